# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What proves an account at a search server. Kept apart from the location, which errors and logs may repeat."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Login:
    user: str
    password: str = field(repr=False)


@dataclass(frozen=True)
class ApiKey:
    """The encoded form, as the server hands it out."""

    encoded: str = field(repr=False)


Credentials = Login | ApiKey
