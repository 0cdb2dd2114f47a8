# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""How long something of a share still comes after it was taken back: downloads under way, page images, search, API."""

import argparse
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http import HTTPStatus
from itertools import cycle, islice
from threading import Event
from uuid import UUID

import httpx
from fpdf import FPDF

from tests.deployment import Site, site_on_disk
from tests.figures.figure import Figure
from tests.figures.upload import BLOCK, api_process

NAME = "revoke-share"
GOAL = 60.0
TRIALS = 200
_AT_ONCE = 20
_ORIGINAL_MEBIBYTES = 48
_BYTES_AT_A_TIME = 32 * 1024
_PAUSE_SECONDS = 0.1
_STALL_SECONDS = 20.0
_GIVEN_UP_SECONDS = 90.0
_WORD = "Widerrufsprobe"


@dataclass(frozen=True)
class Bench:
    """The deployment, its API process, and a case whose documents are a page and something large."""

    site: Site
    port: int
    case: UUID
    page: str
    original: str


@dataclass(frozen=True)
class Trial:
    """`late` is how long after the revocation something still came; `before` tells that something had come before."""

    channel: str
    late: float
    before: bool


Channel = Callable[[Bench, str, Event], tuple[list[float], bool]]
"""Receives by a share until it is refused; the moments in which something came, and whether it was refused."""


def measure(argv: Sequence[str]) -> Figure:
    """The worst of many trials, each with a share of its own and one way to use it."""
    parser = argparse.ArgumentParser(prog=NAME)
    parser.add_argument("--trials", type=int, default=TRIALS)
    options = parser.parse_args(argv)
    with site_on_disk("eakte-revoke-") as (_, site, _directory), api_process(site, **_UNLIMITED) as (port, _process):
        bench = _prepare(site, port)
        channels = islice(cycle(CHANNELS.items()), options.trials)
        with ThreadPoolExecutor(_AT_ONCE) as threads:
            trials = list(threads.map(lambda each: _try(bench, *each), channels))
    worst = max(trial.late for trial in trials)
    used = all(trial.before for trial in trials)
    return Figure(
        NAME,
        value=round(worst, 2),
        goal=GOAL,
        unit="s",
        against="the moment in which taking it back was asked for",
        holds=worst <= GOAL and used,
        details={
            "trials": len(trials),
            "used before": used,
            "worst": {
                name: round(max((each.late for each in trials if each.channel == name), default=0.0), 2)
                for name in CHANNELS
            },
        },
    )


_UNLIMITED = {"EAKTE_CALLER_RATE": "100000", "EAKTE_TENANT_RATE": "100000"}


def _prepare(site: Site, port: int) -> Bench:
    town = site.people.witten
    large = ("gross", "gross.bin", "application/octet-stream", BLOCK * _ORIGINAL_MEBIBYTES)
    item = site.submit(town.portal_key, ("seite", "seite.pdf", "application/pdf", _pdf()), large).json()["id"]
    site.work()
    documents = {
        each["file_name"]: each["id"]
        for each in site.get(town.clerk.token, f"/api/v1/inbox/{item}").json()["documents"]
    }
    target = {"plan_entry": "22.10", "dossier_title": "Probe", "case_title": "Probe"}
    case = site.post(town.clerk.token, f"/api/v1/inbox/{item}/file", target).json()["id"]
    site.work()
    return Bench(site, port, UUID(case), documents["seite.pdf"], documents["gross.bin"])


def _pdf() -> bytes:
    document = FPDF()
    document.add_page()
    document.set_font("Helvetica", size=12)
    document.multi_cell(0, 8, f"Die {_WORD} steht auf dieser Seite.")
    return bytes(document.output())


def _try(bench: Bench, name: str, channel: Channel) -> Trial:
    """Share, use it, take it back in the middle, and see what still comes."""
    lead = {"Authorization": f"Bearer {bench.site.people.witten.office_lead.token}"}
    used = Event()
    with httpx.Client(base_url=f"http://127.0.0.1:{bench.port}", timeout=_GIVEN_UP_SECONDS) as http:
        named = {"object_type": "case", "object_id": str(bench.case), "town": "hattingen", "right": "download"}
        given = http.post("/api/v1/shares", headers=lead, json={**named, "legal_basis": "consent"})
        given.raise_for_status()
        share = given.json()["id"]
        with ThreadPoolExecutor(1) as thread:
            receiving = thread.submit(channel, bench, share, used)
            began = used.wait(_GIVEN_UP_SECONDS)
            taken_back = time.monotonic()
            ended = http.delete(f"/api/v1/shares/{share}", headers={**lead, "If-Match": given.headers["ETag"]})
            ended.raise_for_status()
            moments, refused = receiving.result()
    last = max((moment - taken_back for moment in moments), default=0.0)
    return Trial(name, max(0.0, last) if refused else _GIVEN_UP_SECONDS, began)


def _download(bench: Bench, share: str, used: Event, stall: float = 0.0) -> tuple[list[float], bool]:
    """Take an original slowly, or stop taking it for a while; refused when the connection ends before the file does."""
    moments: list[float] = []
    received, begun = 0, time.monotonic()
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2 * _BYTES_AT_A_TIME)
        connection.settimeout(_GIVEN_UP_SECONDS)
        connection.connect(("127.0.0.1", bench.port))
        connection.sendall(
            f"GET /api/v1/shared/{share}/documents/{bench.original}/original HTTP/1.1\r\nHost: eakte\r\n"
            f"Authorization: Bearer {bench.site.people.hattingen.clerk.token}\r\nConnection: close\r\n\r\n".encode()
        )
        try:
            while (chunk := connection.recv(_BYTES_AT_A_TIME)) and time.monotonic() - begun < _GIVEN_UP_SECONDS:
                moments.append(time.monotonic())
                received += len(chunk)
                if len(moments) == _CHUNKS_BEFORE:
                    used.set()
                    time.sleep(stall)
                time.sleep(_PAUSE_SECONDS)
        except ConnectionResetError:
            return moments, True
    return moments, received < _ORIGINAL_MEBIBYTES * len(BLOCK) and time.monotonic() - begun < _GIVEN_UP_SECONDS


_CHUNKS_BEFORE = 5


def _stalled(bench: Bench, share: str, used: Event) -> tuple[list[float], bool]:
    return _download(bench, share, used, _STALL_SECONDS)


def _asking(path: str) -> Channel:
    """Ask again and again until it is refused, and once more after that."""

    def ask(bench: Bench, share: str, used: Event) -> tuple[list[float], bool]:
        moments: list[float] = []
        headers = {"Authorization": f"Bearer {bench.site.people.hattingen.clerk.token}"}
        address = f"http://127.0.0.1:{bench.port}/api/v1/shared/{share}{path.format(page=bench.page)}"
        with httpx.Client(headers=headers, timeout=_GIVEN_UP_SECONDS) as http:
            begun = time.monotonic()
            while time.monotonic() - begun < _GIVEN_UP_SECONDS:
                answer = http.get(address)
                if answer.status_code != HTTPStatus.OK:
                    time.sleep(1.0)
                    return moments, http.get(address).status_code == answer.status_code == HTTPStatus.NOT_FOUND
                moments.append(time.monotonic())
                used.set()
        return moments, False

    return ask


CHANNELS: Mapping[str, Channel] = {
    "download": _download,
    "stalled download": _stalled,
    "page image": _asking("/documents/{page}/pages/1/image"),
    "search": _asking(f"/search?q={_WORD}"),
    "API": _asking(""),
}
