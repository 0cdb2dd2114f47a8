# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from uuid import UUID

import pytest

from eakte.services.hot_folders import Claim
from integrations.hotfolder.wire import MAX_NAME_BYTES, NOTE_SUFFIX, quarantine_name

ID = UUID("0190a000-0000-7000-8000-000000000001")
ROOM = MAX_NAME_BYTES - len(NOTE_SUFFIX)


@pytest.mark.parametrize(
    ("name", "taken", "expected"),
    [
        (b"a.pdf", set(), b"a.pdf"),
        (b"a.pdf", {b"b.pdf"}, b"a.pdf"),
        (b"a.pdf", {b"a.pdf"}, str(ID).encode() + b"-a.pdf"),
        (b"a.pdf", {b"a.pdf.grund.txt"}, str(ID).encode() + b"-a.pdf"),
        (b"x" * ROOM, set(), b"x" * ROOM),
        (b"x" * (ROOM + 1), set(), str(ID).encode()),
        (b"x" * ROOM, {b"x" * ROOM}, str(ID).encode()),
    ],
)
def test_a_quarantined_file_has_a_free_name_with_room_for_its_note(
    name: bytes, taken: set[bytes], expected: bytes
) -> None:
    assert quarantine_name(Claim(ID, name), frozenset(taken)) == expected
