# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What is said of a dossier or a case beside its number, as it is shown."""

from dataclasses import dataclass, fields

from eakte.database.repositories.filing import CaseRow, DossierRow
from eakte.database.session import ReadUnit
from eakte.domain.filing.metadata import Metadata


@dataclass(frozen=True)
class LeadView:
    """The office that decides (`Federführung`); `own` where the dossier itself says so, not its position of the plan."""

    key: str
    name: str
    own: bool


@dataclass(frozen=True)
class Details:
    """`version` goes up with each change. A case has the lead of its dossier."""

    version: int
    metadata: Metadata
    lead: LeadView | None


def details(unit: ReadUnit, row: CaseRow | DossierRow, dossier: DossierRow) -> Details:
    return Details(row.version, metadata_of(row), _lead(unit, dossier))


def metadata_of(row: CaseRow | DossierRow) -> Metadata:
    said = {each.name: getattr(row, each.name) for each in fields(Metadata)}
    return Metadata(**{**said, "keywords": tuple(row.keywords)})


def _lead(unit: ReadUnit, dossier: DossierRow) -> LeadView | None:
    office = next((each for each in unit.access.offices() if each.id == dossier.office_id), None)
    return None if office is None else LeadView(office.key, office.name, dossier.own_office_id is not None)
