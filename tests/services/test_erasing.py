# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Erasing a person: nobody can read any more whose the entries are, and everything that was proven stays so."""

import json
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from eakte.bootstrap import owner_database
from eakte.domain.audit.tree import Tree, root_of_inclusion
from eakte.domain.audit.values import Act, AuditObject
from eakte.kernel.ids import new_id
from eakte.kernel.tenancy import Actor, Tenant, system
from eakte.services.audit_verification import verify
from eakte.services.erasing import PersonNotInLog, erase_person
from eakte.services.keyring import KeyMissing
from storage.errors import Tampered
from tests.deployment import Site
from tests.evidence import as_owner


def witten(site: Site) -> Tenant:
    return site.people.witten.tenant


def act(site: Site, actor: Actor) -> UUID:
    """Something that the person did, for a purpose, which leaves a tag."""
    subject = new_id()
    with site.deployment.platform.database.read(actor) as unit:
        unit.audit.look(Act.ITEM_OPENED, AuditObject("inbox_item", subject), "Zaunkönig")
    with as_owner(site, witten(site)) as owner:
        found: UUID = owner.execute(
            text("SELECT id FROM records.audit_entries WHERE object_id = :id"), {"id": subject}
        ).scalar_one()
    return found


def erase(site: Site, person: UUID) -> int:
    operated = site.deployment.settings.model_copy(update={"owner_database_url": site.owner_url})
    with owner_database(replace(site.deployment, settings=operated)) as database:
        return erase_person(database, witten(site), person, "Löschantrag")


def opened(site: Site, entry_id: UUID, person: UUID) -> str:
    with site.deployment.platform.database.read(system(witten(site), "test")) as unit:
        row = unit.audit_log.entry(entry_id)
        assert row is not None
        sealed = json.loads(row.entry)["person"]
        keyring = site.deployment.keyring
        return str(
            json.loads(keyring.personal_opening(unit.keys, witten(site).id, person)(sealed, f"{entry_id}/person"))[
                "name"
            ]
        )


def columns(site: Site, entry_id: UUID) -> tuple[UUID | None, bytes | None]:
    with as_owner(site, witten(site)) as owner:
        row = owner.execute(
            text("SELECT person_id, tag FROM records.audit_entries WHERE id = :id"), {"id": entry_id}
        ).one()
    return row.person_id, row.tag


def test_the_name_cannot_be_read_any_more_and_the_colleagues_can(site: Site) -> None:
    clerk, archivist = site.people.witten.clerk.actor, site.people.witten.archivist.actor
    entry, other = act(site, clerk), act(site, archivist)
    assert opened(site, entry, clerk.id) == clerk.name
    assert None not in columns(site, entry)
    assert erase(site, clerk.id) >= 1
    with pytest.raises(KeyMissing):
        opened(site, entry, clerk.id)
    assert columns(site, entry) == (None, None)
    assert opened(site, other, archivist.id) == archivist.name
    assert None not in columns(site, other)


def test_the_tree_holds_and_old_entries_are_proven_as_before(site: Site) -> None:
    clerk, platform = site.people.witten.clerk.actor, site.deployment.platform
    entry = act(site, clerk)
    site.sequence()
    erase(site, clerk.id)
    site.sequence()
    assert verify(platform, platform.signer, witten(site)).holds
    with platform.database.read(system(witten(site), "test")) as unit:
        last, place = unit.audit_log.last_checkpoint(), unit.audit_log.place(entry)
        assert last is not None
        assert place is not None
        path = Tree(last.size, unit.audit_log.tile).inclusion(place.index)
        assert root_of_inclusion(place.index, last.size, place.leaf_hash, path) == last.root


def test_the_log_says_who_was_erased_and_why(site: Site) -> None:
    clerk = site.people.witten.clerk.actor
    act(site, clerk)
    entries = erase(site, clerk.id)
    with as_owner(site, witten(site)) as owner:
        row = owner.execute(
            text("SELECT id, entry FROM records.audit_entries WHERE act = :act"), {"act": Act.PERSON_ERASED.value}
        ).one()
    written = json.loads(bytes(row.entry))
    assert written["object"] == {"type": "person", "id": str(clerk.id), "version": None}
    with site.deployment.platform.database.read(system(witten(site), "test")) as unit:
        keyring, tenant = site.deployment.keyring, witten(site).id
        detail = keyring.personal_opening(unit.keys, tenant, tenant)(written["detail"], f"{row.id}/detail")
    assert json.loads(detail) == {"entries": entries, "reason": "Löschantrag"}


def test_a_later_act_gets_a_new_key_that_opens_nothing_old(site: Site) -> None:
    clerk = site.people.witten.clerk.actor
    old = act(site, clerk)
    erase(site, clerk.id)
    new = act(site, clerk)
    assert opened(site, new, clerk.id) == clerk.name
    with pytest.raises(Tampered):
        opened(site, old, clerk.id)
    assert columns(site, old) == (None, None)
    assert erase(site, clerk.id) == 1


def test_reading_what_was_erased_makes_no_key(site: Site) -> None:
    clerk = site.people.witten.clerk.actor
    entry = act(site, clerk)
    erase(site, clerk.id)
    for _ in range(2):
        with pytest.raises(KeyMissing):
            opened(site, entry, clerk.id)


def test_the_application_cannot_erase_anybody(site: Site) -> None:
    clerk, database = site.people.witten.clerk.actor, site.deployment.platform.database
    entry = act(site, clerk)
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        database.begin(system(witten(site), "test")) as uow,
    ):
        uow.keys.destroy_person_key(clerk.id)
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        database.begin(system(witten(site), "test")) as uow,
    ):
        uow.erasure.forget_in_log(clerk.id)
    with pytest.raises(ProgrammingError, match="permission denied"):
        erase_person(database, witten(site), clerk.id, "Löschantrag")
    assert opened(site, entry, clerk.id) == clerk.name
    assert None not in columns(site, entry)


def test_nobody_and_the_towns_own_processes_are_not_erased(site: Site) -> None:
    for person in (new_id(), witten(site).id, site.people.hattingen.clerk.actor.id):
        with pytest.raises(PersonNotInLog):
            erase(site, person)
    with as_owner(site, witten(site)) as owner:
        assert owner.scalar(text("SELECT count(*) FROM keys.person_keys WHERE id = :id"), {"id": witten(site).id}) == 1


def test_an_erasure_that_breaks_off_has_not_been(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    clerk = site.people.witten.clerk.actor
    entry = act(site, clerk)

    def die(*_: object) -> str:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(type(site.deployment.keyring), "personal_seal", die)
        with pytest.raises(ZeroDivisionError):
            erase(site, clerk.id)
    assert opened(site, entry, clerk.id) == clerk.name
    assert None not in columns(site, entry)
