# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The processor that services get: every operation in a sandboxed child of its own."""

import io
import time
from collections.abc import Iterable
from dataclasses import asdict, replace

from eakte.processing import errors
from eakte.processing.errors import EngineFailed, NoSuchPage, ProcessingError
from eakte.processing.frames import Header, bound_from, packed, read_header, reading_from, recognition_from
from eakte.processing.limits import Confinement, Limits
from eakte.processing.port import Bound, ContentsSheet, Format, FormDocument, Reading, Recognition
from eakte.processing.sandbox import Sandbox, prepend_source

MIN_WIDTH = 64  # pixels
MAX_WIDTH = 2400

_CHILD = ("-c", f"{prepend_source()}; from eakte.processing.child import main; main()")
_ERRORS = {cls.code: cls for cls in vars(errors).values() if isinstance(cls, type) and issubclass(cls, ProcessingError)}
_MALFORMED = (KeyError, TypeError, ValueError, AttributeError, RecursionError)


class SandboxedProcessor:
    """Implements `eakte.processing.port.Processor`. Safe to share between threads: it keeps nothing."""

    def __init__(self, limits: Limits | None = None, sandbox: Sandbox | None = None) -> None:
        self._limits = limits or Limits()
        self._sandbox = sandbox or Sandbox()

    def inspect_and_read(self, content: Iterable[bytes], media_type: str | None = None) -> Reading:
        confinement = self._limits.within(self._limits.read_seconds)
        started = time.monotonic()
        header, _ = self._ask("read", {"media_type": media_type}, content, confinement)
        try:
            return replace(reading_from(header), seconds=time.monotonic() - started)
        except _MALFORMED as exc:
            raise EngineFailed from exc

    def recognise(
        self, content: Iterable[bytes], fmt: Format, pages_to_recognise: tuple[int, ...], spent: float = 0.0
    ) -> Recognition:
        arguments = {"format": fmt.value, "pages": pages_to_recognise}
        confinement = self._limits.recognising(len(pages_to_recognise), spent)
        header, pdfa = self._ask("recognise", arguments, content, confinement)
        try:
            return recognition_from(header, pdfa)
        except _MALFORMED as exc:
            raise EngineFailed from exc

    def render(self, content: Iterable[bytes], fmt: Format, page: int, width: int) -> bytes:
        if page < 1:
            raise NoSuchPage
        arguments = {"format": fmt.value, "page": page, "width": min(max(width, MIN_WIDTH), MAX_WIDTH)}
        _, image = self._ask("render", arguments, content, self._limits.within(self._limits.render_seconds))
        return image

    def render_form(self, form: FormDocument) -> bytes:
        _, pdf = self._ask("form", asdict(form), (), self._limits.within(self._limits.render_seconds))
        return pdf

    def bind(self, content: Iterable[bytes], pages: int, first: int) -> tuple[Bound, bytes]:
        return self._bound("bind", {"first": first}, content, self._limits.recognising(pages, 0))

    def bind_contents(self, sheet: ContentsSheet, first: int) -> tuple[Bound, bytes]:
        confinement = self._limits.within(self._limits.read_seconds)
        return self._bound("bind-contents", {"first": first, "sheet": asdict(sheet)}, (), confinement)

    def rung(self) -> str:
        return self._sandbox.rung()

    def _bound(
        self, operation: str, arguments: Header, content: Iterable[bytes], confinement: Confinement
    ) -> tuple[Bound, bytes]:
        header, objects = self._ask(operation, arguments, content, confinement)
        try:
            return bound_from({**header, "first": arguments["first"]}, objects), objects
        except _MALFORMED as exc:
            raise EngineFailed from exc

    def _ask(
        self,
        operation: str,
        arguments: Header,
        content: Iterable[bytes],
        confinement: Confinement,
    ) -> tuple[Header, bytes]:
        request = {"operation": operation, "arguments": arguments, "limits": asdict(self._limits)}
        answer = self._sandbox.run(_CHILD, packed(request, content), confinement)
        stream = io.BytesIO(answer)
        try:
            header = read_header(stream)
            if "error" in header:
                raise _ERRORS[header["error"]](**header["values"])
            return dict(header["value"]), stream.read()
        except _MALFORMED as exc:
            raise EngineFailed from exc
