# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Every route x every caller x every town's ids, and what of another town any answer, log line or figure tells."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from httpx import Response

from tests.api.callers import Caller, ids_in, send, told
from tests.api.operator_routes import OperatorRoute
from tests.api.records import Known
from tests.api.routes import ROUTES, Route, ask
from tests.api.smuggling import Request, carried, smuggled
from tests.deployment import Site
from tests.figures.planted_towns import OPERATOR, TWO_TOWNS, Town, words_in

_CHOICE_OF_TOWNS = "/teilen"
"""Ends the addresses of pages where somebody chooses the municipality to share with, by name."""

_OF_OPERATORS = "/betrieb"
_EMERGENCIES = "/betrieb/notzugriffe"
"""Names to operators the ids that they gave themselves."""

_EXPECTED_OF_OPERATORS_ROUTE = {OPERATOR: 200, "portal": 303, "nobody": 303}
_COUNTS = frozenset({"waiting", "total", "count"})


@dataclass
class Matrix:
    """What was asked, what leaked, and which words their own towns were shown.

    A cell is a route called by one caller of one town: with the town's own ids, with those of each other one, and with
    ids of nobody.
    """

    site: Site
    towns: Sequence[Town]
    routes: Sequence[Route] = ROUTES
    cells: int = 0
    requests: int = 0
    leaks: list[str] = field(default_factory=list)
    shown: set[str] = field(default_factory=set)

    def walk(self) -> None:
        """Reading first: changes add to what reading counts."""
        for reads in (True, False):
            for route in self.routes:
                if (route.method not in {"POST", "PATCH", "DELETE"}) == reads:
                    self._walk_route(route)

    def _walk_route(self, route: Route) -> None:
        for town in self.towns:
            for name, who in town.callers.items():
                self.cells += 1
                self._ask_for_own(route, town, name, who)
                if route.ids or route.in_body:
                    self._ask_for_foreign(route, town, name, who)

    def _ask_for_own(self, route: Route, town: Town, name: str, who: Caller) -> None:
        where = f"{route.name} as {name} of {town.slug}"
        answer = self._ask(who, route, town.known)
        self._expect(where, answer, _expected_of_own(route, name))
        self.inspect(where, answer, town, name)

    def _ask_for_foreign(self, route: Route, town: Town, name: str, who: Caller) -> None:
        """Of a number that no id is, a checkpoint's size, nothing is to be told apart."""
        others = self._others(town)
        nobody = others[0].known.twin()
        nobodys = self._ask(who, route, nobody)
        for other in others:
            where = f"{route.name} as {name} of {town.slug} with ids of {other.slug}"
            foreign = self._ask(who, route, other.known)
            self.inspect(where, foreign, town, name)
            if _names_objects(route):
                self._compare(where, foreign, nobodys, {other.known.login, nobody.login})
                self._expect(where, foreign, _expected_of_foreign(route, name))

    def operate(self, operator_routes: Sequence[OperatorRoute]) -> None:
        """What is for operators alone: refused to everybody of a town, and to operators it tells of towns their names only.

        What they change is not called for them: one town more or less would tell the others apart.
        """
        for route in operator_routes:
            for town in self.towns:
                address = route.address(town.people.tenant.slug, town.known.emergency)
                for name, who in town.callers.items():
                    self.cells += 1
                    if name == OPERATOR and route.method != "GET":
                        continue
                    answer = self._send(who, route.method, address, **route.body(town.known.case))
                    where = f"{route.name} as {name} of {town.slug}"
                    self._expect(where, answer, _EXPECTED_OF_OPERATORS_ROUTE.get(name, 403))
                    self.inspect(where, answer, town, name)

    def read(self) -> None:
        """Each town's clerk reads all that is filed there: the words are there, and no other town's among them."""
        for town in self.towns:
            for dossier in self._read(town, "/api/v1/dossiers")["items"]:
                for case in self._read(town, f"/api/v1/dossiers/{dossier['id']}")["cases"]:
                    for document in self._read(town, f"/api/v1/cases/{case['id']}")["documents"]:
                        for number in range(1, document["page_count"] + 1):
                            self._read(town, f"/api/v1/documents/{document['id']}/pages/{number}")

    def _read(self, town: Town, address: str) -> Any:  # noqa: ANN401 - whatever JSON the API answers
        answer = self._send(town.callers["clerk"], "GET", address)
        self.inspect(f"{address} as clerk of {town.slug}", answer, town, "clerk")
        return answer.json()

    def smuggle(self, today: date) -> None:
        """Foreign ids in everything but the place of a route's own."""
        for town in self.towns:
            for name, who in town.callers.items():
                for other in self._others(town):
                    twin = other.known.twin()
                    hidden = (_hidden(town, known, today) for known in (other.known, twin))
                    for foreign, nobodys in zip(*hidden, strict=True):
                        self._smuggle(town, name, who, other, foreign, nobodys)

    def _smuggle(self, town: Town, name: str, who: Caller, other: Town, foreign: Request, nobodys: Request) -> None:
        where = f"{foreign[0]} {foreign[1]} {foreign[2]} as {name} of {town.slug}"
        answer, nothing = (self._send(who, method, address, **more) for method, address, more in (foreign, nobodys))
        self._compare(where, answer, nothing, {other.known.login, other.known.twin().login})
        self.inspect(where, answer, town, name)

    def pretend(self) -> None:
        """Foreign ids as the secret and the cookie, and another town's words as what is looked for and why."""
        for town in self.towns:
            for other in self._others(town):
                for address in ("/api/v1/inbox", "/posteingang"):
                    pretended = (str(each.item) for each in (other.known, other.known.twin()))
                    answer, nothing = (
                        self._send(Caller(secret=each, cookie=each), "GET", address) for each in pretended
                    )
                    self._compare(f"{address} with ids for secrets", answer, nothing, set())
                self._search(town, other)

    def _search(self, town: Town, other: Town) -> None:
        for word in other.canaries.kinds:
            who = replace(town.callers["clerk"], purpose=word)
            found = self._send(who, "GET", "/api/v1/search", params={"q": word})
            content = found.json() if found.status_code == 200 else {}
            if (content.get("total"), content.get("documents")) != (0, []):
                self.leaks.append(f"search for a word of {other.slug} in {town.slug}: {found.text[:200]}")

    def _ask(self, who: Caller, route: Route, known: Known) -> Response:
        self.requests += 1
        return ask(self.site, who, route, known)

    def _send(self, who: Caller, method: str, address: str, **more: Any) -> Response:  # noqa: ANN401 - httpx's own arguments
        self.requests += 1
        return send(self.site, who, method, address, **more)

    def inspect(self, where: str, answer: Response, town: Town, name: str) -> None:
        """Note whatever the answer tells of another town, beside what the request itself said."""
        asked = f"{answer.request.url} {answer.request.headers} {answer.request.content.decode(errors='replace')}"
        text = f"{answer.headers.multi_items()} {answer.content.decode('latin-1')}"
        words, ids = words_in(text), ids_in(text)
        if name != OPERATOR:
            self.shown |= words & town.canaries.kinds.keys()
        inside = town if name != OPERATOR else None
        for other in (each for each in self.towns if each is not inside):
            path = answer.request.url.path
            chooses = path.endswith(_CHOICE_OF_TOWNS) or (name == OPERATOR and path.startswith(_OF_OPERATORS))
            may_see = other.names if chooses or name == TWO_TOWNS else frozenset()
            self._note(where, (words & other.canaries.kinds.keys()) - words_in(asked) - may_see, other)
            asked_for = (
                {other.known.emergency, other.known.case} if path == _EMERGENCIES and name == OPERATOR else set()
            )
            self._note(where, {str(each) for each in (ids & other.ids) - ids_in(asked) - asked_for}, other)
        if answer.headers.get("content-type") == "application/json":
            others = {each.waiting for each in self.towns if each is not inside}
            self._note(where, {f"counts {each}" for each in set(_counts(answer.json())) & others}, None)

    def inspect_lines(self, lines: Sequence[str]) -> None:
        """No line names anything that somebody wrote; the line of a town's caller names no id of another.

        Names of towns may stand there.
        """
        for line in lines:
            told_of, words, ids = json.loads(line).get("tenant"), words_in(line), ids_in(line)
            for town in self.towns:
                self._note(f"log line {line}", (words & town.canaries.kinds.keys()) - town.names, town)
                if told_of and told_of != str(town.people.tenant.id):
                    self._note(f"log line {line}", {str(each) for each in ids & town.ids}, town)

    def inspect_figures(self, text: str) -> None:
        """What is counted for Prometheus names municipalities, and neither an id nor anything that somebody wrote."""
        for town in self.towns:
            found = {*(words_in(text) & town.canaries.kinds.keys()), *(str(each) for each in ids_in(text) & town.ids)}
            self._note("the metrics", found, town)

    def _compare(self, where: str, foreign: Response, nobodys: Response, logins: set[str]) -> None:
        first, second = (_without(logins, told(each)) for each in (foreign, nobodys))
        if first != second:
            self.leaks.append(f"{where}: not as with an id of nobody: {first} {second}"[:2000])

    def _expect(self, where: str, answer: Response, expected: int) -> None:
        if answer.status_code != expected:
            self.leaks.append(f"{where}: answers {answer.status_code}, not {expected}")

    def _note(self, where: str, found: set[str], other: Town | None) -> None:
        if found:
            self.leaks.append(f"{where}: {sorted(found)} of {other.slug if other else 'another town'}")

    def _others(self, town: Town) -> list[Town]:
        return [each for each in self.towns if each is not town]


def _hidden(town: Town, known: Known, today: date) -> list[Request]:
    return [*smuggled(town.known.item, known), *carried(town.known, known, today)]


_OF_ONE_PERSON = {"compilation_id"}
"""Ids of what belongs to the person who asked for it, and to no colleague: there is none for a second clerk."""


def _expected_of_own(route: Route, name: str) -> int:
    """By the table. To an operator every town is a foreign one; without ids they may what all people may: no more than
    who administers one, nor than who scans there.
    """
    if name == OPERATOR:
        named = route.ids or route.in_body
        least = max(route.expected[role] for role in ("tenant_admin", "scan_operator"))
        return _expected_of_foreign(route, name) if named else least
    if name == TWO_TOWNS and not _OF_ONE_PERSON.isdisjoint(route.ids):
        return _expected_of_foreign(route, name)
    return route.expected["clerk" if name == TWO_TOWNS else name]


def _expected_of_foreign(route: Route, name: str) -> int:
    """There is nothing, but nobody learns even that without being known."""
    unknown = name == "nobody" or (name == "portal" and route.is_page)
    return route.expected["nobody"] if unknown and route.expected["nobody"] != 200 else 404


def _names_objects(route: Route) -> bool:
    return bool({*route.ids.values(), *route.in_body.values()} - {"size"})


def _without(logins: set[str], answer: tuple[int, dict[str, str], str]) -> tuple[int, dict[str, str], str]:
    """What is told beside the login that was asked for."""
    status, headers, text = answer
    for login in logins:
        headers = {name: value.replace(login, "#") for name, value in headers.items()}
        text = text.replace(login, "#")
    return status, headers, text


def _counts(content: Any) -> Iterator[int]:  # noqa: ANN401 - whatever JSON the API answers
    """Every number in the JSON that says how many there are."""
    if isinstance(content, dict):
        for name, value in content.items():
            if name in _COUNTS and isinstance(value, int):
                yield value
            yield from _counts(value)
    elif isinstance(content, list):
        for each in content:
            yield from _counts(each)
