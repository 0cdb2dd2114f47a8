# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Whether a deployment's parts can be used, one check each. None changes anything: who asks may be another user."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import NullPool, create_engine
from sqlalchemy.exc import SQLAlchemyError

from eakte.bootstrap import database_url, timestamp_authority
from eakte.cli.redaction import without_secrets
from eakte.config import PREFIX, SettingInvalid, Settings
from eakte.database.embedded.errors import EmbeddedServerFailed
from eakte.domain.filing.hot_folder import FoldersMissing
from eakte.kernel.errors import Unavailable
from eakte.kernel.messages import N_
from eakte.processing.sandbox import Sandbox
from eakte.services.master_key import read_master_key
from eakte.services.translations import translate
from eakte.services.vault import StoreUnavailable
from search.errors import IndexUnavailable
from search.errors import UnknownLocation as UnknownIndexLocation
from search.location import index_at
from storage.errors import StorageError, UnknownLocation
from storage.location import store_at

_CONNECT_SECONDS = 5


class DatabaseUnreachable(Unavailable):
    """No connection to the database of the settings can be made."""

    code = "database-unreachable"
    title = N_("The database does not answer")
    advice = N_("Start it, or correct EAKTE_DATABASE_URL. Without that setting `eakte up` starts an embedded one.")


class DirectoryUnusable(Unavailable):
    """A directory of the settings can neither be written to nor be made."""

    code = "directory-unusable"
    title = N_("A directory cannot be used")
    advice = N_("{path} must be a directory that this user may write to, or one that this user may make.")


class IndexUnreachable(Unavailable):
    """The search server of the settings does not answer, or not to this account."""

    code = "index-unreachable"
    title = N_("The search server does not answer")
    advice = N_("Start it, or correct EAKTE_INDEX, the account or the authorities for it ({reason}).")


@dataclass(frozen=True)
class Check:
    """`probe` says what it found to be usable, or raises what is wrong."""

    label: str
    probe: Callable[[Settings], str]


def _master_key(settings: Settings) -> str:
    read_master_key(settings.master_key_path)
    return str(settings.master_key_path)


def _store(settings: Settings) -> str:
    location = settings.store_location
    scheme, _, path = location.partition(":")
    try:
        store = store_at(location, settings.store_credentials)
        if scheme == "file":
            # The store makes its own directory and none above it; that of the data is made at the first start.
            return _writable(Path(path) if settings.store is None else _with_parent(Path(path)))
        next(store.keys(), None)
    except UnknownLocation as exc:
        raise SettingInvalid(name=f"{PREFIX}STORE", reason=str(exc)) from exc
    except StorageError as exc:
        raise StoreUnavailable from exc
    return without_secrets(location)


def _index(settings: Settings) -> str:
    location = settings.index_location
    scheme, _, path = location.partition(":")
    try:
        index = index_at(location, settings.index_credentials, settings.index_ca_file)
        if scheme == "file":
            return _writable(Path(path))
        index.damaged([])
    except UnknownIndexLocation as exc:
        raise SettingInvalid(name=f"{PREFIX}INDEX", reason=str(exc)) from exc
    except IndexUnavailable as exc:
        raise IndexUnreachable(reason=str(exc)) from exc
    return without_secrets(location)


def _database(settings: Settings) -> str:
    try:
        url = database_url(settings)
        engine = create_engine(url, poolclass=NullPool, connect_args={"connect_timeout": _CONNECT_SECONDS})
        with engine.connect() as connection:
            version = connection.dialect.server_version_info or ()
    except (SQLAlchemyError, EmbeddedServerFailed) as exc:
        raise DatabaseUnreachable from exc
    return f"PostgreSQL {'.'.join(map(str, version))}"


def _sandbox(settings: Settings) -> str:
    return Sandbox(settings.sandbox).rung()


def _hot_folders(settings: Settings) -> str:
    directory = settings.hot_folders
    if directory is None:
        return translate(N_("none are set"))
    if not directory.is_dir() or not os.access(directory, os.R_OK | os.X_OK):
        raise FoldersMissing
    return str(directory)


def _timestamps(settings: Settings) -> str:
    """Whether the authority gives a stamp that its roots vouch for: nothing less tells it. Each one may cost money."""
    authority = timestamp_authority(settings)
    if authority is None:
        return translate(N_("none are set"))
    stamp = authority.stamp(b"eakte config check\n")
    return f"{without_secrets(str(settings.timestamp_url))}, {stamp.made_at.isoformat()}"


def _witness(settings: Settings) -> str:
    """Without a place of its own it is made in the directory of the data by whoever runs the sequencer."""
    return str(settings.witness_path) if settings.witness_dir is None else _writable(settings.witness_path)


def _ledger(settings: Settings) -> str:
    """Without a place of its own it is made in the directory of the data by whoever deletes first."""
    return str(settings.ledger_path) if settings.ledger_dir is None else _writable(settings.ledger_path)


CHECKS = (
    Check(N_("Master key"), _master_key),
    Check(N_("Store"), _store),
    Check(N_("Search index"), _index),
    Check(N_("Database"), _database),
    Check(N_("Sandbox"), _sandbox),
    Check(N_("Scan folders"), _hot_folders),
    Check(N_("Timestamps"), _timestamps),
    Check(N_("Checkpoints"), _witness),
    Check(N_("Ledger of disposals"), _ledger),
)


def _writable(directory: Path) -> str:
    """The directory, which is there or would be made below the nearest one that is."""
    nearest = next(path for path in (directory, *directory.parents) if _is_there(path))
    if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
        raise DirectoryUnusable(path=str(directory))
    return str(directory)


def _with_parent(directory: Path) -> Path:
    if not _is_there(directory.parent):
        raise DirectoryUnusable(path=str(directory.parent))
    return directory


def _is_there(path: Path) -> bool:
    """Unlike `Path.exists`, no error where a directory above is closed to this user."""
    return os.access(path, os.F_OK)
