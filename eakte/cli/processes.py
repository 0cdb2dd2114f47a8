# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The processes of a deployment, and the demonstration."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from eakte.bootstrap import build_runner, compose
from eakte.config import read_settings
from eakte.kernel.clock import SystemClock
from eakte.worker.indexer import run_indexer
from eakte.worker.single_machine import SingleMachine
from eakte.worker.sweeper import run_sweeper

GRACE_SECONDS = 10


def serve() -> None:
    """Serve API and pages until stopped."""
    import uvicorn  # the other processes start faster without the web framework

    from eakte.application import build_app

    settings = read_settings()
    uvicorn.run(
        build_app(compose(settings).platform),
        host=settings.host,
        port=settings.port,
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


def worker() -> None:
    """Read documents until stopped; unfinished ones go back to the queue. Sweeps the store on the side."""
    deployment = compose(read_settings())
    sweeping = (deployment.platform, SystemClock(), threading.Event())
    threading.Thread(target=run_sweeper, args=sweeping, daemon=True).start()
    build_runner(deployment).run()
    # Handlers left behind sit in daemon threads over external programs; the sandbox dies with this process.
    os._exit(0)


def indexer() -> None:
    """Keep the index up to date until stopped."""
    deployment = compose(read_settings())
    with stop_signal() as stop:
        run_indexer(deployment.platform, deployment.url, stop)


def up() -> None:
    """Run everything on this machine: embedded database (unless one is configured), server, worker, indexer."""
    machine = SingleMachine(read_settings())
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
    """An event that SIGTERM and SIGINT set."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    yield stop
