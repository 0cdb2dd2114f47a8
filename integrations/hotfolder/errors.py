# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What ends one look at a file early. The file stays where it is, and is looked at again."""


class StillWritten(Exception):
    """Somebody writes to the file, or has done so while it was read."""
