# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A town's keys open that town's objects and nothing else, even for somebody who can write into the key tables."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest

from eakte.database.session import Database
from eakte.kernel.ids import new_id
from eakte.kernel.tenancy import Actor
from eakte.services.keyring import KeyMissing, Keyring
from storage.encrypted import new_key
from storage.errors import Tampered
from tests.database.catalogue import connect
from tests.deployment import Site


@pytest.fixture
def database(towns: Site) -> Database:
    return towns.deployment.platform.database


@pytest.fixture
def keyring(towns: Site) -> Keyring:
    return towns.deployment.keyring


@pytest.fixture
def clerk(towns: Site) -> Actor:
    return towns.people.witten.clerk.actor


@pytest.fixture
def neighbour(towns: Site) -> Actor:
    return towns.people.hattingen.clerk.actor


def lock(database: Database, keyring: Keyring, actor: Actor) -> tuple[UUID, bytes]:
    """A new object's id and key, kept in the actor's town."""
    object_id, data_key = new_id(), new_key()
    with database.begin(actor) as uow:
        keyring.lock_object_keys(uow.keys, actor.tenant_id, {object_id: data_key})
    return object_id, data_key


def opened(database: Database, keyring: Keyring, actor: Actor, object_id: UUID) -> bytes:
    with database.read(actor) as unit:
        return keyring.object_key(unit.keys, actor.tenant_id, object_id)


def as_intruder(towns: Site, *statements: tuple[str, list[object]]) -> None:
    """Change key rows in spite of all rights and policies, and put everything back as it was but the rows."""
    with connect(towns.owner_url) as owner:
        for table in ("object_keys", "tenant_keys", "person_keys"):
            owner.execute(f"ALTER TABLE keys.{table} NO FORCE ROW LEVEL SECURITY")
        for statement, values in statements:
            assert owner.execute(statement, values).rowcount == 1
        for table in ("object_keys", "tenant_keys", "person_keys"):
            owner.execute(f"ALTER TABLE keys.{table} FORCE ROW LEVEL SECURITY")


def test_a_key_that_was_kept_is_the_key_that_opens(database: Database, keyring: Keyring, clerk: Actor) -> None:
    object_id, data_key = lock(database, keyring, clerk)

    assert opened(database, keyring, clerk, object_id) == data_key


def test_no_key_is_stored_in_the_clear(towns: Site, database: Database, keyring: Keyring, clerk: Actor) -> None:
    object_id, data_key = lock(database, keyring, clerk)
    with database.read(clerk) as unit:
        wrapped = unit.keys.object_key(object_id)

    assert wrapped is not None
    assert data_key not in wrapped


def test_a_neighbour_has_no_key_for_the_object(
    database: Database, keyring: Keyring, clerk: Actor, neighbour: Actor
) -> None:
    object_id, _ = lock(database, keyring, clerk)

    with pytest.raises(KeyMissing):
        opened(database, keyring, neighbour, object_id)


def test_a_unit_of_one_town_does_not_open_in_the_name_of_another(
    database: Database, keyring: Keyring, clerk: Actor, neighbour: Actor
) -> None:
    object_id, _ = lock(database, keyring, clerk)

    with database.read(clerk) as unit, pytest.raises(Tampered):
        keyring.object_key(unit.keys, neighbour.tenant_id, object_id)


def test_a_wrapped_key_that_is_moved_to_another_town_does_not_open(
    towns: Site, database: Database, keyring: Keyring, clerk: Actor, neighbour: Actor
) -> None:
    object_id, _ = lock(database, keyring, clerk)
    moved = "UPDATE keys.object_keys SET tenant_id = %s WHERE id = %s"
    as_intruder(towns, (moved, [neighbour.tenant_id, object_id]))

    with pytest.raises(Tampered):
        opened(database, keyring, neighbour, object_id)


def test_wrapped_keys_that_are_swapped_between_objects_do_not_open(
    towns: Site, database: Database, keyring: Keyring, clerk: Actor
) -> None:
    (one, _), (other, _) = lock(database, keyring, clerk), lock(database, keyring, clerk)
    with database.read(clerk) as unit:
        wrapped = {each: unit.keys.object_key(each) for each in (one, other)}
    put = "UPDATE keys.object_keys SET wrapped = %s WHERE id = %s"
    as_intruder(towns, (put, [wrapped[other], one]), (put, [wrapped[one], other]))

    for each in (one, other):
        with pytest.raises(Tampered):
            opened(database, keyring, clerk, each)


def test_a_town_cannot_be_given_another_towns_key(
    towns: Site, database: Database, keyring: Keyring, clerk: Actor, neighbour: Actor
) -> None:
    object_id, data_key = lock(database, keyring, neighbour)
    with database.read(neighbour) as unit, database.read(clerk) as other:
        own, foreign = unit.keys.tenant_key(), other.keys.tenant_key()
    put = "UPDATE keys.tenant_keys SET wrapped = %s WHERE tenant_id = %s"
    as_intruder(towns, (put, [foreign, neighbour.tenant_id]))
    with pytest.raises(Tampered):
        opened(database, keyring, neighbour, object_id)
    as_intruder(towns, (put, [own, neighbour.tenant_id]))

    assert opened(database, keyring, neighbour, object_id) == data_key


def test_another_master_key_opens_nothing(database: Database, keyring: Keyring, clerk: Actor) -> None:
    object_id, _ = lock(database, keyring, clerk)

    with pytest.raises(Tampered):
        opened(database, Keyring(new_key()), clerk, object_id)


def test_what_is_sealed_for_a_person_opens_for_that_person_and_place_only(
    database: Database, keyring: Keyring, clerk: Actor
) -> None:
    person, colleague = new_id(), new_id()
    with database.begin(clerk) as uow:
        tenant = clerk.tenant_id
        sealed = keyring.personal_seal(uow.keys, tenant, person)("Erika Müller".encode(), "entry/person")
        keyring.personal_seal(uow.keys, tenant, colleague)(b"x", "entry/person")

        assert keyring.personal_opening(uow.keys, tenant, person)(sealed, "entry/person").decode() == "Erika Müller"
        with pytest.raises(Tampered):
            keyring.personal_opening(uow.keys, tenant, person)(sealed, "entry/detail")
        with pytest.raises(Tampered):
            keyring.personal_opening(uow.keys, tenant, colleague)(sealed, "entry/person")


def test_a_persons_key_is_made_once_however_many_write_their_first_entry_at_once(
    database: Database, keyring: Keyring, clerk: Actor
) -> None:
    person, together = new_id(), Barrier(4)

    def write(number: int) -> str:
        with database.begin(clerk) as uow:
            together.wait()
            return keyring.personal_seal(uow.keys, clerk.tenant_id, person)(bytes([number]), "entry")

    with ThreadPoolExecutor(4) as pool:
        sealed = list(pool.map(write, range(4)))
    with database.read(clerk) as unit:
        read = [keyring.personal_opening(unit.keys, clerk.tenant_id, person)(each, "entry") for each in sealed]
    assert read == [bytes([number]) for number in range(4)]


def test_a_secret_of_the_deployment_opens_only_in_its_place(keyring: Keyring) -> None:
    sealed = keyring.seal_deployment_secret(b"private", "signing/1")

    assert keyring.open_deployment_secret(sealed, "signing/1") == b"private"
    with pytest.raises(Tampered):
        keyring.open_deployment_secret(sealed, "signing/2")
