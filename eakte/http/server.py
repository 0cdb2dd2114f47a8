# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The HTTP server of a process: told to stop, it finishes what it has begun and takes nothing new."""

import asyncio
import logging
import os
import signal
import socket
import sys
from types import FrameType

import uvicorn
from fastapi import FastAPI

from eakte.http.connection import BoundedConnection

GRACE_SECONDS = 8.0
"""How long requests that have begun may go on. Docker kills ten seconds after it has asked."""

EXIT_NOT_STARTED = 3

log = logging.getLogger(__name__)


def serve_until_stopped(app: FastAPI, host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT, then until the last request is answered; a second signal ends the process at once.

    When requests take longer than GRACE_SECONDS the process ends without them: their senders get no answer and send
    again.
    """
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        http=BoundedConnection,
        ws="none",
        proxy_headers=False,  # eakte.http.site knows whom to believe
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
    )
    server = _Server(config)
    server.run()
    if not server.started:
        sys.exit(EXIT_NOT_STARTED)


class _Server(uvicorn.Server):
    def handle_exit(self, _sig: int, _frame: FrameType | None) -> None:
        # The inherited one would have the process die of the signal in the end, instead of ending with 0.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            async with asyncio.timeout(GRACE_SECONDS):
                await super().shutdown(sockets)
        except TimeoutError:
            log.warning("%d requests are cut off", len(self.server_state.tasks))
            # Their threads cannot be stopped and would keep the process alive.
            os._exit(0)
