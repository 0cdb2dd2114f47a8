# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The demo's side of the public API: what a portal and a clerk's program send."""

import time
from dataclasses import dataclass
from typing import Any

import httpx

from eakte.demo.letters import Letter
from eakte.demo.submissions import DemoSubmission

TIMEOUT_SECONDS = 120.0


class ApiRefused(Exception):
    """The API answered with a problem; its title and detail are the message."""


@dataclass(frozen=True)
class ApiClient:
    """Calls the API of a running service with a portal key or a personal token."""

    address: str
    secret: str

    def submit(self, submission: DemoSubmission, idempotency_key: str) -> dict[str, Any]:
        parts: list[tuple[str, tuple[str, bytes, str]]] = [
            ("submission", ("submission.json", submission.submission, "application/json")),
            *((file.part, (file.name, file.content, file.media_type)) for file in submission.files),
        ]
        answer: dict[str, Any] = self._json(
            "POST", "/api/v1/submissions", headers={"Idempotency-Key": idempotency_key}, files=parts
        )
        return answer

    def scan(self, letter: Letter, received_on: str | None = None) -> str:
        form = {} if received_on is None else {"received_on": received_on}
        part = {"file": (letter.name, letter.content, letter.media_type)}
        item: str = self._json("POST", "/api/v1/scans", data=form, files=part)["id"]
        return item

    def get(self, path: str, **query: str | int) -> Any:  # noqa: ANN401 - JSON of any shape
        return self._json("GET", path, params=query)

    def post(self, path: str, body: dict[str, Any] | None = None) -> Any:  # noqa: ANN401 - JSON of any shape
        return self._json("POST", path, json=body or {})

    def content(self, path: str) -> bytes:
        return self._call("GET", path).content

    def _json(self, method: str, path: str, **options: Any) -> Any:  # noqa: ANN401 - handed through to httpx
        return self._call(method, path, **options).json()

    def _call(self, method: str, path: str, **options: Any) -> httpx.Response:  # noqa: ANN401 - handed through
        headers = {"Authorization": f"Bearer {self.secret}", **options.pop("headers", {})}
        answer = httpx.request(method, self.address + path, headers=headers, timeout=TIMEOUT_SECONDS, **options)
        if answer.is_error:
            problem = answer.json() if "json" in answer.headers.get("content-type", "") else {}
            raise ApiRefused(f"{answer.status_code} {problem.get('title', '')}: {problem.get('detail', '')}")
        return answer


def wait_until_served(address: str, seconds: float = 60.0) -> None:
    """Wait for the sign-in page.

    Raises:
        TimeoutError: nothing answered in time.
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{address}/signin", timeout=5).is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise TimeoutError(f"nothing is served at {address}")
