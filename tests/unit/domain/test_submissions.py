# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
import hashlib
from dataclasses import replace

import pytest

from eakte.domain.submissions.errors import DigestDiffers, FileMissing, SizeDiffers, UnannouncedFile
from eakte.domain.submissions.rules import check_arrival, check_complete, fingerprint, next_expected
from eakte.domain.submissions.values import ArrivedFile, DeclaredFile

FORM = hashlib.sha256(b"form").hexdigest()
FIRST = ArrivedFile("a", "Bescheid.pdf", 7, hashlib.sha256(b"content").hexdigest())
SECOND = ArrivedFile("b", "Foto.jpg", 3, hashlib.sha256(b"jpg").hexdigest())
DECLARED = DeclaredFile("a", "Bescheid.pdf", "application/pdf", 7, FIRST.sha256)


def test_a_fingerprint_never_changes() -> None:
    """It is stored with every submission, and answers a repeated delivery for as long as the record is kept."""
    assert fingerprint(FORM, [FIRST, SECOND]) == "fe11595fe3b531651d6ca9119126d20a2351d140d603002ecd524b4618ebc9d0"
    assert fingerprint(FORM, []) == hashlib.sha256(bytes.fromhex(FORM)).hexdigest()


def test_what_makes_content_equal_is_form_names_order_and_digests() -> None:
    same = fingerprint(FORM, [FIRST, SECOND])
    others = [
        fingerprint(SECOND.sha256, [FIRST, SECOND]),
        fingerprint(FORM, [SECOND, FIRST]),
        fingerprint(FORM, [FIRST]),
        fingerprint(FORM, [replace(FIRST, name="bescheid.pdf"), SECOND]),
        fingerprint(FORM, [replace(FIRST, sha256=SECOND.sha256), SECOND]),
    ]

    assert same not in others
    assert len(set(others)) == len(others)
    assert fingerprint(FORM, [replace(FIRST, part="anders"), SECOND]) == same


def test_a_name_cannot_pass_for_the_beginning_of_the_next_file() -> None:
    digest = "00" * 32
    joined = [ArrivedFile("a", "x" + "\0" * 32 + "\0\0\0\1y", 0, digest)]
    apart = [ArrivedFile("a", "x", 0, digest), ArrivedFile("b", "y", 0, digest)]

    assert fingerprint(FORM, joined) != fingerprint(FORM, apart)


def test_a_file_that_is_as_announced_is_taken() -> None:
    check_arrival(DECLARED, FIRST)


def test_a_file_of_another_size_or_content_is_refused() -> None:
    with pytest.raises(SizeDiffers) as size:
        check_arrival(DECLARED, replace(FIRST, size=8))
    assert size.value.values == {"part": "a", "declared": 7, "arrived": 8}
    with pytest.raises(DigestDiffers) as digest:
        check_arrival(DECLARED, replace(FIRST, sha256=FORM))
    assert digest.value.values == {"part": "a", "declared": FIRST.sha256, "arrived": FORM}


def test_files_come_in_the_announced_order() -> None:
    announced = [DECLARED, replace(DECLARED, part="b")]

    assert next_expected(announced, 1, "b") is announced[1]
    with pytest.raises(UnannouncedFile) as order:
        next_expected(announced, 0, "b")
    assert order.value.values == {"part": "b", "expected": "a"}
    with pytest.raises(UnannouncedFile) as surplus:
        next_expected(announced, 2, "c")
    assert surplus.value.values == {"part": "c", "expected": None}


def test_the_first_file_that_did_not_come_is_named() -> None:
    check_complete([DECLARED], 1)
    check_complete([], 0)
    with pytest.raises(FileMissing) as missing:
        check_complete([DECLARED, replace(DECLARED, part="b")], 1)
    assert missing.value.values == {"part": "b"}
