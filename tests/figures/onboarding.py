# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Ennepetal from its plan file to its first filed submission, by the command line on a running deployment."""

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TypeVar

import httpx

from eakte.client import Client
from eakte.demo.people import Town
from eakte.demo.portal import submit
from eakte.demo.seeding import SEED, WRITTEN_ON
from eakte.demo.submissions import DemoSubmission, submissions
from tests.cli.command import eakte
from tests.deployment import Site, site_on_disk
from tests.figures.figure import Figure
from tests.processes import process, wait_until

NAME = "onboarding"
GOAL_SECONDS = 600.0
PLAN_FILE = Path(__file__).with_name("ennepetal.yaml")
_READ_SECONDS = 300.0
_TOWN = Town("Ennepetal", "ENN", "58256", "Stadt Ennepetal")
_SLUG, _CLERK, _PORTAL = "ennepetal", "a.beispiel", "Portal Serviceportal"
_TARGET = {"plan_entry": "22.10", "dossier_title": "Beispiel, Erika", "case_title": "Anmeldung"}

T = TypeVar("T")


class Steps:
    """Does one step after the other and remembers how long each took."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def take(self, name: str, do: Callable[[], T]) -> T:
        began = time.monotonic()
        done = do()
        self.seconds[name] = round(time.monotonic() - began, 2)
        return done


def measure(_argv: Sequence[str]) -> Figure:
    """What machines take. Who writes the plan file and passes the passwords on takes longer, and is not measured."""
    steps = Steps()
    with ExitStack() as stack:
        _, site, directory = stack.enter_context(site_on_disk("eakte-onboarding-"))
        address = stack.enter_context(process(site, "serve", directory)).address
        stack.enter_context(process(site, "worker", directory))
        _walk(site, address, steps)
    total = sum(steps.seconds.values())
    return Figure(
        name=NAME,
        value=round(total, 2),
        goal=GOAL_SECONDS,
        unit="seconds from the plan file to the first filed submission",
        against="10 minutes; the plan file is written before",
        holds=total <= GOAL_SECONDS,
        details={"steps": len(steps.seconds), "seconds": steps.seconds},
    )


def _walk(site: Site, address: str, steps: Steps) -> None:
    create = ("tenant", "create", "--from", str(PLAN_FILE))
    steps.take("check the plan file", lambda: _said(site, *create, "--dry-run"))
    told = steps.take("set up", lambda: _said(site, *create))
    steps.take("check what is missing", lambda: _said(site, "tenant", "check", _SLUG))
    submission = next(each for each in submissions(_TOWN, SEED, WRITTEN_ON) if each.files)
    portal = Client(address, _secret(told, _PORTAL))
    with httpx.Client(base_url=address, headers={"Origin": address}, timeout=60) as browser:
        steps.take("sign in", lambda: _sign_in(browser, _secret(told, _CLERK)))
        item = steps.take("submit and be read", lambda: _submit(portal, submission, browser))
        filed = steps.take("file", lambda: browser.post(f"/api/v1/inbox/{item}/file", json=_TARGET))
        documents = browser.get(f"/api/v1/cases/{filed.raise_for_status().json()['id']}").json()["documents"]
    if len(documents) != len(submission.files) + 1:
        raise AssertionError(f"the case has {len(documents)} documents")


def _said(site: Site, *arguments: str) -> str:
    """What the command prints.

    Raises:
        AssertionError: it failed.
    """
    done = eakte(site, *arguments)
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return done.stdout


def _secret(told: str, whose: str) -> str:
    """The password or key at the end of the line that begins with this."""
    (line,) = (line for line in told.splitlines() if line.strip().startswith(whose))
    return line.rpartition(": ")[2]


def _sign_in(browser: httpx.Client, password: str) -> None:
    answer = browser.post("/signin", data={"login": _CLERK, "password": password})
    if not answer.is_redirect:
        raise AssertionError(f"the clerk is not let in: {answer.status_code}")


def _submit(portal: Client, submission: DemoSubmission, browser: httpx.Client) -> str:
    item = str(submit(portal, submission, NAME)["id"])
    wait_until(lambda: _is_read(browser, item), _READ_SECONDS)
    return item


def _is_read(browser: httpx.Client, item: str) -> bool:
    documents = browser.get(f"/api/v1/inbox/{item}").raise_for_status().json()["documents"]
    return all(each["state"] == "read" for each in documents)
