# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What both doors do with an error before each shows it in its own way."""

import logging
from collections.abc import Mapping
from http import HTTPStatus

from starlette.requests import Request

from eakte.kernel.errors import EakteError, Unavailable
from eakte.kernel.ids import new_id

logger = logging.getLogger(__name__)


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
