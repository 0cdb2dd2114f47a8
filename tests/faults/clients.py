# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Clients that send until they have a receipt, and write down what they saw."""

import time
from dataclasses import dataclass
from http import HTTPStatus

import httpx

from tests.deployment import Site
from tests.faults.deliveries import Delivery
from tests.faults.history import History, Outcome
from tests.people import TownPeople

SUBMIT, SCAN = "submit", "scan"
ANSWER_SECONDS = 90.0
_PAUSE_SECONDS = 0.2
_SEND_AGAIN = {HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.CONFLICT}


@dataclass(frozen=True)
class Sender:
    """Sends deliveries to the server of a site, each in a thread of its own if one likes."""

    site: Site
    history: History

    def deliver(self, delivery: Delivery) -> None:
        """Send until it is acknowledged, refused, given up or too late; a scan is sent once, it has no key."""
        deadline = time.monotonic() + ANSWER_SECONDS
        outcome = self.send(delivery)
        persistent = delivery.patient and not delivery.scanned
        while outcome is Outcome.UNANSWERED and persistent and time.monotonic() < deadline:
            time.sleep(_PAUSE_SECONDS)
            outcome = self.send(delivery)
        if outcome is Outcome.ACKNOWLEDGED and delivery.twice and not delivery.scanned:
            self.send(delivery)

    def send(self, delivery: Delivery) -> Outcome:
        """One request, written down before and after."""
        act, ids = SCAN if delivery.scanned else SUBMIT, {"delivery": delivery.key, "town": delivery.town}
        self.history.write(act, Outcome.BEGUN, ids)
        try:
            answer = self._post(delivery)
        except httpx.TransportError as error:
            self.history.write(act, Outcome.UNANSWERED, ids, error=type(error).__name__)
            return Outcome.UNANSWERED
        outcome = _outcome(answer)
        said = {"status": str(answer.status_code)}
        if outcome is Outcome.ACKNOWLEDGED:
            body = answer.json()
            ids["item"] = body["id"]
            said |= {"receipt": body.get("receipt", ""), "repeated": answer.headers.get("Idempotent-Replayed", "")}
        self.history.write(act, outcome, ids, **said)
        return outcome

    def _post(self, delivery: Delivery) -> httpx.Response:
        town = town_of(self.site, delivery)
        if delivery.scanned:
            (scan,) = delivery.enclosures
            return self.site.scan(town.scan_operator.token, scan.name, scan.media_type, scan.content)
        key = town.other_portal_key if delivery.other_portal else town.portal_key
        return self.site.send(key, [each.as_file for each in delivery.enclosures], delivery.key)


def town_of(site: Site, delivery: Delivery) -> TownPeople:
    return {"witten": site.people.witten, "hattingen": site.people.hattingen}[delivery.town]


def _outcome(answer: httpx.Response) -> Outcome:
    if answer.status_code == HTTPStatus.CREATED:
        return Outcome.ACKNOWLEDGED
    return Outcome.UNANSWERED if answer.status_code in _SEND_AGAIN else Outcome.REFUSED
