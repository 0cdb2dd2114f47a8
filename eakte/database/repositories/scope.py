# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Which tenant a session is bound to."""

from sqlalchemy.orm import Session

from eakte.database.errors import TenantMissing
from eakte.kernel.tenancy import TenantId

TENANT = "tenant"


def tenant_of(session: Session) -> TenantId:
    tenant: TenantId | None = session.info.get(TENANT)
    if tenant is None:
        raise TenantMissing
    return tenant
