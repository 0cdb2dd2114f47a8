# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Pushes the demo's input through the public API, each piece once however often the demo is started."""

import threading
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path

from eakte.client import Client
from eakte.demo.delivery import Level
from eakte.demo.letters import letters, marked_letter
from eakte.demo.people import TOWNS, Town
from eakte.demo.portal import scan, submit
from eakte.demo.submissions import submissions
from eakte.demo.towns import DISTRICT, WITH_KEYS, DemoState, TownAccess, slug

SEED = 20261122
WRITTEN_ON = date(2026, 11, 20)
PAGES_PER_LEVEL = 2
_PERMITS = "32.50"

Send = Callable[[], object]


def seed(address: str, state: DemoState, path: Path, stop: threading.Event, say: Callable[[str], None]) -> None:
    """Send what was not sent yet, the towns with keys first. A scan is remembered only after it was accepted."""
    towns = sorted(TOWNS.values(), key=lambda town: town.name not in WITH_KEYS)
    for town in towns:
        sent_before = len(state.sent)
        for name, send in _pieces(address, town, state.towns[town.name]):
            if stop.is_set():
                return
            if name not in state.sent:
                send()
                state.sent.append(name)
                state.write(path)
        if len(state.sent) > sent_before:
            say(f"  {town.authority}: {len(state.sent) - sent_before} Eingänge")


def _pieces(address: str, town: Town, access: TownAccess) -> Iterator[tuple[str, Send]]:
    portal = Client(address, access.portal_key)
    clerk = Client(address, access.token)
    for number, submission in enumerate(submissions(town, SEED, WRITTEN_ON)):
        name = f"demo-{slug(town)}-{number}"
        yield name, partial(submit, portal, submission, name)
    if access.lead_token and town.name != DISTRICT:
        yield f"{slug(town)}-passed-on", partial(pass_on, Client(address, access.lead_token), slug(TOWNS[DISTRICT]))
    yield (
        f"{slug(town)}-marked",
        lambda: scan(clerk, marked_letter(town, SEED, Level.CLEAN, WRITTEN_ON), WRITTEN_ON.isoformat()),
    )
    if town.name in WITH_KEYS:
        for level in Level:
            for letter in letters(town, SEED, level, WRITTEN_ON, PAGES_PER_LEVEL):
                yield f"{slug(town)}-{level}-{letter.name}", partial(scan, clerk, letter)


def pass_on(lead: Client, district: str) -> None:
    """File the application for a parking permit and let the district, which decides about it, into the dossier.

    Filed before and not shared is what an interrupted start leaves.
    """
    if not lead.get("/api/v1/dossiers", plan_entry=_PERMITS)["items"]:
        items = lead.get("/api/v1/inbox", limit=200)["items"]
        item = next(each for each in items if each["service"] == "parkerleichterung")
        titles = {"dossier_title": f"Parkerleichterung {item['sender']}", "case_title": "Antrag"}
        lead.post(f"/api/v1/inbox/{item['id']}/file", {"plan_entry": _PERMITS, **titles})
    (dossier,) = lead.get("/api/v1/dossiers", plan_entry=_PERMITS)["items"]
    named = {"object_type": "dossier", "object_id": dossier["id"], "town": district}
    lead.post("/api/v1/shares", {**named, "right": "contribute", "legal_basis": "joint_work"})
