# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""From a line of the configuration to a store. The only place that chooses an adapter."""

import re
from pathlib import Path

from storage.credentials import Credentials
from storage.errors import UnknownLocation
from storage.filesystem import FilesystemStore
from storage.memory import MemoryStore
from storage.port import ObjectStore

_UNDERSTOOD = "write file:/absolute/directory, memory: or s3://host:port/bucket?secure=false&region=NAME&durable=true"
# No user information: an at sign matches nowhere.
_S3 = re.compile(
    r"//(?P<endpoint>[a-zA-Z0-9.-]+(:[0-9]{1,5})?)/(?P<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(\?(?P<options>.+))?"
)
_S3_OPTION = re.compile(r"(?P<flag>secure|durable)=(?P<value>true|false)|region=(?P<region>[a-z0-9-]{1,40})")


def store_at(location: str, credentials: Credentials | None = None, min_free_bytes: int = 0) -> ObjectStore:
    """Open the store at `file:/absolute/directory`, `memory:` (kept by this process only) or `s3://host[:port]/bucket`.

    Options of the last are `secure` (true: TLS), `region` (us-east-1) and `durable` (false; see `storage.s3.Bucket`).
    Nothing is asked of the server yet. `min_free_bytes` is what a store of files leaves free on its file system.

    Raises:
        UnknownLocation: anything else, or a bucket without credentials. The message repeats only the scheme, since the
            rest may hold a password.
    """
    scheme, _, rest = location.partition(":")
    if location == "memory:":
        return MemoryStore()
    if scheme == "file" and rest.startswith("/"):
        return FilesystemStore(Path(rest), min_free_bytes)
    if scheme == "s3" and (matched := _S3.fullmatch(rest)):
        if credentials is None:
            msg = "an s3 location needs an access key and a secret key"
            raise UnknownLocation(msg)
        return _bucket(matched["endpoint"], matched["bucket"], matched["options"] or "", credentials)
    raise _unknown(scheme)


def _bucket(endpoint: str, name: str, options: str, credentials: Credentials) -> ObjectStore:
    # Its client takes a third of a second to import.
    from storage.s3 import Bucket, S3Store

    flags = {"secure": True, "durable": False}
    region = "us-east-1"
    for option in filter(None, options.split("&")):
        matched = _S3_OPTION.fullmatch(option)
        if matched is None:
            raise _unknown("s3")
        if matched["flag"]:
            flags[matched["flag"]] = matched["value"] == "true"
        else:
            region = matched["region"]
    try:
        return S3Store(Bucket(endpoint, name, region=region, **flags), credentials)
    except ValueError as exc:
        raise _unknown("s3") from exc


def _unknown(scheme: str) -> UnknownLocation:
    return UnknownLocation(f"no store at a {scheme!r:.20} location: {_UNDERSTOOD}")
