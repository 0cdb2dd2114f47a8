# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Objects on an S3 server that is killed, refuses, hangs up and garbles: does any read differently from what was acknowledged?"""

import argparse
import random
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from storage.encrypted import EncryptedStore, new_key
from storage.errors import ObjectMissing, StorageError, StorageUnavailable
from storage.location import store_at
from storage.port import ObjectKey
from storage.testing import a_key
from tests.figures.figure import Figure
from tests.servers.proxy import BadLine, bad_line, cut_at, flip_at, sound
from tests.servers.seaweed import BUCKET, CREDENTIALS, Seaweed

NAME = "s3-faults"
FAULTS = ("request cut", "request changed", "answer cut", "answer changed", "503", "killed in mid-PUT")
_KIB = 1024
_SIZES = (100 * _KIB, 1024 * _KIB, 11 * 1024 * _KIB)
"""The last one takes more than one part of an upload (5 MiB), and so other requests."""

_HEADS_BYTES = 600
"""More than the head of a request or answer, so that a change behind it meets the body."""

_READABLE_AGAIN_SECONDS = 90.0
_SUCCESSES = (b"HTTP/1.1 200 OK", b"HTTP/1.1 206 Partial Content")
_REFUSAL = b"HTTP/1.1 503 No"


@dataclass
class History:
    """What a client knows: what it tried to store, and whether that was acknowledged. The oracle of the figure."""

    tried: dict[ObjectKey, tuple[bytes, str]] = field(default_factory=dict)
    acknowledged: set[ObjectKey] = field(default_factory=set)
    outcomes: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def measure(argv: Sequence[str]) -> Figure:
    """Every fault with several seeds; in the end each acknowledged object is read whole, and no other reads as anything else."""
    parser = argparse.ArgumentParser(prog=NAME)
    parser.add_argument("--seeds", type=int, default=8)
    parser.add_argument("--full", action="store_true", help="40 seeds")
    options = parser.parse_args(argv)
    seeds = 40 if options.full else options.seeds
    history = History()
    with tempfile.TemporaryDirectory(prefix="eakte-s3-") as name, _running(Path(name)) as server:
        for seed in range(seeds):
            chance = random.Random(seed)  # noqa: S311 - repeatable, and nothing secret
            for fault in FAULTS:
                with bad_line(server.endpoint) as line:
                    _try_with(fault, server, line, chance, history)
        _check_all(server, history)
    happened = {fault: history.outcomes[f"{fault}: refused"] for fault in FAULTS}
    return Figure(
        NAME,
        value=len(history.wrong),
        goal=0,
        unit="objects that read differently from what was acknowledged",
        against="the history of the client",
        holds=not history.wrong and all(happened.values()),
        details={
            "stored or read under a fault": sum(history.outcomes.values()),
            "acknowledged": len(history.acknowledged),
            "outcomes": dict(sorted(history.outcomes.items())),
            "wrong": history.wrong,
        },
    )


@contextmanager
def _running(directory: Path) -> Iterator[Seaweed]:
    server = Seaweed(directory / "server")
    try:
        server.start()
        yield server
    finally:
        server.kill()


def _try_with(fault: str, server: Seaweed, line: BadLine, chance: random.Random, history: History) -> None:
    """Store over the faulty line, then read what stands on the server over it."""
    size = chance.choice(_SIZES)
    position = chance.randrange(size)
    distant, near = _over(line.endpoint), _over(server.endpoint)
    standing = _store(near, chance.randbytes(size), history, "sound")
    if fault == "killed in mid-PUT":
        with _killed_after(server, position, line):
            _store(distant, chance.randbytes(size), history, fault)
        return
    _break(line, fault, position)
    _store(distant, chance.randbytes(size), history, fault)
    _read(distant, standing, history, fault)


def _break(line: BadLine, fault: str, position: int) -> None:
    match fault:
        case "request cut":
            line.up = cut_at(position)
        case "request changed":
            line.up = flip_at(_HEADS_BYTES + position)
        case "answer cut":
            line.down = cut_at(position)
        case "answer changed":
            line.down = flip_at(_HEADS_BYTES + position)
        case _:
            line.down = _refusing


def _refusing(passing: bytes, _before: int) -> bytes:
    for said in _SUCCESSES:
        passing = passing.replace(said, _REFUSAL.ljust(len(said)))
    return passing


@contextmanager
def _killed_after(server: Seaweed, position: int, line: BadLine) -> Iterator[None]:
    """Kill the server when that many bytes of the upload have passed; afterwards it runs again."""
    reached = threading.Event()

    def kill() -> None:
        if reached.wait(_READABLE_AGAIN_SECONDS):
            server.kill()

    def count(passing: bytes, before: int) -> bytes:
        if before + len(passing) >= position:
            reached.set()
        return passing

    line.up = count
    killer = threading.Thread(target=kill)
    killer.start()
    try:
        yield
    finally:
        reached.set()
        killer.join()
        line.up = sound
        server.start()


def _over(endpoint: str) -> EncryptedStore:
    return EncryptedStore(store_at(f"s3://{endpoint}/{BUCKET}?secure=false", CREDENTIALS))


def _store(store: EncryptedStore, content: bytes, history: History, fault: str) -> ObjectKey:
    key, data_key = a_key(), new_key()
    history.tried[key] = (data_key, sha256(content).hexdigest())
    try:
        stored = store.put(key, data_key, [content[: len(content) // 2], content[len(content) // 2 :]])
    except StorageError:
        history.outcomes[f"{fault}: refused"] += 1
    else:
        history.outcomes[f"{fault}: stored"] += 1
        history.acknowledged.add(key)
        if stored.sha256 != history.tried[key][1]:
            history.wrong.append(f"{fault}: acknowledged another content")
    return key


def _read(store: EncryptedStore, key: ObjectKey, history: History, fault: str) -> None:
    data_key, digest = history.tried[key]
    try:
        content = b"".join(store.get(key, data_key, digest))
    except StorageError:
        history.outcomes[f"{fault}: refused"] += 1
        return
    history.outcomes[f"{fault}: read"] += 1
    if sha256(content).hexdigest() != digest:
        history.wrong.append(f"{fault}: read another content")


def _check_all(server: Seaweed, history: History) -> None:
    """Over a sound line: what was acknowledged is there and whole; what was not is whole or gone."""
    store = _over(server.endpoint)
    deadline = time.monotonic() + _READABLE_AGAIN_SECONDS
    for key, (data_key, digest) in history.tried.items():
        try:
            content = _read_patiently(store, key, data_key, deadline)
        except ObjectMissing:
            if key in history.acknowledged:
                history.wrong.append(f"{key}: acknowledged and gone")
        except StorageError as error:
            history.wrong.append(f"{key}: {type(error).__name__}")
        else:
            if sha256(content).hexdigest() != digest:
                history.wrong.append(f"{key}: reads differently")


def _read_patiently(store: EncryptedStore, key: ObjectKey, data_key: bytes, deadline: float) -> bytes:
    """A server that was killed answers before it finds its objects again."""
    while True:
        try:
            return b"".join(store.get(key, data_key))
        except StorageUnavailable:
            if time.monotonic() > deadline:
                raise
            time.sleep(1)
