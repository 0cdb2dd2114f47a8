# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What makes it impossible to ask an authority at all."""


class NotAnAddress(ValueError):
    """The authority's address is none of HTTP or HTTPS."""


class NoCertificates(ValueError):
    """The authority's roots hold no certificate, or something that is none."""
