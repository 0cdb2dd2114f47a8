# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Rule sets as they are written in a cell, sent and kept, and who decides about changes of them."""

from uuid import UUID

import pytest

from eakte.domain.retention.changes import ChangeState, check_decides
from eakte.domain.retention.errors import (
    RuleChangeDecided,
    RuleChangeNotOneself,
    RuleFieldUnknown,
    RuleNotationInvalid,
    RulePeriodInvalid,
    RuleSaidTwice,
    RuleSourceWithoutPeriod,
    RuleTriggerUnknown,
    RuleWithoutSource,
    TooManyRules,
)
from eakte.domain.retention.notation import in_one_cell, of_cell
from eakte.domain.retention.values import (
    MAX_RULES,
    RuleSaid,
    after_closing,
    check_fields,
    chosen,
    of_stored,
    simple,
    stored,
    written,
)
from eakte.kernel.errors import EakteError

ONE, OTHER = UUID(int=1), UUID(int=2)
SIX_MONTHS = RuleSaid("Satzung § 4", length=6, unit="months", start="trigger", trigger="permit_expiry")
FOR_EVER = RuleSaid("KommHVO NRW § 59", permanent=True)


def test_rules_stand_in_one_cell_as_people_write_them() -> None:
    cell = "6 months from permit_expiry (Satzung § 4); permanent (KommHVO NRW § 59)"
    assert of_cell(cell) == (SIX_MONTHS, FOR_EVER)
    assert in_one_cell(each.rule() for each in (SIX_MONTHS, FOR_EVER)) == cell


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("10 years (AO)", RuleSaid("AO", length=10)),
        ("10  years from\tclosing ( AO ) ;", RuleSaid("AO", length=10)),
        ("10 years from closing, suspended (AO)", RuleSaid("AO", length=10, suspended=True)),
        (
            "6 months from the end of the year of death (A (b))",
            RuleSaid("A (b)", length=6, unit="months", trigger="death"),
        ),
        ("6 months (AO)", RuleSaid("AO", length=6, unit="months")),
        (r"permanent (a\) b\\)", RuleSaid("a) b\\", permanent=True)),
    ],
)
def test_a_cell_may_leave_out_what_goes_without_saying(cell: str, said: RuleSaid) -> None:
    assert of_cell(cell) == (said,)


@pytest.mark.parametrize(
    "cell", ["10", "10 years", "(AO)", "10 years (AO", "10 years (AO\\", "permanent (a) (b)", "1 day (AO)"]
)
def test_what_is_no_rule_is_shown(cell: str) -> None:
    with pytest.raises(RuleNotationInvalid) as refused:
        of_cell(cell)
    assert str(refused.value.values["written"]) in f"{cell} ()"


def test_an_empty_cell_says_nothing() -> None:
    assert of_cell("  ") == ()


@pytest.mark.parametrize("said", [SIX_MONTHS, FOR_EVER, RuleSaid("AO", length=10, suspended=True)])
def test_what_is_kept_is_read_as_it_was(said: RuleSaid) -> None:
    assert of_stored(stored([said.rule()])) == (said.rule(),)
    assert [RuleSaid(**each).rule() for each in written([said.rule()])] == [said.rule()]


def test_what_goes_without_saying_is_not_written() -> None:
    assert written(after_closing(10, "AO")) == [{"legal_basis": "AO", "length": 10}]


@pytest.mark.parametrize(
    ("said", "error"),
    [
        (RuleSaid(" ", length=10), RuleWithoutSource),
        (RuleSaid("AO"), RulePeriodInvalid),
        (RuleSaid("AO", length=111), RulePeriodInvalid),
        (RuleSaid("AO", length=1, unit="weeks"), RulePeriodInvalid),
        (RuleSaid("AO", length=1, start="trigger"), RulePeriodInvalid),
        (RuleSaid("AO", length=1, permanent=True), RulePeriodInvalid),
        (RuleSaid("AO", permanent=True, suspended=True), RulePeriodInvalid),
        (RuleSaid("AO", permanent=True, trigger="death"), RulePeriodInvalid),
        (RuleSaid("AO", length=1, trigger="umzug"), RuleTriggerUnknown),
        (RuleSaid("AO", length=1, trigger="date_field"), RuleTriggerUnknown),
    ],
)
def test_what_no_end_comes_of_is_no_rule(said: RuleSaid, error: type[EakteError]) -> None:
    with pytest.raises(error):
        said.rule()


def test_years_and_legal_basis_are_one_rule_and_nothing_else_is_so_simple() -> None:
    assert simple(after_closing(10, "AO")) == (10, "AO")
    for said in (
        SIX_MONTHS,
        FOR_EVER,
        RuleSaid("AO", length=1, suspended=True),
        RuleSaid("AO", length=1, trigger="death"),
    ):
        assert simple([said.rule()]) is None
    assert simple(()) is simple(after_closing(10, "AO") * 2) is None


def test_rules_are_said_in_one_way() -> None:
    rule = FOR_EVER.rule()
    assert chosen(10, "AO", ()) == after_closing(10, "AO")
    assert chosen(None, None, [rule]) == (rule,)
    assert chosen(None, None, ()) is None
    for years, basis, rules, error in (
        (10, None, (), RuleWithoutSource),
        (None, "AO", (), RuleSourceWithoutPeriod),
        (10, None, [rule], RuleSaidTwice),
        (None, "AO", [rule], RuleSaidTwice),
        (None, None, [rule] * (MAX_RULES + 1), TooManyRules),
    ):
        with pytest.raises(error):
            chosen(years, basis, rules)
    assert len(chosen(None, None, [rule] * MAX_RULES) or ()) == MAX_RULES


def test_a_rule_begins_with_a_day_for_which_somebody_asks() -> None:
    rule = RuleSaid("AO", length=1, trigger="date_field:gueltig_bis").rule()
    check_fields([rule, FOR_EVER.rule()], {"gueltig_bis"})
    with pytest.raises(RuleFieldUnknown):
        check_fields([rule], {"anderes"})


def test_a_second_person_approves_once_and_anybody_refuses() -> None:
    check_decides(ChangeState.PROPOSED, ONE, OTHER, approves=True)
    check_decides(ChangeState.PROPOSED, ONE, ONE, approves=False)
    with pytest.raises(RuleChangeNotOneself):
        check_decides(ChangeState.PROPOSED, ONE, ONE, approves=True)
    for state in set(ChangeState) - {ChangeState.PROPOSED}:
        with pytest.raises(RuleChangeDecided):
            check_decides(state, ONE, OTHER, approves=True)
