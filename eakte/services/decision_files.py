# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What was offered as a table for spreadsheets, and the archive's decisions out of such a table again."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from eakte.database.session import ReadUnit, UnitOfWork
from eakte.domain.access.rules import Permission
from eakte.domain.disposal.errors import DecisionsRefused
from eakte.kernel.messages import N_, one_line
from eakte.services import spreadsheet
from eakte.services.access import require_reach
from eakte.services.offers import DisposalView, NewDecision, appraise, items
from eakte.services.translations import translate
from retention.appraisal import Decision
from retention.disposal import State

ID, DECISION, REASON = "Kennung", "Entscheidung", "Begründung"
COLUMNS = (ID, "Aktenzeichen", "Titel", "Position", "Laufzeit", "Aufzubewahren bis", "Dokumente", DECISION, REASON)
MAX_BYTES = 5_000_000
MAX_PROBLEMS = 20

_NO_TABLE = N_("The file is no table in UTF-8 with semicolons")
_COLUMN_MISSING = N_("The column “{column}” is missing")
_NOT_OFFERED = N_("Line {line}: “{value}” was not offered there")
_TWICE = N_("Line {line}: the dossier stands twice")
_NO_DECISION = N_("Line {line}: “{value}” is none of A, V and B")
_NO_REASON = N_("Line {line}: a final decision needs a reason")
_DECIDED = N_("Line {line}: it was decided already")


def export(unit: ReadUnit, offer_id: UUID) -> bytes:
    """All that was offered, with what is decided of it so far.

    Raises:
        OfferNotFound, Forbidden: there is no such offer, or the actor disposes of nothing.
    """
    rows = [_row(each) for each in items(unit, offer_id, limit=None).rows]
    return spreadsheet.BYTE_ORDER_MARK + spreadsheet.lines([COLUMNS, *rows])


def take_over(uow: UnitOfWork, offer_id: UUID, content: bytes) -> int:
    """Decide as the table says: every line of it, or nothing. Lines without a decision, and those that say what is decided
    already, are passed over. Returns how many were decided.

    Raises:
        OfferNotFound, Forbidden: there is no such offer, or the actor does not appraise it.
        DecisionsRefused: names each line that cannot be.
    """
    known = {str(each.id): each for each in items(uow, offer_id, limit=None).rows}
    require_reach(uow, Permission.APPRAISE)
    problems: list[str] = []
    decisions = list(_decisions(_table(content), known, problems))
    if problems:
        more = ["…"] if len(problems) > MAX_PROBLEMS else []
        raise DecisionsRefused(problems="; ".join([*problems[:MAX_PROBLEMS], *more]))
    if decisions:
        appraise(uow, offer_id, decisions)
    return len(decisions)


def _row(each: DisposalView) -> Sequence[str]:
    offered = each.offered
    return (
        str(each.id),
        offered.reference_number,
        offered.title or "",
        f"{offered.position} {offered.position_title}",
        f"{offered.opened_on:%d.%m.%Y} – {offered.closed_on:%d.%m.%Y}",
        f"{offered.ends_on:%d.%m.%Y}" if offered.ends_on else "",
        str(offered.extent.documents),
        each.decision or "",
        each.reason or "",
    )


def _table(content: bytes) -> list[tuple[int, dict[str, str]]]:
    """The rows by column, each with its line."""
    try:
        rows = list(spreadsheet.rows(content.removeprefix(spreadsheet.BYTE_ORDER_MARK).decode()))
    except (UnicodeDecodeError, csv.Error) as exc:
        raise DecisionsRefused(problems=translate(_NO_TABLE)) from exc
    header = [one_line(cell) for cell in rows[0][1]] if rows else []
    for column in (ID, DECISION):
        if column not in header:
            raise DecisionsRefused(problems=translate(_COLUMN_MISSING, {"column": column}))
    return [(line, dict(zip(header, map(one_line, cells), strict=False))) for line, cells in rows[1:] if any(cells)]


def _decisions(
    rows: list[tuple[int, dict[str, str]]], known: Mapping[str, DisposalView], problems: list[str]
) -> Iterator[NewDecision]:
    seen: set[str] = set()
    for line, cells in rows:
        name, decision, reason = cells[ID], cells.get(DECISION, "").upper(), cells.get(REASON, "")
        if not decision:
            continue
        problem = _problem(known.get(name), decision, reason, twice=name in seen)
        seen.add(name)
        if problem is not None:
            value = decision if problem is _NO_DECISION else name
            problems.append(translate(problem, {"line": line, "value": value}))
        elif known[name].decision != decision:
            yield NewDecision(known[name].id, Decision(decision), reason)


def _problem(item: DisposalView | None, decision: str, reason: str, *, twice: bool) -> str | None:
    """What is wrong with a line, as a message id."""
    if item is None:
        return _NOT_OFFERED
    if twice:
        return _TWICE
    if decision not in set(Decision):
        return _NO_DECISION
    if item.decision == decision:
        return None
    if item.state is not State.OFFERED:
        return _DECIDED
    return _NO_REASON if Decision(decision).is_final and not reason else None
