# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What a town used is counted by the days of its own zone, and says nothing of what is in it."""

import csv
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

import pytest

from eakte.database.embedded import EmbeddedServer
from eakte.database.session import Database
from eakte.domain.audit.values import Act
from eakte.kernel.clock import SystemClock, local_date
from eakte.kernel.tenancy import DEPLOYMENT, operator
from eakte.services.usage import PeriodReversed, UseOfTown, usage
from tests.api.records import pdf
from tests.cli.command import eakte
from tests.deployment import Site, new_site
from tests.evidence import audit_log

SECRET = "Kanarienvogel-Akte"
LETTER = ("anlage", f"{SECRET}.pdf", "application/pdf", pdf("Seite eins"))


@pytest.fixture(scope="module")
def site(embedded_server: EmbeddedServer) -> Iterator[Site]:
    """Witten had two submissions with an attachment of a page each, and a scan; Hattingen had nothing."""
    with new_site(embedded_server) as opened:
        witten = opened.people.witten
        for key in ("eins", "zwei"):
            assert opened.submit(witten.portal_key, LETTER, idempotency_key=key).status_code == 201
        assert opened.scan(witten.clerk.token, "brief.pdf", "application/pdf", pdf("Ein Brief")).status_code == 201
        opened.work()
        yield opened


@pytest.fixture
def database(site: Site) -> Database:
    return site.deployment.platform.database


def counted(database: Database, days: int) -> dict[str, UseOfTown]:
    """The use of that day, as many days after today."""
    day = local_date(SystemClock().now(), DEPLOYMENT.zone) + timedelta(days=days)
    return {town.tenant.slug: town for town in usage(database, operator(DEPLOYMENT), day, day)}


def test_a_day_has_what_came_in_on_it_and_each_town_its_own(database: Database) -> None:
    towns = counted(database, 0)
    used, none = towns["witten"].used, towns["hattingen"].used

    assert (used.submissions, used.scans) == (2, 1)
    assert used.pages_read == 2 * (1 + 1) + 1  # each form is a page, too
    assert used.stored_bytes > 2 * len(LETTER[3])
    assert (none.submissions, none.scans, none.pages_read, none.stored_bytes) == (0, 0, 0, 0)


@pytest.mark.parametrize("days", [-1, 1])
def test_another_day_has_nothing_but_what_is_stored(database: Database, days: int) -> None:
    used = counted(database, days)["witten"].used

    assert (used.submissions, used.scans, used.pages_read) == (0, 0, 0)
    assert used.stored_bytes == counted(database, 0)["witten"].used.stored_bytes


def test_the_town_can_read_that_it_was_counted(site: Site, database: Database) -> None:
    counted(database, 0)

    entry = audit_log(site, site.people.hattingen.tenant)[-1]
    assert (entry.act, entry.person["name"]) == (Act.USAGE_COUNTED, "operator")


def test_a_period_that_ends_before_it_begins_counts_nothing(site: Site, database: Database) -> None:
    before = len(audit_log(site, site.people.witten.tenant))
    today = local_date(SystemClock().now(), DEPLOYMENT.zone)

    with pytest.raises(PeriodReversed):
        usage(database, operator(DEPLOYMENT), today, today - timedelta(days=1))

    assert len(audit_log(site, site.people.witten.tenant)) == before


def test_the_command_tells_the_same_as_a_table_and_for_a_spreadsheet(site: Site) -> None:
    table, sheet = eakte(site, "usage"), eakte(site, "usage", "--csv")
    assert (table.returncode, sheet.returncode) == (0, 0), table.stderr + sheet.stderr

    rows = list(csv.DictReader(StringIO(sheet.stdout.lstrip("\ufeff")), delimiter=";"))

    assert [(row["Kurzname"], row["Kommune"], row["Anträge"], row["Scans"]) for row in rows] == [
        ("hattingen", "Stadt Hattingen", "0", "0"),
        ("witten", "Stadt Witten", "2", "1"),
    ]
    assert all(value in table.stdout for row in rows for value in row.values())
    assert SECRET not in table.stdout + sheet.stdout


def test_a_reversed_period_ends_with_a_hint(site: Site) -> None:
    done = eakte(site, "usage", "--from", "2026-02-01", "--to", "2026-01-01")

    assert done.returncode != 0
    assert "früheren Tag zuerst" in done.stderr
