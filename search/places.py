# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What an engine gets of an entry's ancestry: terms of which a scope needs one to match.

A term stands for one place and one protection class together. So a reach of any shape is one set of terms of one field,
not a tree of clauses. Terms are digests of 128 bits: all of one length and of harmless characters, whatever an id is.
"""

import json
from functools import lru_cache
from hashlib import blake2b
from itertools import chain

from search.entry import PageEntry
from search.port import Ambit

REACHES_KEPT = 256
"""How many reaches are remembered as terms. People of one role share theirs."""


def places(entry: PageEntry) -> list[str]:
    """One term for all of its protection class, and one for each place where the page stands."""
    protection, held = entry.ancestry.protection, entry.ancestry
    standing = {
        "office": held.office,
        "filing plan entry": held.filing_plan_entry,
        "dossier": held.dossier,
        "case": held.case,
        "document": entry.document,
    }
    return [
        _term(protection),
        *(_term(protection, kind, place) for kind, place in standing.items() if place is not None),
    ]


@lru_cache(maxsize=REACHES_KEPT)
def places_seen(reach: frozenset[Ambit]) -> frozenset[str]:
    """The terms of `places` of which a page has at least one exactly if it is seen."""
    everywhere = frozenset(chain.from_iterable(ambit.classes for ambit in reach if ambit.everywhere))
    single = (
        _term(protection, kind, place)
        for ambit in reach
        for protection in ambit.classes - everywhere
        for kind, covered in _covered(ambit).items()
        for place in covered
    )
    return frozenset(chain(map(_term, everywhere), single))


def _covered(ambit: Ambit) -> dict[str, frozenset[str]]:
    return {
        "office": ambit.offices,
        "filing plan entry": ambit.filing_plan_entries,
        "dossier": ambit.dossiers,
        "case": ambit.cases,
        "document": ambit.documents,
    }


def _term(*named: str) -> str:
    return blake2b(json.dumps(named).encode(), digest_size=16).hexdigest()
