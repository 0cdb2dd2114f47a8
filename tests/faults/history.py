# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What the clients saw: the only truth about what the service has promised."""

import json
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Self

from eakte.kernel.clock import Clock


class Outcome(StrEnum):
    """How a request ended for its sender."""

    BEGUN = "begun"
    ACKNOWLEDGED = "acknowledged"
    UNANSWERED = "unanswered"  # no answer, or one that asks to send again
    REFUSED = "refused"


@dataclass(frozen=True)
class Event:
    """One line: which act on which things (`ids` by kind), when, and how it ended; `said` is what the answer told."""

    at: datetime
    act: str
    outcome: Outcome
    ids: Mapping[str, str]
    said: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> str:
        return json.dumps({**asdict(self), "at": self.at.isoformat()}, ensure_ascii=False)

    @classmethod
    def of(cls, line: str) -> Self:
        said = json.loads(line)
        return cls(**{**said, "at": datetime.fromisoformat(said["at"]), "outcome": Outcome(said["outcome"])})


class History:
    """A file of JSON lines in the order in which they happened. May be written to by several threads."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path = path
        self._clock = clock
        self._lock = threading.Lock()
        path.touch()

    def write(self, act: str, outcome: Outcome, ids: Mapping[str, str], **said: str) -> None:
        with self._lock, self._path.open("a", encoding="utf-8") as file:
            file.write(Event(self._clock.now(), act, outcome, ids, said).as_json() + "\n")

    def events(self) -> list[Event]:
        with self._lock:
            return [Event.of(line) for line in self._path.read_text(encoding="utf-8").splitlines()]
