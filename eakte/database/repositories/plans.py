# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, func, literal, or_, select, update
from sqlalchemy.orm import Session

from eakte.database.repositories.rules import RuleSets
from eakte.database.tables.access import GrantRow, OfficeRow
from eakte.database.tables.filing import (
    DossierRow,
    FilingPlanEntryRow,
    FilingPlanRow,
    PlanEntryNumberRow,
    PublicServiceRow,
)
from eakte.domain.access.values import Place
from eakte.domain.filing.numbering import STANDARD_NUMBERING, CasePattern, DossierPattern, Numbering
from eakte.domain.filing.plan_changes import FormerNumber, Kept, NumberEnd, Plan, Transfer, places
from eakte.domain.filing.rules import in_charge
from eakte.domain.filing.values import PlanEntry
from eakte.domain.retention.values import Rules
from eakte.kernel.ids import NewId

__all__ = ["FilingPlanRow", "PlanEntryNumberRow", "Plans"]


class Plans:
    """The filing plan as it is kept: its state, what its positions themselves say, and changing them."""

    def __init__(self, session: Session, new_id: NewId, rules: RuleSets) -> None:
        self._session = session
        self._new_id = new_id
        self._rules = rules

    def add(self, title: str, entries: Sequence[PlanEntry], offices: Mapping[str, UUID], numbering: Numbering) -> None:
        """Add the first version of the tenant's plan; `entries` were checked by `check_plan`, offices go by key."""
        plan = FilingPlanRow(id=self._new_id(), version=1, title=title)
        self._session.add(plan)
        self._session.flush()
        kept = [Kept(self._new_id(), entry) for entry in entries]
        self.write(plan, kept, places(kept, offices), offices, numbering)

    def current(self, *, lock: bool = False) -> FilingPlanRow:
        """The plan; locked, nobody else changes it or opens a dossier until COMMIT."""
        statement = select(FilingPlanRow)
        return self._session.scalars(statement.with_for_update() if lock else statement).one()

    def hold(self) -> None:
        """Keep the plan from being changed until COMMIT; what is read of it afterwards stays true so long."""
        self._session.scalars(select(FilingPlanRow.id).with_for_update(read=True)).one_or_none()

    def kept(self) -> Plan:
        """All positions in the order of their numbers, retired ones too."""
        offices = {row.id: row.key for row in self._session.scalars(select(OfficeRow))}
        dossiers = self._counted(DossierRow)
        services = self._counted(PublicServiceRow)
        leads = self._own_leads()
        rows = self._session.scalars(select(FilingPlanEntryRow).order_by(FilingPlanEntryRow.number))
        moved = select(PlanEntryNumberRow.number, PlanEntryNumberRow.plan_entry_id)
        former = self._session.execute(moved.where(PlanEntryNumberRow.why == NumberEnd.MOVED))
        return Plan(
            tuple(
                Kept(
                    row.id,
                    _said(row, offices, self._rules.all()),
                    dossiers.get(row.id, 0),
                    services.get(row.id, 0),
                    leads.get(row.id, frozenset()),
                )
                for row in rows
            ),
            {key: office for office, key in offices.items()},
            {row.number: row.plan_entry_id for row in former},
        )

    def write(
        self,
        plan: FilingPlanRow,
        entries: Sequence[Kept],
        stand: Mapping[UUID, Place],
        offices: Mapping[str, UUID],
        numbering: Numbering = STANDARD_NUMBERING,
    ) -> None:
        """Make these the positions of the plan, with office, protection class, rules and patterns as they are; none is
        ever missing. `numbering` holds where neither a position nor one above it says anything.
        """
        rows = {row.id: row for row in self._session.scalars(select(FilingPlanEntryRow))}
        for kept, ruled in zip(entries, in_charge([each.entry for each in entries]), strict=True):
            row = rows.get(kept.id) or FilingPlanEntryRow(id=kept.id, plan_id=plan.id)
            entry, place = kept.entry, stand[kept.id]
            row.number, row.title = entry.number, entry.title
            row.own_rules, row.rules = self._rules.keep(entry.retention), self._rules.keep(ruled.retention)
            row.own_office_id = None if entry.office is None else offices[entry.office]
            row.own_protection = entry.protection
            row.office_id, row.protection = place.office, place.protection
            row.description, row.keywords = entry.description, list(entry.keywords)
            row.valid_from, row.retired_on = entry.valid_from, entry.retired_on
            row.dossier_numbers = (ruled.dossier_numbers or numbering.dossiers).written
            row.case_numbers = (ruled.case_numbers or numbering.cases).written
            self._session.add(row)
        self._session.flush()

    def add_former(self, former: Sequence[FormerNumber], on: date) -> None:
        """Let each of these numbers lead to its position from that day on."""
        for each in former:
            self._session.add(
                PlanEntryNumberRow(
                    id=self._new_id(),
                    number=each.number,
                    plan_entry_id=each.entry,
                    why=each.why,
                    since=self._since(each.entry),
                    until=on,
                )
            )
        self._session.flush()

    def former(self, number: str) -> list[PlanEntryNumberRow]:
        """Where the number leads to beside the position that has it, the oldest first."""
        statement = select(PlanEntryNumberRow).where(PlanEntryNumberRow.number == number)
        return list(self._session.scalars(statement.order_by(PlanEntryNumberRow.until, PlanEntryNumberRow.id)))

    def transfer(self, transfer: Transfer) -> list[tuple[UUID, str]]:
        """Let dossiers and services go to another position; ids and reference numbers of the dossiers."""
        ours: list[ColumnElement[bool]] = [DossierRow.plan_entry_id == transfer.source]
        if transfer.references is not None:
            ours.append(DossierRow.reference_number.in_(transfer.references))
        else:
            services = update(PublicServiceRow).where(PublicServiceRow.plan_entry_id == transfer.source)
            self._session.execute(services.values(plan_entry_id=transfer.target))
        moved = update(DossierRow).where(*ours).values(plan_entry_id=transfer.target)
        found = self._session.execute(moved.returning(DossierRow.id, DossierRow.reference_number))
        return [(row.id, row.reference_number) for row in found]

    def place_dossiers(self, places: Mapping[UUID, Place]) -> list[UUID]:
        """Let the dossiers under these positions stand where these do, but for leads of their own; the positions whose
        dossiers stood elsewhere.
        """
        changed = []
        for entry, place in places.items():
            office = func.coalesce(DossierRow.own_office_id, literal(place.office, Uuid()))
            elsewhere = or_(DossierRow.office_id.is_distinct_from(office), DossierRow.protection != place.protection)
            moved = update(DossierRow).where(DossierRow.plan_entry_id == entry, elsewhere)
            found = self._session.execute(
                moved.values(office_id=office, protection=place.protection).returning(DossierRow.id)
            )
            if found.all():
                changed.append(entry)
        return changed

    def granted(self, on: date) -> frozenset[UUID]:
        """The positions at which somebody was granted something that holds on that day or later."""
        holds = or_(GrantRow.ended_on.is_(None), GrantRow.ended_on > on)
        statement = select(GrantRow.plan_entry_id).where(GrantRow.until >= on, holds)
        return frozenset(each for each in self._session.scalars(statement.distinct()) if each is not None)

    def references(self, numbers: Collection[str]) -> dict[str, UUID]:
        """Under which position each of these dossiers stands, by reference number."""
        statement = select(DossierRow.reference_number, DossierRow.plan_entry_id)
        rows = self._session.execute(statement.where(DossierRow.reference_number.in_(numbers)))
        return {row.reference_number: row.plan_entry_id for row in rows}

    def _counted(self, table: type[DossierRow] | type[PublicServiceRow]) -> dict[UUID, int]:
        rows = self._session.execute(select(table.plan_entry_id, func.count()).group_by(table.plan_entry_id))
        return {entry: count for entry, count in rows}  # noqa: C416 - rows are no pairs to `dict`

    def _own_leads(self) -> dict[UUID, frozenset[UUID]]:
        """The offices that lead dossiers although the plan says another one, by position."""
        led = select(DossierRow.plan_entry_id, DossierRow.own_office_id).distinct()
        leads: dict[UUID, set[UUID]] = {}
        for entry, office in self._session.execute(led):
            if office is not None:
                leads.setdefault(entry, set()).add(office)
        return {entry: frozenset(offices) for entry, offices in leads.items()}

    def _since(self, entry: UUID) -> date | None:
        """Since when the position has had its number: the last move, or the day from which it is valid."""
        moves = select(func.max(PlanEntryNumberRow.until)).where(
            PlanEntryNumberRow.plan_entry_id == entry, PlanEntryNumberRow.why == NumberEnd.MOVED
        )
        valid_from = select(FilingPlanEntryRow.valid_from).where(FilingPlanEntryRow.id == entry)
        return self._session.scalar(moves) or self._session.scalar(valid_from)


def _said(row: FilingPlanEntryRow, offices: Mapping[UUID, str], rules: Mapping[UUID, Rules]) -> PlanEntry:
    """What the position itself says; patterns stay with it wherever it moves."""
    return PlanEntry(
        number=row.number,
        title=row.title,
        retention=None if row.own_rules is None else rules[row.own_rules],
        office=None if row.own_office_id is None else offices[row.own_office_id],
        protection=row.own_protection,
        description=row.description,
        keywords=tuple(row.keywords),
        valid_from=row.valid_from,
        retired_on=row.retired_on,
        dossier_numbers=DossierPattern.read(row.dossier_numbers),
        case_numbers=CasePattern.read(row.case_numbers),
    )
