# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
# ruff: noqa: S311 - seeded on purpose
from datetime import date
from decimal import Decimal
from random import Random

import pytest

from eakte.demo import people


def test_the_demo_has_the_eight_tenants_of_the_region() -> None:
    assert list(people.TOWNS) == [
        *("Witten", "Gevelsberg", "Herdecke", "Hattingen"),
        *("Schwelm", "Sprockhövel", "Wetter", "Ennepe-Ruhr-Kreis"),
    ]


@pytest.mark.parametrize("seed", range(30))
def test_nobody_can_be_taken_for_a_real_person(seed: int) -> None:
    somebody = people.person(Random(seed), people.TOWNS["Wetter"])
    assert any(mark in somebody.last_name for mark in ("Muster", "Beispiel", "Exempel", "Probe"))
    assert somebody.postcode == "58300"


def test_the_district_is_no_place_to_live_in() -> None:
    assert people.person(Random(1), people.TOWNS["Ennepe-Ruhr-Kreis"]).place == "Schwelm"


@pytest.mark.parametrize("seed", range(10))
def test_a_dog_is_born_before_it_is_registered_and_has_a_chip_of_15_digits(seed: int) -> None:
    dog = people.dog(Random(seed), date(2026, 11, 16))
    assert dog.born_on < date(2026, 11, 16)
    assert len(dog.chip) == 15
    assert dog.chip.isdigit()


def test_amounts_and_dates_are_written_in_german() -> None:
    assert people.german_amount(Decimal("1234.5")) == "1.234,50 €"
    assert people.german_date(date(2026, 3, 4)) == "04.03.2026"
