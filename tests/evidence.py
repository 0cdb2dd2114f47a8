# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What a test looks at behind the doors: every row and object of a site, its audit log, problem documents."""

import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any
from uuid import UUID

from httpx import Response
from sqlalchemy import Connection, NullPool, create_engine, text

import eakte
from eakte.domain.audit.values import Act, Outcome
from eakte.kernel.errors import EakteError, loaded_errors
from eakte.kernel.tenancy import Tenant, system
from eakte.services.translations import translate
from tests.deployment import Site

_LOG = frozenset({"audit_entries", "audit_pending", "person_keys"})
_TABLES = "SELECT schemaname, tablename FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"


@dataclass(frozen=True)
class Entry:
    """A row of the audit log with its encrypted parts opened."""

    id: UUID
    act: Act
    content: bytes
    leaf_hash: bytes
    person: Mapping[str, Any]
    detail: Mapping[str, Any]

    @property
    def outcome(self) -> Outcome:
        return Outcome(json.loads(self.content)["outcome"])

    @property
    def object(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = json.loads(self.content)["object"]
        return found


@contextmanager
def as_owner(site: Site, tenant: Tenant | None = None) -> Iterator[Connection]:
    """A connection of the owner role that row-level security lets see this tenant."""
    engine = create_engine(site.owner_url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(
            text("SELECT set_config('eakte.tenant', :id, true)"), {"id": str(tenant.id) if tenant else ""}
        )
        yield connection


def dump(site: Site) -> str:
    """All rows of all tables that hold records or stand beside them, as text."""
    with as_owner(site, site.people.witten.tenant) as owner:
        tables = owner.scalars(
            text(
                "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables "
                "WHERE schemaname IN ('records', 'keys', 'directory')"
            )
        ).all()
        return "\n".join(str(row) for table in tables for row in owner.execute(text(f"SELECT * FROM {table}")))


def traces(site: Site, *, logged: bool = False) -> tuple[dict[tuple[str, str], int], frozenset[str]]:
    """How many rows every table has for each town, and every file below the store, left-overs included.

    `logged`: what happens may be written down, so the log and the keys of those who act are left out.
    """
    rows: dict[tuple[str, str], int] = {}
    for town in (site.people.witten, site.people.hattingen):
        with as_owner(site, town.tenant) as connection:
            for schema, table in connection.execute(text(_TABLES)).all():
                if logged and table in _LOG:
                    continue
                count = connection.scalar(text(f'SELECT count(*) FROM "{schema}"."{table}"'))
                rows[town.tenant.slug, f"{schema}.{table}"] = count or 0
    return rows, stored_files(site)


def stored_files(site: Site) -> frozenset[str]:
    objects = store_path(site)
    return frozenset(str(path.relative_to(objects)) for path in objects.rglob("*") if path.is_file())


def store_path(site: Site) -> Path:
    return site.deployment.settings.root / "objects"


def index_path(site: Site) -> Path:
    return site.deployment.settings.root / "index"


def count(site: Site, tenant: Tenant, table: str) -> int:
    with as_owner(site, tenant) as connection:
        return connection.scalar(text(f"SELECT count(*) FROM {table}")) or 0


def entry_ids(site: Site, tenant: Tenant) -> frozenset[UUID]:
    with as_owner(site, tenant) as connection:
        return frozenset(connection.scalars(text("SELECT id FROM records.audit_entries")))


def audit_log(site: Site, tenant: Tenant, *acts: Act, without: Collection[UUID] = ()) -> list[Entry]:
    """The tenant's entries of these acts (of all when none is given) in the order of their ids."""
    with as_owner(site, tenant) as connection:
        rows = connection.execute(
            text("SELECT id, act, person_id, entry, leaf_hash FROM records.audit_entries ORDER BY id")
        ).all()
    return [_entry(site, tenant, *row) for row in rows if (not acts or row.act in acts) and row.id not in without]


def _entry(site: Site, tenant: Tenant, entry_id: UUID, act: str, person: UUID, content: bytes, leaf: bytes) -> Entry:
    written = json.loads(bytes(content))
    keyring = site.deployment.keyring
    with site.deployment.platform.database.read(system(tenant, "test")) as unit:
        opened = {
            part: json.loads(
                keyring.personal_opening(unit.keys, tenant.id, person)(written[part], f"{entry_id}/{part}")
            )
            for part in ("person", "detail")
        }
    return Entry(entry_id, Act(act), bytes(content), bytes(leaf), **opened)


def errors() -> list[type[EakteError]]:
    """Every error class of the product, found by importing all of it."""
    for module in walk_packages(eakte.__path__, "eakte."):
        if "migrations" not in module.name and module.name != "eakte.__main__":
            import_module(module.name)
    return sorted(loaded_errors(), key=lambda error: error.code)


def check_problem(response: Response, status: int, code: str) -> dict[str, Any]:
    """Assert that the answer is this problem (RFC 9457) with German title and advice; returns it."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    content: dict[str, Any] = response.json()
    assert content["type"] == f"/problems/{code}", content
    assert content["status"] == status
    assert content["instance"].startswith("urn:uuid:")
    assert "{" not in content["title"]
    (error,) = (each for each in errors() if each.code == code)
    assert content["title"] == translate(error.title) != error.title
    assert content["detail"] != error.advice
    assert len(response.content) < 4000
    return content
