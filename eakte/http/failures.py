# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What both doors do with an error before each shows it in its own way."""

import logging
from collections.abc import Mapping
from http import HTTPStatus

from starlette.requests import Request

from eakte.domain.audit.values import AuditObject
from eakte.http.denials import write_denial
from eakte.kernel.errors import EakteError, Forbidden, Unavailable
from eakte.kernel.ids import new_id

logger = logging.getLogger(__name__)


def note_failure(request: Request, error: EakteError, about: AuditObject | None = None) -> str:
    """Log the error where it is ours to mend, write a refusal into the audit log; returns the request's reference.

    It waits for the database, so not on the event loop's thread. What cannot be written down stays refused.
    """
    reference = reference_of(request)
    log_failure(reference, error)
    if isinstance(error, Forbidden):
        try:
            write_denial(request, error, about)
        except EakteError as unwritten:
            log_failure(reference, unwritten)
    return reference


def reference_of(request: Request) -> str:
    """The request's id, by which a caller can name it to the operator."""
    known: str | None = getattr(request.state, "request_id", None)
    return known or str(new_id())


def log_failure(reference: str, error: EakteError) -> None:
    """Log an error that is ours to mend. What we refuse by ourselves has no trace worth reading."""
    if error.status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return
    if isinstance(error, Unavailable) and error.__cause__ is None:
        logger.warning("%s: %s", reference, error)
    else:
        logger.error("%s: %s", reference, error, exc_info=error)


def retry_headers(error: EakteError) -> Mapping[str, str]:
    return {} if error.retry_seconds is None else {"Retry-After": str(error.retry_seconds)}
