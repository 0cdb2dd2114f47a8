# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The ways to build the room in which foreign bytes are parsed, one file each, and what they are built from."""
