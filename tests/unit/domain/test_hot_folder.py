# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
import pytest

from eakte.domain.filing.hot_folder import FolderFileEmpty, FolderFileRejected, rejection_by_code, shown_name


def test_a_kept_reason_is_the_class_again_and_an_unknown_one_is_still_a_rejection() -> None:
    assert rejection_by_code("folder-file-empty") is FolderFileEmpty
    assert rejection_by_code("of a later release") is FolderFileRejected


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Müller.pdf".encode(), "Müller.pdf"),
        ("Müller.pdf".encode("cp1252"), "Müller.pdf"),
        (b"\x81\xff.pdf", "\ufffdÿ.pdf"),
        (b" a\n\tb\x00c ", "a b c"),
        ("\u202efdp.exe".encode(), "fdp.exe"),
    ],
)
def test_a_name_is_shown_as_one_line_of_readable_signs(name: bytes, shown: str) -> None:
    assert shown_name(name) == shown
