# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect

from tests.deployment import Site
from tests.people import PASSWORD

CHROMIUM = shutil.which("chromium")
PATIENCE_MS = 20_000

NOWHERE = "/gibt-es-nicht"
"""An address without a page; that the browser notes its 404 is no fault."""

expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium; root may not use its sandbox."""
    if CHROMIUM is None:
        pytest.fail("chromium is missing: script/test --yes journeys installs it")
    arguments = ["--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run"]
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": [*arguments, *sandbox]}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "viewport": {"width": 1366, "height": 768}, "locale": "de-DE"}


@pytest.fixture
def desk(site: Site, page: Page) -> Iterator[Page]:
    """The browser of Witten's clerk, signed in by keyboard; every request that leaves the machine is a failure."""
    address = site.address
    strangers: list[str] = []
    page.on("request", lambda request: None if request.url.startswith(address) else strangers.append(request.url))
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if _is_complaint(message) else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{address}/")
    expect(page.locator("input[name=login]")).to_be_focused()
    page.keyboard.type(site.people.witten.clerk.login)
    page.keyboard.press("Tab")
    expect(page.locator("input[name=password]")).to_be_focused()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/posteingang")
    yield page
    assert strangers == []
    assert complaints == []


def sign_in(site: Site, page: Page, target: str, login: str, password: str = PASSWORD) -> None:
    """Somebody else takes the browser over, and is at that page afterwards."""
    page.context.clear_cookies()
    page.goto(f"{site.address}/signin?next={target}")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", password)
    page.keyboard.press("Enter")
    page.wait_for_url(site.address + target)


def _is_complaint(message: ConsoleMessage) -> bool:
    return message.type == "error" and not message.location["url"].endswith(NOWHERE)
