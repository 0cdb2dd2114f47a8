# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A YAML file of somebody else as values, and every problem of it with its line. Only nodes are read: no object is made.

Each reader takes what it finds, notes what is wrong and gives an empty value for it, so that the next one can go on.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Never, TypeVar

import yaml
from yaml.error import Mark
from yaml.events import AliasEvent
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from yaml.reader import ReaderError

from eakte.domain.tenants.errors import PlanFileRefused, PlanProblem
from eakte.kernel.errors import Value
from eakte.kernel.messages import N_, visible

MAX_BYTES = 1_000_000
MAX_DEPTH = 10
MAX_ENTRIES = 2_000
"""Of one list or group."""

MAX_CHARACTERS = 200
"""Of one text."""

_MAX_SHOWN = 80
_KEY = re.compile(r"[A-Za-z0-9]([A-Za-z0-9_.-]{0,98}[A-Za-z0-9])?")
_BLANKS = {ord(blank): " " for blank in "\u00a0\u202f"}  # that do not break the line, as in `§ 147`
_STRING, _INTEGER, _NULL, _BOOLEAN = (f"tag:yaml.org,2002:{kind}" for kind in ("str", "int", "null", "bool"))
_WORDS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_NUMBERS = frozenset({_STRING, _INTEGER, "tag:yaml.org,2002:float"})

T = TypeVar("T")


class Problems:
    """Collects what is wrong with a file."""

    def __init__(self, refusal: type[PlanFileRefused] = PlanFileRefused) -> None:
        self._refusal = refusal
        self._found: list[PlanProblem] = []

    def note(self, line: int, message: str, **values: Value) -> None:
        shown = {name: _shown(value) if isinstance(value, str) else value for name, value in values.items()}
        self._found.append(PlanProblem(line, message, shown))

    @property
    def count(self) -> int:
        return len(self._found)

    def refusal(self) -> PlanFileRefused:
        return self._refusal(sorted(self._found, key=lambda problem: problem.line))

    def refuse(self) -> Never:
        raise self.refusal()

    def refuse_if_any(self) -> None:
        if self._found:
            self.refuse()


def line_of(node: Node) -> int:
    return int(node.start_mark.line) + 1


def root_of(content: bytes, problems: Problems) -> Node:
    """The one document of the file.

    Raises:
        PlanFileRefused: it has none, or none that can be read.
    """
    return _composed(decoded(content, problems), problems)


def decoded(content: bytes, problems: Problems) -> str:
    """The text of the file.

    Raises:
        PlanFileRefused: it is too long, or not in UTF-8.
    """
    if len(content) > MAX_BYTES:
        problems.note(1, N_("The file has more than {limit} bytes."), limit=MAX_BYTES)
        problems.refuse()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problems.note(content[: error.start].count(b"\n") + 1, N_("The file is not in UTF-8."))
        problems.refuse()


def _composed(text: str, problems: Problems) -> Node:
    unreadable = N_("This cannot be read as YAML: {reason}")
    try:
        root = _Nodes(text, problems).get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problems.note(1 if mark is None else mark.line + 1, unreadable, reason=error.problem or "")
        problems.refuse()
    except ReaderError as error:
        problems.note(text.count("\n", 0, error.position) + 1, unreadable, reason=error.reason)
        problems.refuse()
    if root is None:
        problems.note(1, N_("The file is empty."))
        problems.refuse()
    return root


class _Nodes(yaml.SafeLoader):
    """Notes references instead of following them: a few lines of them can stand for billions."""

    def __init__(self, text: str, problems: Problems) -> None:
        super().__init__(text)
        self._problems = problems
        self._depth = 0

    def compose_node(self, parent: Node | None, index: int) -> Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call] # the stubs leave it out
        mark: Mark = event.start_mark
        line = mark.line + 1
        if isinstance(event, AliasEvent):
            self.get_event()  # type: ignore[no-untyped-call]
            self._problems.note(line, N_("References (`*{name}`) are not allowed."), name=event.anchor)
            return ScalarNode(_NULL, "", mark, mark)
        if self._depth == MAX_DEPTH:
            self._problems.note(line, N_("Lists and groups stand too deep inside each other."))
            self._problems.refuse()
        self._depth += 1
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node


def group(node: Node, problems: Problems, known: Sequence[str], required: Sequence[str] = ()) -> Mapping[str, Node]:
    """The values of the known keys that are there."""
    if not isinstance(node, MappingNode):
        problems.note(line_of(node), N_("Here must stand a group of keys with values: {known}."), known=_listed(known))
        return {}
    found: dict[str, Node] = {}
    for name, key, value in _pairs(node, problems):
        if name in known:
            found[name] = value
        else:
            problems.note(
                line_of(key), N_("“{key}” is not known here; known are {known}."), key=name, known=_listed(known)
            )
    for name in required:
        if name not in found:
            problems.note(line_of(node), N_("“{key}” is missing."), key=name)
    return found


def named_texts(node: Node, problems: Problems) -> tuple[tuple[str, str], ...]:
    """A group whose keys are the file's own and whose values are texts."""
    if not isinstance(node, MappingNode):
        problems.note(line_of(node), N_("Here must stand a group of keys with texts."))
        return ()
    pairs = list(_pairs(node, problems))
    return tuple((text(key, problems), text(value, problems)) for _, key, value in pairs)


def _pairs(node: MappingNode, problems: Problems) -> Iterator[tuple[str, Node, Node]]:
    """Key as text, key, value; each key once."""
    seen: set[str] = set()
    if len(node.value) > MAX_ENTRIES:
        problems.note(line_of(node), N_("More than {limit} entries stand here."), limit=MAX_ENTRIES)
        return
    for key, value in node.value:
        name = key.value if isinstance(key, ScalarNode) else ""
        if name in seen:
            problems.note(line_of(key), N_("“{value}” stands here twice."), value=name)
            continue
        seen.add(name)
        yield name, key, value


def entries(node: Node, problems: Problems, read: Callable[[Node, Problems], T]) -> list[tuple[int, T]]:
    """Every entry of a list with its line."""
    if not isinstance(node, SequenceNode):
        problems.note(line_of(node), N_("Here must stand a list."))
        return []
    if len(node.value) > MAX_ENTRIES:
        problems.note(line_of(node), N_("More than {limit} entries stand here."), limit=MAX_ENTRIES)
        return []
    return [(line_of(each), read(each, problems)) for each in node.value]


def text(node: Node | None, problems: Problems, limit: int = MAX_CHARACTERS) -> str:
    """A text of one line."""
    if node is None:
        return ""
    if not isinstance(node, ScalarNode) or node.tag != _STRING:
        problems.note(
            line_of(node), N_("Here must stand a text; put a number or a date that is meant as one in quotes.")
        )
        return ""
    found: str = node.value.translate(_BLANKS).strip()
    if not found or len(found) > limit or not found.isprintable():
        problems.note(
            line_of(node), N_("A text has one line of at least 1 and at most {limit} characters."), limit=limit
        )
        return ""
    return found


def formed(node: Node | None, problems: Problems, form: re.Pattern[str], rule: str) -> str:
    """A word of that form, where YAML may take it for a number: `22.10` stays what was written. `rule` says the form."""
    if node is None:
        return ""
    written: str = node.value if isinstance(node, ScalarNode) else ""
    if node.tag not in _NUMBERS or not written.isprintable() or not form.fullmatch(written):
        problems.note(line_of(node), rule, value=written)
        return ""
    return written


def whole_number(node: Node | None, problems: Problems, least: int, most: int) -> int | None:
    if node is None:
        return None
    digits = node.value if isinstance(node, ScalarNode) and node.tag == _INTEGER else ""
    if not re.fullmatch(r"[0-9]{1,9}", digits) or not least <= int(digits) <= most:
        problems.note(
            line_of(node), N_("Here must stand a whole number from {least} to {most}."), least=least, most=most
        )
        return None
    return int(digits)


def yes_or_no(node: Node, problems: Problems) -> bool:
    word = node.value.casefold() if isinstance(node, ScalarNode) and node.tag == _BOOLEAN else ""
    if word not in _WORDS:
        problems.note(line_of(node), N_("Here must stand `true` or `false`."))
    return _WORDS.get(word, False)


def key(node: Node | None, problems: Problems) -> str:
    """A name for programs, such as that of an office."""
    rule = N_("“{value}” is no key: letters a-z, digits, hyphens, dots and underscores, at most 100.")
    return formed(node, problems, _KEY, rule)


def day(node: Node | None, problems: Problems) -> date | None:
    """A day as it stands in a calendar, written 2026-11-27; YAML may take it for a date."""
    if node is None:
        return None
    try:
        return date.fromisoformat(node.value if isinstance(node, ScalarNode) else "")
    except ValueError:
        problems.note(line_of(node), N_("Here must stand a day such as 2026-11-27."))
        return None


def once(placed: Iterable[tuple[int, Hashable]], problems: Problems) -> None:
    """Note every value that stood in a line before; an empty one was noted where it was read."""
    first: dict[Hashable, int] = {}
    for line, value in placed:
        if value in first:
            problems.note(line, N_("“{value}” stood in line {first} before."), value=str(value), first=first[value])
        elif value:
            first[value] = line


def is_word(node: Node, word: str) -> bool:
    return isinstance(node, ScalarNode) and node.value == word


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)


def _shown(value: str) -> str:
    seen = visible(value)
    return seen if len(seen) <= _MAX_SHOWN else f"{seen[: _MAX_SHOWN - 1]}…"
