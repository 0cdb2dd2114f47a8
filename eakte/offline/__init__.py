# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Programs that are handed out and run elsewhere, alone. Nothing here may import eakte or be imported by it."""
