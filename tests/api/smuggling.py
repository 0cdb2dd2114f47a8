# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Requests about what is one's own that carry ids of others: in the query, the body, a header or as a place to go on from."""

from datetime import date
from typing import Any
from uuid import UUID

from eakte.kernel.paging import cursor
from tests.api.records import Known

Request = tuple[str, str, dict[str, Any]]
"""Method, address, what else httpx sends."""


def smuggled(own: UUID, known: Known) -> list[Request]:
    """What ties an own item of the inbox to `known`: it does not exist."""
    q = "?q=Hund&dokument="
    return [
        ("POST", f"/api/v1/inbox/{own}/file", {"json": {"case": str(known.case)}}),
        ("POST", f"/api/v1/inbox/{own}/file", {"json": {"case": str(known.closed_case)}}),
        ("POST", f"/api/v1/inbox/{own}/file", {"json": {"dossier": str(known.dossier), "case_title": "Vorgang"}}),
        ("GET", f"/posteingang/{own}?dokument={known.document}", {}),
        ("GET", f"/posteingang/{own}/ablegen?dokument={known.document}", {}),
        ("POST", f"/posteingang/{own}/ablegen", {"data": {"case_id": str(known.case)}}),
        ("POST", f"/posteingang/{own}/ablegen", {"data": {"dossier_id": str(known.dossier), "case_title": "Vorgang"}}),
        ("POST", f"/posteingang/{own}/dokumente/{known.failed_document}/erneut", {}),
        ("GET", f"/suche{q}{known.document}", {}),
    ]


def carried(own: Known, known: Known, today: date) -> list[Request]:
    """What is answered to its own as if the foreign ids were anybody's."""
    at_own = f"object_type=dossier&object_id={own.dossier}"
    grant = {"object_type": "dossier", "object_id": str(own.dossier), "cause": "Vertretung", "until": today.isoformat()}
    page = {"HX-Current-URL": f"/posteingang/{known.item}"}
    return [
        ("GET", _behind("/api/v1/inbox", known.item), {}),
        ("GET", _behind(f"/api/v1/inbox/{own.item}/history", known.entry), {}),
        ("GET", _behind(f"/api/v1/cases/{own.case}/history", known.entry, "looks=true&"), {}),
        ("GET", _behind("/api/v1/audit/report", known.entry), {}),
        ("GET", f"/api/v1/audit/report?person={known.item}", {}),
        ("GET", f"/api/v1/search?q={known.document}", {}),
        ("GET", f"/api/v1/access?{at_own}&login={known.login}", {}),
        *(
            ("GET", f"/api/v1/grants?object_type={kind}&object_id={object_id}", {})
            for kind, object_id in (("case", known.case), ("document", known.document), ("plan_entry", known.dossier))
        ),
        ("POST", "/api/v1/grants", {"json": {**grant, "login": known.login}}),
        ("PATCH", f"/api/v1/grants/{own.grant}", {"json": {}, "headers": {"If-Match": f'"{known.grant}"'}}),
        ("DELETE", f"/api/v1/grants/{own.grant}", {"headers": {"If-Match": f'"{known.grant}"'}}),
        (
            "GET",
            f"/api/v1/documents/{own.document}/pages/1/image",
            {"headers": {"If-None-Match": f'"{known.document}"'}},
        ),
        ("GET", f"/posteingang?nach={known.item}", {}),
        ("GET", f"/posteingang/stand?stand=x&nach={known.item}", {"headers": page}),
        ("GET", f"/posteingang/{own.item}?nach={known.item}", {}),
        ("GET", f"/vorgaenge/{own.case}/verlauf?nach={known.entry}", {}),
        ("GET", f"/protokoll?nach={known.entry}", {}),
        ("GET", f"/protokoll?kennung={known.item}", {}),
        ("GET", f"/protokoll.csv?kennung={known.item}", {}),
        ("GET", f"/suche?q={known.document}", {}),
    ]


def _behind(path: str, place: UUID, query: str = "") -> str:
    """A page of a list that begins behind a row that is not one's own."""
    return f"{path}?{query}cursor={cursor(path, place)}"
