# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The plan file of a new municipality: read strictly, and refused with everything that is wrong in it."""

import re
from collections.abc import Collection, Mapping
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from yaml.nodes import Node, ScalarNode

from eakte.domain.filing.numbering import STANDARD_NUMBERING, Numbering
from eakte.domain.filing.rules import parent_number
from eakte.domain.filing.standard_plan import STANDARD_OFFICES, STANDARD_PLAN, STANDARD_SERVICES, TITLE
from eakte.domain.filing.values import Office, ServiceSetup
from eakte.domain.tenants.positions import (
    Placed,
    check_parents,
    known_offices,
    number,
    office_key,
    patterns,
    read_positions,
)
from eakte.domain.tenants.values import DEFAULT_ZONE, PersonSetup, TownPlan
from eakte.domain.tenants.yaml_nodes import (
    Problems,
    entries,
    formed,
    group,
    is_word,
    key,
    line_of,
    named_texts,
    once,
    root_of,
    text,
)
from eakte.kernel.messages import N_
from eakte.kernel.tenancy import DEPLOYMENT, Role

STANDARD = "standard"

_SLUG = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_LOGIN = re.compile(r"[^\s\x00-\x1f\x7f]{1,200}")


def town_plan(content: bytes) -> TownPlan:
    """The municipality that a plan file describes.

    Raises:
        PlanFileRefused: with every problem that was found.
    """
    problems = Problems()
    root = root_of(content, problems)
    known = (
        "slug",
        "name",
        "zone",
        "offices",
        "reference_numbers",
        "filing_plan",
        "public_services",
        "people",
        "portals",
    )
    found = group(root, problems, known, required=("slug", "name", "filing_plan"))
    offices = _offices(found.get("offices"), problems)
    title, positions = _filing_plan(found.get("filing_plan"), problems)
    keys = frozenset(office.key for office in offices)
    known_offices(((line, entry.office) for line, entry in positions), keys, problems)
    plan = TownPlan(
        slug=_slug(found.get("slug"), problems),
        name=text(found.get("name"), problems),
        zone=_zone(found.get("zone"), problems),
        plan_title=title,
        plan=tuple(entry for _, entry in positions),
        services=_services(found.get("public_services"), problems, [entry.number for _, entry in positions]),
        offices=offices,
        people=_people(found.get("people"), problems, keys),
        portals=_portals(found.get("portals"), problems),
        numbering=_numbering(found.get("reference_numbers"), problems),
    )
    problems.refuse_if_any()
    return plan


def _slug(node: Node | None, problems: Problems) -> str:
    slug = formed(
        node, problems, _SLUG, N_("“{value}” is no short name: small letters a-z, digits and hyphens, at most 63.")
    )
    if node is not None and slug == DEPLOYMENT.slug:
        problems.note(line_of(node), N_("The short name “{value}” is that of the deployment itself."), value=slug)
    return slug


def _zone(node: Node | None, problems: Problems) -> str:
    zone = DEFAULT_ZONE if node is None else text(node, problems)
    if node is not None and zone and not _is_zone(zone):
        problems.note(line_of(node), N_("“{value}” is no time zone; one is Europe/Berlin."), value=zone)
    return zone


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # a folder of zones, such as `Europe`, is no zone either
        return False
    return True


def _filing_plan(node: Node | None, problems: Problems) -> tuple[str, Placed]:
    if node is None:
        return "", []
    if is_word(node, STANDARD):
        return TITLE, [(line_of(node), entry) for entry in STANDARD_PLAN]
    if isinstance(node, ScalarNode):
        problems.note(line_of(node), N_("Here must stand `standard` or a filing plan with title and positions."))
        return "", []
    found = group(node, problems, ("title", "positions"), required=("title", "positions"))
    positions = read_positions(found.get("positions"), problems)
    check_parents(positions, problems)
    return text(found.get("title"), problems), positions


def _numbering(node: Node | None, problems: Problems) -> Numbering:
    dossiers, cases = patterns(node, problems)
    return Numbering(dossiers or STANDARD_NUMBERING.dossiers, cases or STANDARD_NUMBERING.cases)


def _services(node: Node | None, problems: Problems, numbers: Collection[str]) -> tuple[ServiceSetup, ...]:
    if node is None:
        return ()
    if is_word(node, STANDARD):
        services = [(line_of(node), service) for service in STANDARD_SERVICES]
    else:
        services = entries(node, problems, _service)
    once(((line, service.key) for line, service in services), problems)
    _check_places(services, problems, frozenset(numbers))
    return tuple(service for _, service in services)


def _service(node: Node, problems: Problems) -> ServiceSetup:
    found = group(node, problems, ("key", "title", "position", "labels"), required=("key", "title", "position"))
    return ServiceSetup(
        key=key(found.get("key"), problems),
        title=text(found.get("title"), problems),
        plan_number=number(found.get("position"), problems),
        labels=named_texts(found["labels"], problems) if "labels" in found else (),
    )


def _check_places(services: list[tuple[int, ServiceSetup]], problems: Problems, numbers: frozenset[str]) -> None:
    """Whether each service has a lowest position; of a plan that could not be read nothing is said twice."""
    with_some_below = {parent_number(number) for number in numbers if number}
    for line, service in services:
        number = service.plan_number
        if not numbers or not number:
            continue
        if number not in numbers:
            problems.note(
                line,
                N_("The service “{key}” belongs to the position {number}, which the filing plan does not have."),
                key=service.key,
                number=number,
            )
        elif number in with_some_below:
            problems.note(
                line,
                N_("The service “{key}” belongs to the position {number}, which has others below it."),
                key=service.key,
                number=number,
            )


def _offices(node: Node | None, problems: Problems) -> tuple[Office, ...]:
    """Each beneath one that stands before it, so that there is no circle."""
    if node is None:
        return STANDARD_OFFICES
    offices = entries(node, problems, _office)
    once(((line, office.key) for line, office in offices), problems)
    before: set[str] = set()
    for line, office in offices:
        if office.parent and office.parent not in before:
            problems.note(line, N_("The office “{key}” does not stand above this one."), key=office.parent)
        before.add(office.key)
    return tuple(office for _, office in offices)


def _office(node: Node, problems: Problems) -> Office:
    found = group(node, problems, ("key", "name", "parent"), required=("key", "name"))
    return Office(
        key(found.get("key"), problems), text(found.get("name"), problems), office_key(found.get("parent"), problems)
    )


def _people(node: Node | None, problems: Problems, offices: Collection[str]) -> tuple[PersonSetup, ...]:
    people = [] if node is None else entries(node, problems, _person)
    known_offices(((line, person.office) for line, person in people), offices, problems)
    once(((line, person.login.casefold()) for line, person in people), problems)
    return tuple(person for _, person in people)


def _person(node: Node, problems: Problems) -> PersonSetup:
    found = group(node, problems, ("login", "name", "role", "office"), required=("login", "name", "role"))
    return PersonSetup(
        login=formed(
            found.get("login"), problems, _LOGIN, N_("“{value}” is no login: at most 200 characters without blanks.")
        ),
        name=text(found.get("name"), problems),
        role=_role(found.get("role"), problems),
        office=office_key(found.get("office"), problems),
    )


def _role(node: Node | None, problems: Problems) -> Role:
    roles: Mapping[str, Role] = {role.value: role for role in Role if role is not Role.OPERATOR}
    name = "" if node is None else text(node, problems)
    if node is not None and name and name not in roles:
        problems.note(
            line_of(node), N_("The role “{value}” is not known; known are {known}."), value=name, known=", ".join(roles)
        )
    return roles.get(name, Role.CLERK)


def _portals(node: Node | None, problems: Problems) -> tuple[str, ...]:
    portals = [] if node is None else entries(node, problems, _portal)
    once(portals, problems)
    return tuple(name for _, name in portals)


def _portal(node: Node, problems: Problems) -> str:
    return text(group(node, problems, ("name",), required=("name",)).get("name"), problems)
