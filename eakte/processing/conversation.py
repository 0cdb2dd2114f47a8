# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Feeds a child process and hears it out at the same time, within a time and a length."""

import os
import selectors
import subprocess
import time
from collections.abc import Iterable, Iterator
from typing import IO

from eakte.processing.errors import EngineFailed, TimedOut

_CHUNK_BYTES = 1 << 16
_DIAGNOSIS_BYTES = 1 << 14


class Conversation:
    """One exchange with one process. `diagnosis` is the end of what it printed to standard error; never for users."""

    def __init__(self, process: subprocess.Popen[bytes], seconds: float, output_bytes: int) -> None:
        self._process = process
        self._seconds = seconds
        self._deadline = time.monotonic() + seconds
        self._output_bytes = output_bytes
        self._output = bytearray()
        self._errors = bytearray()
        self._pending = memoryview(b"")
        self._feed: Iterator[bytes] = iter(())

    @property
    def diagnosis(self) -> str:
        return self._errors.decode("utf-8", "replace")

    def hold(self, feed: Iterable[bytes]) -> bytes:
        """Write `feed` to its standard input and return all of its standard output; it has ended by then.

        Raises:
            TimedOut: it was not done in time. It still runs; the caller ends it.
            EngineFailed: it said more than it may.
        """
        self._feed = iter(feed)
        with selectors.DefaultSelector() as selector:
            self._listen(selector)
            while selector.get_map():
                for key, _ in selector.select(self._left()):
                    if not key.data():
                        selector.unregister(key.fileobj)
        self._wait()
        return bytes(self._output)

    def _listen(self, selector: selectors.BaseSelector) -> None:
        stdin, stdout, stderr = self._process.stdin, self._process.stdout, self._process.stderr
        if stdin is None or stdout is None or stderr is None:
            raise ValueError("the process was started without pipes")
        os.set_blocking(stdin.fileno(), False)
        selector.register(stdin, selectors.EVENT_WRITE, lambda: self._say(stdin))
        selector.register(stdout, selectors.EVENT_READ, lambda: self._hear(stdout))
        selector.register(stderr, selectors.EVENT_READ, lambda: self._overhear(stderr))

    def _wait(self) -> None:
        try:
            self._process.wait(self._left())
        except subprocess.TimeoutExpired as exc:
            raise TimedOut(limit=int(self._seconds)) from exc

    def _left(self) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimedOut(limit=int(self._seconds))
        return left

    def _say(self, stdin: IO[bytes]) -> bool:
        while not self._pending:
            chunk = next(self._feed, None)
            if chunk is None:
                stdin.close()
                return False
            self._pending = memoryview(chunk)
        try:
            written = os.write(stdin.fileno(), self._pending[:_CHUNK_BYTES])
        except BrokenPipeError:  # it has heard enough; its answer says why
            return False
        self._pending = self._pending[written:]
        return True

    def _hear(self, stdout: IO[bytes]) -> bool:
        chunk = os.read(stdout.fileno(), _CHUNK_BYTES)
        self._output += chunk
        if len(self._output) > self._output_bytes:
            raise EngineFailed
        return bool(chunk)

    def _overhear(self, stderr: IO[bytes]) -> bool:
        chunk = os.read(stderr.fileno(), _CHUNK_BYTES)
        self._errors += chunk
        del self._errors[:-_DIAGNOSIS_BYTES]
        return bool(chunk)
