# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Towns with a word of their own in every field that somebody can write, so that whatever leaves one of them is known again."""

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from uuid import UUID

from sqlalchemy import text

from eakte.domain.filing.values import PlanEntry
from eakte.kernel.tenancy import Role
from eakte.services.tenant_upkeep import resume, suspend
from eakte.services.tenants import TenantSetup
from tests.api.callers import Caller, callers_of, send, sign_in
from tests.api.records import Known, Words, keep_records, pdf
from tests.deployment import Site
from tests.evidence import as_owner
from tests.people import TownPeople, assign, new_colleague, new_town, standard_setup

NAMES = ("herdecke", "schwelm", "wetter")
TWO_TOWNS = "clerk of two towns"
OPERATOR = "operator"

_SYLLABLES = tuple(consonant + vowel for consonant in "bdfgklmnprst" for vowel in "aeiou")
_PREFIX, _LENGTH = "zyx", 5
_WORD = re.compile(f"{_PREFIX}[a-z]{{{2 * _LENGTH}}}")
_NUMBER = re.compile(r"22\.7\d-\d{4}/\d{4}")


class Canaries:
    """The words of one town, each with what it stands in."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)  # noqa: S311 - the words repeat, no secret
        self.kinds: dict[str, str] = {}

    def word(self, kind: str) -> str:
        return self.keep(kind, _PREFIX + "".join(self._random.choices(_SYLLABLES, k=_LENGTH)))

    def mark(self, kind: str, text: str) -> str:
        return f"{text}-{self.word(kind)}"

    def keep(self, kind: str, word: str) -> str:
        self.kinds[word] = kind
        return word


@dataclass(frozen=True)
class Town:
    """A town, what it planted, what somebody outside may know of it, and who calls; `waiting` items are in its inbox.

    `names` are words that the person of two towns sees of the other one. `ids` is every id of its rows and people.
    """

    people: TownPeople
    canaries: Canaries
    known: Known
    waiting: int
    callers: Mapping[str, Caller]
    names: frozenset[str]
    ids: frozenset[UUID]

    @property
    def slug(self) -> str:
        return self.people.tenant.slug


def words_in(text: str) -> set[str]:
    """Every word and reference number of any planted town."""
    return {*_WORD.findall(text.lower()), *_NUMBER.findall(text)}


def plant(site: Site, waiting: Sequence[int]) -> list[Town]:
    """As many towns as there are numbers of waiting items, at most three."""
    towns = [_plant(site, name, number) for number, name in enumerate(NAMES[: len(waiting)])]
    # After the last job was done: nobody needs to read what only waits.
    towns = [replace(town, waiting=_wait(site, town, count)) for town, count in zip(towns, waiting, strict=True)]
    wanderers = [_wanderer(site, town, other) for town, other in zip(towns, [*towns[1:], towns[0]], strict=True)]
    operator = sign_in(site, site.people.operator)
    site.sequence()
    return [
        replace(town, callers={**town.callers, TWO_TOWNS: wanderer, OPERATOR: operator}, ids=_ids(site, town.people))
        for town, wanderer in zip(towns, wanderers, strict=True)
    ]


def _plant(site: Site, slug: str, number: int) -> Town:
    canaries = Canaries(slug)
    setup = _marked(standard_setup(slug, canaries.mark("town", f"Stadt {slug.title()}")), canaries, f"22.7{number}")
    names = frozenset(word for word, kind in canaries.kinds.items() if kind == "town")
    people = new_town(site.deployment, setup, canaries.mark)
    words = Words(**{each.name: canaries.word(each.name) for each in fields(Words)})
    known, _ = keep_records(site, people, words)
    callers = callers_of(site, people)
    _plant_more(site, people, canaries, callers, number)
    database, who = site.deployment.platform.database, site.people.operator.actor
    suspend(database, who, people.tenant, canaries.word("suspension"))
    resume(database, who, people.tenant)
    return Town(people, canaries, known, 0, callers, names, frozenset())


def _wait(site: Site, town: Town, items: int) -> int:
    """Submit so many more; returns how many wait then."""
    for count in range(items):
        answer = site.submit(
            town.people.portal_key,
            idempotency_key=f"wartet-{count}",
            applicant={"nachname": town.canaries.word("applicant")},
        )
        assert answer.status_code == 201, answer.text
    waiting: int = site.get(town.people.clerk.token, "/api/v1/inbox", limit=1).json()["waiting"]
    return waiting


def _marked(setup: TenantSetup, canaries: Canaries, own_position: str) -> TenantSetup:
    mark = canaries.mark
    first, *others = setup.services
    return replace(
        setup,
        plan_title=mark("plan", setup.plan_title),
        plan=[
            *(
                replace(
                    each,
                    title=mark("position", each.title),
                    retention=each.retention
                    and tuple(
                        replace(rule, legal_basis=mark("legal basis", rule.legal_basis)) for rule in each.retention
                    ),
                )
                for each in setup.plan
            ),
            PlanEntry(own_position, mark("position", "Eigenes")),
        ],
        services=[
            replace(
                first,
                title=mark("service", first.title),
                labels=tuple((key, mark("label", label)) for key, label in first.labels),
            ),
            *(replace(each, title=mark("service", each.title)) for each in others),
        ],
        offices=[replace(each, name=mark("office", each.name)) for each in setup.offices],
    )


def _plant_more(site: Site, people: TownPeople, canaries: Canaries, callers: Mapping[str, Caller], number: int) -> None:
    """What the records that other tests keep, too, have no room for; dossiers more than one, differing from town to town."""
    clerk = people.clerk.token
    submitted = site.submit(
        people.portal_key,
        ("brief", canaries.mark("file name", "Brief") + ".pdf", "application/pdf", pdf(canaries.word("attachment"))),
        idempotency_key=canaries.word("idempotency key"),
        applicant={canaries.word("applicant's field"): canaries.word("applicant")},
        form={canaries.word("form field"): canaries.word("form value"), "hund_rasse": canaries.word("form value")},
    )
    assert submitted.status_code == 201, submitted.text
    site.work()
    dossier: dict[str, str] = {}
    for turn in range(number + 1):
        item = submitted.json()["id"] if turn == 0 else _plain_item(site, people, turn)
        where = {"plan_entry": f"22.7{number}", "dossier_title": canaries.word("dossier")}
        answer = site.post(clerk, f"/api/v1/inbox/{item}/file", {**where, "case_title": canaries.word("case")})
        assert answer.status_code == 200, answer.text
        dossier = site.get(clerk, f"/api/v1/cases/{answer.json()['id']}").json()["dossier"]
        canaries.keep("reference", dossier["reference_number"])
    stated = replace(callers["clerk"], purpose=canaries.word("purpose"))
    for address in (f"/api/v1/dossiers/{dossier['id']}", f"/api/v1/search?q={canaries.word('search')}"):
        assert send(site, stated, "GET", address).status_code == 200


def _plain_item(site: Site, people: TownPeople, turn: int) -> str:
    answer = site.submit(people.portal_key, idempotency_key=f"weiter-{turn}")
    return str(answer.json()["id"])


def _wanderer(site: Site, town: Town, other: Town) -> Caller:
    """Somebody who works as the one's clerk now and is the other's archivist."""
    somebody = new_colleague(
        site.deployment,
        town.people.tenant,
        Role.CLERK,
        lambda kind, text: "Wer zwei Kommunen dient" if kind == "name" else f"{text} (zwei)",
    )
    signed_in = sign_in(site, somebody)
    assign(site.deployment, somebody, other.people.tenant, Role.ARCHIVIST)
    return signed_in


def _ids(site: Site, people: TownPeople) -> frozenset[UUID]:
    """Of every row that row-level security shows this town in the schema of the records, of itself and of its people."""
    with as_owner(site, people.tenant) as connection:
        tables = connection.scalars(text(_WITH_ID)).all()
        found = {row for table in tables for row in connection.scalars(text(f'SELECT id FROM records."{table}"'))}
    persons = {getattr(people, role.value).actor.id for role in Role if role is not Role.OPERATOR}
    return frozenset({*found, *persons, people.tenant.id})


_WITH_ID = """
    SELECT table_name FROM information_schema.columns
    WHERE table_schema = 'records' AND column_name = 'id' AND udt_name = 'uuid'
"""
