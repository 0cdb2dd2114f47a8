# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The processes of a deployment, and the demonstration."""

import gc
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Annotated

import typer

from eakte.bootstrap import build_hot_folders, build_runner, build_timestamps, compose, current_signer
from eakte.cli.observing import observe
from eakte.config import LogFormat, read_settings
from eakte.kernel.clock import SystemClock
from eakte.operations.logs import configure_logs
from eakte.services.health import Health
from eakte.worker.audit_upkeep import AuditUpkeep
from eakte.worker.hot_folders import run_hot_folders
from eakte.worker.indexer import run_indexer
from eakte.worker.postponed import run_postponed
from eakte.worker.sequencer import Sequencer
from eakte.worker.single_machine import SingleMachine
from eakte.worker.sweeper import run_sweeper

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)


def serve() -> None:
    """Serve API and pages until stopped."""
    from eakte.application import build_app  # the other processes start faster without the web framework
    from eakte.http.rates import Rate, RateLimits
    from eakte.http.server import serve_until_stopped
    from eakte.http.site import HttpSite

    settings = read_settings()
    metrics = observe("serve", settings)
    platform = compose(settings).platform
    metrics.watch_backlog(Health(platform).backlog)
    rates = RateLimits(
        Rate(settings.caller_rate, settings.caller_burst),
        Rate(settings.tenant_rate, settings.tenant_burst),
        settings.sign_in_failures,
    )
    site = HttpSite(settings.public_url, settings.proxy_networks, settings.max_uploads, rates)
    app = build_app(platform, site, metrics)
    gc.freeze()  # what is there by now stays: looking through it again and again is in vain
    serve_until_stopped(app, settings.host, settings.port)


def worker() -> None:
    """Read documents until stopped; unfinished ones go back to the queue. Sweeps the store on the side."""
    settings = read_settings()
    metrics = observe("worker", settings)
    deployment = compose(settings)
    metrics.watch_sandbox(deployment.platform.processor.rung)
    sweeping = (deployment.platform, SystemClock(), threading.Event())
    threading.Thread(target=run_sweeper, args=sweeping, daemon=True).start()
    threading.Thread(target=run_postponed, args=(deployment.platform, threading.Event()), daemon=True).start()
    build_runner(deployment, metrics).run()
    # Handlers left behind sit in daemon threads over external programs; the sandbox dies with this process.
    os._exit(0)


def indexer() -> None:
    """Keep the index up to date until stopped."""
    settings = read_settings()
    observe("indexer", settings)
    deployment = compose(settings)
    with stop_signal() as stop:
        run_indexer(deployment.platform, deployment.url, stop)


def sequencer() -> None:
    """Give the entries of the audit logs their places, and sign and stamp the logs, until stopped."""
    settings = read_settings()
    observe("sequencer", settings)
    deployment = compose(settings)
    interval = timedelta(seconds=settings.timestamp_interval_seconds)
    upkeep = AuditUpkeep(deployment.platform, build_timestamps(deployment), interval, settings.witness_path)
    with stop_signal() as ended:
        # In a thread that nobody waits for: an authority may be silent for long, and a round that is cut off is repeated.
        threading.Thread(target=upkeep.run, args=(ended,), daemon=True).start()
        Sequencer(deployment.platform, partial(current_signer, deployment)).run(ended)


def hotfolder() -> None:
    """Take in what scanners put into the scan folders (EAKTE_HOT_FOLDERS) until stopped."""
    settings = read_settings()
    observe("hotfolder", settings)
    deployment = compose(settings)
    with stop_signal() as stop:
        run_hot_folders(build_hot_folders(deployment), deployment.platform, stop)


def up() -> None:
    """Run everything on this machine: embedded database (unless one is configured), server, worker, indexer.

    With EAKTE_HOT_FOLDERS also the process that takes in scans from there.
    """
    settings = read_settings()
    configure_logs(as_json=settings.log_format is LogFormat.JSON, role="up")
    machine = SingleMachine(settings)
    with stop_signal() as stop, machine.database(), machine.processes():
        machine.watch(stop)


def demo(
    check: Annotated[bool, typer.Option("--check", help="Run the main job once and tell whether it worked")] = False,
    reset: Annotated[bool, typer.Option("--reset", help="Delete the demo's data and start over")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask")] = False,
    port: Annotated[int, typer.Option(help="Port to serve on")] = 8080,
) -> None:
    """Run the demonstration: eight municipalities with real input."""
    from eakte.demo.run import DemoOptions, run_demo  # the other commands start faster without typesetting

    with stop_signal() as stop:
        raise typer.Exit(run_demo(DemoOptions(check=check, reset=reset, yes=yes, port=port), stop))


@contextmanager
def stop_signal() -> Iterator[threading.Event]:
    """An event that SIGTERM and SIGINT set; a second signal ends the process at once."""
    stop = threading.Event()

    def ask(*_: object) -> None:
        for number in STOP_SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        stop.set()

    for number in STOP_SIGNALS:
        signal.signal(number, ask)
    yield stop
