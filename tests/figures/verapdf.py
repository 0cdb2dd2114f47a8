# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Every PDF/A that the product writes, judged by veraPDF: forms, recognised scans, dossiers and cases as one file, and
certificates of disposals.
"""

import argparse
import logging
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from eakte.demo.people import TOWNS
from eakte.demo.seeding import WRITTEN_ON
from eakte.demo.submissions import submissions
from tests.deployment import site_on_disk
from tests.figures.figure import Figure
from tests.figures.ride import Queue
from tests.figures.writing import Made, Office, Written
from tests.pdfa.documents import documents
from tests.pdfa.forms import forms, one_of_each
from tests.pdfa.sample import Sample
from tests.pdfa.scans import TEXTS, demo_scans, images, text_scans, with_scan
from tests.processes import process
from tests.servers.verapdf import VeraPdf, Verdict

NAME = "verapdf"
GOAL = 1.0
RECOGNISED_GOAL = 0.99
ENOUGH: Mapping[Written, int] = {
    Written.FORM: 100,
    Written.DOSSIER: 3,
    Written.CASE: 3,
    Written.CERTIFICATE: 3,
    Written.RECOGNISED: 60,
}
"""At least so many of each kind are judged."""

_A_SUBMISSION = 25
_FILED_FORMS = 3
_MIXED = 4
"""One form in so many is filed, and so becomes part of a dossier; one PDF in so many comes a second time with a scan."""


@dataclass(frozen=True)
class Judged:
    """What was made and what veraPDF says of it."""

    made: Made
    verdict: Verdict


@dataclass(frozen=True)
class Contents:
    """What became of the samples that were filed: `left_out` are named in tables of contents only, and may be if `allowed`."""

    filed: int
    as_images: int
    left_out: frozenset[str]
    allowed: frozenset[str]


def measure(argv: Sequence[str]) -> Figure:
    """Hand everything in at the doors of a deployment, have it read, filed and compiled, and judge what comes out."""
    parser = argparse.ArgumentParser(prog=NAME)
    parser.add_argument("--full", action="store_true", help="four times the forms, five times the scans")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(argv)
    logging.getLogger("pikepdf").addHandler(
        logging.NullHandler()
    )  # it tells of broken metadata, which some samples have
    judge = VeraPdf()
    with (
        site_on_disk("eakte-verapdf-") as (_, site, directory),
        process(site, "worker", directory),
        Queue(site.owner_url) as queue,
    ):
        office = Office(site, queue, directory)
        samples = _hand_in(office, options.seed, full=options.full)
        made = [*office.write()]
        verdicts = {verdict.path: verdict for verdict in judge.judge([each.path for each in made])}
        contents = Contents(
            filed=len(samples),
            as_images=office.shown_as_images,
            left_out=frozenset(each.name for each in samples) - office.bound,
            allowed=frozenset(each.name for each in samples if each.named_only),
        )
    return judged([Judged(each, verdicts[each.path]) for each in made], contents, options.seed)


def judged(found: Sequence[Judged], contents: Contents, seed: int = 1) -> Figure:
    """Prints what is refused, with the rule. Holds when all goals are reached, and nothing was left out that could be in."""
    for line in _refusals(found):
        sys.stdout.write(f"{line}\n")
    recognised = [each for each in found if each.made.kind is Written.RECOGNISED]
    own = [each for each in found if each.made.kind is not Written.RECOGNISED]
    counts = Counter(each.made.kind for each in found)
    enough = all(counts[kind] >= least for kind, least in ENOUGH.items())
    value, share = _accepted(own), _accepted(recognised)
    return Figure(
        NAME,
        value=value,
        goal=GOAL,
        unit="share of what the product itself writes that is accepted",
        against="veraPDF 1.28.2, by the flavour that each file declares",
        holds=value >= GOAL and share >= RECOGNISED_GOAL and enough and contents.left_out == contents.allowed,
        details={
            "seed": seed,
            "judged": len(found),
            "judged by kind": {kind.value: counts[kind] for kind in Written},
            "refused": sum(not each.verdict.accepted for each in found),
            "flavours": dict(Counter(each.verdict.flavour for each in found)),
            "recognised": share,
            "recognised goal": RECOGNISED_GOAL,
            "samples filed": contents.filed,
            "shown as images": contents.as_images,
            "left out": sorted(contents.left_out),
            "left out against expectation": sorted(contents.left_out ^ contents.allowed),
            "texts of scans": "shared corpus" if TEXTS.is_file() else "the demo's alone: ../shared/corpus is not there",
        },
    )


def _accepted(found: Sequence[Judged]) -> float:
    return round(sum(each.verdict.accepted for each in found) / max(1, len(found)), 4)


def _refusals(found: Sequence[Judged]) -> Iterator[str]:
    for each in found:
        for rule in each.verdict.broken:
            yield f"refused: {each.made.kind}, {each.made.name}: {rule}"


def _hand_in(office: Office, seed: int, *, full: bool) -> list[Sample]:
    """What was handed in and filed, without the forms."""
    for town in [*TOWNS.values()][: 4 if full else 1]:
        received = [*submissions(town, seed, WRITTEN_ON)]
        for each in received:
            attached = [Sample(file.name, file.media_type, file.content) for file in each.files]
            office.submit(each.submission, attached, filed=True)
        for number, first_part in enumerate(forms(seed, one_of_each(received))):
            office.submit(first_part, (), filed=number % _FILED_FORMS == 0)
    papers = [*documents()]
    mixed = [with_scan(each) for each in papers[:: 1 if full else _MIXED] if not each.named_only]
    together = [*papers, *mixed, *images()]
    for start in range(0, len(together), _A_SUBMISSION):
        office.deliver(together[start : start + _A_SUBMISSION])
    scans = [*demo_scans(seed, 15 if full else 3), *text_scans(seed, 40 if full else 8)]
    for scan in scans:
        office.scan(scan)
    return [*together, *scans]
