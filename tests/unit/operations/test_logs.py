# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Lines of the log: one shape for all, whatever library wrote them."""

import asyncio
import io
import json
import logging
import sys
import threading
from typing import Any

import pytest

from eakte.domain.filing.errors import NotALeaf
from eakte.operations.logs import configure_logs, fields, request_id

CANARY = "Kanarienvogel"


@pytest.fixture
def written(own_logs: None) -> io.StringIO:
    """What the process writes."""
    return io.StringIO()


def _json(written: io.StringIO) -> dict[str, Any]:
    (line,) = written.getvalue().splitlines()
    content: dict[str, Any] = json.loads(line)
    return content


def test_a_json_line_has_known_members_only(written: io.StringIO) -> None:
    configure_logs(as_json=True, role="serve", stream=written)
    token = request_id.set("0199")
    try:
        logging.getLogger("a.library").warning("%d pages", 3, extra={"title": CANARY})
    finally:
        request_id.reset(token)
    line = _json(written)
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "WARNING",
        "logger": "a.library",
        "message": "3 pages",
        "role": "serve",
        "request": "0199",
    }


def test_fields_stand_by_themselves_in_json_and_behind_the_text(written: io.StringIO) -> None:
    log = logging.getLogger("eakte.test")
    configure_logs(as_json=True, stream=written)
    log.info("answered", extra=fields({"status": 200, "tenant": None}))
    assert _json(written)["status"] == 200
    written.truncate(written.seek(0))
    configure_logs(stream=written)
    log.info("answered", extra=fields({"status": 200, "tenant": None}))
    assert written.getvalue().rstrip("\n").endswith("INFO eakte.test: answered status=200")


@pytest.mark.parametrize("as_json", [False, True])
def test_no_message_of_an_exception_is_written(written: io.StringIO, as_json: bool) -> None:
    configure_logs(as_json=as_json, stream=written)
    log = logging.getLogger("eakte.test")
    for error in (NotALeaf(number=CANARY), ValueError(CANARY)):
        with pytest.raises(type(error)) as caught:
            raise error
        log.error("it went wrong: %s (%s)", caught.value, caught.value.__cause__, exc_info=caught.value)
    assert CANARY not in written.getvalue()
    assert "it went wrong: NotALeaf: not-a-leaf (None)" in written.getvalue()
    assert "raise error" in written.getvalue()


def test_a_trace_that_another_handler_wrote_is_not_taken_over(written: io.StringIO) -> None:
    configure_logs(stream=written)
    record = logging.makeLogRecord(
        {"msg": "x", "levelno": logging.ERROR, "exc_info": (ValueError, ValueError(CANARY), None)}
    )
    assert CANARY in logging.Formatter().format(record)
    logging.getLogger().handle(record)
    assert "ValueError" in written.getvalue()
    assert CANARY not in written.getvalue()


def test_what_the_event_loop_reports_does_not_quote_the_exception(written: io.StringIO) -> None:
    configure_logs(stream=written)

    async def forget() -> None:
        async def fail() -> None:
            raise ValueError(CANARY)

        task = asyncio.create_task(fail())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        del task

    asyncio.run(forget())
    assert "Task exception was never retrieved" in written.getvalue()
    assert CANARY not in written.getvalue()


def test_the_end_of_a_process_and_of_a_thread_is_logged_without_the_message(written: io.StringIO) -> None:
    configure_logs(stream=written)

    def fail() -> None:
        raise ValueError(CANARY)

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    try:
        fail()
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    assert "a thread ends: ValueError" in written.getvalue()
    assert "the process ends: ValueError" in written.getvalue()
    assert CANARY not in written.getvalue()
