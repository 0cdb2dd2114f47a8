# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""`python -m tests.figures` lists the figures, `python -m tests.figures NAME [ARGUMENT...]` measures one.
`python -m tests.figures --prepare` makes the large data set that some of them share.

Exit codes: 0 the goal holds (or the list was asked for), 1 it does not, 2 there is no such figure.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TextIO

from tests.figures import (
    access_cost,
    audit_cost,
    audit_history,
    audit_verify,
    authorization_matrix,
    bulk_load,
    close_dossier,
    contract,
    crash_thread,
    destroyed_means_gone,
    disposal_model,
    hostile,
    list_scale,
    onboarding,
    reference_numbers,
    restore,
    retention_mutants,
    retention_scale,
    revoke_share,
    s3_faults,
    submission_rate,
    upload_memory,
    upload_speed,
    verapdf,
    warm_start,
    word_recall,
)
from tests.figures.dataset import prepare
from tests.figures.figure import Figure

Measure = Callable[[Sequence[str]], Figure]

FIGURES: Mapping[str, Measure] = {
    each.NAME: each.measure
    for each in (
        access_cost,
        audit_cost,
        audit_history,
        audit_verify,
        authorization_matrix,
        bulk_load,
        close_dossier,
        contract,
        crash_thread,
        destroyed_means_gone,
        disposal_model,
        hostile,
        list_scale,
        onboarding,
        reference_numbers,
        restore,
        retention_scale,
        retention_mutants,
        revoke_share,
        s3_faults,
        submission_rate,
        upload_memory,
        upload_speed,
        verapdf,
        warm_start,
        word_recall,
    )
}


def main(argv: Sequence[str], figures: Mapping[str, Measure] = FIGURES) -> int:
    if not argv:
        _list(figures, sys.stdout)
        return 0
    name, *arguments = argv
    if name == "--prepare":
        return prepare(arguments)
    if name not in figures:
        sys.stderr.write(f"No figure is called {name}. There are:\n")
        _list(figures, sys.stderr)
        return 2
    figure = figures[name](arguments)
    sys.stdout.write(figure.as_json() + "\n")
    return 0 if figure.holds else 1


def _list(figures: Mapping[str, Measure], target: TextIO) -> None:
    target.writelines(f"{name}\n" for name in sorted(figures))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
