# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""veraPDF, which judges whether a file is the PDF/A that it says it is. It runs as a process, asked about many files."""

import json
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf

from tests.servers.errors import ServerFailed, ServerMissing
from tests.servers.java import java_home

JARS = Path(sys.prefix, "servers", "verapdf-1.28.2")
"""Where script/setup puts what Maven fetches."""

_OLDEST_JAVA = 17
_COLOURS = "java.desktop"
"""The module that reads colour profiles; runtimes for servers may leave it out."""

_MAIN = "org.verapdf.apps.GreenfieldCliWrapper"
_AT_ONCE = 100
_SECONDS_A_BATCH = 600
_ALL_JUDGED = frozenset({0, 1})
"""Its exit codes when it judged all files: all are valid, or some are not."""
_TAIL = 3000


@dataclass(frozen=True)
class Verdict:
    """What is said of one file. `flavour` is what the file declares, `broken` the rules that it breaks."""

    path: Path
    flavour: str
    broken: tuple[str, ...]

    @property
    def accepted(self) -> bool:
        return not self.broken


class VeraPdf:
    """The judge.

    Raises:
        ServerMissing: it, or a Java for it, is not on this machine.
    """

    def __init__(self) -> None:
        if not JARS.is_dir():
            raise ServerMissing("veraPDF is missing, so no file was judged. To install it: script/test --yes servers")
        home = java_home(_OLDEST_JAVA, _COLOURS)
        if home is None:
            raise ServerMissing(
                f"A Java of version {_OLDEST_JAVA} or newer is missing, so no file was judged. Install one under "
                "/usr/lib/jvm (Debian: default-jre-headless) or name one in JAVA_HOME."
            )
        self._command = [str(home / "bin" / "java"), "-Xmx1g", "-Djava.awt.headless=true", "-cp", f"{JARS}/*", _MAIN]

    def judge(self, paths: Sequence[Path]) -> list[Verdict]:
        """A verdict on each file, held against the flavour that it declares itself; in no order.

        Raises:
            ServerFailed: it did not judge one of them.
        """
        by_flavour: dict[str, list[Path]] = defaultdict(list)
        for path in paths:
            by_flavour[declared(path)].append(path)
        unlabelled = by_flavour.pop("", [])
        verdicts = [
            Verdict(path, "", ("It cannot be opened, or does not say that it is PDF/A.",)) for path in unlabelled
        ]
        for flavour, named in by_flavour.items():
            for start in range(0, len(named), _AT_ONCE):
                verdicts += self._judged(named[start : start + _AT_ONCE], flavour)
        return verdicts

    def _judged(self, paths: Sequence[Path], flavour: str) -> Iterator[Verdict]:
        asked = [
            *self._command,
            "--format",
            "json",
            "--flavour",
            flavour,
            "--maxfailuresdisplayed",
            "1",
            *map(str, paths),
        ]
        ended = subprocess.run(asked, capture_output=True, text=True, timeout=_SECONDS_A_BATCH, check=False)
        try:
            jobs = json.loads(ended.stdout)["report"]["jobs"]
        except (ValueError, KeyError) as exc:
            raise ServerFailed(f"veraPDF says nothing:\n{ended.stderr[-_TAIL:]}") from exc
        by_name = {Path(job["itemDetails"]["name"]).name: job for job in jobs}
        for path in paths:
            if path.name not in by_name:
                raise ServerFailed(f"veraPDF says nothing about {path}:\n{ended.stderr[-_TAIL:]}")
            yield Verdict(path, flavour, tuple(_broken(by_name[path.name])))


def declared(path: Path) -> str:
    """The flavour that the file's metadata declare, `2b` say; empty if they declare none, or nobody can open it."""
    try:
        with pikepdf.open(path) as pdf, pdf.open_metadata() as meta:
            return f"{meta.get('pdfaid:part', '')}{meta.get('pdfaid:conformance', '')}".lower()
    except pikepdf.PdfError:
        return ""


def _broken(job: dict[str, Any]) -> Iterator[str]:
    """The rules that the file breaks, each with the first place; one more where it could not be judged at all."""
    if "taskException" in job or not job.get("validationResult"):
        yield f"not judged: {_plain(str(job.get('taskException')))}"
        return
    for result in job["validationResult"]:
        broken = [_rule(each) for each in result["details"]["ruleSummaries"] if each["status"] == "failed"]
        yield from broken
        if not result["compliant"] and not broken:
            yield _plain(str(result.get("statement")))


def _rule(summary: dict[str, Any]) -> str:
    places = [_plain(f"{each.get('context')} {each.get('errorMessage') or ''}") for each in summary.get("checks", [])]
    what = f"{summary['specification']} {summary['clause']}-{summary['testNumber']}: {_plain(summary['description'])}"
    return " | ".join([what, *places[:1]])


def _plain(text: str) -> str:
    """On one line and not too long."""
    return re.sub(r"\s+", " ", text)[:400]
