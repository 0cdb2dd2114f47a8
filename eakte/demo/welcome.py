# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What the demo tells when it is up: where, who, and one line that works as pasted."""

import shlex
from dataclasses import dataclass
from pathlib import Path

from eakte.demo.people import TOWNS
from eakte.demo.seeding import SEED, WRITTEN_ON
from eakte.demo.submissions import submissions
from eakte.demo.towns import WITH_KEYS, DemoState, TownAccess


@dataclass(frozen=True)
class Sample:
    """A submission as files, to be sent with curl; `parts` are curl's form arguments."""

    parts: tuple[str, ...]


def write_sample(directory: Path) -> Sample:
    """Write a dog-tax registration with its attachments beside the demo's data."""
    folder = directory / "sample"
    folder.mkdir(parents=True, exist_ok=True)
    submission = next(each for each in submissions(TOWNS["Witten"], SEED + 1, WRITTEN_ON) if each.files)
    first = folder / "submission.json"
    first.write_bytes(submission.submission)
    parts = [f"submission=@{first};type=application/json"]
    for file in submission.files:
        path = folder / f"{file.part}.pdf"
        path.write_bytes(file.content)
        parts.append(f"{file.part}=@{path};type={file.media_type}")
    return Sample(tuple(parts))


def welcome(address: str, root: Path, sample: Sample, state: DemoState) -> str:
    lines = ["", f"eakte läuft: {address}   (der Posteingang ist offen, Eingänge treffen gerade ein)", "", "Anmeldung:"]
    lines += [
        f"  {town.authority:22} {state.towns[town.name].login:28} {state.towns[town.name].password}"
        for town in TOWNS.values()
    ]
    lines.append(f"  {'Betrieb (/betrieb)':22} {state.operator_login:28} {state.operator_password}")
    for name in WITH_KEYS:
        access = state.towns[name]
        lines += [
            "",
            f"{TOWNS[name].authority}:",
            f"  Zugangsschlüssel des Portals   {access.portal_key}",
            f"  Token der Sachbearbeitung      {access.token}",
            *_others(access),
            f"  {_curl(address, access.portal_key, sample, name)}",
        ]
    lines += [
        "",
        f"Eine gespeicherte Antwort prüfen: EAKTE_DATA_DIR={shlex.quote(str(root))} .venv/bin/eakte receipt verify DATEI",
        f"Daten: {root}",
        "Beenden: Strg+C   ·   von vorn: script/demo --reset",
        "",
    ]
    return "\n".join(lines)


def _others(access: TownAccess) -> list[str]:
    """Who sees the audit log and who grants and shares; data of an older demo have nobody."""
    auditor = f"  Datenschutz (/protokoll)       {access.auditor_login}  {access.auditor_password}"
    lead = f"  Leitung (gibt frei)            {access.lead_login}  {access.lead_password}"
    return [line for line, there in ((auditor, access.auditor_login), (lead, access.lead_login)) if there]


def _curl(address: str, key: str, sample: Sample, town: str) -> str:
    arguments = ["curl", "-sS", f"{address}/api/v1/submissions", "-H", f"Authorization: Bearer {key}"]
    arguments += ["-H", f"Idempotency-Key: beispiel-{town.lower()}"]
    for part in sample.parts:
        arguments += ["-F", part]
    return shlex.join(arguments)
