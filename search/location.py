# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""From a line of the configuration to an index. The only place that chooses an adapter."""

import re
from pathlib import Path

from search.credentials import Credentials
from search.embedded import EmbeddedIndex
from search.errors import UnknownLocation
from search.port import SearchIndex

_UNDERSTOOD = "write file:/absolute/directory or elasticsearch+https://host:port[,host:port...]/prefix"
_SECURE = {"elasticsearch+https": True, "elasticsearch+http": False}
_NODE = r"[a-zA-Z0-9.-]+:[0-9]{1,5}"
# No user information: an at sign matches nowhere. No hyphen in the prefix: it ends at the first one of an index's name.
_CLUSTER = re.compile(rf"//(?P<nodes>{_NODE}(?:,{_NODE})*)/(?P<prefix>[a-z][a-z0-9_]{{0,31}})")


def index_at(location: str, credentials: Credentials | None = None, ca_file: Path | None = None) -> SearchIndex:
    """Open the index at `file:/absolute/directory` or `elasticsearch+https://host:port[,host:port...]/prefix`.

    The hosts are nodes of one cluster, believed by the machine's authorities or those of `ca_file`; `elasticsearch+http`
    speaks to them without TLS. Nothing is asked of them yet.

    Raises:
        UnknownLocation: anything else, or a `ca_file` that is of no use. The message repeats only the scheme, since the
            rest may hold a password.
    """
    scheme, _, rest = location.partition(":")
    if scheme == "file" and rest.startswith("/"):
        return EmbeddedIndex(Path(rest))
    secure = _SECURE.get(scheme)
    matched = _CLUSTER.fullmatch(rest)
    if secure is None or matched is None:
        raise _unknown(scheme)
    # Its client takes a third of a second to import.
    from search.elasticsearch import Cluster, ElasticsearchIndex

    cluster = Cluster(tuple(matched["nodes"].split(",")), matched["prefix"], secure, ca_file)
    try:
        return ElasticsearchIndex(cluster, credentials)
    except OSError as exc:
        raise UnknownLocation(f"no certificates of authorities in {ca_file}: {type(exc).__name__}") from exc
    except ValueError as exc:
        raise _unknown(scheme) from exc


def _unknown(scheme: str) -> UnknownLocation:
    return UnknownLocation(f"no index at a {scheme!r:.20} location: {_UNDERSTOOD}")
