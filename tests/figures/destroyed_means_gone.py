# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A word of its own in every field and file of a dossier; after its destruction none of them is found anywhere (I9, I21).

Looked for in the rows of all tables, in what the API answers, in the objects and their keys, in all files beside the
database, in the index, and in whatever was logged; and once more where a backup from before was restored with the ledger.
In that backup the objects open by nothing but its keys, which the certificate dates.
"""

import argparse
import gzip
import io
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from uuid import UUID

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from sqlalchemy import text

from eakte.bootstrap import make_backup
from eakte.kernel.tenancy import system
from eakte.services import destroying
from eakte.services.backup_format import read_manifest
from tests.api.records import Words, keep_records, let_be_due, let_have_waited, offer_of, pdf, release_of
from tests.backups import new_target, settings_of
from tests.deployment import Site, site_on_disk
from tests.evidence import as_owner, dump, stored_files
from tests.figures.figure import Figure
from tests.figures.planted_towns import Canaries, words_in

NAME = "destroyed-means-gone"

_CLIENTS = frozenset({"httpx", "httpcore"})
_OBJECTS = """
    SELECT rendition.id FROM records.renditions AS rendition
    JOIN records.document_versions AS version ON version.id = rendition.version_id
    JOIN records.documents AS document ON document.id = version.document_id
    JOIN records.cases AS filed ON filed.id = document.case_id WHERE filed.dossier_id = :dossier
    UNION SELECT part.id FROM records.compiled_objects AS part
    JOIN records.compilations AS made ON made.id = part.compilation_id WHERE made.dossier_id = :dossier
"""


@dataclass(frozen=True)
class Planted:
    """A dossier, its words by what they stand in, and what can be asked about it."""

    dossier: UUID
    words: Mapping[str, str]
    addresses: Sequence[str]
    objects: frozenset[UUID]
    wrapped: frozenset[bytes]


class Listener(logging.Handler):
    """All that is logged, at every level, with what was given to be logged beside it."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.partition(".")[0] in _CLIENTS:
            return  # this process asks, too
        self.lines.append(f"{record.getMessage()} {record.__dict__}")


def measure(argv: Sequence[str]) -> Figure:
    argparse.ArgumentParser(prog=NAME).parse_args(argv)
    found: dict[str, set[str]] = {}
    with site_on_disk("eakte-gone-") as (server, site, directory), _listening() as listener:
        planted = _plant(site)
        unseen = set(planted.words) - words_in(dump(site)) - words_in(_answers(site, planted))
        backup = directory / "backup"
        make_backup(settings_of(site), backup)
        claims = _destroy(site, planted)
        found |= {f"live: {place}": words for place, words in _everywhere(site, planted, listener)}
        with new_target(server, site) as target:
            target.restore(backup, [site.deployment.settings.ledger_path])
            with target.open() as back:
                back.work()
                found |= {f"restored: {place}": words for place, words in _everywhere(back, planted, listener)}
        readable = _opened_without_keys(backup, planted)
        manifest = read_manifest(backup)
    until = manifest.keys_until, manifest.main_until
    dates = claims["backups"]["content_readable_until"], claims["backups"]["rows_kept_until"]
    dated = all(named >= f"{each:%Y-%m-%d}" for named, each in zip(dates, until, strict=True))
    left = {place: sorted(f"{planted.words.get(word, '')}: {word}" for word in words) for place, words in found.items()}
    left = {place: words for place, words in left.items() if words}
    return Figure(
        NAME,
        value=sum(map(len, left.values())) + len(readable),
        goal=0,
        unit="words and objects of a destroyed dossier that are found somewhere",
        against="the same words before its destruction, each of which must be found there",
        holds=not left and not unseen and not readable and dated,
        details={
            "words": len(planted.words),
            "never seen before": sorted(planted.words[word] for word in unseen),
            "objects": len(planted.objects),
            "looked at": sorted(found),
            "found": left,
            "opened without the backup's keys": readable,
            "certificate names the ends of both": dates,
        },
    )


@contextmanager
def _listening() -> Iterator[Listener]:
    root, listener = logging.getLogger(), Listener()
    level = root.level
    root.addHandler(listener)
    root.setLevel(logging.DEBUG)
    try:
        yield listener
    finally:
        root.removeHandler(listener)
        root.setLevel(level)


def _plant(site: Site) -> Planted:
    """Records of all kinds in one dossier of Witten, with a word in whatever somebody can write."""
    town, canaries = site.people.witten, Canaries("vernichtet")
    words = Words(**{each.name: canaries.word(each.name) for each in fields(Words)})
    known, _ = keep_records(site, town, words)
    clerk, case = town.clerk.token, f"/api/v1/cases/{known.case}"
    _ok(site.post(clerk, f"/api/v1/inbox/{known.item}/file", {"case": str(known.case)}))
    version = {"file": (f"{canaries.word('version name')}.pdf", pdf(canaries.word("version text")), "application/pdf")}
    headers = {**site.as_(clerk), "If-Match": '"1"'}
    _ok(site.http.post(f"/api/v1/documents/{known.document}/versions", headers=headers, files=version))
    _ok(site.post(clerk, f"{case}/notes", {"text": canaries.word("second note")}))
    _ok(site.post(clerk, f"{case}/sub-cases", {"title": canaries.word("sub-case")}))
    site.work()
    _ok(site.post(clerk, f"/api/v1/dossiers/{known.dossier}/pdf"))
    site.work()
    documents = _documents(site, known.dossier)
    addresses = [
        f"/api/v1/dossiers/{known.dossier}",
        f"/api/v1/dossiers/{known.dossier}/cases",
        f"/api/v1/dossiers/{known.dossier}/holds",
        f"/api/v1/dossiers/{known.dossier}/history",
        case,
        *(f"{case}/{tab}" for tab in ("parties", "notes", "links", "history")),
        *(f"/api/v1/documents/{each}{tab}" for each in documents for tab in ("", "/versions", "/pages/1", "/original")),
        f"/api/v1/documents/{known.document}/versions/1/original",
        *(f"/api/v1/documents/{each}/pages/1/image" for each in documents),
        f"/api/v1/inbox/{known.filed_item}",
        *(f"/api/v1/search?q={word}" for word in canaries.kinds),
    ]
    for address in addresses:
        site.get(clerk, address)
    with as_owner(site, town.tenant) as owner:
        objects = frozenset(owner.scalars(text(_OBJECTS), {"dossier": known.dossier}))
        keys = text("SELECT wrapped FROM keys.object_keys WHERE id = ANY(:ids)")
        wrapped = frozenset(map(bytes, owner.scalars(keys, {"ids": list(objects)})))
    return Planted(known.dossier, dict(canaries.kinds), addresses, objects, wrapped)


def _documents(site: Site, dossier: UUID) -> list[UUID]:
    with as_owner(site, site.people.witten.tenant) as owner:
        named = "SELECT one.id FROM records.documents AS one JOIN records.cases AS filed ON filed.id = one.case_id WHERE filed.dossier_id = :id"
        return list(owner.scalars(text(named), {"id": dossier}))


def _destroy(site: Site, planted: Planted) -> Mapping[str, Any]:
    """The whole procedure; what the certificate says."""
    town = site.people.witten
    let_be_due(site, town, planted.dossier)
    offer, disposal = offer_of(site, town, planted.dossier)
    release = release_of(site, town, offer, disposal)
    _ok(site.post(town.archivist.token, f"/api/v1/releases/{release}/approve", {}))
    let_have_waited(site, town, release)
    destroying.start_waited(site.deployment.platform, system(town.tenant, "sweeper"))
    for _ in range(3):
        site.work()
    claims: Mapping[str, Any] = _ok(site.get(town.archivist.token, f"/api/v1/releases/{release}/certificate"))["claims"]
    return claims


def _everywhere(site: Site, planted: Planted, listener: Listener) -> Iterator[tuple[str, set[str]]]:
    """Each place that was looked at, with the words that were found there, or the objects."""
    ours = set(planted.words)
    yield "rows of the database", words_in(dump(site)) & ours
    yield "answers of the API", words_in(_answers(site, planted)) & ours
    yield "objects", {str(each) for each in planted.objects for path in stored_files(site) if str(each) in path}
    with as_owner(site, site.people.witten.tenant) as owner:
        keys = text("SELECT id FROM keys.object_keys WHERE id = ANY(:ids)")
        yield "keys of objects", {str(each) for each in owner.scalars(keys, {"ids": list(planted.objects)})}
    root = site.deployment.settings.root
    for folder in sorted(each for each in root.iterdir() if each.name not in {"postgres", "backup"}):
        files = [folder] if folder.is_file() else [each for each in folder.rglob("*") if each.is_file()]
        yield (
            f"files in {folder.name}",
            {word for each in files for word in ours if word.encode() in each.read_bytes().lower()},
        )
    yield "log", words_in("\n".join(listener.lines)) & ours


def _answers(site: Site, planted: Planted) -> str:
    """What the clerk, the archivist and the auditor are told; of a search only its hits, for it says what was looked for."""
    people, told = site.people.witten, []
    for who in (people.clerk, people.archivist, people.auditor):
        for address in planted.addresses:
            answer = site.get(who.token, address)
            if "/search?q=" in address:
                hits = answer.json().get("documents", []) if answer.status_code == 200 else []
                told.append(f"{address} {hits}" if hits else "")
            else:
                told.append(_readable(answer.content))
    return "\n".join(told)


def _readable(content: bytes) -> str:
    if not content.startswith(b"%PDF"):
        return content.decode("utf-8", "replace")
    try:
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    except PyPdfError:  # one is broken on purpose
        return ""


def _opened_without_keys(backup: Path, planted: Planted) -> list[str]:
    """What of the objects in a backup could be read once its keys are gone: none of their keys stands anywhere else in it."""
    elsewhere = [each for each in backup.rglob("*") if each.is_file() and "keys" not in each.relative_to(backup).parts]
    found = []
    for each in elsewhere:
        content = gzip.decompress(each.read_bytes()) if each.suffix == ".gz" else each.read_bytes()
        found += [f"{each.name}: a key" for key in planted.wrapped if key in content or key.hex().encode() in content]
        if "objects" in each.relative_to(backup).parts:
            found += [f"{each.name}: {word}" for word in planted.words if word.encode() in content]
    return found


def _ok(answer: Any) -> Any:  # noqa: ANN401 - whatever JSON the API answers
    if answer.status_code not in {200, 201, 202}:
        raise AssertionError(answer.text)
    return answer.json()
