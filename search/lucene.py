# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Pages and queries as the JSON that an engine built on Lucene takes over HTTP. Pure: nothing is sent here."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import Any, assert_never

from search.entry import PageEntry
from search.fields import HEADING, HEADING_WEIGHT, TEXT, day_number, packed, words_of
from search.german import fingerprint
from search.places import places, places_seen
from search.port import MAX_DOCUMENTS_PER_SEARCH, MAX_RANKED_PAGES, AccessScope, Ambit
from search.query import Phrase, Prefix, Query, QueryWord, Term

FORMAT = "2"
"""Changes whenever the mapping does; an index of another format has to be rebuilt."""

MAX_TERM_UNITS = 255
"""UTF-16 units at which the engine's whitespace analyzer cuts a word in two; we drop the rest, on every side alike."""

MAX_TERMS_PER_CLAUSE = 65_536
"""How many terms the engine takes in one clause unless it is told otherwise."""

Json = dict[str, Any]


def _text(index_options: str, *, norms: bool = True) -> Json:
    return {"type": "text", "analyzer": "whitespace", "index_options": index_options, "norms": norms}


# For text and heading each: `terms` of words, `wholes` with positions for phrases, `forms` for prefixes. What a hit shows
# is packed in `entry`, the only field that is kept as it came.
MAPPING: Json = {
    "dynamic": "strict",
    "_source": {"includes": ["entry"]},
    "properties": {
        **{f"{source}_terms": _text("freqs") for source in (TEXT, HEADING)},
        **{f"{source}_wholes": _text("positions") for source in (TEXT, HEADING)},
        **{f"{source}_forms": _text("docs", norms=False) for source in (TEXT, HEADING)},
        "tenant": {"type": "keyword"},
        "document": {"type": "keyword"},
        "places": {"type": "keyword", "doc_values": False},
        "page": {"type": "integer"},
        "received_on": {"type": "integer", "index": False},
        "entry": {"type": "keyword", "index": False, "doc_values": False},
    },
}

# One shard: the scores of a tenant come from one place, and a batch becomes visible there at once.
SETTINGS: Json = {
    "number_of_shards": 1,
    "auto_expand_replicas": "0-1",
    "refresh_interval": "-1",
    "max_result_window": MAX_RANKED_PAGES + MAX_DOCUMENTS_PER_SEARCH,
}


def meta(scope: AccessScope) -> Json:
    """What an index says of itself, compared on every use."""
    return {"format": FORMAT, "fingerprint": fingerprint(), "tenant": scope.tenant}


def page_fields(scope: AccessScope, entry: PageEntry) -> Json:
    fields: Json = {
        "tenant": scope.tenant,
        "document": entry.document,
        "places": places(entry),
        "page": entry.page,
        "received_on": day_number(entry.received_on),
        "entry": packed(entry).decode(),
    }
    for source, words in words_of(entry).items():
        fields[f"{source}_terms"] = _cut(words.terms)
        fields[f"{source}_wholes"] = _cut(words.wholes)
        fields[f"{source}_forms"] = _cut(words.forms)
    return fields


def page_id(scope: AccessScope, entry: PageEntry) -> str:
    """A digest, since the engine takes no id over 512 bytes; 160 bits do not collide."""
    named = f"{scope.tenant}/{entry.page}/{entry.document}".encode(errors="surrogatepass")
    return blake2b(named, digest_size=20).hexdigest()


def _cut(words: str) -> str:
    """Shorten the words that are too long for the engine."""
    return " ".join(map(_term, words.split(" ")))


def _term(word: str) -> str:
    if 2 * len(word) <= MAX_TERM_UNITS:
        return word
    return word.encode("utf-16-le")[: 2 * MAX_TERM_UNITS].decode("utf-16-le", "ignore")


def page_query(scope: AccessScope, query: Query) -> Json:
    """Every word in text or heading; and one in the text, or it is page 1.

    Only pages of the tenant, whatever the alias, and of them only those that the scope sees.
    """
    in_text = [_word_query(word, TEXT, 1.0) for word in query.words]
    anywhere = [
        _any_of(here, _word_query(word, HEADING, HEADING_WEIGHT))
        for word, here in zip(query.words, in_text, strict=True)
    ]
    only = [of_tenant(scope), _any_of(*in_text, {"term": {"page": 1}})]
    if scope.reach is not None:
        only.append(_seen(scope.reach))
    return {"bool": {"must": anywhere, "filter": only}}


def _seen(reach: frozenset[Ambit]) -> Json:
    terms = list(places_seen(reach))
    starts = range(0, max(1, len(terms)), MAX_TERMS_PER_CLAUSE)
    return _any_of(*({"terms": {"places": terms[start : start + MAX_TERMS_PER_CLAUSE]}} for start in starts))


def _word_query(word: QueryWord, source: str, weight: float) -> Json:
    match word:
        case Term():
            return {"term": {f"{source}_terms": {"value": _term(word.whole), "boost": weight}}}
        case Phrase():
            return {"match_phrase": {f"{source}_wholes": {"query": _cut(" ".join(word.wholes)), "boost": weight}}}
        case Prefix():
            return {"prefix": {f"{source}_forms": {"value": _term(word.form), "boost": weight}}}
    assert_never(word)


def of_tenant(scope: AccessScope) -> Json:
    return {"term": {"tenant": scope.tenant}}


def of_documents(documents: Sequence[str]) -> Json:
    return {"terms": {"document": list(documents)}}


def _any_of(*wanted: Json) -> Json:
    return {"bool": {"should": list(wanted), "minimum_should_match": 1}}


def all_of(scored: Json, only: Json) -> Json:
    return {"bool": {"must": [scored], "filter": [only]}}
