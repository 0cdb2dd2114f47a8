# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Taking a backup while people work, and restoring one into an empty deployment."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from eakte.bootstrap import database_server, make_backup, restore_backup
from eakte.config import Settings, read_settings
from eakte.kernel.errors import Value
from eakte.kernel.messages import N_
from eakte.kernel.tenancy import DEPLOYMENT
from eakte.services.backup import ObjectsNotInStore
from eakte.services.backup_format import Manifest
from eakte.services.disposal_ledger import DisposalLedger
from eakte.services.translations import translate


def backup(
    directory: Annotated[Path, typer.Argument(help="A new directory, on another machine's disk if possible")],
) -> None:
    """Write a backup of all municipalities: rows, keys and objects. People may work meanwhile.

    The master key and the ledger of disposals are not in it, and neither is the search index. Exit code 8 when the store
    lacks objects.
    """
    settings = read_settings()
    with database_server(settings):
        manifest = make_backup(settings, directory)
    told: dict[str, Value] = {
        "moment": _shown(manifest.moment),
        "objects": manifest.objects.count,
        "bytes": manifest.objects.bytes,
        "keys": _shown(manifest.keys_until),
        "main": _shown(manifest.main_until),
    }
    print(translate(N_("Backup of {moment}: {objects} objects, {bytes} bytes"), told))
    print(translate(N_("Delete its folder `keys` by {keys}, and all of it by {main}."), told))
    _check_objects(manifest)


def restore(
    directory: Annotated[Path, typer.Argument(help="The directory of the backup")],
    ledger: Annotated[
        list[Path] | None, typer.Option(help="A directory with a ledger of disposals; can be given several times")
    ] = None,
    without_ledger: Annotated[
        bool, typer.Option("--without-ledger", help="Nothing was ever deleted, so there is none")
    ] = False,
) -> None:
    """Restore a backup into an empty deployment, and delete again what the ledger of disposals says is gone.

    Run again when it is broken off: it goes on where it stopped. The indexer builds the search index when it is started.
    """
    settings = read_settings()
    with database_server(settings):
        restored, told = restore_backup(settings, directory, None if without_ledger else _ledgers(settings, ledger))
    manifest = restored.manifest
    values: dict[str, Value] = {
        "moment": _shown(manifest.moment),
        "objects": restored.objects,
        "repeated": restored.repeated,
    }
    print(translate(N_("Restored as of {moment}: {objects} objects; deleted again: {repeated}"), values))
    for decision in sorted(map(str, told.unsettled)):
        print(translate(N_("Announced and never settled, so perhaps there again: {decision}"), {"decision": decision}))
    print(translate(N_("What was ended, revoked or erased after that moment is to be done again.")))
    _check_objects(manifest)


def _ledgers(settings: Settings, named: list[Path] | None) -> list[Path]:
    """Those that are named, and the deployment's own, which may have begun anew."""
    own = settings.ledger_path
    if not named:
        return [own]
    return [*named, own] if own not in named and DisposalLedger(own).exists() else named


def _check_objects(manifest: Manifest) -> None:
    missing = manifest.objects.missing
    if missing:
        raise ObjectsNotInStore(number=len(missing), first=missing[0])


def _shown(moment: datetime) -> str:
    return moment.astimezone(DEPLOYMENT.zone).isoformat(" ", "milliseconds")
