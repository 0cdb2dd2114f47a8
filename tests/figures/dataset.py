# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The large data set that figures share: made once, opened as it lies there or as a copy that is thrown away."""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from eakte.bootstrap import Deployment, compose
from eakte.config import Settings
from eakte.synthetic.loading import load
from eakte.synthetic.towns import USUAL_SHAPE, DataSet, Shape
from eakte.worker.single_machine import SingleMachine
from tests.deployment import MIN_FREE_BYTES

ROOT = Path(__file__).parents[2]
USUAL = DataSet(pages=1_000_000, tenants=9, seed=1, objects=3)
_LISTS = Shape(
    "lists",
    cases=((2, 5, 9, 14, 20), (15, 30, 30, 15, 10)),
    items=((1, 3, 6, 9), (21, 38, 27, 14)),
    documents=((1, 2, 3), (75, 18, 7)),
    pages=((1,), (1,)),
    indexed=False,
)
LISTED = DataSet(pages=1_000_000, tenants=1, seed=1, shape=replace(_LISTS, name="crowded-lists", crowded=3_225))
LISTED_SMALL = DataSet(pages=10_000, tenants=1, seed=1, shape=_LISTS)
"""So many documents, some fifty in a dossier, and nothing in the index. In the large one a dossier has some 18,000."""

_MADE_BY = (
    "eakte/synthetic",
    "eakte/demo",
    "eakte/domain/filing",
    "eakte/domain/retention",
    "eakte/database/migrations/versions",
    "retention",
    "search",
)
"""A set is made anew when anything here has changed."""


def prepare(argv: Sequence[str]) -> int:
    """`script/figure --prepare`: have the set ready, and say where it lies."""
    parser = argparse.ArgumentParser(prog="script/figure --prepare")
    parser.add_argument("--pages", type=int, default=USUAL.pages)
    options = parser.parse_args(argv)
    for wanted in (replace(USUAL, pages=options.pages), LISTED_SMALL, LISTED):
        sys.stdout.write(f"{provide(wanted)}\n")
    return 0


@contextmanager
def prepared(wanted: DataSet = USUAL, *, copy: bool = True) -> Iterator[Deployment]:
    """A deployment that holds the set, its database running and no process of ours.

    Whatever is looked at through the services is written into the audit log: only who reads past them does without `copy`.
    """
    directory = provide(wanted)
    if not copy:
        with _opened(directory) as deployment:
            yield deployment
        return
    with tempfile.TemporaryDirectory(prefix="copy-", dir=directory.parent) as name:
        Path(name).chmod(0o711)
        subprocess.run(["cp", "--archive", "--reflink=auto", directory, f"{name}/data"], check=True)
        with _opened(Path(name) / "data") as deployment:
            yield deployment


def provide(wanted: DataSet) -> Path:
    """The directory of the set, which is made where there is none that fits. Ones that fit no more are removed."""
    root = Path(os.environ.get("EAKTE_FIGURES_DIR") or ROOT / "build" / "figures").resolve()
    shape = "" if wanted.shape == USUAL_SHAPE else f"-{wanted.shape.name}"
    kind = f"{wanted.pages}-{wanted.tenants}-{wanted.seed}-{wanted.objects}{shape}"
    directory = root / f"{kind}-{_fingerprint()}"
    if not directory.exists():
        root.mkdir(parents=True, exist_ok=True)
        for outdated in root.glob(f"{kind}-*"):
            shutil.rmtree(outdated)
        _make(directory.with_name(f"{directory.name}.new"), wanted).rename(directory)
    return directory


def _make(directory: Path, wanted: DataSet) -> Path:
    """Under another name until it is whole, so that an interrupted one is never taken for a set."""
    directory.mkdir(mode=0o711)
    with _opened(directory) as deployment:
        for size in load(deployment, wanted):
            sys.stderr.write(f"{size.slug}: {size.pages}\n")
    return directory


@contextmanager
def _opened(directory: Path) -> Iterator[Deployment]:
    settings = Settings(data_dir=directory, min_free_bytes=MIN_FREE_BYTES)
    with SingleMachine(settings).database():
        deployment = compose(settings)
        yield deployment
        deployment.engine.dispose()
        deployment.platform.database._locks.dispose()


def _fingerprint() -> str:
    digest = sha256()
    for folder in _MADE_BY:
        for path in sorted((ROOT / folder).glob("*.*")):
            digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]
