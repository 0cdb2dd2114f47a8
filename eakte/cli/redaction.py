# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Values of settings as they may be shown: addresses without the passwords in them."""

import re

_HIDDEN = "***"
_SECRET_PARAMETER = re.compile(r"([?&][^=&]*(?:pass|secret|key|token)[^=&]*=)[^&]*", re.IGNORECASE)


def without_secrets(value: str) -> str:
    """The value with `***` for a password before an `@`, and for query parameters named after a secret."""
    return _SECRET_PARAMETER.sub(rf"\1{_HIDDEN}", _without_password(value))


def _without_password(value: str) -> str:
    # A password may itself hold any of these signs: it ends at the last `@`, whatever stands before it.
    before, at, host = value.rpartition("@")
    scheme, slashes, credentials = before.partition("://")
    user, colon, _ = credentials.partition(":")
    if not at or (slashes and not colon):
        return value
    return f"{scheme}://{user}:{_HIDDEN}@{host}" if slashes else f"{_HIDDEN}@{host}"
