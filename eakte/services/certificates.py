# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The certificate of a disposal (`Löschnachweis`): signed claims as JSON, and the same to read as PDF/A.

It names what was destroyed by number, position and days, never by title, who asked and who agreed, and until when copies
in backups could still be read.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import rfc8785

from eakte.database.repositories.disposals import DisposalRow, ReleaseRow
from eakte.database.session import ReadUnit, UnitOfWork
from eakte.domain.access.rules import Permission
from eakte.domain.audit.rules import instant
from eakte.domain.audit.values import Act, AuditObject
from eakte.domain.disposal.errors import CertificateNotThere
from eakte.domain.disposal.values import Snapshot
from eakte.processing.port import FormDocument, FormSection
from eakte.services.access import require_reach
from eakte.services.accounts import names_of
from eakte.services.backup import KEY_DAYS
from eakte.services.platform import Platform
from eakte.services.releases import release_row
from retention.disposal import State

CERTIFICATE_TYPE = "eakte-disposal+jws"
FORMAT_VERSION = 1
_DECISIONS = {"A": "A (archiviert)", "V": "V (vernichten)"}


@dataclass(frozen=True)
class Certificate:
    """What was signed, and the compact JWS (RFC 7515) over it, which the public keys of the service verify."""

    claims: Mapping[str, Any]
    signed: str


def claims_of(platform: Platform, uow: UnitOfWork, release: ReleaseRow) -> bytes:
    """What the certificate of a release says, whose dossiers are destroyed: canonical JSON (RFC 8785)."""
    people = {each for each in (release.asked_by, release.approved_by) if each is not None}
    rows = [row for row in uow.disposals.released(release.id) if row.state is State.DESTROYED]
    names = names_of(platform.database, people | {row.decided_by for row in rows if row.decided_by})
    objects = uow.disposals.objects(release.id)
    today = uow.today
    claims: dict[str, Any] = {
        "v": FORMAT_VERSION,
        "municipality": uow.actor.tenant.name,
        "release": str(release.id),
        "offer": str(release.offer_id),
        "asked": _by(names, release.asked_by, release.asked_at),
        "agreed": _by(names, release.approved_by, release.approved_at),
        "waited_until": str(release.waits_until),
        "destroyed_at": instant(uow.now),
        "backups": {
            "content_readable_until": str(today + timedelta(days=min(KEY_DAYS, platform.backup_days))),
            "rows_kept_until": str(today + timedelta(days=platform.backup_days)),
        },
        "dossiers": [_dossier(row, names, objects.get(row.id, 0)) for row in rows],
    }
    return rfc8785.dumps(claims)


def certificate(unit: ReadUnit, platform: Platform, release_id: UUID) -> Certificate:
    """The certificate of a release, once all of it is destroyed and removed from the store.

    Raises:
        ReleaseNotFound, Forbidden: there is no such release, or the actor disposes of nothing.
        CertificateNotThere: it is not that far.
    """
    row = release_row(unit, release_id)
    require_reach(unit, Permission.DISPOSE)
    if row.claims is None or row.kid is None or unit.disposals.unremoved(release_id):
        raise CertificateNotThere
    unit.audit.look(Act.CERTIFICATE_OPENED, AuditObject("release", release_id))
    return Certificate(json.loads(row.claims), platform.signer.sign(row.claims, row.kid, CERTIFICATE_TYPE))


def as_pdf(platform: Platform, made: Certificate, zone: ZoneInfo) -> bytes:
    """The certificate to read, as PDF/A. Its words are German, as its readers are."""
    return platform.processor.render_form(_document(made, zone))


def _by(names: Mapping[UUID, str], person: UUID | None, at: datetime | None) -> dict[str, str]:
    """Who did it and when. Both are there of whatever was destroyed."""
    return {"id": str(person), "name": names.get(person, "") if person else "", "at": instant(at) if at else ""}


def _dossier(row: DisposalRow, names: Mapping[UUID, str], objects: int) -> dict[str, Any]:
    offered = Snapshot.of(row.snapshot)
    return {
        "id": str(row.dossier_id),
        "reference_number": offered.reference_number,
        "position": offered.position,
        "opened_on": str(offered.opened_on),
        "closed_on": str(offered.closed_on),
        "kept_until": str(offered.ends_on),
        "decision": str(row.decision),
        "decided": _by(names, row.decided_by, row.decided_at),
        "receipt": row.receipt,
        "cases": offered.extent.cases,
        "documents": offered.extent.documents,
        "objects": objects,
        "destroyed_at": instant(row.destroyed_at) if row.destroyed_at else "",
    }


def _document(made: Certificate, zone: ZoneInfo) -> FormDocument:
    claims = made.claims
    digest = hashlib.sha256(made.signed.encode()).hexdigest()
    sections = [
        FormSection("Freigabe", tuple(_release_rows(claims, zone))),
        *(
            FormSection(f"Akte {each['reference_number']}", tuple(_dossier_rows(each, zone)))
            for each in claims["dossiers"]
        ),
        FormSection("Nachweis", (("SHA-256 der signierten Fassung", digest), ("Freigabe", claims["release"]))),
    ]
    subtitle = f"{claims['municipality']} · {len(claims['dossiers'])} Akten · {_moment(claims['destroyed_at'], zone)}"
    return FormDocument("Löschnachweis", subtitle, tuple(sections))


def _release_rows(claims: Mapping[str, Any], zone: ZoneInfo) -> Iterator[tuple[str, str]]:
    yield "Beantragt", _person(claims["asked"], zone)
    yield "Genehmigt", _person(claims["agreed"], zone)
    yield "Wartezeit bis", _day(claims["waited_until"])
    yield "Vernichtung abgeschlossen", _moment(claims["destroyed_at"], zone)
    yield "Inhalte in Sicherungen lesbar bis", _day(claims["backups"]["content_readable_until"])
    yield "Zeilen in Sicherungen vorhanden bis", _day(claims["backups"]["rows_kept_until"])


def _dossier_rows(each: Mapping[str, Any], zone: ZoneInfo) -> Iterator[tuple[str, str]]:
    yield "Position im Aktenplan", each["position"]
    yield "Laufzeit", f"{_day(each['opened_on'])} bis {_day(each['closed_on'])}"
    yield "Aufzubewahren bis", _day(each["kept_until"])
    yield "Entscheidung des Archivs", f"{_DECISIONS[each['decision']]}, {_person(each['decided'], zone)}"
    if each["receipt"]:
        yield "Empfangsbestätigung des Archivs", each["receipt"]
    yield "Umfang", f"{each['cases']} Vorgänge, {each['documents']} Dokumente, {each['objects']} Dateien"
    yield "Vernichtet", _moment(each["destroyed_at"], zone)


def _person(by: Mapping[str, str], zone: ZoneInfo) -> str:
    return f"{by['name']} ({by['id']}), {_moment(by['at'], zone)}"


def _day(written: str) -> str:
    return f"{date.fromisoformat(written):%d.%m.%Y}"


def _moment(written: str, zone: ZoneInfo) -> str:
    return f"{datetime.fromisoformat(written).astimezone(zone):%d.%m.%Y, %H:%M:%S}"
