# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The demo's side of the public API: what a portal and a clerk's program send."""

import time

import httpx

from eakte.client import Accepted, Client, File
from eakte.demo.letters import Letter
from eakte.demo.submissions import DemoSubmission


def submit(portal: Client, submission: DemoSubmission, key: str) -> Accepted:
    files = [File(each.part, each.name, each.media_type, each.content) for each in submission.files]
    return portal.submit(submission.submission, files, key)


def scan(clerk: Client, letter: Letter, received_on: str | None = None) -> str:
    return clerk.scan(File("file", letter.name, letter.media_type, letter.content), received_on)


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
