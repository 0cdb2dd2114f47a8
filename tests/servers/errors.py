# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Why a server cannot be tried. Not pytest's own outcomes: the demo on servers starts them too."""


class ServerMissing(Exception):
    """It is not on this machine; the message says how it gets there."""


class ServerFailed(Exception):
    """It is here and does not answer; the message is the end of its log."""
