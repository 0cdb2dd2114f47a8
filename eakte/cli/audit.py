# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The audit logs: what an operator verifies, hands out and clears up."""

from datetime import datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from eakte.bootstrap import Deployment, compose, owner_database
from eakte.cli.access import named_tenant_or_deployment
from eakte.config import PREFIX, SettingInvalid, Settings, read_settings
from eakte.domain.audit.rules import given_reason
from eakte.kernel.errors import Invalid, Malformed
from eakte.kernel.messages import N_
from eakte.kernel.tenancy import Tenant
from eakte.services import audit_export, audit_verification, erasing, sequencing
from eakte.services.audit_findings import MEANING, Report
from eakte.services.audit_status import LogStatus, audit_status
from eakte.services.translations import translate

app = typer.Typer(no_args_is_help=True, help="The audit logs")

BROKEN = 8
"""Exit code when a log does not hold."""

Town = Annotated[str, typer.Argument(help="The municipality, e.g. witten; `betrieb` is the deployment itself")]
Reason = Annotated[str, typer.Option(help="Why; it is written into the audit log")]
_NONE = "-"


class WitnessUnreadable(Malformed):
    code = "witness-file-unreadable"
    title = N_("The file with the checkpoint cannot be read")
    advice = N_("Check the path {path}.")


class WitnessWithoutTown(Invalid):
    code = "witness-without-town"
    title = N_("A checkpoint belongs to one municipality")
    advice = N_("Name it: `eakte audit verify TOWN --witness FILE`.")


@app.command("verify")
def verify(
    town: Annotated[str | None, typer.Argument(help="The municipality, e.g. witten; all when left out")] = None,
    witness: Annotated[list[Path] | None, typer.Option(help="A checkpoint that was kept elsewhere")] = None,
) -> None:
    """Hold the audit logs against what was signed of them. Exit code 8 when one does not fit."""
    if witness and town is None:
        raise WitnessWithoutTown
    witnesses = [_witness(path) for path in witness or ()]
    deployment = compose(read_settings())
    holds = [_verify(deployment, tenant, witnesses) for tenant in _logs(deployment, town)]
    if not all(holds):
        raise typer.Exit(BROKEN)


@app.command("export")
def export(town: Town, folder: Annotated[Path, typer.Argument(help="A folder that is not there yet")]) -> None:
    """Write an audit log into a folder with all that is needed to verify it elsewhere."""
    settings = read_settings()
    deployment = compose(settings)
    platform, tenant = deployment.platform, named_tenant_or_deployment(deployment, town)
    done = audit_export.export(platform, platform.signer, tenant, folder, _authorities(settings))
    counts = {"entries": done.entries, "checkpoints": done.checkpoints, "timestamps": done.timestamps}
    print(translate(N_("{entries} entries, {checkpoints} checkpoints, {timestamps} timestamps"), counts))


@app.command("status")
def status() -> None:
    """How the audit logs are doing, one line each."""
    for each in audit_status(compose(read_settings()).platform):
        print(_line(each))


@app.command("resume")
def resume(town: Town, reason: Reason) -> None:
    """Let a municipality go on whose audit log was stopped, once you know what was the matter."""
    deployment = compose(read_settings())
    sequencing.resume(deployment.platform, named_tenant_or_deployment(deployment, town), given_reason(reason))


@app.command("erase-person")
def erase_person(
    town: Town, person: Annotated[UUID, typer.Argument(help="The id of the account", metavar="ID")], reason: Reason
) -> None:
    """Make unreadable for ever whose the entries of a person are. The entries stay, and so do all proofs."""
    deployment = compose(read_settings())
    tenant, reason = named_tenant_or_deployment(deployment, town), given_reason(reason)
    with owner_database(deployment) as database:
        entries = erasing.erase_person(database, tenant, person, reason)
    print(translate(N_("{entries} entries"), {"entries": entries}))


def _logs(deployment: Deployment, town: str | None) -> tuple[Tenant, ...]:
    return sequencing.logs(deployment.platform) if town is None else (named_tenant_or_deployment(deployment, town),)


def _verify(deployment: Deployment, tenant: Tenant, witnesses: list[bytes]) -> bool:
    platform = deployment.platform
    report = audit_verification.verify(platform, platform.signer, tenant, witnesses)
    audit_verification.record_verification(platform, report)
    _tell(report)
    return report.holds


def _tell(report: Report) -> None:
    counts = {"entries": report.entries, "checkpoints": report.checkpoints, "timestamps": report.timestamps}
    looked_at = translate(N_("{entries} entries, {checkpoints} checkpoints, {timestamps} timestamps"), counts)
    verdict = N_("everything holds") if report.holds else N_("does not hold")
    print(f"{report.tenant.slug}: {looked_at}: {translate(verdict)}")
    for finding in report.findings:
        print(f"  {translate(MEANING[finding.flaw], finding.numbers)}")
    hidden = report.found - len(report.findings)
    if hidden:
        print("  " + translate(N_("... and {count} more"), {"count": hidden}))


def _line(status: LogStatus) -> str:
    said = [
        translate(N_("{size} entries, signed {at}"), {"size": status.size, "at": _instant(status.signed_at)}),
        translate(
            N_("{count} waiting for {seconds} s"), {"count": status.waiting, "seconds": round(status.waiting_seconds)}
        ),
        translate(N_("stamped {at}"), {"at": _instant(status.stamped_at)}),
    ]
    if status.unstamped_seconds:
        said.append(translate(N_("unstamped for {seconds} s"), {"seconds": round(status.unstamped_seconds)}))
    if status.stopped is not None:
        said.append(translate(N_("STOPPED: {reason}"), {"reason": status.stopped}))
    return f"{status.tenant.slug}: " + "; ".join(said)


def _instant(at: datetime | None) -> str:
    return _NONE if at is None else at.isoformat(timespec="seconds")


def _witness(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as exc:
        raise WitnessUnreadable(path=str(path)) from exc


def _authorities(settings: Settings) -> bytes | None:
    path = settings.timestamp_ca_file
    try:
        return None if path is None else path.read_bytes()
    except OSError as exc:
        raise SettingInvalid(name=f"{PREFIX}TIMESTAMP_CA_FILE", reason=f"{path}: {type(exc).__name__}") from exc
