# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What lies in a town's folder becomes a scan of that town and of no other."""

from dataclasses import replace

import pytest

from eakte.domain.tenants.quotas import NO_QUOTAS, Quotas
from eakte.kernel.clock import SystemClock
from eakte.kernel.tenancy import operator
from eakte.services import quotas
from eakte.services.quotas import QuotaGate, set_quotas
from tests.api.records import pdf
from tests.integrations.station import Station

WITTENS, HATTINGENS = pdf("Brief an Witten"), pdf("Brief an Hattingen")


def test_each_town_gets_what_lies_in_its_own_folder(station: Station) -> None:
    hattingen = station.site.people.hattingen
    station.drop("Brief.pdf", WITTENS)
    station.drop("Brief.pdf", HATTINGENS, station.root / "hattingen")
    station.take()
    assert station.originals() == [WITTENS]
    assert station.originals(hattingen) == [HATTINGENS]


def test_a_town_that_may_store_no_more_keeps_its_files_and_the_other_goes_on(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quotas, "REFRESH_SECONDS", 0.0)
    monkeypatch.setattr(quotas, "COUNTING_SHARE", 0)
    witten, hattingen = station.site.people.witten, station.site.people.hattingen
    platform = station.site.deployment.platform
    database = platform.database
    station.watch(replace(platform, quotas=QuotaGate(database, SystemClock())))
    with database.begin(operator(witten.tenant)) as uow:
        set_quotas(uow, Quotas(bytes=0))
    station.drop("Brief.pdf", WITTENS)
    station.drop("Brief.pdf", HATTINGENS, station.root / "hattingen")
    station.take()
    assert (station.items(), station.originals(hattingen)) == ([], [HATTINGENS])
    assert [each.split("/")[-1] for each in station.left()] == ["Brief.pdf"]

    with database.begin(operator(witten.tenant)) as uow:
        set_quotas(uow, NO_QUOTAS)
    station.take()
    assert (station.originals(), station.left()) == ([WITTENS], [])


def test_the_same_bytes_in_two_towns_are_no_sign_of_a_duplicate(station: Station) -> None:
    hattingen = station.site.people.hattingen
    for folder in ("witten", "hattingen"):
        station.drop("Brief.pdf", b"%PDF- for both", station.root / folder)
        station.take()
    assert [row.same_as for row in [*station.ledger(), *station.ledger(hattingen)]] == [None, None]


def test_a_linked_directory_is_no_folder_of_a_town(station: Station) -> None:
    hattingen = station.root / "hattingen"
    hattingen.rmdir()
    hattingen.symlink_to(station.witten)
    elsewhere = station.root / "elsewhere+"
    elsewhere.mkdir()
    station.witten.rename(station.root / "was-witten")
    station.witten.symlink_to(elsewhere)
    station.drop("Brief.pdf", WITTENS, elsewhere)
    station.take()
    assert station.items() == station.items(station.site.people.hattingen) == []
    assert [path.name for path in elsewhere.iterdir()] == ["Brief.pdf"]


@pytest.mark.parametrize("planted", [".claimed", ".quarantine"])
def test_a_linked_directory_of_ours_is_not_followed(
    station: Station, caplog: pytest.LogCaptureFixture, planted: str
) -> None:
    (station.witten / planted).symlink_to(station.root / "hattingen")
    station.drop("Brief.pdf", WITTENS)
    station.drop("leer.pdf", b"")
    station.take()
    assert list((station.root / "hattingen").iterdir()) != []  # its own two directories
    assert {path.name for path in (station.root / "hattingen").iterdir()} == {".claimed", ".quarantine"}
    assert sorted(path.name for path in station.witten.iterdir() if path.is_file()) == ["Brief.pdf", "leer.pdf"]
    assert station.items() == station.items(station.site.people.hattingen) == []
    assert [message for message in caplog.messages if message.startswith("scan folder witten: cannot be used")] != []


def test_a_claim_that_somebody_planted_is_a_file_of_that_town(station: Station) -> None:
    """The id of a claim says nothing about the town; another town's settled claim is another one."""
    hattingen = station.site.people.hattingen
    station.drop("Brief.pdf", HATTINGENS, station.root / "hattingen")
    station.take()
    (row,) = station.ledger(hattingen)
    (station.claimed / str(row.id)).mkdir()
    station.drop("Brief.pdf", WITTENS, station.claimed / str(row.id))
    station.take()
    assert station.originals() == [WITTENS]
    assert station.originals(hattingen) == [HATTINGENS]


def test_a_name_in_the_claims_that_is_no_claim_is_left(station: Station) -> None:
    station.look()
    (station.claimed / "..evil").mkdir()
    station.drop("Brief.pdf", WITTENS, station.claimed / "..evil")
    station.drop("0190a000-0000-7000-8000-000000000003", WITTENS, station.claimed)
    station.take()
    assert station.items() == []
    assert station.left() == [".claimed/..evil/Brief.pdf", ".claimed/0190a000-0000-7000-8000-000000000003"]
