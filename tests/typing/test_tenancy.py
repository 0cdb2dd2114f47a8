# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A question without a tenant does not type-check. Each line below says, behind `#!`, what mypy must answer to it."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
QUESTIONS = """
from uuid import UUID
from eakte.database.session import Database, DirectoryUnit, ReadUnit
from eakte.kernel.tenancy import Actor, Tenant, TenantId
from eakte.services import filing, inbox, life_cycle, reading, searching
from eakte.services.platform import Platform
from search.port import AccessScope, SearchIndex
from search.query import Query

def ask(database: Database, actor: Actor, tenant: Tenant, id: UUID, platform: Platform, query: Query) -> None:
    database.begin()  #! call-arg
    database.read()  #! call-arg
    database.begin(tenant)  #! arg-type
    database.read(tenant.id)  #! arg-type
    database.read(None)  #! arg-type
    with database.directory() as unit:
        unit.documents.document(id)  #! attr-defined
        unit.inbox.waiting(10)  #! attr-defined
        unit.filing.dossiers()  #! attr-defined
        unit.keys.object_key(id)  #! attr-defined
        unit.audit.record  #! attr-defined
        inbox.waiting_items(unit)  #! arg-type
        filing.dossiers(unit)  #! arg-type
        searching.search(unit, platform, "Hund")  #! arg-type
        unit.accounts.by_login("clerk")
    with database.read(actor) as read_unit:
        read_unit.enqueue(id)  #! attr-defined
        life_cycle.close_case(read_unit, id)  #! arg-type
        reading.retry(read_unit, id)  #! arg-type
        read_unit.accounts  #! attr-defined
        inbox.waiting_items(read_unit)
    with database.begin(actor) as uow:
        life_cycle.close_case(uow, id)
    platform.index.search(query=query, limit=9)  #! call-arg
    platform.index.search(str(tenant.id), query, limit=9)  #! arg-type
    platform.index.search(AccessScope(), query, limit=9)  #! call-arg
    platform.index.search(AccessScope(str(tenant.id)), query, limit=9)  #! call-arg
    platform.index.search(AccessScope.whole(), query, limit=9)  #! call-arg
    platform.index.batch()  #! call-arg
    platform.vault.put(chunks=[b""])  #! call-arg
    platform.vault.put(id, [b""])  #! arg-type
    platform.index.search(AccessScope.whole(str(tenant.id)), query, limit=9)
"""


def answers(source: Path) -> set[tuple[int, str]]:
    """Line and code of every error that mypy finds in the source, under the project's own configuration."""
    mypy = subprocess.run(
        [sys.executable, "-m", "mypy", "--config-file", "pyproject.toml", str(source)],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert mypy.stderr == ""
    # What mypy remembers of an equal file it tells with the folder of that time.
    found = re.findall(rf"{source.name}:(\d+): error: .*\[([\w-]+)\]$", mypy.stdout, re.MULTILINE)
    return {(int(line), code) for line, code in found}


def test_every_question_without_a_tenant_is_refused_by_the_type_checker(tmp_path: Path) -> None:
    source = tmp_path / "questions.py"
    source.write_text(QUESTIONS, encoding="utf-8")
    lines = enumerate(QUESTIONS.splitlines(), start=1)
    expected = {(number, line.partition("#! ")[2]) for number, line in lines if "#! " in line}

    assert answers(source) == expected
