# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What can stand in a case beside its documents: parties, notes, links to other cases."""

import pytest

from eakte.domain.filing import notes, parties
from eakte.domain.filing.errors import LinkToItself, NoteEmpty, PartyNameMissing, TextTooLong
from eakte.domain.filing.links import Link, LinkKind, link
from eakte.domain.filing.parties import Party, PartyRole, with_values
from eakte.kernel.ids import new_id

ERIKA = Party(PartyRole.APPLICANT, "Erika Beispiel", "Hauptstraße 1, 58452 Witten")


def test_a_party_is_tidied_and_keeps_what_is_not_given() -> None:
    assert with_values(ERIKA, {}) == ERIKA
    assert with_values(ERIKA, {"name": " Mu\u0308ller ", "address": None, "note": " "}) == Party(
        PartyRole.APPLICANT, "Müller"
    )
    assert with_values(ERIKA, {"role": PartyRole.OTHER}).role is PartyRole.OTHER


@pytest.mark.parametrize("name", [None, "", " \n"])
def test_a_party_has_a_name(name: str | None) -> None:
    with pytest.raises(PartyNameMissing):
        with_values(ERIKA, {"name": name})


@pytest.mark.parametrize(
    ("name", "limit"),
    [
        ("name", parties.MAX_NAME_CHARACTERS),
        ("address", parties.MAX_ADDRESS_CHARACTERS),
        ("note", parties.MAX_NOTE_CHARACTERS),
    ],
)
def test_what_is_said_of_a_party_has_limits(name: str, limit: int) -> None:
    assert getattr(with_values(ERIKA, {name: "x" * limit}), name) == "x" * limit
    with pytest.raises(TextTooLong) as told:
        with_values(ERIKA, {name: "x" * (limit + 1)})
    assert told.value.values == {"field": name, "limit": limit}


def test_a_note_says_something_and_has_a_limit() -> None:
    assert notes.checked(" Telefonat\nmit Herrn Mu\u0308ller ") == "Telefonat\nmit Herrn Müller"
    assert len(notes.checked("x" * notes.MAX_CHARACTERS)) == notes.MAX_CHARACTERS
    with pytest.raises(NoteEmpty):
        notes.checked("\n ")
    with pytest.raises(TextTooLong):
        notes.checked("x" * (notes.MAX_CHARACTERS + 1))


@pytest.mark.parametrize(
    ("kind", "back"),
    [
        (LinkKind.RELATED, LinkKind.RELATED),
        (LinkKind.FOLLOWS, LinkKind.PRECEDES),
        (LinkKind.PRECEDES, LinkKind.FOLLOWS),
    ],
)
def test_a_pair_has_one_form_and_each_side_sees_what_it_is_to_the_other(kind: LinkKind, back: LinkKind) -> None:
    one, other = sorted((new_id(), new_id()))
    for case, seen in ((one, other), (other, one)):
        made = link(case, seen, kind)
        assert made == Link(one, other, made.kind)
        assert made.seen_from(case) == (seen, kind)
        assert made.seen_from(seen) == (case, back)


def test_a_case_is_not_linked_with_itself() -> None:
    case = new_id()
    with pytest.raises(LinkToItself):
        link(case, case, LinkKind.RELATED)
