# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What becomes of a filing plan by each change, and which changes cannot be."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from eakte.domain.access.audience import TOWN, Group, GroupKind
from eakte.domain.access.values import ProtectionClass
from eakte.domain.filing.errors import (
    NotALeaf,
    PlanDatesReversed,
    PlanEntryHasDossiers,
    PlanEntryHasServices,
    PlanEntryNotFound,
    PlanEntryNotYetValid,
    PlanEntryRetired,
    PlanMoveIntoItself,
    PlanNumberInvalid,
    PlanNumberTaken,
    PlanOfficeMissing,
    PlanParentMissing,
    PlanParentRetired,
    PlanReopened,
    PlanSplitInvalid,
)
from eakte.domain.filing.numbering import CasePattern, DossierPattern
from eakte.domain.filing.plan_changes import (
    Addition,
    Alteration,
    Change,
    FormerNumber,
    Kept,
    Merger,
    Move,
    NumberEnd,
    Outcome,
    Plan,
    Replacement,
    Retirement,
    Split,
    Transfer,
    changed,
    difference,
    findings,
    places,
    replaced,
    who_else,
)
from eakte.domain.filing.rules import check_open
from eakte.domain.filing.values import PlanEntry
from eakte.domain.retention.values import after_closing
from eakte.kernel.errors import EakteError
from eakte.kernel.ids import new_id

DAY = date(2026, 11, 27)
YESTERDAY = DAY - timedelta(days=1)
OFFICES = {"finanzen": new_id(), "soziales": new_id()}
IDS = {number: new_id() for number in ("2", "22", "22.10", "22.20", "22.20.5", "5", "50.10", "50", "8", "9")}

PLAN = Plan(
    tuple(
        Kept(IDS[entry.number], entry, dossiers, services)
        for entry, dossiers, services in (
            (PlanEntry("2", "Finanzen", after_closing(10, "§ 147 AO"), "finanzen"), 0, 0),
            (PlanEntry("22", "Steuern"), 0, 0),
            (PlanEntry("22.10", "Hundesteuer"), 3, 1),
            (PlanEntry("22.20", "Gewerbesteuer"), 0, 0),
            (PlanEntry("22.20.5", "Stundung"), 2, 0),
            (PlanEntry("5", "Soziales", office="soziales", protection=ProtectionClass.SOCIAL), 0, 0),
            (PlanEntry("50", "Leistungen"), 0, 0),
            (PlanEntry("50.10", "Sozialticket"), 0, 1),
            (PlanEntry("8", "Leer", retired_on=YESTERDAY), 0, 0),
            (PlanEntry("9", "Früheres", retired_on=YESTERDAY), 1, 0),
        )
    ),
    OFFICES,
    {"22.90": IDS["22.10"], "22.91": IDS["22.20.5"]},
)


def after(change: Change, plan: Plan = PLAN) -> Outcome:
    return changed(plan, change, DAY, new_id)


def by_number(outcome: Outcome) -> Mapping[str, Kept]:
    return {each.number: each for each in outcome.entries}


def test_a_position_is_added_where_it_belongs() -> None:
    entry = PlanEntry("22.30", "Grundsteuer", keywords=("Grund", "Boden"))
    outcome = after(Addition(entry))
    assert by_number(outcome)["22.30"].entry == entry
    assert len(outcome.entries) == len(PLAN.entries) + 1
    assert (outcome.transfers, outcome.former) == ((), ())


def test_a_change_changes_what_is_named() -> None:
    outcome = after(Alteration("22.10", {"title": "Hunde", "retention": after_closing(5, "AO")}))
    assert by_number(outcome)["22.10"] == replace(
        PLAN.find("22.10"), entry=PlanEntry("22.10", "Hunde", retention=after_closing(5, "AO"))
    )
    assert difference(PLAN, outcome).changed == (
        (PlanEntry("22.10", "Hundesteuer"), PlanEntry("22.10", "Hunde", retention=after_closing(5, "AO"))),
    )


def test_retiring_takes_all_below_along_and_leaves_dossiers_where_they_are() -> None:
    outcome = after(Retirement("22"))
    retired = {each.number: each.entry.retired_on for each in outcome.entries}
    assert retired == {
        **dict.fromkeys(("22", "22.10", "22.20", "22.20.5"), DAY),
        **dict.fromkeys(("2", "5", "50", "50.10")),
        "8": YESTERDAY,
        "9": YESTERDAY,
    }
    assert by_number(outcome)["22.10"].dossiers == 3
    assert [entry.number for entry in difference(PLAN, outcome).retired] == ["22", "22.10", "22.20", "22.20.5"]


def test_what_is_not_valid_yet_is_retired_on_the_day_from_which_it_would_be() -> None:
    soon = after(Alteration("50.10", {"valid_from": DAY + timedelta(days=3)}))
    outcome = after(Retirement("50.10"), replace(PLAN, entries=soon.entries))
    assert by_number(outcome)["50.10"].entry.retired_on == DAY + timedelta(days=3)


def test_moving_gives_all_below_a_new_number_and_keeps_the_old_ones() -> None:
    outcome = after(Move("22.20", "50.20"))
    assert {each.id: each.number for each in outcome.entries} == {
        **{identity: number for number, identity in IDS.items()},
        IDS["22.20"]: "50.20",
        IDS["22.20.5"]: "50.20.5",
    }
    assert outcome.former == (
        FormerNumber("22.20", IDS["22.20"], NumberEnd.MOVED),
        FormerNumber("22.20.5", IDS["22.20.5"], NumberEnd.MOVED),
    )


@pytest.mark.parametrize(
    ("number", "to", "below"),
    [("22", "51", {"51.10", "51.20", "51.20.5"}), ("22", "50.10.2", {"50.10.2.10", "50.10.2.20", "50.10.2.20.5"})],
)
def test_what_stands_below_hangs_on_at_the_new_number(number: str, to: str, below: set[str]) -> None:
    without = replace(PLAN, entries=tuple(replace(each, services=0) for each in PLAN.entries))
    assert below <= by_number(after(Move(number, to), without)).keys()


def test_below_a_point_a_step_of_one_digit_is_set_off_by_a_point() -> None:
    outcome = after(Move("2", "50.20"))
    assert {"50.20", "50.20.2", "50.20.2.10", "50.20.2.20.5"} <= by_number(outcome).keys()


def test_a_position_may_have_its_own_old_number_again() -> None:
    assert by_number(after(Move("22.10", "22.90")))["22.90"].id == IDS["22.10"]


def test_merging_lets_all_dossiers_and_services_go_and_retires_what_is_left() -> None:
    outcome = after(Merger("22", "50.10"))
    entries = by_number(outcome)
    assert (entries["50.10"].dossiers, entries["50.10"].services) == (5, 2)
    for number in ("22", "22.10", "22.20", "22.20.5"):
        assert (entries[number].entry.retired_on, entries[number].dossiers, entries[number].services) == (DAY, 0, 0)
        assert Transfer(IDS[number], IDS["50.10"]) in outcome.transfers
        assert FormerNumber(number, IDS["50.10"], NumberEnd.MERGED) in outcome.former


def test_what_is_retired_can_still_be_merged() -> None:
    assert by_number(after(Merger("9", "22.10")))["22.10"].dossiers == 4


def test_a_split_beneath_moves_every_dossier() -> None:
    parts = (PlanEntry("22.10.1", "Ersthunde"), PlanEntry("22.10.2", "Weitere"))
    outcome = after(Split("22.10", parts, {"22.10.2": ("22.10-2026/0001",)}, rest="22.10.1"))
    entries = by_number(outcome)
    assert [(entries[each].dossiers, entries[each].services) for each in ("22.10", "22.10.1", "22.10.2")] == [
        (0, 0),
        (2, 1),
        (1, 0),
    ]
    assert outcome.transfers == (
        Transfer(IDS["22.10"], entries["22.10.2"].id, ("22.10-2026/0001",)),
        Transfer(IDS["22.10"], entries["22.10.1"].id),
    )
    assert {each.entry for each in outcome.former} == {entries["22.10.1"].id, entries["22.10.2"].id}
    assert {(each.number, each.why) for each in outcome.former} == {("22.10", NumberEnd.SPLIT)}


def test_a_split_beside_lets_stay_what_is_not_named() -> None:
    outcome = after(Split("22.10", (PlanEntry("22.30", "Kampfhunde"),), {"22.30": ("22.10-2026/0002",)}))
    entries = by_number(outcome)
    assert (entries["22.10"].dossiers, entries["22.10"].services, entries["22.30"].dossiers) == (2, 1, 1)
    assert entries["22.10"].entry.retired is False


def test_a_replacement_adds_changes_and_retires() -> None:
    wanted = tuple(each.entry for each in PLAN.entries if each.number not in {"22.10", "9"})
    wanted = tuple(replace(each, title="Abgaben") if each.number == "22" else each for each in wanted)
    outcome = after(Replacement((*wanted, PlanEntry("7", "Neu"))))
    made = difference(PLAN, outcome)
    assert [each.number for each in made.added] == ["7"]
    assert [(was.title, new.title) for was, new in made.changed] == [("Steuern", "Abgaben")]
    assert [(each.number, each.retired_on) for each in made.retired] == [("22.10", DAY)]
    assert not made.nothing


def test_a_replacement_by_the_plan_itself_changes_nothing() -> None:
    outcome = after(Replacement(tuple(each.entry for each in PLAN.entries)))
    assert outcome == Outcome(PLAN.entries)
    assert difference(PLAN, outcome).nothing


PART = (PlanEntry("22.10.1", "Teil"),)


@pytest.mark.parametrize(
    ("change", "error", "values"),
    [
        (Addition(PlanEntry("22.10", "x")), PlanNumberTaken, {"number": "22.10", "owner": "22.10 Hundesteuer"}),
        (Addition(PlanEntry("22.90", "x")), PlanNumberTaken, {"number": "22.90", "owner": "22.10 Hundesteuer"}),
        (Addition(PlanEntry("22.", "x")), PlanNumberInvalid, {"number": "22."}),
        (Addition(PlanEntry("33", "x")), PlanParentMissing, {"number": "33", "parent": "3"}),
        (Addition(PlanEntry("81", "x")), PlanParentRetired, {"number": "81", "parent": "8"}),
        (Addition(PlanEntry("22.10.1", "x")), PlanEntryHasDossiers, {"number": "22.10", "dossiers": 3}),
        (Addition(PlanEntry("50.10.1", "x")), PlanEntryHasServices, {"number": "50.10", "services": 1}),
        (Addition(PlanEntry("7", "x", office="bauen")), PlanOfficeMissing, {"number": "7", "office": "bauen"}),
        (Addition(PlanEntry("7", "x", valid_from=DAY, retired_on=YESTERDAY)), PlanDatesReversed, {"number": "7"}),
        (Alteration("33", {}), PlanEntryNotFound, {"number": "33"}),
        (Alteration("9", {"retired_on": None}), PlanReopened, {"number": "9", "retired_on": YESTERDAY.isoformat()}),
        (Retirement("9"), PlanEntryRetired, {"number": "9"}),
        (Move("22", "22.30"), PlanMoveIntoItself, {"number": "22", "target": "22.30"}),
        (Move("22", "22"), PlanMoveIntoItself, {"number": "22", "target": "22"}),
        (Move("22", "50"), PlanNumberTaken, {"number": "50", "owner": "50 Leistungen"}),
        (Move("22.10", "22.91"), PlanNumberTaken, {"number": "22.91", "owner": "22.20.5 Stundung"}),
        (Move("22.10", "9.1"), PlanParentRetired, {"number": "9.1", "parent": "9"}),
        (Move("22", "50.1.1.1.1.1"), PlanParentMissing, {"number": "50.1.1.1.1.1", "parent": "50.1.1.1.1"}),
        (Merger("22", "22.10"), PlanMoveIntoItself, {"number": "22", "target": "22.10"}),
        (Merger("22.10", "22.10"), PlanMoveIntoItself, {"number": "22.10", "target": "22.10"}),
        (Merger("22.10", "9"), PlanEntryRetired, {"number": "9"}),
        (Merger("22.10", "50"), NotALeaf, {"number": "50"}),
        (Merger("22.10", "33"), PlanEntryNotFound, {"number": "33"}),
        (Split("22.10", ()), PlanSplitInvalid, {"number": "22.10"}),
        (Split("22.10", (PlanEntry("50.20", "x"),)), PlanSplitInvalid, {"number": "22.10"}),
        (Split("22", PART), NotALeaf, {"number": "22"}),
        (Split("9", (PlanEntry("91", "x"),)), PlanEntryRetired, {"number": "9"}),
        (Split("22.10", PART), PlanEntryHasDossiers, {"number": "22.10", "dossiers": 3}),
        (Split("22.10", PART, rest="22.10.2"), PlanEntryNotFound, {"number": "22.10.2"}),
        (Split("22.10", PART, {"22.30": ()}), PlanEntryNotFound, {"number": "22.30"}),
        (Replacement((PlanEntry("81", "x"),)), PlanParentRetired, {"number": "81", "parent": "8"}),
    ],
)
def test_what_cannot_be_is_refused_and_says_why(
    change: Change, error: type[EakteError], values: Mapping[str, object]
) -> None:
    with pytest.raises(error) as refused:
        after(change)
    assert refused.value.values == values


def test_two_new_positions_cannot_have_one_number() -> None:
    twice = Split("22.10", (PlanEntry("22.30", "a"), PlanEntry("22.40", "b")))
    assert {"22.30", "22.40"} <= by_number(after(twice)).keys()
    same = Outcome((*PLAN.entries, Kept(new_id(), PlanEntry("7", "a")), Kept(new_id(), PlanEntry("7", "b"))))
    assert [type(problem) for _, problem in findings(PLAN, same)] == [PlanNumberTaken]


def test_dossiers_are_opened_from_the_first_day_until_the_last() -> None:
    check_open("2", DAY, DAY + timedelta(days=1), DAY)
    check_open("2", None, None, DAY)
    with pytest.raises(PlanEntryRetired):
        check_open("2", None, DAY, DAY)
    with pytest.raises(PlanEntryNotYetValid) as refused:
        check_open("2", DAY + timedelta(days=1), None, DAY)
    assert refused.value.values == {"number": "2", "valid_from": "2026-11-28"}


def test_a_place_is_what_the_position_or_one_above_says() -> None:
    found = places(PLAN.entries, OFFICES)
    assert (found[IDS["22.20.5"]].office, found[IDS["22.20.5"]].protection) == (OFFICES["finanzen"], "none")
    assert (found[IDS["50.10"]].office, found[IDS["50.10"]].protection) == (OFFICES["soziales"], "social")
    assert found[IDS["9"]].office is None


TREE: dict[UUID, UUID | None] = dict.fromkeys(OFFICES.values())
SOCIAL = after(Alteration("22.10", {"protection": ProtectionClass.SOCIAL}))
PROTECTED = replace(PLAN, entries=SOCIAL.entries)


def seen_more(change: Change, plan: Plan = PLAN, *granted: UUID) -> frozenset[Group]:
    return who_else(plan, after(change, plan), TREE, granted)


@pytest.mark.parametrize(
    "change",
    [
        Alteration("22.10", {"protection": ProtectionClass.SOCIAL}),
        Alteration("50.10", {"protection": ProtectionClass.NONE}),  # no dossier stands there
        Retirement("22"),
        Merger("22.10", "22.20.5"),
        Move("22.10", "22.30"),
    ],
)
def test_a_change_by_which_nobody_sees_more_names_nobody(change: Change) -> None:
    assert seen_more(change) == set()


def test_another_office_in_charge_is_named_for_what_stands_below_too() -> None:
    assert seen_more(Alteration("22.20", {"office": "soziales"})) == {Group(GroupKind.OFFICE, OFFICES["soziales"])}


def test_protecting_less_names_who_sees_it_then() -> None:
    assert seen_more(Alteration("22.10", {"protection": None}), PROTECTED) == {TOWN}


def test_dossiers_that_go_to_a_position_are_seen_by_who_sees_that() -> None:
    assert seen_more(Merger("22.10", "50.10")) == {Group(GroupKind.OFFICE, OFFICES["soziales"])}
    assert seen_more(Merger("22.10", "22.20.5"), PROTECTED) == {TOWN}


def test_dossiers_with_a_lead_of_their_own_are_seen_by_that_office_wherever_the_plan_puts_them() -> None:
    office = new_id()
    led = replace(PLAN, entries=tuple(replace(each, leads=frozenset({office})) for each in PLAN.entries))
    personal = replace(led, entries=after(Alteration("22.10", {"protection": ProtectionClass.PERSONNEL}), led).entries)

    assert seen_more(Alteration("22.10", {"office": "soziales"}), led) == {Group(GroupKind.OFFICE, OFFICES["soziales"])}
    assert seen_more(Alteration("22.10", {"protection": ProtectionClass.SOCIAL}), personal) == {
        Group(GroupKind.OFFICE, OFFICES["finanzen"]),
        Group(GroupKind.OFFICE, office),
    }


def test_who_was_granted_the_new_place_sees_more() -> None:
    assert seen_more(Merger("22.10", "22.20.5"), PLAN, IDS["22.20"]) == {Group(GroupKind.GRANTED, IDS["22.20"])}
    assert seen_more(Merger("22.10", "22.20.5"), PLAN, IDS["22"]) == set()
    assert seen_more(Move("22.10", "50.20"), PLAN, IDS["50"]) == {
        Group(GroupKind.GRANTED, IDS["50"]),
        Group(GroupKind.OFFICE, OFFICES["soziales"]),
    }


def test_a_plan_that_is_taken_in_keeps_the_patterns_of_which_it_says_nothing() -> None:
    own, other = DossierPattern.read("HS.{plan}/{year}/{number}"), CasePattern.read("{dossier}(V{number})")
    before = Plan((Kept(new_id(), PlanEntry("1", "Steuern", dossier_numbers=own)),))
    same = replaced(before, [PlanEntry("1", "Steuern")], DAY, new_id)
    assert difference(before, same).nothing
    told = replaced(before, [PlanEntry("1", "Steuern", case_numbers=other)], DAY, new_id)
    (kept,) = told.entries
    assert (kept.entry.dossier_numbers, kept.entry.case_numbers) == (own, other)


def test_of_a_number_that_is_none_nothing_else_is_found() -> None:
    outcome = Outcome((*PLAN.entries, Kept(new_id(), PlanEntry("22.", "Ohne Stelle"))))
    ((number, problem),) = findings(PLAN, outcome)
    assert (number, type(problem)) == ("22.", PlanNumberInvalid)
