# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""An exception in the log says where and what, and nothing that somebody wrote."""

import errno

import psycopg
import pytest
from pydantic import BaseModel, ValidationError
from sqlalchemy import Engine, NullPool, create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from eakte.database.embedded import EmbeddedServer
from eakte.domain.filing.errors import NotALeaf
from eakte.operations.harmless import described, trace
from storage.errors import StorageUnavailable
from tests.deployment import new_database

CANARY = "Erika Kanarienvogel"


def _raised(error: BaseException, cause: BaseException | None = None) -> BaseException:
    with pytest.raises(type(error)) as raised:
        raise error from cause
    return raised.value


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (NotALeaf(number=CANARY), "NotALeaf: not-a-leaf"),
        (ValueError(CANARY), "ValueError"),
        (KeyError(CANARY), "KeyError"),
        (UnicodeDecodeError("utf-8", CANARY.encode(), 0, 1, CANARY), "UnicodeDecodeError"),
        (OSError(errno.ENOSPC, "full", f"/srv/{CANARY}"), "OSError: No space left on device"),
        (OSError(CANARY), "OSError"),
        (StorageUnavailable("SlowDown"), "StorageUnavailable: SlowDown"),
        (ImportError("no module named x"), "ImportError: no module named x"),
    ],
)
def test_only_what_cannot_be_foreign_is_told(error: BaseException, told: str) -> None:
    assert described(error) == told


def test_a_trace_shows_code_and_causes_but_no_values() -> None:
    secret = CANARY
    cause = _raised(ValueError(secret))
    lines = trace(_raised(RuntimeError(secret), cause)).splitlines()
    assert CANARY not in "\n".join(lines)
    assert lines[-1] == "RuntimeError"
    assert "ValueError" in lines
    assert sum("raise error from cause" in line for line in lines) == 2


def test_what_happened_inside_an_except_is_told_too_unless_it_was_cut_off() -> None:
    def again(*, cut: bool) -> None:
        try:
            int(CANARY)
        except ValueError:
            if cut:
                raise RuntimeError(CANARY) from None
            raise RuntimeError(CANARY)  # noqa: B904 - the context is what is tested

    for cut in (False, True):
        with pytest.raises(RuntimeError) as caught:
            again(cut=cut)
        told = trace(caught.value)
        assert ("ValueError" in told.splitlines()) is not cut
        assert CANARY not in told


def test_a_circle_of_causes_ends() -> None:
    one, other = ValueError(), RuntimeError()
    one.__cause__, other.__cause__ = other, one
    assert "RuntimeError" in trace(one)


def test_the_members_of_a_group_are_told() -> None:
    assert "KeyError" in trace(ExceptionGroup(CANARY, [KeyError(CANARY)])).splitlines()


class _Form(BaseModel):
    size: int


def test_a_field_that_does_not_fit_is_not_quoted() -> None:
    with pytest.raises(ValidationError) as caught:
        _Form.model_validate({"size": CANARY})
    assert CANARY in str(caught.value)
    assert CANARY not in trace(caught.value)


@pytest.mark.parametrize(
    ("statement", "sqlstate"),
    [
        ("INSERT INTO people VALUES (:name)", "UniqueViolation 23505 people_pkey"),
        ("SELECT CAST(:name AS uuid)", "InvalidTextRepresentation 22P02"),
    ],
)
def test_what_the_database_quotes_is_left_out(embedded_server: EmbeddedServer, statement: str, sqlstate: str) -> None:
    with new_database(embedded_server) as name:
        engine = create_engine(embedded_server.url("owner", name), poolclass=NullPool, hide_parameters=True)
        caught = _refused(engine, statement)
    assert CANARY in str(caught)
    assert isinstance(caught.__cause__, psycopg.Error)
    told = trace(caught)
    assert sqlstate in told.splitlines()
    assert CANARY not in told


def _refused(engine: Engine, statement: str) -> SQLAlchemyError:
    with engine.connect() as connection:
        connection.execute(text("CREATE TEMPORARY TABLE people (name text PRIMARY KEY)"))
        connection.execute(text("INSERT INTO people VALUES (:name)"), {"name": CANARY})
        with pytest.raises(SQLAlchemyError) as caught:
            connection.execute(text(statement), {"name": CANARY})
    return caught.value
