# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Changing what is said of a dossier or a case: subject, keywords, running period, where paper lies, and who leads."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any
from uuid import UUID

from eakte.database.repositories.filing import CaseRow, DossierRow
from eakte.database.repositories.particulars import particulars_of
from eakte.database.repositories.places import place_of_dossier
from eakte.database.session import UnitOfWork
from eakte.domain.access.audience import audience, widened
from eakte.domain.access.rules import Permission
from eakte.domain.audit.values import Act, AuditObject
from eakte.domain.filing.errors import (
    CaseChanged,
    DossierChanged,
    LeadUnknown,
    LeadWidensAccess,
)
from eakte.domain.filing.life_cycle import check_case_changes, check_dossier_changes
from eakte.domain.filing.metadata import Metadata, altered, changed_fields
from eakte.domain.filing.particulars import Particulars, checked
from eakte.services.details import Details, details, metadata_of
from eakte.services.filing import (
    CaseSummary,
    DossierSummary,
    case_for,
    case_summary,
    dossier_for,
    dossier_summary,
    life,
)
from eakte.services.filing_plan import in_words
from eakte.services.particulars import PARTICULARS, ParticularsView, keep, particulars_view, schema_for
from eakte.services.structure import put_beneath

LEAD = "lead"
"""Beside the fields of `Metadata`: the key of an office, or None for the one that the filing plan says."""

PARENT = "parent"
"""Beside the fields of `Metadata`: the case above a case, or None."""


@dataclass(frozen=True)
class DescribedDossier:
    dossier: DossierSummary
    details: Details


@dataclass(frozen=True)
class DescribedCase:
    case: CaseSummary
    details: Details
    particulars: ParticularsView | None


def change_dossier(
    uow: UnitOfWork, dossier_id: UUID, seen: int, given: Mapping[str, Any], *, confirmed: bool = False
) -> DescribedDossier:
    """Give a dossier other values for fields of its metadata, or another lead; meant for the version that was seen.

    Raises:
        DossierNotFound, Forbidden: there is no such dossier, or the actor does not work on it.
        DossierChanged: somebody was faster; nothing was changed.
        DossierIsClosed: of a closed one only where its paper lies can be changed.
        LeadUnknown: there is no such office.
        LeadWidensAccess: somebody would see it who does not now, and that was not confirmed.
        Invalid: as `altered`.
    """
    if LEAD in given:
        uow.plans.hold()  # the plan must not place the dossier meanwhile
    row = dossier_for(uow, dossier_id, Permission.FILE)
    if row.version != seen:
        raise DossierChanged(seen=seen, current=row.version)
    before, office = metadata_of(row), _own_office(uow, row, given)
    after = altered(before, {name: value for name, value in given.items() if name != LEAD})
    leads = [] if office == row.own_office_id else [LEAD]
    changed = [*changed_fields(before, after), *leads]
    if changed:
        check_dossier_changes(life(row), changed)
        said = {LEAD: _give_lead(uow, row, office, confirmed=confirmed)} if leads else {}
        _describe(row, after)
        uow.audit.record(Act.DOSSIER_CHANGED, AuditObject("dossier", dossier_id), fields=", ".join(changed), **said)
    return DescribedDossier(dossier_summary(row), details(uow, row, row))


def change_case(uow: UnitOfWork, case_id: UUID, seen: int, given: Mapping[str, Any]) -> DescribedCase:
    """Give a case other values for fields of its metadata, or another case above it; meant for the version that was seen.

    Raises:
        CaseNotFound, Forbidden: there is no such case, or the actor does not work on it.
        CaseChanged: somebody was faster; nothing was changed.
        CaseIsClosed: of a closed one only where its paper lies can be changed.
        ParentIsClosed, OnHold: as `put_beneath`.
        Invalid: as `altered` and `put_beneath`.
    """
    row, dossier = case_for(uow, case_id, Permission.FILE, lock=True)
    if row.version != seen:
        raise CaseChanged(seen=seen, current=row.version)
    before = metadata_of(row)
    after = altered(before, {name: value for name, value in given.items() if name != PARENT})
    parent = given.get(PARENT, row.parent_id)
    changed = [*changed_fields(before, after), *([] if parent == row.parent_id else [PARENT])]
    if changed:
        check_case_changes(life(row), changed)
        if PARENT in changed:
            put_beneath(uow, row, parent)
        _describe(row, after)
        uow.audit.record(Act.CASE_CHANGED, AuditObject("case", case_id), fields=", ".join(changed))
    return DescribedCase(case_summary(row), details(uow, row, dossier), particulars_view(row))


def change_particulars(
    uow: UnitOfWork, case_id: UUID, seen: int, service: str, version: int | None, given: Mapping[str, object]
) -> DescribedCase:
    """Say of a case what the schema of a public service asks for, in place of all that was said by one before.

    Without a `version` it stays under the one that it was written under, or is written under the newest. Meant for the
    version of the case that was seen.

    Raises:
        CaseNotFound, Forbidden: there is no such case, or the actor does not work on it.
        CaseChanged: somebody was faster; nothing was changed.
        CaseIsClosed: of a closed one they stay as they are.
        ServiceWithoutSchema, SchemaNotInUse: as `schema_for`.
        ParticularsTooLarge, ParticularsInvalid: as `checked`.
    """
    row, dossier = case_for(uow, case_id, Permission.FILE, lock=True)
    if row.version != seen:
        raise CaseChanged(seen=seen, current=row.version)
    check_case_changes(life(row), PARTICULARS)
    schema = schema_for(uow, row, service, version)
    after = Particulars(service, schema.version, checked(schema, given))
    if after != particulars_of(row):
        keep(uow, row, after)
    return DescribedCase(case_summary(row), details(uow, row, dossier), particulars_view(row))


def _describe(row: CaseRow | DossierRow, after: Metadata) -> None:
    for each in fields(after):
        value = getattr(after, each.name)
        setattr(row, each.name, list(value) if isinstance(value, tuple) else value)
    row.version += 1


def _own_office(uow: UnitOfWork, row: DossierRow, given: Mapping[str, Any]) -> UUID | None:
    """The lead that the dossier itself says after the change."""
    if LEAD not in given:
        return row.own_office_id
    if given[LEAD] is None:
        return None
    office = uow.access.office(given[LEAD])
    if office is None:
        raise LeadUnknown(lead=given[LEAD])
    return office.id


def _give_lead(uow: UnitOfWork, row: DossierRow, own: UUID | None, *, confirmed: bool) -> str | None:
    """Let another office lead the dossier; its name, if one leads then."""
    entry = uow.filing.plan_entry(row.plan_entry_id)
    office = own or (None if entry is None else entry.office_id)
    before, structure = place_of_dossier(row), uow.access.structure()
    after = replace(before, office=office)
    more = in_words(uow, widened(audience(before, structure), audience(after, structure)), {})
    if more and not confirmed:
        raise LeadWidensAccess(who="; ".join(more))
    row.own_office_id, row.office_id = own, office
    uow.outbox.add_in(row.id)
    return next((each.name for each in uow.access.offices() if each.id == office), None)
