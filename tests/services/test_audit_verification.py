# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Verifying an audit log finds whatever somebody with the owner's password did to it, against a witness even a forged one."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from uuid import UUID

import pytest
from joserfc.jwk import OKPKey
from sqlalchemy import text

from eakte.bootstrap import current_signer
from eakte.database.embedded import EmbeddedServer
from eakte.domain.audit.rules import leaf_hash
from eakte.domain.audit.tree import TILE_WIDTH
from eakte.domain.audit.values import Act, AuditObject
from eakte.kernel.ids import new_id
from eakte.kernel.tenancy import DEPLOYMENT, Tenant, TenantId, system
from eakte.services import signing
from eakte.services.audit_findings import MAX_SHOWN, MEANING, Flaw, Report
from eakte.services.audit_verification import record_verification, verify
from eakte.services.signing import Signer
from eakte.services.translations import translate
from tests.deployment import Site, clock_moved, new_site
from tests.evidence import as_owner, audit_log

ENTRIES = 600  # more than two tiles
TABLES = ("audit_entries", "audit_leaves", "audit_tiles", "audit_checkpoints", "audit_timestamps")


def witten(site: Site) -> Tenant:
    return site.people.witten.tenant


def grow(site: Site, entries: int, tenant: Tenant | None = None) -> None:
    """Entries of one transaction that get their places in one pass."""
    with site.deployment.platform.database.begin(system(tenant or witten(site), "test")) as uow:
        for _ in range(entries):
            uow.audit.record(Act.ITEM_OPENED, AuditObject("inbox_item", new_id()))
    site.sequence()


@pytest.fixture(scope="module")
def grown(embedded_server: EmbeddedServer) -> Iterator[Site]:
    with new_site(embedded_server) as opened:
        for entries in (40, ENTRIES - 41, 1, 3):
            grow(opened, entries)
        yield opened


@pytest.fixture
def site(grown: Site) -> Iterator[Site]:
    """A sound log; whatever a test does to it is undone."""
    tables = {table: f"records.{table}" for table in TABLES} | {"pending": "directory.audit_pending"}
    with as_owner(grown, witten(grown)) as owner:
        for name, table in tables.items():
            owner.execute(text(f"CREATE TABLE public.sound_{name} AS SELECT * FROM {table}"))
    try:
        yield grown
    finally:
        with as_owner(grown, witten(grown)) as owner:
            for table in reversed(tables.values()):
                owner.execute(text(f"DELETE FROM {table} WHERE tenant_id = :tenant"), {"tenant": witten(grown).id})
            for name, table in tables.items():
                columns = ", ".join(owner.execute(text(f"SELECT * FROM public.sound_{name} LIMIT 0")).keys())
                mine = text(f"INSERT INTO {table} SELECT {columns} FROM public.sound_{name} WHERE tenant_id = :tenant")
                owner.execute(mine, {"tenant": witten(grown).id})
                owner.execute(text(f"DROP TABLE public.sound_{name}"))


def change(site: Site, *statements: str, **values: object) -> None:
    """What somebody does who has the owner's password."""
    with as_owner(site, witten(site)) as connection:
        for statement in statements:
            named = {name: value for name, value in values.items() if f":{name}" in statement}
            assert connection.execute(text(statement), named).rowcount > 0, statement


def report(site: Site, *witnesses: bytes, tenant: Tenant | None = None) -> Report:
    platform = site.deployment.platform
    return verify(platform, platform.signer, tenant or witten(site), witnesses)


def found(site: Site, *witnesses: bytes) -> set[Flaw]:
    """The codes of all findings, each of which can be told in German."""
    told = report(site, *witnesses)
    for finding in told.findings:
        german = translate(MEANING[finding.flaw], finding.numbers)
        assert "{" not in german
        assert german != MEANING[finding.flaw].format_map(dict(finding.numbers))
    return {finding.flaw for finding in told.findings}


def notes(site: Site) -> Mapping[int, bytes]:
    """Every checkpoint by its size."""
    with site.deployment.platform.database.read(system(witten(site), "test")) as unit:
        return {row.size: row.note for row in unit.audit_log.checkpoints()}


def size(site: Site) -> int:
    return max(notes(site))


def cut(site: Site, to: int) -> None:
    """Take away everything behind the first entries but for the tiles."""
    change(
        site,
        "DELETE FROM records.audit_checkpoints WHERE size > :to",
        "WITH gone AS (DELETE FROM records.audit_leaves WHERE leaf_index >= :to RETURNING id)"
        " SELECT count(*) FROM gone",
        "DELETE FROM records.audit_entries WHERE id NOT IN (SELECT id FROM records.audit_leaves)",
        to=to,
    )


def test_a_log_that_nobody_touched_holds(site: Site) -> None:
    told = report(site, *notes(site).values())
    assert told.holds, told.findings
    assert (told.entries, told.checkpoints, told.timestamps) == (size(site), len(notes(site)), 0)
    assert report(site, tenant=site.people.hattingen.tenant).holds
    assert report(site, tenant=DEPLOYMENT).holds


def test_a_log_without_an_entry_holds(site: Site) -> None:
    nobody = Tenant(TenantId(UUID(int=5)), "niemand", "Niemand", witten(site).zone)
    told = report(site, tenant=nobody)
    assert (told.holds, told.entries, told.checkpoints) == (True, 0, 0)


def test_the_log_says_that_it_was_verified_and_how_that_ended(site: Site) -> None:
    record_verification(site.deployment.platform, report(site))
    entry = audit_log(site, witten(site), Act.LOG_VERIFIED)[-1]
    assert entry.detail == {"entries": size(site), "findings": 0}


def test_a_flipped_bit_is_found_in_the_one_entry_that_has_it(site: Site) -> None:
    change(
        site,
        "UPDATE records.audit_entries SET entry = set_byte(entry, 30, get_byte(entry, 30) # 1)"
        " WHERE id = (SELECT id FROM records.audit_leaves WHERE leaf_index = 300)",
    )
    told = report(site)
    assert [(each.flaw, each.numbers) for each in told.findings if each.flaw is Flaw.ENTRY_CHANGED] == [
        (Flaw.ENTRY_CHANGED, {"index": 300})
    ]
    assert {each.flaw for each in told.findings} <= {Flaw.ENTRY_CHANGED, Flaw.ENTRY_FOREIGN, Flaw.BESIDE_CHANGED}


@pytest.mark.parametrize(
    "other",
    [
        "act = 'page.shown'",
        "object_type = 'case'",
        "object_id = gen_random_uuid()",
        "object_version = gen_random_uuid()",
        "at = at + interval '1 microsecond'",
    ],
)
def test_a_column_that_says_something_else_than_its_entry_is_found(site: Site, other: str) -> None:
    change(
        site,
        f"UPDATE records.audit_entries SET {other}"
        " WHERE id = (SELECT id FROM records.audit_leaves WHERE leaf_index = 300)",
    )
    assert [(each.flaw, each.numbers) for each in report(site).findings] == [(Flaw.BESIDE_CHANGED, {"index": 300})]


def test_an_entry_that_was_rewritten_with_its_hash_is_found_in_what_was_signed(site: Site) -> None:
    with as_owner(site, witten(site)) as connection:
        (content,) = connection.scalars(
            text(
                "SELECT entry FROM records.audit_entries JOIN records.audit_leaves USING (tenant_id, id) WHERE leaf_index = 300"
            )
        )
    other = bytes(content).replace(b'"outcome":"done"', b'"outcome":"denied"')
    change(
        site,
        "UPDATE records.audit_entries SET entry = :entry, leaf_hash = :leaf"
        " WHERE id = (SELECT id FROM records.audit_leaves WHERE leaf_index = 300)",
        entry=other,
        leaf=leaf_hash(other),
    )
    assert found(site) == {Flaw.TILE_CHANGED, Flaw.ROOT_DIFFERS}


def test_a_last_entry_that_was_removed_is_found_against_the_checkpoint(site: Site) -> None:
    change(
        site,
        "DELETE FROM records.audit_leaves WHERE leaf_index = :last",
        "DELETE FROM records.audit_entries WHERE id NOT IN (SELECT id FROM records.audit_leaves)",
        last=size(site) - 1,
    )
    told = report(site)
    assert [(each.flaw, dict(each.numbers)) for each in told.findings] == [
        (Flaw.LOG_CUT, {"size": told.entries + 1, "entries": told.entries})
    ]


def test_an_end_that_was_removed_with_its_checkpoints_is_found_against_a_witness(site: Site) -> None:
    kept = notes(site)
    cut(site, sorted(kept)[-2])
    assert found(site) == set()
    assert found(site, kept[max(kept)]) == {Flaw.WITNESS_BEYOND}


def test_full_tiles_that_are_left_of_a_removed_end_are_found(site: Site) -> None:
    cut(site, min(notes(site)))
    assert found(site) == {Flaw.TILE_EXTRA}


def test_two_entries_that_changed_places_are_found(site: Site) -> None:
    change(
        site,
        "UPDATE records.audit_leaves SET leaf_index = -1 WHERE leaf_index = 10",
        "UPDATE records.audit_leaves SET leaf_index = 10 WHERE leaf_index = 11",
        "UPDATE records.audit_leaves SET leaf_index = 11 WHERE leaf_index = -1",
    )
    assert Flaw.ROOT_DIFFERS in found(site)


def test_a_place_that_was_removed_in_the_middle_is_named(site: Site) -> None:
    change(
        site,
        "DELETE FROM records.audit_leaves WHERE leaf_index BETWEEN 10 AND 12",
        "DELETE FROM records.audit_entries WHERE id NOT IN (SELECT id FROM records.audit_leaves)",
    )
    told = report(site)
    assert (told.findings[0].flaw, told.findings[0].numbers) == (Flaw.PLACE_MISSING, {"index": 10, "last": 12})


def test_a_log_that_was_rewritten_and_signed_anew_is_found_against_a_witness(site: Site) -> None:
    kept = notes(site)
    last = max(kept)
    cut(site, min(kept))
    change(site, "DELETE FROM records.audit_tiles")
    grow(site, last - min(kept))
    assert size(site) == last
    assert found(site) == set()
    assert found(site, kept[last]) == {Flaw.WITNESS_DIFFERS}
    assert found(site, kept[min(kept)]) == set()


@pytest.mark.parametrize("column", ["hashes", "root"])
def test_a_tile_that_was_changed_is_found(site: Site, column: str) -> None:
    change(
        site,
        f"UPDATE records.audit_tiles SET {column} = set_byte({column}, 3, get_byte({column}, 3) # 1) WHERE number = 1",
    )
    told = report(site)
    assert [(each.flaw, dict(each.numbers)) for each in told.findings] == [
        (Flaw.TILE_CHANGED, {"level": 0, "number": 1})
    ]


def test_a_tile_that_is_gone_and_one_that_is_too_many_are_found(site: Site) -> None:
    change(site, "UPDATE records.audit_tiles SET level = 2 WHERE number = 1")
    told = report(site)
    assert {(each.flaw, each.numbers["level"]) for each in told.findings} == {
        (Flaw.TILE_MISSING, 0),
        (Flaw.TILE_EXTRA, 2),
    }


def test_a_checkpoint_of_another_town_is_found(site: Site) -> None:
    hattingen = site.people.hattingen.tenant
    with site.deployment.platform.database.read(system(hattingen, "test")) as unit:
        foreign = unit.audit_log.last_checkpoint()
    assert foreign is not None
    change(
        site,
        "UPDATE records.audit_checkpoints SET note = :note, root = :root WHERE size = :size",
        note=foreign.note,
        root=foreign.root,
        size=size(site),
    )
    assert found(site) == {Flaw.CHECKPOINT_FOREIGN, Flaw.ROOT_DIFFERS}
    assert found(site, foreign.note) >= {Flaw.WITNESS_FOREIGN}


def test_checkpoints_that_are_forged_changed_or_unreadable_are_told_apart(site: Site) -> None:
    first, second, third, last = sorted(notes(site))[-4:]
    key = OKPKey.generate_key("Ed25519")
    stranger = Signer({key.thumbprint(): key}, key.thumbprint())
    original = notes(site)[first]
    change(
        site,
        "UPDATE records.audit_checkpoints SET note = :forged WHERE size = :first",
        "UPDATE records.audit_checkpoints SET note = note || '\\x0a'::bytea WHERE size = :second",
        "UPDATE records.audit_checkpoints SET note = :other WHERE size = :third",
        forged=stranger.sign_note(original.partition(b"\n\n")[0] + b"\n"),
        other=notes(site)[last],
        first=first,
        second=second,
        third=third,
    )
    by_size = {each.numbers["size"]: each.flaw for each in report(site).findings if each.flaw is not Flaw.ROOT_DIFFERS}
    assert by_size == {
        first: Flaw.CHECKPOINT_FORGED,
        second: Flaw.CHECKPOINT_UNREADABLE,
        third: Flaw.CHECKPOINT_CHANGED,
    }


def test_places_that_no_checkpoint_covers_are_found(site: Site) -> None:
    last = size(site)
    change(site, "DELETE FROM records.audit_checkpoints WHERE size = :last", last=last)
    assert found(site) == {Flaw.LOG_UNSIGNED}


def test_an_entry_without_a_place_that_does_not_wait_for_one_is_found(site: Site) -> None:
    change(site, "DELETE FROM records.audit_leaves WHERE leaf_index = :last", last=size(site) - 1)
    assert found(site) == {Flaw.LOG_CUT, Flaw.WITHOUT_PLACE}


def test_an_entry_of_another_log_or_place_is_found(site: Site) -> None:
    content = audit_log(site, site.people.hattingen.tenant)[0].content
    change(
        site,
        "UPDATE records.audit_entries SET entry = :entry, leaf_hash = :leaf"
        " WHERE id = (SELECT id FROM records.audit_leaves WHERE leaf_index = 5)",
        entry=content,
        leaf=leaf_hash(content),
    )
    assert Flaw.ENTRY_FOREIGN in found(site)


def test_entries_that_wait_too_long_are_counted_unless_the_log_is_stopped(site: Site) -> None:
    with site.deployment.platform.database.begin(system(witten(site), "test")) as uow:
        for _ in range(3):
            uow.audit.record(Act.ITEM_OPENED, AuditObject("inbox_item", new_id()))
    assert found(site) == set()
    with clock_moved(site, timedelta(seconds=11)):
        (finding,) = report(site).findings
        assert (finding.flaw, finding.numbers["count"]) == (Flaw.WAITING, 3)
        with site.deployment.platform.database.directory() as unit:
            unit.audit_upkeep.stop(witten(site).id, "test", unit.now)
        assert found(site) == set()
        with site.deployment.platform.database.directory() as unit:
            unit.audit_upkeep.resume(witten(site).id, unit.now)


def test_a_timestamp_of_something_else_is_found(site: Site) -> None:
    with site.deployment.platform.database.begin(system(witten(site), "test")) as uow:
        uow.sequence.add_timestamp(size(site), uow.now, b"something else")
    assert found(site) == {Flaw.TIMESTAMP_FOREIGN}
    assert report(site).timestamps == 1


def test_a_witness_that_is_none_is_told_and_proves_nothing(site: Site) -> None:
    kept = notes(site)[size(site)]
    forged = kept.replace(b"\nat 20", b"\nat 19")
    told = report(site, b"", forged, kept)
    assert [(each.flaw, each.numbers["witness"]) for each in told.findings] == [
        (Flaw.WITNESS_UNREADABLE, 1),
        (Flaw.WITNESS_FORGED, 2),
    ]


def test_a_log_that_is_wrong_everywhere_is_told_in_few_lines_and_counted(site: Site) -> None:
    change(site, "UPDATE records.audit_entries SET entry = entry || ' '::bytea")
    told = report(site)
    assert len(told.findings) == MAX_SHOWN
    assert told.found == told.entries > TILE_WIDTH


def test_what_older_keys_signed_is_genuine(site: Site) -> None:
    signing.rotate(site.deployment.platform.database, site.deployment.keyring)
    rotated = current_signer(site.deployment)
    grow(site, 2)
    assert rotated.newest != site.deployment.platform.signer.newest
    assert verify(site.deployment.platform, rotated, witten(site), list(notes(site).values())).holds


def test_what_grows_meanwhile_is_no_finding(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The log is looked at as it was when the look began."""
    before, looked = size(site), Signer.signed

    def grow_first(*arguments: object) -> bool:
        monkeypatch.setattr(Signer, "signed", looked)
        grow(site, TILE_WIDTH)
        return looked(*arguments)  # type: ignore[arg-type] # what it was called with

    monkeypatch.setattr(Signer, "signed", grow_first)
    told = report(site)
    assert (told.holds, told.entries) == (True, before)
    assert report(site).entries == before + TILE_WIDTH
