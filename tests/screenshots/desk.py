# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Who is looked over the shoulder in the pictures, and where: on the clerk's desk lie post, a case, a word to be found."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eakte.client import Client
from eakte.demo.letters import MARKED_WORD
from eakte.demo.portal import wait_until_served
from eakte.demo.towns import DemoState

TOWN = "Witten"
DISTRICT = "Ennepe-Ruhr-Kreis"
WORD = "Steuer"
PATIENCE_SECONDS = 900.0
FILED = 3
"""Letters that go into the case."""


@dataclass(frozen=True)
class Visit:
    """Somebody who signs in, and the address of each picture by its name."""

    login: str
    password: str
    pages: Mapping[str, str]


def prepare(address: str, data: Path) -> Sequence[Visit]:
    """Wait until Witten's post is read and can be found, and file some of it."""
    wait_until_served(address, PATIENCE_SECONDS)
    state = DemoState.read(data / "demo" / "state.json")
    access, district = state.towns[TOWN], state.towns[DISTRICT]
    clerk = Client(address, access.token)
    scans, forms = _await_post(clerk)
    case = _file(clerk, scans[:FILED])
    found = _await_found(clerk, case["id"])
    document = f"dokument={found['document']['id']}&seite={found['pages'][0]['number']}"
    dossier = clerk.get(f"/api/v1/cases/{case['id']}")["dossier"]["id"]
    shared = Client(address, district.token).get("/api/v1/shared")["items"][0]["id"]
    desk = Visit(
        access.login,
        access.password,
        {
            "posteingang": f"/posteingang/{forms[0]}",
            "ablegen": f"/posteingang/{scans[FILED]}/ablegen",
            "scan": "/scan",
            "suche": f"/suche?q={WORD}",
            "fundstelle": f"/suche?q={WORD}&{document}",
            "aktenplan": "/akten?position=22.10",
            "akte": f"/akten/{dossier}",
            "vorgang": f"/vorgaenge/{case['id']}",
            "verlauf": f"/vorgaenge/{case['id']}/verlauf",
            "rollen": "/kommune",
            "gesehen": f"/akten/{dossier}/gesehen",
            "schliessen": f"/vorgaenge/{case['id']}/schliessen",
        },
    )
    return (
        desk,
        Visit(access.auditor_login, access.auditor_password, {"protokoll": "/protokoll"}),
        Visit(district.login, district.password, {"geteilt": f"/geteilt/{shared}"}),
        Visit(
            state.operator_login,
            state.operator_password,
            {"betrieb": "/betrieb", "notzugriff": "/betrieb/notzugriffe"},
        ),
    )


def _await_post(clerk: Client) -> tuple[list[str], list[str]]:
    """The scanned items, the one with the word first, and those of a portal, when enough came in and all are read."""
    give_up = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < give_up:
        items: list[dict[str, Any]] = clerk.get("/api/v1/inbox", limit=200)["items"]
        items.sort(key=lambda item: MARKED_WORD not in item["subject"])
        scans = [item["id"] for item in items if item["service"] is None]
        forms = [item["id"] for item in items if item["service"] is not None]
        if len(scans) > FILED and forms and all(item["state"] != "waiting" for item in items):
            return scans, forms
        time.sleep(2)
    raise TimeoutError("the demo's post is not read")


def _file(clerk: Client, items: list[str]) -> dict[str, Any]:
    target: dict[str, Any] = {"plan_entry": "22.10", "dossier_title": "Beispiel, Erika", "case_title": "Widerspruch"}
    case: dict[str, Any] = {}
    for item in items:
        case = clerk.post(f"/api/v1/inbox/{item}/file", target)
        target = {"case": case["id"]}
    return case


def _await_found(clerk: Client, case: str) -> dict[str, Any]:
    """A document of the case on which the word is found."""
    give_up = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < give_up:
        found: list[dict[str, Any]] = clerk.get("/api/v1/search", q=WORD, limit=100)["documents"]
        for each in found:
            if each["case"] and each["case"]["id"] == case:
                return each
        time.sleep(0.5)
    raise TimeoutError(f"“{WORD}” is not found in the case")
