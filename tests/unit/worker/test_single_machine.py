# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Processes that share a machine do not share a port."""

from eakte.worker.single_machine import PROCESSES, _metrics_ports


def test_each_process_has_a_port_for_its_figures_next_to_the_one_before() -> None:
    ports = _metrics_ports(9100, (*PROCESSES, "hotfolder"))
    assert ports == {
        "serve": {"EAKTE_METRICS_PORT": "9100"},
        "worker": {"EAKTE_METRICS_PORT": "9101"},
        "indexer": {"EAKTE_METRICS_PORT": "9102"},
        "sequencer": {"EAKTE_METRICS_PORT": "9103"},
        "hotfolder": {"EAKTE_METRICS_PORT": "9104"},
    }


def test_without_figures_nothing_is_changed() -> None:
    assert _metrics_ports(None, PROCESSES) == {}
