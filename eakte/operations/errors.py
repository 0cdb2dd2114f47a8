# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from eakte.kernel.errors import Unavailable
from eakte.kernel.messages import N_


class MetricsPortUnusable(Unavailable):
    """Nothing can listen on the port of the metrics: it is taken, or the address is not this machine's."""

    code = "metrics-port-unusable"
    title = N_("The metrics cannot be served")
    advice = N_("Choose another EAKTE_METRICS_PORT or EAKTE_METRICS_HOST than {host}:{port}.")
