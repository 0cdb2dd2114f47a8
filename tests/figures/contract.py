# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Whether the API keeps what its description promises, whatever is sent to it: asked by Schemathesis as people of two towns, a portal and nobody."""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events, from_schema

from eakte.application import build_app
from eakte.http.callers import SESSION_COOKIE
from eakte.http.rates import Rate, RateLimits
from eakte.http.site import HttpSite
from tests.api.callers import Caller
from tests.api.records import Known, fill
from tests.deployment import served, site_on_disk
from tests.figures.figure import Figure

NAME = "schemathesis"
NEIGHBOUR = "neighbour"
"""A clerk of the other town, who knows this one's ids."""

CALLERS = ("clerk", "records_manager", "portal", NEIGHBOUR, "nobody")
BY_COOKIE = frozenset({"clerk"})
EXAMPLES, FULL = 5, 20
"""Of each operation, mode and caller: so that all of them are asked in ten minutes, or as long as it takes."""

_LISTED = 40
_KNOWN = 0.8
"""How often a parameter gets a value that leads further: otherwise nearly all answers would be 404, or 422 for a purpose
that no header can hold.
"""

_PATIENT = RateLimits(caller=Rate(10**6, 10**6), tenant=Rate(10**6, 10**6))

NOT_ASKED = (
    "positive_data_acceptance",  # what rules of the domain refuse no schema can say: a day, a closed case
    "ensure_resource_availability",  # what was created may be of a kind that the creator may not read
)

_PATHS = {
    "item_id": ("item", "filed_item"),
    "document_id": ("document", "failed_document"),
    "dossier_id": ("dossier",),
    "case_id": ("case", "closed_case"),
    "submission_id": ("submission",),
    "entry_id": ("entry",),
    "grant_id": ("grant",),
    "share_id": ("share",),
    "compilation_id": ("compilation",),
}
_QUERIES = {"object_id": ("dossier", "case", "document")}
_BODIES = {
    "object_id": ("dossier", "case", "document"),
    "case": ("case",),
    "dossier": ("dossier",),
    "left": ("case",),
    "reached": ("case", "closed_case"),
    "parent": ("case",),
}
_USEFUL: dict[str, list[str]] = {
    "header.x-purpose": ["Pr%C3%BCfung"],
    "header.if-match": ['"1"', '"2"'],
    "body.plan_entry": ["22.10"],
    "path.number": ["1"],
}


@dataclass
class Verdict:
    """What was asked and what broke; `broken` says each break once, with the request that shows it.

    `done` are the operations that did for somebody what they are for, and not only refused.
    """

    requests: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    asked: set[str] = field(default_factory=set)
    done: set[str] = field(default_factory=set)
    broken: dict[tuple[str, str, str, str], str] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def hear(self, caller: str, event: events.EngineEvent) -> None:
        match event:
            case events.ScenarioFinished():
                self._add(caller, event)
            case events.NonFatalError():
                self.errors.append(f"{caller}: {event.label}: {event.value!r}")
            case events.FatalError():
                self.errors.append(f"{caller}: {event.exception!r}")
            case _:
                pass

    def _add(self, caller: str, event: events.ScenarioFinished) -> None:
        recorder = event.recorder
        for case_id, interaction in recorder.interactions.items():
            self.requests += 1
            operation = recorder.cases[case_id].value.operation.label
            self.asked.add(operation)
            if interaction.response is not None:
                self.statuses[interaction.response.status_code] += 1
                if interaction.response.status_code < 300:
                    self.done.add(operation)
        for case_id, checks in recorder.checks.items():
            operation = recorder.cases[case_id].value.operation.label
            for check in checks:
                if check.status is Status.FAILURE and check.failure_info is not None:
                    failure = check.failure_info.failure
                    key = (caller, operation, check.name, failure.title)
                    self.broken.setdefault(key, f"{failure.message}\n{check.failure_info.code_sample}")


def measure(argv: Sequence[str]) -> Figure:
    """Ask every operation as every caller; each break is printed with the request that shows it."""
    parser = argparse.ArgumentParser(prog=NAME)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--full", action="store_true", help=f"{FULL} examples of each operation, mode and caller")
    parser.add_argument("--callers", nargs="*", default=CALLERS, choices=CALLERS)
    options = parser.parse_args(argv)
    examples = FULL if options.full else EXAMPLES
    verdict = Verdict()
    with site_on_disk("eakte-contract-") as (_, site, _):
        filled = fill(site)
        callers = {**filled.own, NEIGHBOUR: filled.neighbours["clerk"]}
        with served(build_app(site.deployment.platform, HttpSite(rates=_PATIENT))) as address:
            for name in options.callers:
                config = _config(name, callers[name], filled.witten, options.seed, examples)
                described = schemathesis.openapi.from_url(f"{address}/api/openapi.json", config=config)
                begun, asked = time.monotonic(), verdict.requests
                for event in from_schema(described).execute():
                    verdict.hear(name, event)
                seconds = time.monotonic() - begun
                sys.stderr.write(f"{name}: {verdict.requests - asked} requests in {seconds:.0f} s\n")
    return _judged(verdict)


def _config(name: str, caller: Caller, known: Known, seed: int, examples: int) -> SchemathesisConfig:
    ids = {
        **{f"path.{name}": attributes for name, attributes in _PATHS.items()},
        **{f"query.{name}": attributes for name, attributes in _QUERIES.items()},
        **{f"body.{name}": attributes for name, attributes in _BODIES.items()},
    }
    known_ids = {place: [str(getattr(known, each)) for each in attributes] for place, attributes in ids.items()}
    places = {**known_ids, **_USEFUL}
    return SchemathesisConfig.from_dict(
        {
            "seed": seed,
            "continue-on-failure": True,
            "headers": _identity(name, caller),
            "generation": {
                "max-examples": examples,
                "database": "none",
                "no-shrink": True,
                "with-security-parameters": False,
            },
            "phases": {phase: {"enabled": False} for phase in _left_out(name, full=examples == FULL)},
            "checks": {
                **{check: {"enabled": False} for check in _not_asked(name)},
                "negative_data_rejection": {
                    "expected-statuses": [400, 401, 403, 404, 405, 409, 412, 413, 415, 422, 428]
                },
            },
            "dictionaries": {place.replace(".", "_"): {"values": values} for place, values in places.items()},
            "parameters": {place: {"dictionary": place.replace(".", "_"), "probability": _KNOWN} for place in places},
        }
    )


def _left_out(name: str, *, full: bool) -> Sequence[str]:
    """What takes longest is done for the clerk alone, unless there is time: the edges of each schema, and ways of several
    requests. Who asks makes no difference to what is wrong with a value.
    """
    return () if full or name == "clerk" else ("coverage", "stateful")


def _not_asked(name: str) -> Sequence[str]:
    """Schemathesis takes a key away to see it missed, and knows of no way to take a cookie away."""
    return (*NOT_ASKED, "ignored_auth") if name in BY_COOKIE else NOT_ASKED


def _identity(name: str, caller: Caller) -> dict[str, str]:
    if name in BY_COOKIE:
        return {"Cookie": f"{SESSION_COOKIE}={caller.cookie}", "Sec-Fetch-Site": "same-origin"}
    return {"Authorization": f"Bearer {caller.secret}"} if caller.secret else {}


def _judged(verdict: Verdict) -> Figure:
    told = [f"{' '.join(what)}\n{example}" for what, example in sorted(verdict.broken.items())]
    sys.stdout.writelines(f"{each}\n\n" for each in [*told, *verdict.errors][:_LISTED])
    server_errors = sum(count for status, count in verdict.statuses.items() if status >= 500)
    broken = len(verdict.broken) + len(verdict.errors)
    answered = sum(verdict.statuses.values())
    return Figure(
        NAME,
        value=broken,
        goal=0,
        unit="server errors and breaks of the contract",
        against="the service's own OpenAPI description",
        holds=broken == 0 and server_errors == 0 and answered == verdict.requests > 0,
        details={
            "requests": verdict.requests,
            "answered": answered,
            "server_errors": server_errors,
            "operations": len(verdict.asked),
            "only_refused": sorted(verdict.asked - verdict.done),
            "by_status": {str(status): count for status, count in sorted(verdict.statuses.items())},
        },
    )
