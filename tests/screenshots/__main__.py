# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""`python -m tests.screenshots` takes docs/screenshots anew: the demo on data of its own, seen in Debian's Chromium."""

import io
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.screenshots.desk import Visit, prepare
from tests.servers.ports import free_ports

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
SIZE = ViewportSize(width=1366, height=768)
COLOURS = 96
MAX_BYTES = 150_000
STOP_SECONDS = 60


def main() -> None:
    with demo() as (address, data), chromium() as browser:
        visits = prepare(address, data)
        page = browser.new_page(viewport=SIZE, locale="de-DE", color_scheme="light")
        take_all(page, address, visits)


def take_all(page: Page, address: str, visits: Sequence[Visit]) -> None:
    page.goto(f"{address}/signin")
    keep(page, "anmeldung")
    for visit in visits:
        take(page, address, visit)


def take(page: Page, address: str, visit: Visit) -> None:
    page.context.clear_cookies()
    page.goto(f"{address}/signin")
    page.fill("input[name=login]", visit.login)
    page.fill("input[name=password]", visit.password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/signin" not in url)
    for name, path in visit.pages.items():
        answer = page.goto(address + path)
        if answer is None or not answer.ok:
            raise ValueError(f"{name}: {path} is no page to show")
        page.wait_for_load_state("networkidle")
        keep(page, name)


def keep(page: Page, name: str) -> None:
    """Write what the page shows as a small PNG.

    Raises:
        ValueError: it is not small.
    """
    shot = Image.open(io.BytesIO(page.screenshot(animations="disabled", caret="hide"))).convert("RGB")
    packed = io.BytesIO()
    shot.quantize(COLOURS, dither=Image.Dither.NONE).save(packed, "PNG", optimize=True)
    if packed.tell() > MAX_BYTES:
        raise ValueError(f"{name}: {packed.tell()} bytes")
    (FOLDER / f"{name}.png").write_bytes(packed.getvalue())
    sys.stdout.write(f"docs/screenshots/{name}.png: {packed.tell()} bytes\n")


@contextmanager
def demo() -> Iterator[tuple[str, Path]]:
    """A demo of our own: its address and its data, which are gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="eakte-screenshots-") as directory:
        Path(directory).chmod(0o711)  # the database's user passes
        data, (port,) = Path(directory, "data"), free_ports(1)
        with subprocess.Popen(
            [sys.executable, "-m", "eakte", "demo", "--yes", "--port", str(port)],
            env={**os.environ, "EAKTE_DATA_DIR": str(data)},
            stdout=subprocess.DEVNULL,  # logins and keys
        ) as process:
            try:
                yield f"http://127.0.0.1:{port}", data
            finally:
                process.terminate()
                process.wait(STOP_SECONDS)


@contextmanager
def chromium() -> Iterator[Browser]:
    arguments = ["--lang=de", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)


if __name__ == "__main__":
    main()
