# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Finds with tantivy, in files of one machine: one directory for each tenant.

The directories hold the words of every page, readable to whoever can read the files; they belong on an encrypted volume
like the database.
"""

import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import assert_never

import tantivy
from tantivy import DocAddress, Document, Occur, Schema, Searcher
from tantivy import Query as Wanted

from search.entry import PageEntry
from search.errors import IndexDamaged, IndexUnavailable
from search.fields import HEADING, HEADING_WEIGHT, TEXT, day_number, document_hits, packed, unpacked, words_of
from search.german import fingerprint
from search.places import REACHES_KEPT, places, places_seen
from search.port import (
    MAX_DOCUMENTS_PER_SEARCH,
    MAX_PAGES_PER_DOCUMENT,
    MAX_RANKED_PAGES,
    NO_HITS,
    AccessScope,
    Ambit,
    DocumentHits,
    Hits,
    check_entries,
)
from search.query import Phrase, Prefix, Query, QueryWord, Term

FORMAT = "2"
"""Changes whenever the fields do; an index of another format has to be rebuilt."""

WRITER_BYTES = 50_000_000
FORMAT_FILE = "format"


class EmbeddedIndex:
    """A SearchIndex under `root`, which is created when first written to.

    Every call opens the index anew (0.6 ms), so that readers in other processes see each commit and a rebuild.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    @contextmanager
    def batch(self, scope: AccessScope) -> Iterator["_Batch"]:
        """See SearchIndex. A second writer, in this process or another, gets IndexUnavailable."""
        with _translated():
            writer = self._open_or_create(scope).writer(WRITER_BYTES, num_threads=1)
        try:
            yield _Batch(writer)
            with _translated():
                writer.commit()
        finally:
            # Also gives the lock back; what was not committed is gone with the writer.
            with _translated():
                writer.wait_merging_threads()

    def replace(self, scope: AccessScope, document: str, entries: Sequence[PageEntry]) -> None:
        with self.batch(scope) as batch:
            batch.replace(document, entries)

    def remove(self, scope: AccessScope, document: str) -> None:
        if self._directory(scope).exists():
            with self.batch(scope) as batch:
                batch.remove(document)

    def clear(self, scope: AccessScope) -> None:
        directory, doomed = self._directory(scope), self._root / f".old-{scope.tenant}"
        with _translated():
            shutil.rmtree(doomed, ignore_errors=True)
            if directory.exists():
                directory.rename(doomed)
                shutil.rmtree(doomed)

    def search(self, scope: AccessScope, query: Query, *, limit: int, offset: int = 0) -> Hits:
        searcher = self._searcher(scope)
        if searcher is None or not query.words:
            return NO_HITS
        with _translated(IndexDamaged):
            documents = _ranked(searcher, _page_query(scope, query))
            shown = documents[offset : offset + min(limit, MAX_DOCUMENTS_PER_SEARCH)]
            return Hits(tuple(_document_hits(searcher, pages, query) for pages in shown), len(documents))

    def pages(self, scope: AccessScope, document: str, query: Query) -> tuple[int, ...]:
        searcher = self._searcher(scope)
        if searcher is None or not query.words:
            return ()
        with _translated(IndexDamaged):
            wanted = _all_of(_page_query(scope, query), Wanted.term_query(_schema(), "document", document))
            return tuple(sorted(page.number for page in _found(searcher, wanted)))

    def count(self, scope: AccessScope) -> int:
        searcher = self._searcher(scope)
        return 0 if searcher is None else searcher.num_docs

    def damaged(self, scopes: Iterable[AccessScope]) -> frozenset[AccessScope]:
        return frozenset(filter(self._is_damaged, scopes))

    def _directory(self, scope: AccessScope) -> Path:
        return self._root / scope.tenant

    def _searcher(self, scope: AccessScope) -> Searcher | None:
        directory = self._directory(scope)
        with _translated(IndexDamaged):
            return _open(directory).searcher() if directory.exists() else None

    def _is_damaged(self, scope: AccessScope) -> bool:
        try:
            self._searcher(scope)
        except IndexDamaged:
            return True
        return False

    def _open_or_create(self, scope: AccessScope) -> tantivy.Index:
        directory = self._directory(scope)
        if not directory.exists():
            self._create(directory)
        return _open(directory)

    def _create(self, directory: Path) -> None:
        """Build aside and rename, so that a crash leaves no directory that cannot be opened."""
        aside = self._root / f".new-{directory.name}"
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(mode=0o700, parents=True)
        tantivy.Index(_schema(), str(aside))
        (aside / FORMAT_FILE).write_text(_format(), "utf-8")
        aside.rename(directory)


class _Batch:
    def __init__(self, writer: tantivy.IndexWriter) -> None:
        self._writer = writer

    def replace(self, document: str, entries: Sequence[PageEntry]) -> None:
        check_entries(document, entries)
        self.remove(document)
        for entry in entries:
            with _translated():
                self._writer.add_document(_fields(entry))

    def remove(self, document: str) -> None:
        with _translated():
            self._writer.delete_documents_by_term("document", document)


@contextmanager
def _translated(error: type[IndexUnavailable] = IndexUnavailable) -> Iterator[None]:
    """What tantivy raises is a ValueError, whatever went wrong: damage, a full disk, a lock, a writer whose thread died.

    So the place tells: what cannot be read is damaged.
    """
    try:
        yield
    except (ValueError, OSError) as exc:
        raise error(str(exc)) from exc


def _format() -> str:
    return f"{FORMAT} {fingerprint()}"


def _open(directory: Path) -> tantivy.Index:
    with _translated(IndexDamaged):
        if (directory / FORMAT_FILE).read_text("utf-8") != _format():
            raise IndexDamaged("the index was written by another version")
        return tantivy.Index.open(str(directory))


@cache
def _schema() -> Schema:
    """For text and heading each: `terms` of words, `wholes` with positions for phrases, `forms` for prefixes.

    `entry` is what a hit shows, stored and not indexed. `group` (of the document), `page` and `received_on` are fast
    (columnar), so that hits are grouped and ordered without reading what is stored.
    """
    builder = tantivy.SchemaBuilder()
    for source in (TEXT, HEADING):
        builder.add_text_field(f"{source}_terms", tokenizer_name="whitespace", index_option="freq")
        builder.add_text_field(f"{source}_wholes", tokenizer_name="whitespace", index_option="position")
        builder.add_text_field(f"{source}_forms", tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field("document", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("places", tokenizer_name="whitespace", index_option="basic")
    builder.add_unsigned_field("group", fast=True)
    builder.add_unsigned_field("page", indexed=True, fast=True)
    builder.add_unsigned_field("received_on", fast=True)
    builder.add_bytes_field("entry", stored=True)
    return builder.build()


def _fields(entry: PageEntry) -> Document:
    """Typed calls only: a value of another type kills the writer's thread, and with it what is not committed.

    Analysed words are joined by blanks; `add_pre_tokenized_text` takes four times as long.
    """
    document = Document()
    for source, words in words_of(entry).items():
        document.add_text(f"{source}_terms", words.terms)
        document.add_text(f"{source}_wholes", words.wholes)
        document.add_text(f"{source}_forms", words.forms)
    document.add_text("document", entry.document)
    document.add_text("places", " ".join(places(entry)))
    document.add_unsigned("group", _group(entry.document))
    document.add_unsigned("page", entry.page)
    document.add_unsigned("received_on", day_number(entry.received_on))
    document.add_bytes("entry", packed(entry))
    return document


def _group(document: str) -> int:
    """64 bits of a digest: two documents of a tenant share them once in 10 billion tenants of a million documents."""
    return int.from_bytes(blake2b(document.encode(), digest_size=8).digest())


def _page_query(scope: AccessScope, query: Query) -> Wanted:
    """Every word in text or heading; and one in the text, or it is page 1. Only pages that the scope sees."""
    in_text = [_word_query(word, TEXT) for word in query.words]
    anywhere = [
        _any_of(here, Wanted.boost_query(_word_query(word, HEADING), HEADING_WEIGHT))
        for word, here in zip(query.words, in_text, strict=True)
    ]
    first_page = Wanted.term_query(_schema(), "page", 1)
    only = [_any_of(*in_text, first_page)]
    if scope.reach is not None:
        only.append(_seen(scope.reach))
    return _all_of(*anywhere, *(Wanted.const_score_query(one, 0.0) for one in only))


@lru_cache(maxsize=REACHES_KEPT)
def _seen(reach: frozenset[Ambit]) -> Wanted:
    return Wanted.term_set_query(_schema(), "places", list(places_seen(reach)))


def _word_query(word: QueryWord, source: str) -> Wanted:
    match word:
        case Term():
            return Wanted.term_query(_schema(), f"{source}_terms", word.whole, "freq")
        case Phrase():
            return Wanted.phrase_query(_schema(), f"{source}_wholes", list(word.wholes))
        case Prefix():
            return Wanted.regex_query(_schema(), f"{source}_forms", re.escape(word.form) + ".*")
    assert_never(word)


def _any_of(*wanted: Wanted) -> Wanted:
    return Wanted.boolean_query([(Occur.Should, one) for one in wanted])


def _all_of(*wanted: Wanted) -> Wanted:
    return Wanted.boolean_query([(Occur.Must, one) for one in wanted])


@dataclass(frozen=True, slots=True)
class _Page:
    """A page that was found, before anything stored of it is read."""

    score: float
    number: int
    group: int
    received_on: int
    address: DocAddress


def _found(searcher: Searcher, wanted: Wanted) -> list[_Page]:
    limit = max(1, min(searcher.num_docs, MAX_RANKED_PAGES))
    hits = searcher.search(wanted, limit, count=False).hits
    addresses = [address for _, address in hits]
    numbers, groups, days = (
        [int(value or 0) for value in searcher.fast_field_values(name, addresses)]
        for name in ("page", "group", "received_on")
    )
    scores = [float(score) for score, _ in hits]
    return list(map(_Page, scores, numbers, groups, days, addresses))


def _ranked(searcher: Searcher, wanted: Wanted) -> list[list[_Page]]:
    """The pages of each document, best first, by document, best first."""
    groups: dict[int, list[_Page]] = {}
    for page in sorted(_found(searcher, wanted), key=lambda page: (-page.score, page.number)):
        groups.setdefault(page.group, []).append(page)
    return sorted(groups.values(), key=lambda pages: (-pages[0].score, -pages[0].received_on, pages[0].group))


def _document_hits(searcher: Searcher, pages: Sequence[_Page], query: Query) -> DocumentHits:
    best = [(page.score, _entry(searcher, page)) for page in pages[:MAX_PAGES_PER_DOCUMENT]]
    return document_hits(best, len(pages), query)


def _entry(searcher: Searcher, page: _Page) -> PageEntry:
    return unpacked(bytes(searcher.doc(page.address)["entry"][0]))
