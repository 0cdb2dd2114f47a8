# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A client of the API for portals and other programs. It needs httpx and nothing else of eakte.

portal = Client("https://eakte.example", key)
accepted = portal.submit(form, [File("anlage", "plan.pdf", "application/pdf", content)], key_of_my_order)
for dossier in clerk.pages("/api/v1/dossiers", plan_entry="22.10"):
...
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict

import httpx

TIMEOUT_SECONDS = 120.0

Json = Any
"""What the API answers, as `/api/openapi.json` describes it."""


class Accepted(TypedDict):
    """Of a submission; `receipt` is a compact JWS."""

    id: str
    receipt: str


@dataclass(frozen=True)
class File:
    """A file that is sent. `part` is how a submission's form announces it."""

    part: str
    name: str
    media_type: str
    content: bytes


class Refused(Exception):
    """The API answered with a problem (RFC 9457).

    `code` is the last step of its type and stable; title and detail are German. `retry_seconds` tells when to try again,
    with the same idempotency key, where that helps.
    """

    def __init__(self, answer: httpx.Response) -> None:
        is_problem = answer.headers.get("content-type") == "application/problem+json"
        self.status = answer.status_code
        self.problem: Mapping[str, Json] = answer.json() if is_problem else {}
        self.code: str = self.problem.get("type", "").rpartition("/")[2]
        self.retry_seconds = int(answer.headers["retry-after"]) if "retry-after" in answer.headers else None
        super().__init__(f"{self.status} {self.problem.get('title', '')}: {self.problem.get('detail', '')}")


@dataclass(frozen=True)
class Client:
    """Calls the API of a running service with a portal key or a personal token.

    Raises:
        Refused: from every method, when the service refuses.
        httpx.TransportError: when it does not answer; what was sent may be sent again with the same idempotency key.
    """

    address: str
    secret: str

    def submit(self, form: bytes, files: Sequence[File], key: str) -> Accepted:
        """Hand in a submission. The same key and content give the same receipt."""
        parts = [("submission", ("submission.json", form, "application/json")), *map(_part, files)]
        accepted: Accepted = self.call("POST", "/api/v1/submissions", key, files=parts).json()
        return accepted

    def scan(self, file: File, received_on: str | None = None, key: str | None = None) -> str:
        """Hand in a scanned file; returns the id of its inbox item."""
        form = {} if received_on is None else {"received_on": received_on}
        item: str = self.call("POST", "/api/v1/scans", key, data=form, files=[_part(file)]).json()["id"]
        return item

    def get(self, path: str, **query: str | int) -> Json:
        return self.call("GET", path, params=query).json()

    def pages(self, path: str, **query: str | int) -> Iterator[Json]:
        """The items of a list, page after page."""
        page = self.get(path, **query)
        yield from page["items"]
        while page["next"] is not None:
            page = self.call("GET", page["next"]).json()
            yield from page["items"]

    def post(self, path: str, body: Mapping[str, Json] | None = None, key: str | None = None) -> Json:
        return self.call("POST", path, key, json=body or {}).json()

    def content(self, path: str) -> bytes:
        return self.call("GET", path).content

    def call(self, method: str, path: str, key: str | None = None, **options: Any) -> httpx.Response:  # noqa: ANN401 - httpx's own options
        """Any request; `key` is the idempotency key of what it creates."""
        headers = {"Authorization": f"Bearer {self.secret}", **({} if key is None else {"Idempotency-Key": key})}
        answer = httpx.request(method, self.address + path, headers=headers, timeout=TIMEOUT_SECONDS, **options)
        if answer.is_error:
            raise Refused(answer)
        return answer


def _part(file: File) -> tuple[str, tuple[str, bytes, str]]:
    return file.part, (file.name, file.content, file.media_type)
