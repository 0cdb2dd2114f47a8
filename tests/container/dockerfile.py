# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Reads the part of the Dockerfile language that ours is written in. Standard library only: runs on a bare Debian."""

import json
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

# FROM begins a stage.
KNOWN = frozenset(
    {"ENV", "WORKDIR", "COPY", "RUN", "USER", "VOLUME", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK", "ENTRYPOINT", "CMD"}
)


class NotUnderstood(Exception):
    """The Dockerfile says something that only a real engine could do; the message is the line."""


@dataclass(frozen=True)
class Instruction:
    word: str
    text: str

    @property
    def pairs(self) -> Mapping[str, str]:
        """The variables of an ENV."""
        return dict(pair.split("=", 1) for pair in shlex.split(self.text))

    @property
    def command(self) -> Sequence[str]:
        """The JSON array of an ENTRYPOINT, a CMD, or the CMD of a HEALTHCHECK."""
        return [str(part) for part in json.loads(self.text[self.text.index("[") :])]

    @property
    def copied(self) -> tuple[str | None, Sequence[str], str]:
        """The stage that a COPY takes from (None: the context), what it takes, and where it puts that."""
        words = shlex.split(self.text)
        stage = words.pop(0).removeprefix("--from=") if words[0].startswith("--from=") else None
        *sources, target = words
        if not sources or any(word.startswith("--") or "*" in word for word in words):
            raise NotUnderstood(self.text)
        return stage, sources, target


@dataclass(frozen=True)
class Stage:
    base: str
    name: str | None
    instructions: tuple[Instruction, ...]

    def last(self, word: str) -> Instruction:
        """The instruction of that kind which holds in the end."""
        return next(each for each in reversed(self.instructions) if each.word == word)


def stages(dockerfile: str) -> list[Stage]:
    """Its stages in order.

    Raises:
        NotUnderstood: an instruction that is not in `KNOWN`, or stands before the first FROM.
    """
    found: list[Stage] = []
    for word, text in _lines(dockerfile):
        if word == "FROM":
            base, _, name = text.partition(" AS ")
            found.append(Stage(base, name or None, ()))
        elif word in KNOWN and found:
            stage = found.pop()
            found.append(Stage(stage.base, stage.name, (*stage.instructions, Instruction(word, text))))
        else:
            raise NotUnderstood(f"{word} {text}")
    return found


def _lines(dockerfile: str) -> Iterator[tuple[str, str]]:
    text = re.sub(r"^\s*#.*\n", "", dockerfile, flags=re.MULTILINE)
    for line in re.sub(r"\\\n\s*", "", text).splitlines():
        if line.strip():
            word, _, rest = line.strip().partition(" ")
            yield word, rest.strip()
