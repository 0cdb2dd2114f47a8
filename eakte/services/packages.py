# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What the archive takes of a dossier, as a BagIt package: originals, PDF/A, metadata, history, and proofs of receipts.

    data/akte.json                    the dossier with its cases, parties, notes and documents, and what was decided
    data/verlauf.json                 what was done with it, from the audit log, in words
    data/originale/, data/pdfa/       every version as it was received; the newest as PDF/A, where there is one
    data/nachweise/<submission>/      the receipt of a submission with its proof, for `verify.py` beside them

File names are numbers of ours: what senders called their files stands in `akte.json`.
"""

import base64
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any
from uuid import UUID

from eakte.database.repositories.audit_entries import Sought
from eakte.database.repositories.documents import DocumentRow, RenditionRow
from eakte.database.repositories.filing import CaseRow, DossierRow
from eakte.database.repositories.places import place_of_dossier
from eakte.database.session import ReadUnit
from eakte.domain.access.rules import Permission
from eakte.domain.audit.groups import GROUPS, ActGroup
from eakte.domain.audit.values import Act, AuditObject
from eakte.domain.disposal.errors import DisposalNotFound, NotForTheArchive
from eakte.domain.documents.values import RenditionKind
from eakte.services import proofs
from eakte.services.access import require_at
from eakte.services.accounts import names_of
from eakte.services.bag import Payload, bag
from eakte.services.entry_words import person_name, sentence
from eakte.services.offers import DisposalView, item
from eakte.services.platform import Platform
from retention.appraisal import Decision
from retention.disposal import State

_TAKEN = frozenset({State.APPRAISED, State.TRANSFERRED, State.CONFIRMED})
_SHOWN = {RenditionKind.PDFA: "pdfa", RenditionKind.FORM: "pdfa"}
_SUFFIXES = {"application/pdf": "pdf", "image/tiff": "tif", "image/png": "png", "image/jpeg": "jpg"}


@dataclass(frozen=True)
class Package:
    """A ZIP on its way out, which may be read after the unit of work has ended."""

    file_name: str
    chunks: Callable[[], Iterator[bytes]]


def package(platform: Platform, unit: ReadUnit, offer_id: UUID, disposal_id: UUID) -> Package:
    """All that the archive takes of a dossier that it decided to take.

    Raises:
        OfferNotFound, DisposalNotFound, Forbidden: there is no such thing, or the actor does not dispose of it.
        NotForTheArchive: the archive has not decided to take it, or it is released for destruction already.
        AuditLogBroken, ProofPending: what proves its receipts cannot be had now.
    """
    view = item(unit, offer_id, disposal_id)
    dossier = unit.filing.dossier(view.dossier_id)
    if dossier is None:
        raise DisposalNotFound
    require_at(unit, Permission.DOWNLOAD, place_of_dossier(dossier))
    if view.decision is not Decision.ARCHIVE or view.state not in _TAKEN:
        raise NotForTheArchive(dossier=dossier.reference_number)
    unit.audit.record(Act.DOSSIER_PACKAGED, AuditObject("dossier", dossier.id), offer=str(offer_id))
    name = f"aussonderung-{dossier.id}"
    contents = list(_Contents(platform, unit, dossier, view).payloads())
    info = {
        "Source-Organization": unit.actor.tenant.name,
        "External-Identifier": dossier.reference_number,
        "External-Description": dossier.title,
        "Bag-Software-Agent": "eakte",
    }
    at = unit.now.astimezone(unit.actor.tenant.zone)
    return Package(f"{name}.zip", lambda: bag(name, contents, info, at))


class _Contents:
    """The files of a package; bytes are read when they are written."""

    def __init__(self, platform: Platform, unit: ReadUnit, dossier: DossierRow, view: DisposalView) -> None:
        self._platform, self._unit, self._dossier, self._view = platform, unit, dossier, view
        self._cases = unit.filing.cases(dossier.id)
        self._documents = unit.filing.documents(*(case.id for case in self._cases)) if self._cases else []
        self._stored: list[Payload] = []

    def payloads(self) -> Iterator[Payload]:
        metadata = self._metadata()  # names the files that follow
        yield _json("akte.json", metadata)
        yield _json("verlauf.json", {"entries": self._history()})
        yield from self._stored
        yield from self._proofs()

    def _metadata(self) -> dict[str, Any]:
        row, offered = self._dossier, self._view.offered
        return {
            "version": 1,
            "id": str(row.id),
            "reference_number": row.reference_number,
            "title": row.title,
            "remark": row.remark,
            "position": offered.position,
            "position_title": offered.position_title,
            "office": offered.office,
            "opened_on": str(row.opened_on),
            "closed_on": str(row.closed_on),
            "kept_until": str(offered.ends_on),
            "decision": {"value": self._view.decision, "reason": self._view.reason},
            "cases": [self._case(case) for case in self._cases],
        }

    def _case(self, case: CaseRow) -> dict[str, Any]:
        notes = self._unit.cases.notes(case.id)
        names = names_of(self._platform.database, {note.written_by for note in notes})
        return {
            "id": str(case.id),
            "parent": None if case.parent_id is None else str(case.parent_id),
            "reference_number": case.reference_number,
            "title": case.title,
            "opened_on": str(case.opened_on),
            "closed_on": case.closed_on and str(case.closed_on),
            "parties": [
                {"role": each.role, "name": each.name, "address": each.address, "note": each.note}
                for each in self._unit.cases.parties(case.id)
            ],
            "notes": [
                {"text": each.text, "by": names.get(each.written_by, ""), "at": each.written_at.isoformat()}
                for each in notes
            ],
            "documents": [self._document(each) for each in self._documents if each.case_id == case.id],
        }

    def _document(self, row: DocumentRow) -> dict[str, Any]:
        versions = self._unit.documents.all_versions(row.id)
        return {
            "id": str(row.id),
            "title": row.title,
            "item": str(row.item_id),
            "attached_to": None if row.attached_to is None else str(row.attached_to),
            "files": [
                *(
                    {
                        "version": each.version.number,
                        "file_name": each.version.file_name,
                        **self._file("originale", each.original),
                    }
                    for each in versions
                ),
                *(
                    {"version": versions[0].version.number, **self._file(_SHOWN[kind], rendition)}
                    for kind, rendition in self._unit.documents.renditions(versions[0].version.id).items()
                    if kind in _SHOWN
                ),
            ],
        }

    def _file(self, folder: str, row: RenditionRow) -> dict[str, Any]:
        path = f"{folder}/{len(self._stored) + 1:06}.{_SUFFIXES.get(row.media_type, 'bin')}"
        content = self._platform.vault.open(self._unit, row.id, row.size, row.sha256)
        self._stored.append(Payload(path, content.chunks))
        return {"path": path, "media_type": row.media_type, "size": row.size, "sha256": row.sha256}

    def _history(self) -> Sequence[Mapping[str, Any]]:
        """What was done, newest first; who looked is not told."""
        objects = self._unit.audit_entries.objects_of_dossier(self._dossier.id)
        stream = self._unit.audit_entries.stream(Sought(objects=objects, acts=GROUPS[ActGroup.CHANGE]))
        return [
            {
                "entry": str(each.id),
                "at": each.at.isoformat(),
                "act": each.act,
                "object": str(each.object.id),
                "person": person_name(each),
                "told": sentence(each),
                "index": each.index,
            }
            for each in self._platform.opener.open_all(self._unit, stream)
        ]

    def _proofs(self) -> Iterator[Payload]:
        """For each submission in it what its portal got, and the proof that the log tells of it."""
        submissions = [self._unit.inbox.submission(each) for each in sorted({row.item_id for row in self._documents})]
        proven = [each for each in submissions if each is not None]
        if proven:
            yield _json("nachweise/jwks.json", self._platform.signer.public_keys())
            verifier = (files("eakte.offline") / "verify_audit_log.py").read_bytes()
            yield Payload("nachweise/verify.py", lambda: iter([verifier]))
        for row in proven:
            receipt = self._platform.signer.sign(row.receipt_claims, row.signing_kid).encode()
            entry = UUID(json.loads(row.receipt_claims)["audit"]["entry"])
            yield Payload(f"nachweise/{row.id}/receipt.jws", lambda receipt=receipt: iter([receipt]))  # type: ignore[misc] # bound now
            yield _json(f"nachweise/{row.id}/proof.json", _proof(proofs.inclusion(self._unit, entry)))


def _json(path: str, content: object) -> Payload:
    written = json.dumps(content, ensure_ascii=False, indent=2).encode()
    return Payload(path, lambda: iter([written]))


def _proof(proof: proofs.Inclusion) -> Mapping[str, Any]:
    """As the API and the offline verifier know it; docs/reference/audit-format.md."""
    return {
        "v": 1,
        "kind": "inclusion",
        "tenant": str(proof.tenant_id),
        "entry": str(proof.entry_id),
        "leaf_hash": proof.leaf_hash.hex(),
        "index": proof.index,
        "size": proof.checkpoint.size,
        "path": [base64.b64encode(each).decode() for each in proof.path],
        "checkpoint": proof.checkpoint.note.decode(),
    }
