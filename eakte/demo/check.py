# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The main job, once, through the public API: from a submission to the marked word on the page image."""

import base64
import io
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from PIL import Image

from eakte.client import Client, Refused
from eakte.demo.delivery import Level
from eakte.demo.letters import MARKED_WORD, marked_letter
from eakte.demo.people import TOWNS
from eakte.demo.portal import scan, submit
from eakte.demo.seeding import SEED, WRITTEN_ON
from eakte.demo.submissions import submissions
from eakte.domain.audit.checkpoint import parse, read_checkpoint
from eakte.domain.audit.tree import root_of_inclusion
from eakte.services.receipts import verify

SEARCH_LINE = "Steuer"
"""A part of `MARKED_WORD`, so that finding it needs the compound to be taken apart."""

READ_SECONDS = 400.0
FOUND_SECONDS = 30.0
PROVEN_SECONDS = 30.0
_DARK = 128


class CheckFailed(Exception):
    """A step did not do what it must; the message says which fact was not so."""


@dataclass
class Steps:
    """Runs the steps of a check and keeps how long each took and what it brought."""

    rows: list[tuple[str, float, str]] = field(default_factory=list)

    @contextmanager
    def step(self, name: str) -> Iterator[list[str]]:
        """Yields a list that takes what the step has to tell."""
        said: list[str] = []
        started = time.monotonic()
        try:
            yield said
        except Exception as exc:
            self.rows.append((name, time.monotonic() - started, f"FAILED: {exc}"))
            raise
        self.rows.append((name, time.monotonic() - started, ", ".join(said) or "ok"))

    def table(self) -> str:
        width = max(len(name) for name, _, _ in self.rows)
        return "\n".join(
            [f"{'step':{width}}  seconds  result"]
            + [f"{name:{width}}  {seconds:7.1f}  {result}" for name, seconds, result in self.rows]
        )


def walk(steps: Steps, portal: Client, clerk: Client) -> None:
    """Walk the whole way in one town.

    Raises:
        CheckFailed: at the first step that does not hold.
    """
    town = TOWNS["Witten"]
    letters = [marked_letter(town, SEED, level, WRITTEN_ON) for level in Level]
    with steps.step("submissions with receipts") as said:
        receipts = _submit_all(portal)
        said.append(f"{len(receipts)} received, receipts genuine")
    with steps.step("receipts proven in the audit log") as said:
        for claims in receipts:
            _prove(portal, claims)
        said.append(f"{len(receipts)} leaves under signed checkpoints")
    with steps.step("scanned letters") as said:
        items = [scan(clerk, letter) for letter in letters]
        said.append(f"{len(items)} received")
    with steps.step("read and recognised") as said:
        said.append(f"{_await_read(clerk)} pages")
    with steps.step("filed into a new case") as said:
        case = _file(clerk, items)
        said.append(case["reference_number"])
    with steps.step(f"found by “{SEARCH_LINE}”") as said:
        found = _await_found(clerk, items)
        said.append(f"{len(found)} of {len(letters)} letters")
    with steps.step(f"“{MARKED_WORD}” marked on the page image") as said:
        for document in found:
            _check_mark(clerk, document)
        said.append(f"on {len(found)} pages, ink beneath every mark")
    with steps.step("closed, retention runs") as said:
        retention = clerk.post(f"/api/v1/cases/{case['id']}/close")["retention"]
        said.append(f"until {retention['ends_on']}, closed on {retention['closed_on']}")


def _submit_all(portal: Client) -> list[dict[str, Any]]:
    """What the receipts say, in the order of the submissions."""
    public_keys = httpx.get(f"{portal.address}/.well-known/jwks.json").json()
    received = []
    for number, submission in enumerate(submissions(TOWNS["Witten"], SEED, WRITTEN_ON)):
        answer = submit(portal, submission, f"check-{number}")
        claims = verify(answer["receipt"], public_keys)
        announced = {(file.part, len(file.content)) for file in submission.files}
        if not announced <= {(file["part"], file["size"]) for file in claims["files"]}:
            raise CheckFailed("a receipt does not name every file")
        received.append(claims)
    return received


def _prove(portal: Client, claims: dict[str, Any]) -> None:
    """The entry that a receipt names is in the tree of the checkpoint that comes with the proof."""
    proof = _await_proof(portal, claims["submission"])
    checkpoint = read_checkpoint(parse(proof["checkpoint"].encode()).body)
    path = [base64.b64decode(each) for each in proof["path"]]
    root = root_of_inclusion(proof["index"], proof["size"], bytes.fromhex(claims["audit"]["leaf_hash"]), path)
    if (proof["entry"], proof["size"], root) != (claims["audit"]["entry"], checkpoint.size, checkpoint.root):
        raise CheckFailed(f"the receipt of {claims['submission']} is not proven")


def _await_proof(portal: Client, submission: str) -> dict[str, Any]:
    deadline = time.monotonic() + PROVEN_SECONDS
    while True:
        try:
            proof: dict[str, Any] = portal.get(f"/api/v1/submissions/{submission}/proof")
        except Refused:  # it has no place yet
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
        else:
            return proof


def _await_read(clerk: Client) -> int:
    """Wait until no item is being read; returns the pages of all."""
    deadline = time.monotonic() + READ_SECONDS
    while time.monotonic() < deadline:
        items = clerk.get("/api/v1/inbox", limit=200)["items"]
        failed = [item["subject"] for item in items if item["state"] == "failed"]
        if failed:
            raise CheckFailed(f"not readable: {', '.join(failed)}")
        if not any(item["state"] == "waiting" for item in items):
            return sum(document["page_count"] for item in items for document in item["documents"])
        time.sleep(0.5)
    raise CheckFailed(f"not read after {READ_SECONDS:.0f} seconds")


def _file(clerk: Client, items: list[str]) -> dict[str, Any]:
    target: dict[str, Any] = {"plan_entry": "22.10", "dossier_title": "Beispiel, Erika", "case_title": "Widerspruch"}
    case: dict[str, Any] = {}
    for item in items:
        case = clerk.post(f"/api/v1/inbox/{item}/file", target)
        target = {"case": case["id"]}
    return case


def _await_found(clerk: Client, items: list[str]) -> list[dict[str, Any]]:
    """Wait until the search finds every letter, in its case, by the part of the compound."""
    deadline = time.monotonic() + FOUND_SECONDS
    found: dict[str, dict[str, Any]] = {}
    while time.monotonic() < deadline:
        documents = clerk.get("/api/v1/search", q=SEARCH_LINE, limit=100)["documents"]
        found = {each["document"]["inbox_item"]: each for each in documents if each["case"]}
        if found.keys() >= set(items):
            return [found[item] for item in items]
        time.sleep(0.2)
    raise CheckFailed(f"{len(set(items) - found.keys())} letters are not found")


def _check_mark(clerk: Client, found: dict[str, Any]) -> None:
    """The word must be marked by the search line, and its box must lie on ink of the page image."""
    path = f"/api/v1/documents/{found['document']['id']}/pages/{found['pages'][0]['number']}"
    words = clerk.get(path, q=SEARCH_LINE)["words"]
    marked = [word for word in words if word["marked"] and MARKED_WORD in word["text"]]
    if not marked:
        raise CheckFailed(f"“{MARKED_WORD}” is not marked in {found['document']['file_name']}")
    with Image.open(io.BytesIO(clerk.content(f"{path}/image"))) as image:
        for word in marked:
            left, top, right, bottom = word["box"]
            box = (left * image.width, top * image.height, right * image.width, bottom * image.height)
            darkest = image.convert("L").crop(tuple(round(side) for side in box)).getextrema()[0]
            if not isinstance(darkest, int | float) or darkest > _DARK:
                raise CheckFailed(f"no ink beneath the mark in {found['document']['file_name']}")
