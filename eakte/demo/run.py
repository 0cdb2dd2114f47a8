# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""`eakte demo`: a deployment on this machine with eight towns, their input pushed through the public API."""

import os
import shutil
import socket
import tempfile
import threading
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from eakte.bootstrap import compose, embedded_server
from eakte.config import Settings, read_settings
from eakte.demo.towns import DemoState, provide_towns
from eakte.worker.single_machine import SingleMachine

if TYPE_CHECKING:
    from eakte.demo.check import Steps

ROOT_DATA_DIR = Path("/var/lib/eakte-demo")
"""Where the data lie when root runs the demo and the database user cannot enter the checkout."""

MIN_FREE_BYTES = 100_000_000
"""A demo may run where a deployment would refuse: on a laptop, or in memory."""

EXIT_PORT_TAKEN = 3
EXIT_CHECK_FAILED = 1


@dataclass(frozen=True)
class DemoOptions:
    check: bool
    reset: bool
    yes: bool
    port: int


def run_demo(options: DemoOptions, stop: threading.Event) -> int:
    """Run the demo until `stop`, or the check once; returns the exit code."""
    if options.check:
        return _check()
    settings = _settings(read_settings().data_dir, options.port)
    if options.reset and not _reset(settings.root, ask=not options.yes):
        return 0
    if not _port_is_free(options.port):
        print(
            f"Port {options.port} ist belegt. Entweder läuft die Demo schon (http://127.0.0.1:{options.port}), "
            f"oder wählen Sie einen anderen Port: script/demo --port {options.port + 1}"
        )
        return EXIT_PORT_TAKEN
    _stay_up(settings, stop)
    return 0


def _stay_up(settings: Settings, stop: threading.Event) -> None:
    machine = SingleMachine(settings)
    path = _state_path(settings)
    address = f"http://127.0.0.1:{settings.port}"
    print("Datenbank wird gestartet …", flush=True)
    with machine.database():
        state = DemoState.read(path)
        if not state.complete:
            provide_towns(compose(settings), state, path)
        with machine.processes():
            # Typesetting takes a second to import; it does so while the server starts.
            from eakte.demo.portal import wait_until_served
            from eakte.demo.seeding import seed
            from eakte.demo.welcome import welcome, write_sample

            wait_until_served(address)
            print(welcome(address, settings.root, write_sample(settings.root / "demo"), state), flush=True)
            sending = threading.Thread(target=seed, args=(address, state, path, stop, _say))
            sending.start()
            machine.watch(stop)
            sending.join()
    print("Beendet. Die Daten bleiben erhalten; script/demo startet wieder.")


def _check() -> int:
    from eakte.demo.check import CheckFailed, Steps

    steps = Steps()
    with tempfile.TemporaryDirectory(prefix="eakte-check-") as directory:
        Path(directory).chmod(0o711)
        settings = _settings(Path(directory) / "data", _free_port())
        try:
            _walk(settings, steps)
        except CheckFailed as failure:
            print(steps.table())
            print(f"FAILED: {failure}")
            return EXIT_CHECK_FAILED
    print(steps.table())
    print("The main job works: the marked word was found on the page image.")
    return 0


def _walk(settings: Settings, steps: "Steps") -> None:
    from eakte.client import Client
    from eakte.demo.check import walk
    from eakte.demo.portal import wait_until_served

    machine = SingleMachine(settings)
    state = DemoState()
    address = f"http://127.0.0.1:{settings.port}"
    with ExitStack() as stack:
        with steps.step("database, schema") as said:
            stack.enter_context(machine.database())
            said.append("as configured" if settings.database_url else "embedded")
        with steps.step("towns, logins, keys") as said:
            provide_towns(compose(settings), state, _state_path(settings))
            said.append(f"{len(state.towns)} towns")
        with steps.step("server, worker, indexer"):
            stack.enter_context(machine.processes())
            wait_until_served(address)
        access = state.towns["Witten"]
        walk(steps, Client(address, access.portal_key), Client(address, access.token))


def _settings(data_dir: Path, port: int) -> Settings:
    """Settings for the directory, or for one that the database user can enter."""
    root = data_dir.resolve()
    if os.geteuid() == 0 and not _others_enter(root):
        root = ROOT_DATA_DIR
    return Settings(data_dir=root, port=port, min_free_bytes=MIN_FREE_BYTES, log_requests=False)


def _others_enter(path: Path) -> bool:
    """Whether an unprivileged user can come into the directory: every existing one above it must let others pass."""
    existing = [each for each in path.parents if each.exists()]
    return all(each.stat().st_mode & 0o001 for each in existing)


def _reset(root: Path, *, ask: bool) -> bool:
    if ask and input(f"Alle Daten der Demo in {root} werden gelöscht. Fortfahren? [j/N] ").strip().lower() != "j":
        print("Nichts gelöscht.")
        return False
    if root.exists():
        embedded_server(Settings(data_dir=root)).stop()
        shutil.rmtree(root)
    return True


def _port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _state_path(settings: Settings) -> Path:
    return settings.root / "demo" / "state.json"


def _say(text: str) -> None:
    print(text, flush=True)
