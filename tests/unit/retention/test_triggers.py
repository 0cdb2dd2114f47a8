# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retention.errors import InvalidTrigger
from retention.triggers import CLOSING, Trigger, TriggerKind

names = st.text(min_size=1).filter(str.strip)
triggers = st.one_of(
    st.builds(Trigger, st.sampled_from([kind for kind in TriggerKind if kind is not TriggerKind.DATE_FIELD])),
    st.builds(Trigger, st.just(TriggerKind.DATE_FIELD), names),
)


def test_a_trigger_is_stored_under_its_code() -> None:
    assert CLOSING.code == "closing"
    assert type(CLOSING.code) is str
    assert Trigger(TriggerKind.DATE_FIELD, "abgemeldet_am").code == "date_field:abgemeldet_am"


def test_kinds_are_stored_under_these_words() -> None:
    assert [*TriggerKind] == ["closing", "council_resolution", "permit_expiry", "death", "payment", "date_field"]


@given(triggers)
def test_a_trigger_is_read_back_from_its_code(trigger: Trigger) -> None:
    assert Trigger.of(trigger.code) == trigger


def test_the_name_of_a_field_may_hold_a_colon() -> None:
    assert Trigger.of("date_field:halter:abgemeldet_am").field == "halter:abgemeldet_am"


@pytest.mark.parametrize("code", ["", "opening", "closing:", "closing:am", "date_field", "date_field:", "date_field: "])
def test_a_code_of_no_trigger_is_refused_and_told(code: str) -> None:
    with pytest.raises(InvalidTrigger) as refusal:
        Trigger.of(code)
    assert refusal.value.code == str(refusal.value) == code


@given(st.lists(triggers))
def test_triggers_are_ordered_by_their_codes_parts_and_tell_equal_from_unequal(drawn: list[Trigger]) -> None:
    assert sorted(drawn) == sorted(drawn, key=lambda each: (each.kind, each.field or ""))
    assert len(set(drawn)) == len({each.code for each in drawn})
