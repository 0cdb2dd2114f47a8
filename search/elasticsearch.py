# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Finds with Elasticsearch, one index for each tenant. The only user of its client.

A page is a document of the index. Its words arrive analysed (`search.german`) and are cut at blanks there, nothing else.
An index bears the alias `PREFIX-TENANT`, by which alone it is read and written, and is named after alias and format:
`PREFIX-TENANT.FORMAT-FINGERPRINT`. It holds the words and the text of every page, readable to whoever may read it there.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from ssl import SSLContext, create_default_context
from typing import Any

from elastic_transport import NodeConfig
from elasticsearch import ApiError, Elasticsearch, NotFoundError, TransportError
from elasticsearch.helpers import ScanError, scan, streaming_bulk

from search.credentials import ApiKey, Credentials, Login
from search.entry import PageEntry
from search.errors import IndexDamaged, IndexUnavailable
from search.fields import document_hits, unpacked
from search.german import fingerprint
from search.lucene import (
    FORMAT,
    MAPPING,
    SETTINGS,
    Json,
    all_of,
    meta,
    of_documents,
    of_tenant,
    page_fields,
    page_id,
    page_query,
)
from search.port import (
    MAX_DOCUMENTS_PER_SEARCH,
    MAX_PAGES_PER_DOCUMENT,
    MAX_RANKED_PAGES,
    NO_HITS,
    AccessScope,
    DocumentHits,
    Hits,
    check_entries,
)
from search.query import Query

ANSWER_SECONDS = 10.0
WRITE_SECONDS = 60.0
RETRIES = 2
"""How often a request is sent again, to another node where there is one. All of ours may be repeated."""

_CHUNK_BYTES = 5_000_000
_DOCUMENTS_PER_QUERY = 1000
_NOT_THERE = 404
_LAST_PORT = 65_535


@dataclass(frozen=True)
class Cluster:
    """Where the nodes answer (`host:port` each) and how the names of our indexes begin. `ca_file` replaces the machine's CAs."""

    nodes: tuple[str, ...]
    prefix: str
    secure: bool = True
    ca_file: Path | None = None


class ElasticsearchIndex:
    """A SearchIndex of a cluster. `total_documents` is exact up to MAX_RANKED_PAGES documents.

    A batch is sent when its block ends, and becomes visible by one refresh at its very end: until then every search answers
    from before it, since the index never refreshes by itself. It is not one transaction: when sending fails in the middle,
    or a node restarts meanwhile, a part of it is kept and may become visible. The same batch again puts that right, because
    ids come from tenant, document and page, and pages that are there too many are looked up and removed each time. Nothing
    holds a second writer off; two that write the same document at once may leave pages of both.

    Scores are BM25 of the tenant's index, as everywhere, but deleted pages count until the engine merges them away.

    Raises:
        ValueError: nodes that cannot be addresses.
        OSError: a `ca_file` that cannot be read or holds no certificate.
    """

    def __init__(self, cluster: Cluster, credentials: Credentials | None = None) -> None:
        self._prefix = cluster.prefix
        self._client = _client(cluster, credentials)
        self._writing = self._client.options(request_timeout=WRITE_SECONDS)

    @contextmanager
    def batch(self, scope: AccessScope) -> Iterator["_Batch"]:
        batch = _Batch({})
        yield batch
        if batch.documents:
            self._send(scope, batch.documents)

    def replace(self, scope: AccessScope, document: str, entries: Sequence[PageEntry]) -> None:
        with self.batch(scope) as batch:
            batch.replace(document, entries)

    def remove(self, scope: AccessScope, document: str) -> None:
        with self.batch(scope) as batch:
            batch.remove(document)

    def clear(self, scope: AccessScope) -> None:
        alias = self._alias(scope)
        actions = [_removal(found, alias) for found in self._look(alias, f"{alias}.*").get(alias, ())]
        if actions:
            with _translated():
                self._writing.indices.update_aliases(actions=actions)

    def search(self, scope: AccessScope, query: Query, *, limit: int, offset: int = 0) -> Hits:
        if not query.words or not self._exists(scope):
            return NO_HITS
        size = max(0, min(limit, MAX_DOCUMENTS_PER_SEARCH, MAX_RANKED_PAGES - offset))
        found = self._ask(
            scope,
            query=page_query(scope, query),
            from_=min(offset, MAX_RANKED_PAGES),
            size=size,
            collapse={"field": "document"},
            sort=[{"_score": "desc"}, {"received_on": "desc"}, {"document": "asc"}, {"page": "asc"}],
            aggs={
                "documents": {"terms": {"field": "document", "size": MAX_RANKED_PAGES}},
                "total": {"stats_bucket": {"buckets_path": "documents>_count"}},
            },
            track_total_hits=False,
            filter_path="hits.hits.fields,aggregations.total.count",
        )
        documents = [hit["fields"]["document"][0] for hit in _hits(found)]
        total = found["aggregations"]["total"]["count"] if found else 0
        return Hits(self._document_hits(scope, query, documents) if documents else (), total)

    def pages(self, scope: AccessScope, document: str, query: Query) -> tuple[int, ...]:
        if not query.words or not self._exists(scope):
            return ()
        found = self._ask(
            scope,
            query=all_of(page_query(scope, query), {"term": {"document": document}}),
            size=MAX_RANKED_PAGES,
            sort=[{"page": "asc"}],
            track_total_hits=False,
            filter_path="hits.hits.sort",
        )
        return tuple(hit["sort"][0] for hit in _hits(found))

    def count(self, scope: AccessScope) -> int:
        if not self._exists(scope):
            return 0
        with _translated():
            try:
                return int(self._client.count(index=self._alias(scope), query=of_tenant(scope))["count"])
            except NotFoundError:
                return 0

    def damaged(self, scopes: Iterable[AccessScope]) -> frozenset[AccessScope]:
        found = self._look(f"{self._prefix}-*")
        return frozenset(scope for scope in scopes if not self._is_sound(scope, found.get(self._alias(scope), ())))

    def _document_hits(self, scope: AccessScope, query: Query, documents: Sequence[str]) -> tuple[DocumentHits, ...]:
        """The best pages of each document, in the order of the documents; one that is gone by now is left out."""
        best = {"sort": [{"_score": "desc"}, {"page": "asc"}], "size": MAX_PAGES_PER_DOCUMENT, "track_scores": True}
        found = self._ask(
            scope,
            query=all_of(page_query(scope, query), of_documents(documents)),
            size=0,
            aggs={
                "documents": {
                    "terms": {"field": "document", "size": len(documents)},
                    "aggs": {"pages": {"top_hits": best}},
                }
            },
            track_total_hits=False,
            filter_path="aggregations.documents.buckets",
        )
        buckets = {bucket["key"]: bucket for bucket in found["aggregations"]["documents"]["buckets"]} if found else {}
        return tuple(_bucket_hits(buckets[document], query) for document in documents if document in buckets)

    def _ask(self, scope: AccessScope, **request: Any) -> Json:  # noqa: ANN401 - a body of the engine's query language
        """Search by the tenant's alias; empty when it is gone. One shard copy answers a tenant: scores and slices agree."""
        with _translated():
            try:
                return dict(
                    self._client.search(
                        index=self._alias(scope),
                        allow_partial_search_results=False,
                        preference=scope.tenant,
                        **request,
                    )
                )
            except NotFoundError:
                return {}

    def _send(self, scope: AccessScope, documents: Mapping[str, Sequence[PageEntry]]) -> None:
        if not self._exists(scope):
            if not any(documents.values()):
                return
            self._create(scope)
        with _translated():
            # What a batch that failed has left must be seen, to be removed.
            self._writing.indices.refresh(index=self._alias(scope))
            entries = list(chain.from_iterable(documents.values()))
            new = {page_id(scope, entry) for entry in entries}
            stale = [found for found in self._ids(scope, documents) if found not in new]
            # Analysed while it is sent, so that no more than a chunk of it is held.
            self._write(scope, chain((_indexing(scope, entry) for entry in entries), map(_deletion, stale)))
            self._writing.indices.refresh(index=self._alias(scope))

    def _write(self, scope: AccessScope, operations: Iterable[Json]) -> None:
        sent = streaming_bulk(
            self._writing,
            operations,
            max_chunk_bytes=_CHUNK_BYTES,
            raise_on_error=False,
            index=self._alias(scope),
            require_alias=True,  # else one that was cleared meanwhile would be made anew, without our mapping
            include_source_on_error=False,
        )
        for done, item in sent:
            if not done:
                _check_refusal(item)

    def _ids(self, scope: AccessScope, documents: Iterable[str]) -> Iterator[str]:
        waiting = iter(documents)
        while some := list(islice(waiting, _DOCUMENTS_PER_QUERY)):
            wanted = {"query": all_of(of_tenant(scope), of_documents(some)), "_source": False}
            for hit in scan(self._writing, index=self._alias(scope), query=wanted, size=5000):
                yield hit["_id"]

    def _exists(self, scope: AccessScope) -> bool:
        """Whether the tenant has an index.

        Raises:
            IndexDamaged: what bears its names is not an index that we can use.
        """
        alias = self._alias(scope)
        found = self._look(alias, f"{alias}.*").get(alias, ())
        if not self._is_sound(scope, found):
            raise IndexDamaged("the index was written by another version, or the alias leads elsewhere")
        return bool(found)

    def _is_sound(self, scope: AccessScope, found: Sequence["_Found"]) -> bool:
        alias = self._alias(scope)
        return not found or (len(found) == 1 and alias in found[0].aliases and found[0].meta == meta(scope))

    def _look(self, *names: str) -> Mapping[str, Sequence["_Found"]]:
        """What there is by these names, under each alias that it bears or is named after."""
        with _translated():
            answer = self._client.indices.get(
                index=names,
                features="aliases,mappings",
                ignore_unavailable=True,
                expand_wildcards="all",
                filter_path="*.aliases,*.mappings._meta",
            )
        named: dict[str, list[_Found]] = {}
        for name, said in answer.items():
            found = _Found(name, frozenset(said.get("aliases", ())), said.get("mappings", {}).get("_meta"))
            for alias in {*found.aliases, found.own_alias}:
                named.setdefault(alias, []).append(found)
        return named

    def _create(self, scope: AccessScope) -> None:
        """Make the index with its alias in one step, so that a crash leaves none that is half made."""
        alias = self._alias(scope)
        with _translated():
            self._writing.indices.create(
                index=f"{alias}.{FORMAT}-{fingerprint()[:16]}",
                aliases={alias: {}},
                mappings={**MAPPING, "_meta": meta(scope)},
                settings=SETTINGS,
            )

    def _alias(self, scope: AccessScope) -> str:
        # Neither a prefix nor a tenant can make this another tenant's: the prefix has no hyphen, the tenant no dot.
        return f"{self._prefix}-{scope.tenant}"


class _Batch:
    def __init__(self, documents: dict[str, Sequence[PageEntry]]) -> None:
        self.documents = documents

    def replace(self, document: str, entries: Sequence[PageEntry]) -> None:
        check_entries(document, entries)
        self.documents[document] = tuple(entries)

    def remove(self, document: str) -> None:
        self.documents[document] = ()


@dataclass(frozen=True)
class _Found:
    """An index of the engine, and what it says of itself."""

    name: str
    aliases: frozenset[str]
    meta: Json | None

    @property
    def own_alias(self) -> str:
        return self.name.partition(".")[0]


def _client(cluster: Cluster, credentials: Credentials | None) -> Elasticsearch:
    trusting = create_default_context(cafile=cluster.ca_file) if cluster.secure else None
    return Elasticsearch(
        [_node(address, trusting) for address in cluster.nodes],
        basic_auth=(credentials.user, credentials.password) if isinstance(credentials, Login) else None,
        api_key=credentials.encoded if isinstance(credentials, ApiKey) else None,
        request_timeout=ANSWER_SECONDS,
        max_retries=RETRIES,
        retry_on_timeout=len(cluster.nodes) > 1,  # the same node would only take as long again
    )


def _node(address: str, trusting: SSLContext | None) -> NodeConfig:
    host, _, port = address.rpartition(":")
    if int(port) > _LAST_PORT:
        raise ValueError("there is no such port")
    return NodeConfig("https" if trusting else "http", host, int(port), ssl_context=trusting)


@contextmanager
def _translated() -> Iterator[None]:
    """Only the kind of failure is told, and the cause cut off: the server may repeat what it was sent."""
    try:
        yield
    except ApiError as exc:
        raise IndexUnavailable(f"{type(exc).__name__} {exc.meta.status}") from None
    except (TransportError, ScanError) as exc:
        raise IndexUnavailable(type(exc).__name__) from None


def _check_refusal(item: Mapping[str, Any]) -> None:
    """Only a deletion of what is gone already is no failure."""
    ((operation, result),) = item.items()
    if operation != "delete" or result["status"] != _NOT_THERE:
        raise IndexUnavailable(f"a page was refused with {result['status']}")


def _indexing(scope: AccessScope, entry: PageEntry) -> Json:
    return {"_op_type": "index", "_id": page_id(scope, entry), "_source": page_fields(scope, entry)}


def _deletion(page: str) -> Json:
    return {"_op_type": "delete", "_id": page}


def _removal(found: _Found, alias: str) -> Json:
    """Delete an index of the tenant; one that is another's only loses the alias."""
    if found.own_alias == alias:
        return {"remove_index": {"index": found.name}}
    return {"remove": {"index": found.name, "alias": alias}}


def _hits(answer: Json) -> Sequence[Json]:
    hits: Sequence[Json] = answer.get("hits", {}).get("hits", [])
    return hits


def _bucket_hits(bucket: Json, query: Query) -> DocumentHits:
    best = [(float(hit["_score"]), unpacked(hit["_source"]["entry"])) for hit in bucket["pages"]["hits"]["hits"]]
    return document_hits(best, bucket["doc_count"], query)
