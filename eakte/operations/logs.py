# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Log lines, as text or JSON. Whatever is logged, by us or by a library, passes here on its way to the standard error.

What may be logged: codes, ids, numbers, names of routes and municipalities. Never names of persons, titles, file names,
search words or secrets. This module sees to it that exceptions keep to that.
"""

import logging
import sys
import threading
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, TextIO

from pythonjsonlogger.json import JsonFormatter

from eakte.operations.harmless import described, trace

Field = str | int | float | None

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""Of the request that is being answered; lines that are logged meanwhile carry it, those of its threads too."""

_NOISY = ("httpx", "httpcore", "procrastinate", "alembic", "fontTools", "pikepdf", "elastic_transport")
_FIELDS = "fields"
_PROCESS = "role"
_REQUEST = "request"

log = logging.getLogger("eakte")


def configure_logs(
    *, as_json: bool = False, role: str = "cli", verbose: bool = False, stream: TextIO | None = None
) -> None:
    """Send all records of this process to a stream, else the standard error; replaces what was configured before.

    `role` names the process in each line.
    """
    handler = logging.StreamHandler(stream)
    handler.addFilter(_Tidy(role))
    handler.setFormatter(_Json() if as_json else _Text())
    logging.basicConfig(level=logging.DEBUG if verbose else logging.INFO, handlers=[handler], force=True)
    for noisy in _NOISY:
        logging.getLogger(noisy).setLevel(logging.WARNING)
    logging.captureWarnings(capture=True)
    sys.excepthook = _log_end
    threading.excepthook = _log_end_of_thread


def fields(values: Mapping[str, Field]) -> dict[str, object]:
    """The `extra` of a log call whose values are fields of their own in JSON and `name=value` in text."""
    return {_FIELDS: dict(values)}


class _Tidy(logging.Filter):
    def __init__(self, role: str) -> None:
        super().__init__()
        self._role = role

    def filter(self, record: logging.LogRecord) -> bool:
        setattr(record, _PROCESS, self._role)
        setattr(record, _REQUEST, request_id.get())
        if isinstance(record.args, tuple):
            record.args = tuple(described(each) if isinstance(each, BaseException) else each for each in record.args)
        if record.name == "asyncio" and isinstance(record.msg, str):
            # The loop writes the futures of a context below the first line, with their exceptions' messages.
            record.msg = record.msg.partition("\n")[0]
        return True


class _Harmless(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        record.exc_text = None  # made by whoever formatted the record before
        return super().format(record)

    def formatException(  # noqa: N802 - the name that logging calls
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        return "" if ei[1] is None else trace(ei[1])


class _Text(_Harmless):
    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        extra: Mapping[str, Field] = getattr(record, _FIELDS, {})
        pairs = [f"{name}={value}" for name, value in extra.items() if value is not None]
        if _REQUEST not in extra and (request := getattr(record, _REQUEST, "")):
            pairs.append(f"{_REQUEST}={request}")
        return " ".join([super().formatMessage(record), *pairs])


class _Json(_Harmless, JsonFormatter):
    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        """Write what this module knows and nothing else: libraries add whatever they like to their records."""
        log_data["time"] = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        log_data["level"] = record.levelname
        log_data["logger"] = record.name
        log_data["message"] = record.message
        for name in (_PROCESS, _REQUEST):
            if value := getattr(record, name, ""):
                log_data[name] = value
        log_data.update(getattr(record, _FIELDS, {}))
        if "exc_info" in message_dict:
            log_data["trace"] = message_dict["exc_info"]


def _log_end(kind: type[BaseException], error: BaseException, at: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    log.critical("the process ends: %s", error, exc_info=(kind, error, at))


def _log_end_of_thread(ended: threading.ExceptHookArgs) -> None:
    if ended.exc_value is not None and not isinstance(ended.exc_value, SystemExit):
        log.error("a thread ends: %s", ended.exc_value, exc_info=ended.exc_value)
