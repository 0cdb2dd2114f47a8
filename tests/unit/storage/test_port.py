# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2

from uuid import UUID

import pytest

from storage.errors import InvalidKey
from storage.port import ObjectKey

A_UUID = str(UUID(int=0x0193_5A1C_7B2E_7000_8ABC_DEF0_1234_5678))


def test_a_uuid_is_a_key() -> None:
    assert str(ObjectKey(A_UUID, A_UUID)) == f"{A_UUID}/{A_UUID}"


def test_a_part_has_at_most_64_characters() -> None:
    ObjectKey("a" * 64, "0" * 64)
    with pytest.raises(InvalidKey):
        ObjectKey("a" * 65, "0")


def test_a_long_invalid_key_is_not_repeated_in_full() -> None:
    with pytest.raises(InvalidKey) as raised:
        ObjectKey("a", "/" * 10_000)
    assert len(str(raised.value)) < 120
