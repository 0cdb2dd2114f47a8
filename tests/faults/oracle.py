# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Holds what the clients were promised against what the service has: nothing lost, nothing twice, nothing half.

Every check returns findings, sentences about what is wrong; none means that all is well. The service has settled before.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text

from eakte.domain.audit.values import Act
from eakte.domain.documents.values import ReadingState
from eakte.kernel.clock import SystemClock
from eakte.kernel.errors import EakteError
from eakte.kernel.tenancy import system
from eakte.services.receipts import ReceiptRefused, verify
from eakte.services.sweeping import GRACE, sweep
from search.port import AccessScope
from storage.errors import StorageError
from tests.deployment import Site
from tests.evidence import as_owner
from tests.faults.clients import town_of
from tests.faults.deliveries import Delivery, Enclosure
from tests.faults.history import Event, Outcome
from tests.people import TownPeople

_WAITING_JOBS = "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"
_UNPLACED = "SELECT count(*) FROM directory.audit_pending"
_AUDIT_LOG = "SELECT act, entry FROM records.audit_entries"
_PRESENT = """
    SELECT item.id, coalesce(submission.idempotency_key, regexp_replace(item.subject, '[.](png|pdf)$', ''))
      FROM records.inbox_items AS item LEFT JOIN records.submissions AS submission ON submission.id = item.id
"""
_SEARCH_LIMIT = 100
_LIST_LIMIT = 200

Findings = list[str]


@dataclass(frozen=True)
class Promise:
    """What the history says of one delivery: the items and receipts that its sender was given, all of them."""

    items: frozenset[str]
    receipts: frozenset[str]
    refusals: tuple[str, ...]

    @classmethod
    def of(cls, delivery: Delivery, events: Iterable[Event]) -> "Promise":
        ours = [event for event in events if event.ids["delivery"] == delivery.key]
        given = [event for event in ours if event.outcome is Outcome.ACKNOWLEDGED]
        return cls(
            items=frozenset(event.ids["item"] for event in given),
            receipts=frozenset(event.said["receipt"] for event in given),
            refusals=tuple(event.said["status"] for event in ours if event.outcome is Outcome.REFUSED),
        )


@dataclass(frozen=True)
class Oracle:
    """Asks the service by its API as a clerk does, and the database and the store behind its back."""

    site: Site

    def settled(self) -> bool:
        """Whether no job, no index entry and no audit entry waits."""
        with as_owner(self.site) as connection:
            jobs = connection.scalar(text(_WAITING_JOBS))
            unplaced = connection.scalar(text(_UNPLACED))
        return jobs == unplaced == 0 and all(
            not self._rows(town, "SELECT 1 FROM records.index_outbox LIMIT 1") for town in self._towns
        )

    def present(self) -> dict[str, list[str]]:
        """The inbox items by the delivery that they came from."""
        found: dict[str, list[str]] = {}
        for town in self._towns:
            for item, key in self._rows(town, _PRESENT):
                found.setdefault(key, []).append(str(item))
        return found

    def lost(self, delivery: Delivery, promise: Promise) -> bool:
        """Whether its sender holds an acknowledgement of something that is not there whole."""
        return bool(promise.items) and bool(self.check(delivery, promise))

    def check(self, delivery: Delivery, promise: Promise) -> Findings:
        """What is wrong with one delivery: it must be there once and whole, or, unacknowledged, not at all."""
        found = self.present().get(delivery.key, [])
        findings = [f"{delivery.key} was answered with {status}" for status in promise.refusals]
        if len(found) > 1 or len(promise.items | set(found)) > 1 or len(promise.receipts) > 1:
            findings.append(f"{delivery.key} is there {len(found)} times, acknowledged as {sorted(promise.items)}")
        if promise.items and not found:
            findings.append(f"{delivery.key} was acknowledged and is not there")
        for receipt in promise.receipts if not delivery.scanned else ():
            findings += self._check_receipt(delivery, receipt, found)
        for item in found:
            findings += self._check_item(delivery, item)
        return findings

    def check_all(self, deliveries: Sequence[Delivery]) -> Findings:
        """What is wrong with the deployment as a whole, when these are all deliveries that there ever were."""
        findings = []
        known = {delivery.key for delivery in deliveries}
        findings += [f"{key} was never sent" for key in self.present().keys() - known]
        for town in self._towns:
            findings += self._check_records(town)
            findings += self._check_audit(town)
            findings += self._check_index(town)
        with as_owner(self.site) as connection:
            jobs = connection.execute(text("SELECT status, count(*) FROM procrastinate_jobs GROUP BY status")).all()
        return [*findings, *(f"{number} jobs are left as {status}" for status, number in jobs)]

    def sweep(self) -> tuple[int, Findings]:
        """Sweep as a day later: how many objects went, and what is wrong after that."""
        swept = sweep(self.site.deployment.platform, SystemClock().now() + 2 * GRACE)
        unnamed = self._stored() - {str(row[0]) for town in self._towns for row in self._renditions(town)}
        incoming = self.site.deployment.settings.root / "objects" / "incoming"
        findings = [f"object {name} is named by no row and was not swept" for name in unnamed]
        findings += [f"{path.name} was never finished and not swept" for path in incoming.iterdir()]
        return swept, findings

    def check_objects(self) -> Findings:
        """Nothing half: every object that a row names opens and has the bytes that the row names."""
        return [each for town in self._towns for each in self._check_objects(town)]

    @property
    def _towns(self) -> tuple[TownPeople, TownPeople]:
        return self.site.people.witten, self.site.people.hattingen

    def _rows(self, town: TownPeople, statement: str) -> Sequence[Any]:
        with as_owner(self.site, town.tenant) as connection:
            return connection.execute(text(statement)).all()

    def _check_receipt(self, delivery: Delivery, receipt: str, found: list[str]) -> Iterator[str]:
        try:
            claims = verify(receipt, self.site.http.get("/.well-known/jwks.json").json())
        except ReceiptRefused:
            yield f"the receipt of {delivery.key} is not genuine"
            return
        if [claims["submission"]] != found:
            yield f"the receipt of {delivery.key} names another submission"
        promised = [(file["part"], file["size"], file["sha256"]) for file in claims["files"]]
        if promised != [(each.part, len(each.content), each.sha256) for each in delivery.enclosures]:
            yield f"the receipt of {delivery.key} names other files"

    def _check_item(self, delivery: Delivery, item: str) -> Iterator[str]:
        town = town_of(self.site, delivery)
        documents = self.site.get(town.clerk.token, f"/api/v1/inbox/{item}").raise_for_status().json()["documents"]
        if [document["file_name"] for document in documents] != [each.name for each in delivery.enclosures]:
            yield f"{delivery.key} has other documents than were sent"
            return
        for document, enclosure in zip(documents, delivery.enclosures, strict=True):
            yield from self._check_document(town, document, enclosure)

    def _check_document(self, town: TownPeople, document: dict[str, Any], sent: Enclosure) -> Iterator[str]:
        name = f"{sent.name} ({document['id']})"
        original = self.site.get(town.clerk.token, f"/api/v1/documents/{document['id']}/original")
        if original.content != sent.content:
            yield f"{name} comes back with other bytes: {original.status_code}"
        if document["state"] != ReadingState.READ:
            yield f"{name} ended as {document['state']}: {document['failure']}"
        if document["page_count"] != len(sent.pages):
            yield f"{name} has {document['page_count']} pages instead of {len(sent.pages)}"
        for number, words in enumerate(sent.pages, start=1):
            hits = self._hits(town, words)
            if hits != [(document["id"], number)]:
                yield f"page {number} of {name} should be all that {words} finds, which is {hits}"

    def _hits(self, town: TownPeople, words: str) -> list[tuple[str, int]]:
        answer = self.site.get(town.clerk.token, "/api/v1/search", q=words, limit=_SEARCH_LIMIT).raise_for_status()
        return [
            (each["document"]["id"], page["number"]) for each in answer.json()["documents"] for page in each["pages"]
        ]

    def _check_records(self, town: TownPeople) -> Iterator[str]:
        """Nothing twice and nothing half among the rows that belong together."""
        items = Counter(str(item) for (item,) in self._rows(town, "SELECT id FROM records.inbox_items"))
        listed = Counter(self._listed(town))
        if listed != items:
            yield f"{town.tenant.slug}: the inbox shows {listed.total()} items of {items.total()}"
        for key, number in Counter(key for _, key in self._rows(town, _PRESENT)).items():
            if number > 1:
                yield f"{town.tenant.slug}: {key} is there {number} times"
        for document, number in self._rows(
            town,
            "SELECT document.id, count(version.id) FROM records.documents AS document "
            "LEFT JOIN records.document_versions AS version ON version.document_id = document.id GROUP BY document.id",
        ):
            if number != 1:
                yield f"{town.tenant.slug}: document {document} has {number} versions"

    def _listed(self, town: TownPeople) -> list[str]:
        listed: list[str] = []
        address: str | None = f"/api/v1/inbox?limit={_LIST_LIMIT}"
        while address is not None:
            page = self.site.http.get(address, headers=self.site.as_(town.clerk.token)).json()
            listed += [item["id"] for item in page["items"]]
            address = page["next"]
        return listed

    def _check_audit(self, town: TownPeople) -> Iterator[str]:
        """Exactly one entry for what was received, and one for each version that was read."""
        entries = [(act, json.loads(bytes(entry))["object"]) for act, entry in self._rows(town, _AUDIT_LOG)]
        for acts, kind, table in (
            ((Act.SUBMISSION_RECEIVED,), "id", "records.submissions"),
            ((Act.SCAN_RECEIVED,), "id", "records.inbox_items WHERE channel = 'scan'"),
            ((Act.VERSION_READ, Act.VERSION_FAILED), "version", "records.document_versions"),
        ):
            told = Counter(subject[kind] for act, subject in entries if act in acts)
            there = Counter(str(each) for (each,) in self._rows(town, f"SELECT id FROM {table}"))
            for name in told.keys() | there.keys():
                if told[name] != there[name]:
                    yield f"{town.tenant.slug}: {acts[0]} stands {told[name]} times in the audit log for {name}"

    def _check_index(self, town: TownPeople) -> Iterator[str]:
        """As many entries as pages: with every page found by its own words, index and store hold the same."""
        pages = self._rows(town, "SELECT coalesce(sum(page_count), 0) FROM records.document_versions")[0][0]
        entries = self.site.deployment.platform.index.count(AccessScope.whole(str(town.tenant.id)))
        if entries != pages:
            yield f"{town.tenant.slug}: the index has {entries} pages, the store {pages}"

    def _check_objects(self, town: TownPeople) -> Iterator[str]:
        platform = self.site.deployment.platform
        for object_id, size, sha256 in self._renditions(town):
            try:
                with platform.database.read(system(town.tenant, "oracle")) as unit:
                    content = platform.vault.open(unit, object_id, size, sha256)
                content.read()
            except (EakteError, StorageError) as error:
                yield f"{town.tenant.slug}: rendition {object_id} does not open: {type(error).__name__}"

    def _renditions(self, town: TownPeople) -> Sequence[tuple[UUID, int, str]]:
        return self._rows(town, "SELECT id, size, sha256 FROM records.renditions")

    def _stored(self) -> set[str]:
        return {key.name for key, _ in self.site.deployment.platform.vault.objects()}
