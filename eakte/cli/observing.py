# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""How a process that stays is observed: its log and its figures."""

import logging

from eakte.config import LogFormat, Settings
from eakte.operations.logs import configure_logs
from eakte.operations.metrics import Metrics


def observe(role: str, settings: Settings) -> Metrics:
    """Log as the settings say, and serve the figures where they say; `role` is the name of the process.

    Raises:
        MetricsPortUnusable: another process has the port.
    """
    verbose = logging.getLogger().isEnabledFor(logging.DEBUG)
    configure_logs(as_json=settings.log_format is LogFormat.JSON, role=role, verbose=verbose)
    logging.getLogger("eakte.access").setLevel(logging.INFO if settings.log_requests else logging.WARNING)
    metrics = Metrics()
    metrics.count_logged_errors()
    if settings.metrics_port is not None:
        metrics.serve(settings.metrics_host, settings.metrics_port)
    return metrics
