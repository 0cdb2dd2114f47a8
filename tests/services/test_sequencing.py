# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The sequencer: every entry gets one place, in an order that holds, and what does not fit stops its tenant."""

import base64
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from joserfc.jwk import OKPKey
from sqlalchemy import Connection, Engine, NullPool, create_engine, inspect, text

from eakte.bootstrap import current_signer
from eakte.database.audit import Told
from eakte.database.errors import AuditLogStopped
from eakte.database.migrate import downgrade, migrate
from eakte.database.session import Database
from eakte.database.tables import all_tables
from eakte.domain.audit.checkpoint import parse, read_checkpoint
from eakte.domain.audit.rules import leaf_hash
from eakte.domain.audit.tree import TILE_WIDTH, Frontier, Tree, is_consistent, root_of_inclusion
from eakte.domain.audit.values import Act, AuditObject
from eakte.jobs.queue import JobQueue
from eakte.kernel.clock import SystemClock
from eakte.kernel.ids import new_id
from eakte.kernel.tenancy import DEPLOYMENT, Actor, Tenant, system
from eakte.services import sequencing, signing
from eakte.services.receipts import verify
from eakte.worker.sequencer import Sequencer
from tests.deployment import Site, clock_moved
from tests.evidence import as_owner, audit_log, count

LEAVES = "SELECT id FROM records.audit_leaves ORDER BY leaf_index"


def witten(site: Site) -> Tenant:
    return site.people.witten.tenant


def write(site: Site, entries: int = 1, tenant: Tenant | None = None) -> list[UUID]:
    """Entries of one transaction."""
    with site.deployment.platform.database.begin(system(tenant or witten(site), "test")) as uow:
        return [uow.audit.record(Act.ITEM_OPENED, AuditObject("inbox_item", new_id())).id for _ in range(entries)]


def write_many(site: Site, entries: int) -> None:
    """As `write`, in a fraction of the time."""
    engine = create_engine(site.owner_url, poolclass=NullPool)
    database = Database(engine, SystemClock(), new_id, site.deployment.keyring, JobQueue().defer)
    with database.begin(system(witten(site), "test")) as uow:
        subjects = [AuditObject("inbox_item", new_id()) for _ in range(entries)]
        told = [Told(new_id(), uow.now, Act.ITEM_OPENED, subject) for subject in subjects]
        uow.audit.record_prepared(uow.audit.preparing(told)())
    engine.dispose()


def places(site: Site, tenant: Tenant | None = None) -> list[UUID]:
    with as_owner(site, tenant or witten(site)) as connection:
        return list(connection.scalars(text(LEAVES)))


def change(site: Site, statement: str, **values: object) -> None:
    """What somebody does who has the owner's password."""
    with as_owner(site, witten(site)) as connection:
        assert connection.execute(text(statement), values).rowcount > 0


def stopped(site: Site) -> dict[UUID, str]:
    with site.deployment.platform.database.directory() as unit:
        return dict(unit.audit_upkeep.stopped())


def roots(site: Site) -> list[tuple[int, bytes]]:
    """Size and root of every checkpoint, each signed by a key of ours."""
    with site.deployment.platform.database.read(system(witten(site), "test")) as unit:
        notes = [parse(row.note) for row in unit.audit_log.checkpoints()]
    assert all(site.deployment.platform.signer.signed(note) for note in notes)
    checkpoints = [read_checkpoint(note.body) for note in notes]
    assert {each.tenant_id for each in checkpoints} <= {witten(site).id}
    return [(each.size, each.root) for each in checkpoints]


def test_every_entry_gets_one_place_in_the_order_of_the_ids_of_a_pass(site: Site) -> None:
    site.sequence()
    before = places(site)
    later = write(site, 3)
    sooner = write(site, 2)
    assert site.sequence() == 5
    assert places(site) == before + sorted(later + sooner)
    assert sorted(places(site)) == [entry.id for entry in audit_log(site, witten(site))]
    assert site.sequence() == 0


def test_what_commits_after_a_pass_comes_behind_it_although_its_id_is_lower(site: Site) -> None:
    with site.deployment.platform.database.begin(system(witten(site), "test")) as uow:
        slow = uow.audit.record(Act.ITEM_OPENED, AuditObject("inbox_item", new_id())).id
        (quick,) = write(site)
        site.sequence()
        assert slow not in places(site)
    site.sequence()
    assert slow < quick
    assert places(site)[-2:] == [quick, slow]


def test_the_root_of_each_checkpoint_is_that_of_the_entries_it_covers(site: Site) -> None:
    for entries in (1, TILE_WIDTH - 1, 1, 3 * TILE_WIDTH, 2):
        write(site, entries)
        site.sequence()
    content = {entry.id: entry.content for entry in audit_log(site, witten(site))}
    frontier, expected = Frontier(), {}
    for size, entry_id in enumerate(places(site), 1):
        frontier.append(leaf_hash(content[entry_id]))
        expected[size] = frontier.root()
    found = roots(site)
    assert len(found) == 5
    assert all(expected[size] == root for size, root in found)
    assert found[-1][0] == len(content)
    # Each size of the tree counts its full tiles once.
    assert count(site, witten(site), "records.audit_tiles") == len(content) // TILE_WIDTH


def test_a_tree_of_several_levels_proves_every_kind_of_place(site: Site) -> None:
    write_many(site, TILE_WIDTH * TILE_WIDTH + 300)
    site.sequence()
    entries = places(site)
    with site.deployment.platform.database.read(system(witten(site), "test")) as unit:
        last = unit.audit_log.last_checkpoint()
        assert last is not None
        tree = Tree(last.size, unit.audit_log.tile)
        assert tree.root() == last.root
        for index in (0, 255, 256, TILE_WIDTH**2 - 1, TILE_WIDTH**2, last.size - 1):
            place = unit.audit_log.place(entries[index])
            assert place is not None
            assert place.index == index
            assert root_of_inclusion(index, last.size, place.leaf_hash, tree.inclusion(index)) == last.root


def test_passes_are_consistent_with_each_other(site: Site) -> None:
    for entries in (5, 300, 40):
        write(site, entries)
        site.sequence()
    found = roots(site)
    with site.deployment.platform.database.read(system(witten(site), "test")) as unit:
        tree = Tree(found[-1][0], unit.audit_log.tile)
        for (old, old_root), (new, new_root) in pairwise(found):
            assert is_consistent(old, old_root, new, new_root, tree.consistency(old, new))


def test_two_sequencers_started_by_mistake_give_every_entry_one_place(site: Site) -> None:
    platform, done = site.deployment.platform, threading.Event()
    signer = current_signer(site.deployment)

    def sequence_all_the_time(_: int) -> int:
        given = 0
        while not done.is_set():
            given += sequencing.sequence(platform, signer, witten(site))
        return given

    site.sequence()
    before = len(places(site))
    with ThreadPoolExecutor(6) as threads:
        given = [threads.submit(sequence_all_the_time, number) for number in range(3)]
        written = [each for batch in threads.map(lambda _: write(site, 3), range(40)) for each in batch]
        while waiting(site):
            pass
        done.set()
    assert sum(each.result() for each in given) == len(written)
    assert sorted(places(site)[before:]) == sorted(written)
    assert roots(site)[-1][0] == before + len(written)


def waiting(site: Site) -> int:
    with site.deployment.platform.database.directory() as unit:
        found = unit.audit_upkeep.waiting().get(witten(site).id)
        return 0 if found is None else found.count


def test_a_pass_that_dies_before_its_commit_has_not_been(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    write(site, 3)
    before = places(site), roots(site), waiting(site)
    with monkeypatch.context() as patched:
        patched.setattr(signing.Signer, "sign_note", _die)
        with pytest.raises(ZeroDivisionError):
            site.sequence()
    assert (places(site), roots(site), waiting(site)) == before
    assert site.sequence() >= 3


def _die(*_: object) -> bytes:
    raise ZeroDivisionError


def test_the_clock_may_run_backwards(site: Site) -> None:
    write(site, 2)
    site.sequence()
    with clock_moved(site, timedelta(days=-1)):
        (entry,) = write(site)
        assert site.sequence() == 1
    assert places(site)[-1] == entry
    assert stopped(site) == {}


BREAKS = {
    "entry-changed": "UPDATE records.audit_entries SET entry = entry || 'x'::bytea WHERE id = :waiting",
    "another-size": "DELETE FROM records.audit_leaves WHERE leaf_index = (SELECT max(leaf_index) FROM records.audit_leaves)",
    "another-root": "UPDATE records.audit_entries SET leaf_hash = sha256(leaf_hash) WHERE id = :first",
    "another-checkpoint": "UPDATE records.audit_checkpoints SET root = sha256(root)",
    "checkpoint-unreadable": "UPDATE records.audit_checkpoints SET note = note || '\\x0a'::bytea",
    "signature-wrong": "UPDATE records.audit_checkpoints SET note = replace(encode(note, 'escape'), 'at 20', 'at 19')::bytea",
}


@pytest.mark.parametrize("reason", BREAKS)
def test_a_log_that_does_not_fit_its_last_checkpoint_stops_its_tenant_and_nobody_else(site: Site, reason: str) -> None:
    (first, *_) = write(site, 5)
    site.sequence()
    (entry,) = write(site)
    statement = BREAKS[reason]
    change(
        site,
        statement,
        **{name: value for name, value in (("first", first), ("waiting", entry)) if f":{name}" in statement},
    )
    before = places(site), count(site, witten(site), "records.audit_checkpoints")
    write(site, 1, site.people.hattingen.tenant)

    assert site.sequence() == 1  # Hattingen's
    assert stopped(site) == {witten(site).id: reason}
    assert (places(site), count(site, witten(site), "records.audit_checkpoints")) == before
    with pytest.raises(AuditLogStopped):
        write(site)
    assert site.submit(site.people.witten.portal_key).status_code == 503
    assert site.submit(site.people.hattingen.portal_key).status_code == 201
    # Whoever may read goes on reading, and that is written down.
    assert site.get(site.people.witten.clerk.token, "/api/v1/inbox").status_code == 200


def test_an_entry_that_vanished_before_it_got_its_place_stops_the_tenant(site: Site) -> None:
    site.sequence()
    (entry,) = write(site)
    change(site, "DELETE FROM records.audit_entries WHERE id = :id", id=entry)
    assert site.sequence() == 0
    assert stopped(site) == {witten(site).id: "entry-changed"}


def test_a_full_tile_that_was_changed_stops_the_tenant(site: Site) -> None:
    write(site, TILE_WIDTH)
    site.sequence()
    change(site, "UPDATE records.audit_tiles SET root = sha256(root)")
    write(site)
    site.sequence()
    assert stopped(site) == {witten(site).id: "another-root"}


def test_an_operator_who_has_cleared_it_lets_the_tenant_go_on(site: Site) -> None:
    write(site)
    site.sequence()
    change(site, "UPDATE records.audit_checkpoints SET root = sha256(root) RETURNING root")
    (entry,) = write(site)
    site.sequence()
    with as_owner(site, witten(site)) as connection:
        (note,) = connection.scalars(text("SELECT note FROM records.audit_checkpoints ORDER BY size DESC LIMIT 1"))
    sound = read_checkpoint(parse(bytes(note)).body)
    change(
        site, "UPDATE records.audit_checkpoints SET root = :root WHERE size = :size", root=sound.root, size=sound.size
    )
    with site.deployment.platform.database.directory() as unit:
        assert unit.audit_upkeep.resume(witten(site).id, unit.now)
        assert not unit.audit_upkeep.resume(witten(site).id, unit.now)
    write(site)
    assert site.sequence() == 2
    assert places(site)[-2] == entry


def test_a_key_that_another_process_made_is_loaded_when_it_is_met(site: Site) -> None:
    platform = site.deployment.platform
    site.sequence()
    with platform.database.directory() as unit:
        kid = signing.add_signing_key(unit, site.deployment.keyring)
    rotated = current_signer(site.deployment)
    assert rotated.newest == kid
    write(site)
    sequencing.sequence(platform, rotated, witten(site))
    write(site)
    old = Sequencer(platform, lambda: current_signer(site.deployment))
    assert old.look() == 1
    assert stopped(site) == {}


def test_a_checkpoint_of_a_key_that_nobody_knows_stops_the_tenant(site: Site) -> None:
    key = OKPKey.generate_key("Ed25519")
    stranger = signing.Signer({key.thumbprint(): key}, key.thumbprint())
    with as_owner(site, witten(site)) as connection:
        assert connection.scalar(text("SELECT count(*) FROM records.audit_checkpoints")) == 0
    assert sequencing.sequence(site.deployment.platform, stranger, witten(site)) > 0
    write(site)
    before = places(site)
    site.sequence()
    assert places(site) == before
    assert stopped(site) == {witten(site).id: "signature-unknown"}


def test_the_deployment_has_a_log_of_its_own(site: Site) -> None:
    write(site, 1, DEPLOYMENT)
    site.sequence()
    assert len(places(site, DEPLOYMENT)) >= 1


def test_looks_of_one_person_at_one_version_within_a_quarter_of_an_hour_are_one_entry(site: Site) -> None:
    database, version = site.deployment.platform.database, new_id()
    subject = AuditObject("document", new_id(), version)

    def looks(actor: Actor = site.people.witten.clerk.actor) -> int:
        before = len(audit_log(site, witten(site)))
        with database.read(actor) as unit:
            unit.audit.look(Act.PAGE_SHOWN, subject, page=1)
            unit.audit.look(Act.DOCUMENT_OPENED, subject)
        return len(audit_log(site, witten(site))) - before

    assert [looks(), looks()] == [1, 0]
    assert looks(site.people.witten.archivist.actor) == 1


def test_every_receipt_of_the_release_without_a_tree_proves_against_it(site: Site) -> None:
    key = site.people.witten.portal_key
    receipts = [site.submit(key, idempotency_key=str(number)).json() for number in range(3)]
    site.sequence()
    owner = create_engine(site.owner_url, poolclass=NullPool)
    downgrade(owner, "0004")
    receipts.append(_submit_without_tree(site, owner))
    migrate(owner)
    site.deployment.engine.dispose()

    entries = len(audit_log(site, witten(site)))
    assert waiting(site) == entries
    site.sequence()
    assert len(places(site)) == entries
    for receipt in receipts:
        claims = verify(receipt["receipt"], site.deployment.platform.signer.public_keys())
        proof = site.get(key, f"/api/v1/submissions/{receipt['id']}/proof").raise_for_status().json()
        path = [base64.b64decode(each) for each in proof["path"]]
        root = root_of_inclusion(proof["index"], proof["size"], bytes.fromhex(claims["audit"]["leaf_hash"]), path)
        assert read_checkpoint(parse(proof["checkpoint"].encode()).body).root == root
        assert proof["entry"] == claims["audit"]["entry"]
    assert stopped(site) == {}


def _submit_without_tree(site: Site, owner: Engine) -> dict[str, str]:
    """A submission as the release before wrote it: an entry, and nothing that waits for a place.

    Today's code writes it, so the old schema has today's columns and tables as long as that takes.
    """
    with owner.begin() as connection:
        undo = _like_today(connection)
    site.deployment.engine.dispose()
    answer: dict[str, str] = site.submit(site.people.witten.portal_key, idempotency_key="alt").raise_for_status().json()
    with owner.begin() as connection:
        for statement in undo:
            connection.execute(text(statement))
    return answer


def _like_today(connection: Connection) -> list[str]:
    """Add the columns and tables that came since, without any rule; returns the statements that take them away."""
    there, undo = inspect(connection), []
    for table in all_tables().sorted_tables:
        name, exists = table.fullname, there.has_table(table.name, table.schema)
        known = {column["name"] for column in there.get_columns(table.name, table.schema)} if exists else set()
        missing = {
            column.name: column.type.compile(connection.dialect) for column in table.columns if column.name not in known
        }
        if not exists:
            columns = ", ".join(f'"{column}" {kind}' for column, kind in missing.items())
            connection.execute(text(f"CREATE TABLE {name} ({columns})"))
            connection.execute(text(f"GRANT SELECT, INSERT ON {name} TO eakte_app"))
            undo.append(f"DROP TABLE {name}")
            continue
        for column, kind in missing.items():
            connection.execute(text(f'ALTER TABLE {name} ADD COLUMN "{column}" {kind}'))
            undo.append(f'ALTER TABLE {name} DROP COLUMN "{column}"')
    return undo
