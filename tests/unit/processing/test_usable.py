# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
import pytest

from eakte.processing.usable import is_garbage, is_sparse
from tests.unit.processing.papers import LETTER

TEXT = " ".join(LETTER)


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        TEXT.upper(),
        "This is to certify that the person named above has been a resident of this municipality since January.",
        "Niniejszym zaświadcza się, że pan Jan Kowalski jest zatrudniony w naszym przedsiębiorstwie od stycznia.",
        "Bu belge ile adı geçen kişinin belediyemiz sınırları içinde ikamet ettiği ve borcunun bulunmadığı onaylanır.",
        "Настоящим подтверждается, что гражданин зарегистрирован по указанному адресу с первого января.",
        "4711 0815 32.10-2024/0017 1.234,56 EUR " * 5,
        "",
    ],
)
def test_real_text_is_no_garbage(text: str) -> None:
    assert not is_garbage(text)


@pytest.mark.parametrize("offset", range(1, 26))
def test_a_shifted_alphabet_is_garbage(offset: int) -> None:
    shifted = "".join(
        chr((ord(letter) - 97 + offset) % 26 + 97) if "a" <= letter <= "z" else letter for letter in TEXT.lower()
    )
    assert is_garbage(shifted)


def test_utf8_read_as_latin1_is_garbage() -> None:
    assert is_garbage(TEXT.encode().decode("cp1252", "replace"))


def test_codes_without_letters_are_garbage() -> None:
    assert is_garbage("\ue001\ue002\ue003 \ue004")
    assert is_garbage("\ufffd" * 60)


@pytest.mark.parametrize(("length", "sparse"), [(49, True), (50, False)])
def test_a_stamp_is_sparse_and_a_paragraph_is_not(length: int, sparse: bool) -> None:
    assert is_sparse("a " * length) == sparse
