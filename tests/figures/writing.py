# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Has a deployment write every kind of PDF/A that it can, and takes each from its store or its door."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import cycle
from pathlib import Path
from typing import Any
from uuid import UUID

import pikepdf
from pypdf import PdfReader

from eakte.domain.documents.values import RenditionKind
from eakte.kernel.ids import new_id
from eakte.kernel.tenancy import system
from eakte.services import destroying, documents
from tests.api.records import due_dossier, let_have_waited, offer_of
from tests.deployment import Site, submission
from tests.figures.ride import Queue
from tests.pdfa.sample import Sample

_DOSSIERS = ("Akte <Hund & Katze>", "Ölwechsel )endobj {nb} 😀 漢", f"Sammelakte {'ä' * 280}")
_CERTIFIED = (1, 2, 40)
"""Dossiers that certificates are made of: on one page, and on many."""
_RECEIPT = "Zugang 12/2026 <Öffentliches Archiv> )endobj 😀 漢"
_SECONDS = 1800.0
_ATTACHMENT = "Anlage: "
_AS_IMAGES = "Die Seiten sind als Bilder wiedergegeben."


class Written(StrEnum):
    """What the product writes as PDF/A."""

    FORM = "form"
    DOSSIER = "dossier"
    CASE = "case"
    CERTIFICATE = "certificate"
    RECOGNISED = "recognised"


@dataclass(frozen=True)
class Made:
    """A file that the product wrote, and what it was made of."""

    kind: Written
    name: str
    path: Path


class Office:
    """Hands in as a portal and a clerk do, and works as the clerk until there is a PDF of everything.

    `bound` are then the names of what is in the compilations, `shown_as_images` how often that is all they show.
    """

    def __init__(self, site: Site, queue: Queue, directory: Path) -> None:
        self._site, self._queue = site, queue
        self._town = site.people.witten
        self._directory = directory / "judged"
        self._directory.mkdir()
        self._items: list[str] = []
        self._filed: list[str] = []
        self._made: list[Made] = []
        self.bound: set[str] = set()
        self.shown_as_images = 0

    def submit(self, first_part: bytes, files: Sequence[Sample], *, filed: bool) -> None:
        """Hand in as the portal; the first part announces the files as `file-1` and so on."""
        parts = [
            ("submission", "submission.json", "application/json", first_part),
            *(
                (f"file-{number}", f"file-{number}", each.media_type, each.content)
                for number, each in enumerate(files, start=1)
            ),
        ]
        answer = self._site.send(self._town.portal_key, parts, str(new_id())).raise_for_status()
        self._received(answer.json()["id"], filed=filed)

    def deliver(self, files: Sequence[Sample]) -> None:
        """Hand the files in with a form."""
        named = [
            (f"file-{number}", each.name, each.media_type, each.content) for number, each in enumerate(files, start=1)
        ]
        self.submit(submission(named), files, filed=True)

    def scan(self, sample: Sample) -> None:
        answer = self._site.scan(self._town.clerk.token, sample.name, sample.media_type, sample.content)
        self._received(answer.raise_for_status().json()["id"], filed=True)

    def write(self) -> Iterator[Made]:
        """Wait until everything is read, file it, compile each dossier and a case of each, destroy some; gives all files."""
        self._wait()
        self._keep_renditions()
        self._compile([*self._file()])
        for number in _CERTIFIED:
            self._certify(number)
        yield from self._made

    def _received(self, item: str, *, filed: bool) -> None:
        self._items.append(item)
        if filed:
            self._filed.append(item)

    def _file(self) -> Iterator[tuple[str, str]]:
        """Dossiers and a case of each."""
        dossiers: dict[str, tuple[str, str]] = {}
        for title, item in zip(cycle(_DOSSIERS), self._filed, strict=False):
            target = (
                {"dossier": dossiers[title][0]}
                if title in dossiers
                else {"plan_entry": "22.10", "dossier_title": title}
            )
            case = self._post(f"/api/v1/inbox/{item}/file", {**target, "case_title": f"Vorgang {item[-4:]} & <mehr>"})
            if title not in dossiers:
                dossiers[title] = self._get(f"/api/v1/cases/{case['id']}")["dossier"]["id"], case["id"]
        yield from dossiers.values()

    def _compile(self, records: Sequence[tuple[str, str]]) -> None:
        asked = []
        for dossier, case in records:
            asked.append((Written.DOSSIER, self._post(f"/api/v1/dossiers/{dossier}/pdf")["id"]))
            asked.append((Written.CASE, self._post(f"/api/v1/cases/{case}/pdf")["id"]))
        self._wait()
        for kind, compilation in asked:
            stand = self._get(f"/api/v1/compilations/{compilation}")
            if stand["state"] != "done":
                raise AssertionError(f"a {kind} was not compiled: {stand}")
            path = f"/api/v1/compilations/{compilation}/content"
            content = self._site.get(self._town.clerk.token, path).raise_for_status().content
            self._keep(kind, f"{stand['documents']} documents, {stand['pages']} pages", content)
            if kind is Written.DOSSIER:
                self._look_into(content)

    def _certify(self, number: int) -> None:
        """Let so many other dossiers go, of which the archive takes the first, and keep the certificate of that."""
        site, town = self._site, self._town
        offer, first = offer_of(site, town, *(due_dossier(site, town, "Altakte") for _ in range(number)))
        address, taken = f"/api/v1/offers/{offer}", {"disposals": [str(first)]}
        listed = site.get(town.archivist.token, f"{address}/dossiers").raise_for_status().json()["dossiers"]
        decisions = [
            {"disposal": each["id"], "decision": "A" if each["id"] == str(first) else "V", "reason": _ATTACHMENT}
            for each in listed
        ]
        for path, body in (
            ("decisions", {"decisions": decisions}),
            ("hand-over", taken),
            ("receipts", {**taken, "receipt": _RECEIPT}),
        ):
            site.post(town.archivist.token, f"{address}/{path}", body).raise_for_status()
        release = site.post(town.archivist.token, f"{address}/releases").raise_for_status().json()["id"]
        site.post(town.records_manager.token, f"/api/v1/releases/{release}/approve").raise_for_status()
        let_have_waited(site, town, UUID(release))
        destroying.start_waited(site.deployment.platform, system(town.tenant, "sweeper"))
        self._wait()
        content = site.get(town.archivist.token, f"/api/v1/releases/{release}/certificate.pdf").raise_for_status()
        self._keep(Written.CERTIFICATE, f"{number} dossiers", content.content)

    def _look_into(self, content: bytes) -> None:
        """Which documents have a place in the outline, and what the table of contents says of their pages."""
        with pikepdf.open(io.BytesIO(content)) as pdf, pdf.open_outline() as outline:
            titles = [each.title for case in outline.root for each in case.children]
        self.bound |= {title.removeprefix(_ATTACHMENT) for title in titles}
        pages = PdfReader(io.BytesIO(content)).pages
        front = "\n".join(page.extract_text() for page in pages[: len(titles)])
        self.shown_as_images += " ".join(front.split()).count(_AS_IMAGES)

    def _keep_renditions(self) -> None:
        """What the product calls PDF/A in its own store."""
        platform = self._site.deployment.platform
        kinds = {RenditionKind.FORM: Written.FORM, RenditionKind.PDFA: Written.RECOGNISED}
        for item in self._items:
            shown = {UUID(each["id"]): each for each in self._get(f"/api/v1/inbox/{item}")["documents"]}
            with platform.database.read(self._town.clerk.actor) as unit:
                for view in documents.views(unit, [*shown]):
                    for kind, row in unit.documents.renditions(view.version_id).items():
                        if kind in kinds:
                            content = platform.vault.open(unit, row.id, row.size, row.sha256).read()
                            self._keep(
                                kinds[kind], str(shown[view.id]["file_name"] or shown[view.id]["title"]), content
                            )

    def _keep(self, kind: Written, name: str, content: bytes) -> None:
        path = self._directory / f"{len(self._made):05d}.pdf"
        path.write_bytes(content)
        self._made.append(Made(kind, name, path))

    def _wait(self) -> None:
        if not self._queue.wait_until_idle(_SECONDS):
            raise AssertionError(f"still {self._queue.open} jobs after {_SECONDS:.0f} seconds")

    def _get(self, path: str) -> dict[str, Any]:
        found: dict[str, Any] = self._site.get(self._town.clerk.token, path).raise_for_status().json()
        return found

    def _post(self, path: str, body: dict[str, str] | None = None) -> dict[str, Any]:
        made: dict[str, Any] = self._site.post(self._town.clerk.token, path, body).raise_for_status().json()
        return made
