# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Until when closed records are kept, computed anew for as many as stand under some positions.

No record is looked at by itself. Those with the same rule set and the same days of events have the same end, so each such
group is computed once, by `retention`, and written by one statement. Cases are written before dossiers, and a dossier is
locked before its cases are looked at: the order in which everybody else does it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import ARRAY, Boolean, CursorResult, Date, String, TextClause, Uuid, bindparam, text
from sqlalchemy.orm import Session

from eakte.domain.retention.changes import Preview
from retention.schedule import RetentionEnd, Standing

_NOBODYS: Final = UUID(int=0)
"""Stands for no rule set where one is compared: nothing equals NULL."""
FIRST, LAST = UUID(int=0), UUID(int=2**128 - 1)

_ONE_PLAN = text("SET LOCAL plan_cache_mode = force_generic_plan")
_PLANS_ANEW = text("SET LOCAL plan_cache_mode = force_custom_plan")

# The columns of closed cases, and of closed dossiers without one: what they are kept by now, and what that depends on.
_CASES = """
    SELECT filed.tenant_id, filed.id, filed.dossier_id, true AS of_case, filed.closed_on,
        coalesce(filed.rules, '00000000-0000-0000-0000-000000000000') AS was_rules,
        filed.retention_standing AS was_standing, filed.retention_ends_on AS was_until,
        coalesce(service.rules, position.rules, '00000000-0000-0000-0000-000000000000') AS rules,
        CASE WHEN :dated THEN coalesce((
            SELECT string_agg(event.trigger || '=' || to_char(event.day, 'YYYY-MM-DD'), ' ' ORDER BY event.trigger)
            FROM records.trigger_dates event WHERE event.tenant_id = filed.tenant_id AND event.case_id = filed.id
        ), '') ELSE '' END AS days
    FROM unnest(:entries, :entry_rules) AS position (id, rules)
    JOIN records.dossiers whole ON whole.plan_entry_id = position.id
    JOIN records.cases filed ON filed.tenant_id = whole.tenant_id AND filed.dossier_id = whole.id
    LEFT JOIN unnest(:services, :service_rules) AS service (id, rules) ON service.id = filed.service_id
    WHERE filed.closed_on IS NOT NULL AND whole.id > :after AND whole.id <= :until
        AND filed.dossier_id > :after AND filed.dossier_id <= :until
"""
_ALONE = """
    SELECT whole.tenant_id, whole.id, whole.id AS dossier_id, false AS of_case, whole.closed_on,
        coalesce(whole.rules, '00000000-0000-0000-0000-000000000000') AS was_rules,
        whole.retention_standing AS was_standing, whole.retention_ends_on AS was_until,
        coalesce(position.rules, '00000000-0000-0000-0000-000000000000') AS rules, '' AS days
    FROM unnest(:entries, :entry_rules) AS position (id, rules)
    JOIN records.dossiers whole ON whole.plan_entry_id = position.id
    WHERE whole.closed_on IS NOT NULL AND whole.id > :after AND whole.id <= :until AND NOT EXISTS (
        SELECT FROM records.cases filed WHERE filed.tenant_id = whole.tenant_id AND filed.dossier_id = whole.id)
"""
_COMPUTED = """
    unnest(:rules, :closed_on, :days, :standing, :kept_until) AS computed (rules, closed_on, days, standing, kept_until)
    ON computed.rules = fact.rules AND computed.closed_on = fact.closed_on AND computed.days = fact.days
"""
# The first day on which a dossier is due: `eakte.domain.retention.standing.due_on`. Of 29 February this makes 28 February, too.
_DUE = """
    least(CASE WHEN kept.standing = 'ends' THEN kept.kept_until + 1 END,
        (whole.opened_on + interval '30 years')::date, '9999-12-31')
"""

_SCOPE = (
    bindparam("entries", type_=ARRAY(Uuid)),
    bindparam("entry_rules", type_=ARRAY(Uuid)),
    bindparam("after", type_=Uuid),
    bindparam("until", type_=Uuid),
)
_OF_CASES = (
    bindparam("services", type_=ARRAY(Uuid)),
    bindparam("service_rules", type_=ARRAY(Uuid)),
    bindparam("dated", type_=Boolean),
)
_ENDS = (
    bindparam("rules", type_=ARRAY(Uuid)),
    bindparam("closed_on", type_=ARRAY(Date)),
    bindparam("days", type_=ARRAY(String)),
    bindparam("standing", type_=ARRAY(String)),
    bindparam("kept_until", type_=ARRAY(Date)),
)
_WEIGHTS = bindparam("weights", [each.value for each in Standing], type_=ARRAY(String))
"""All standings, the one that beats the others last."""


def _statement(sql: str, *parameters: Any) -> TextClause:  # noqa: ANN401 - of any type
    return text(sql).bindparams(*parameters)


_GROUPS = _statement(
    f"SELECT fact.rules, fact.closed_on, fact.days FROM ({_CASES} UNION ALL {_ALONE}) fact GROUP BY 1, 2, 3",  # noqa: S608 - nothing but our own text
    *_SCOPE,
    *_OF_CASES,
)
_KEEP_CASES = _statement(
    f"""
    UPDATE records.cases filed
    SET rules = nullif(fact.rules, '00000000-0000-0000-0000-000000000000'),
        retention_standing = computed.standing, retention_ends_on = computed.kept_until
    FROM ({_CASES}) fact JOIN {_COMPUTED}
    WHERE filed.tenant_id = fact.tenant_id AND filed.id = fact.id AND filed.closed_on = fact.closed_on
        AND (fact.was_rules, fact.was_standing, fact.was_until)
            IS DISTINCT FROM (fact.rules, computed.standing, computed.kept_until)
    """,  # noqa: S608
    *_SCOPE,
    *_OF_CASES,
    *_ENDS,
)
_KEEP_ALONE = _statement(
    f"""
    UPDATE records.dossiers whole
    SET rules = nullif(kept.rules, '00000000-0000-0000-0000-000000000000'),
        retention_standing = kept.standing, retention_ends_on = kept.kept_until, due_on = {_DUE}
    FROM (
        SELECT fact.*, computed.standing, computed.kept_until FROM ({_ALONE}) fact JOIN {_COMPUTED}
    ) kept
    WHERE whole.tenant_id = kept.tenant_id AND whole.id = kept.id AND whole.closed_on = kept.closed_on
        AND (kept.was_rules, kept.was_standing, kept.was_until)
            IS DISTINCT FROM (kept.rules, kept.standing, kept.kept_until)
    """,  # noqa: S608
    *_SCOPE,
    *_ENDS,
)
_LOCK = _statement(
    """
    WITH locked AS (
        SELECT whole.id FROM records.dossiers whole
        WHERE whole.plan_entry_id = ANY (:entries) AND whole.closed_on IS NOT NULL
            AND whole.id > :after AND whole.id <= :until
        ORDER BY whole.id FOR NO KEY UPDATE
    )
    SELECT count(*) FROM locked
    """,
    bindparam("entries", type_=ARRAY(Uuid)),
    bindparam("after", type_=Uuid),
    bindparam("until", type_=Uuid),
)
_KEEP_DOSSIERS = _statement(
    f"""
    UPDATE records.dossiers whole
    SET rules = NULL, retention_standing = kept.standing, due_on = {_DUE},
        retention_ends_on = CASE WHEN kept.standing = 'ends' THEN kept.kept_until END
    FROM (
        SELECT filed.tenant_id, filed.dossier_id,
            (:weights)[max(array_position(:weights, filed.retention_standing))] AS standing,
            max(filed.retention_ends_on) AS kept_until
        FROM records.dossiers part
        JOIN records.cases filed ON filed.tenant_id = part.tenant_id AND filed.dossier_id = part.id
        WHERE part.plan_entry_id = ANY (:entries) AND part.closed_on IS NOT NULL
            AND part.id > :after AND part.id <= :until AND filed.dossier_id > :after AND filed.dossier_id <= :until
        GROUP BY filed.tenant_id, filed.dossier_id
    ) kept
    WHERE whole.tenant_id = kept.tenant_id AND whole.id = kept.dossier_id AND whole.closed_on IS NOT NULL
        AND (whole.rules, whole.retention_standing, whole.retention_ends_on, whole.due_on)
            IS DISTINCT FROM (NULL::uuid, kept.standing, CASE WHEN kept.standing = 'ends' THEN kept.kept_until END, {_DUE})
    """,  # noqa: S608
    bindparam("entries", type_=ARRAY(Uuid)),
    bindparam("after", type_=Uuid),
    bindparam("until", type_=Uuid),
    _WEIGHTS,
)
_PREVIEW = _statement(
    f"""
    WITH record AS MATERIALIZED (
        SELECT fact.dossier_id, fact.of_case, fact.rules <> fact.was_rules AS touched,
            array_position(:weights, computed.standing) AS weight, computed.standing, computed.kept_until,
            (array_position(:weights, computed.standing), coalesce(computed.kept_until, '-infinity'))
                > (array_position(:weights, fact.was_standing), coalesce(fact.was_until, '-infinity')) AS later,
            (array_position(:weights, computed.standing), coalesce(computed.kept_until, '-infinity'))
                < (array_position(:weights, fact.was_standing), coalesce(fact.was_until, '-infinity')) AS earlier
        FROM ({_CASES} UNION ALL {_ALONE}) fact JOIN {_COMPUTED}
    ), kept AS (
        SELECT record.dossier_id, (:weights)[max(record.weight)] AS standing, max(record.kept_until) AS kept_until
        FROM record GROUP BY record.dossier_id HAVING bool_or(record.touched)
    ), dossier AS (
        SELECT coalesce(whole.due_on <= :today, false) AS was_due, {_DUE} <= :today AS is_due
        FROM kept JOIN records.dossiers whole ON whole.id = kept.dossier_id WHERE whole.closed_on IS NOT NULL
    )
    SELECT (SELECT count(*) FROM dossier) AS dossiers,
        count(*) FILTER (WHERE of_case) AS cases,
        count(*) FILTER (WHERE later) AS later,
        count(*) FILTER (WHERE earlier) AS earlier,
        count(*) FILTER (WHERE NOT later AND NOT earlier) AS unchanged,
        count(*) FILTER (WHERE standing = 'open') AS open,
        count(*) FILTER (WHERE standing = 'suspended') AS suspended,
        count(*) FILTER (WHERE standing = 'permanent') AS permanent,
        (SELECT count(*) FROM dossier WHERE is_due AND NOT was_due) AS become_due,
        (SELECT count(*) FROM dossier WHERE was_due AND NOT is_due) AS no_longer_due
    FROM record WHERE touched
    """,  # noqa: S608
    *_SCOPE,
    *_OF_CASES,
    *_ENDS,
    _WEIGHTS,
    bindparam("today", type_=Date),
)
_BATCH = _statement(
    """
    SELECT count(*) AS dossiers, (array_agg(batch.id ORDER BY batch.id DESC))[1] AS last FROM (
        SELECT whole.id FROM records.dossiers whole
        WHERE whole.plan_entry_id = ANY (:entries) AND whole.id > :after ORDER BY whole.id LIMIT :limit
    ) batch
    """,
    bindparam("entries", type_=ARRAY(Uuid)),
    bindparam("after", type_=Uuid),
)


@dataclass(frozen=True)
class Group:
    """What the ends of some closed records depend on: their rule set, and their days as `trigger=day trigger=day`."""

    rules: UUID | None
    closed_on: date
    days: str


@dataclass(frozen=True)
class Scope:
    """Which dossiers, and by which rule sets they are to be kept: those of their positions, and of services before these.

    Those behind the dossier `after` up to `until`. `dated`: some rule begins with another event than closing.
    """

    entries: Mapping[UUID, UUID | None]
    services: Mapping[UUID, UUID] = field(default_factory=dict)
    dated: bool = True
    after: UUID = FIRST
    until: UUID = LAST

    def up_to(self, until: UUID) -> "Scope":
        return replace(self, until=until)

    def parameters(self) -> dict[str, Any]:
        return {
            "entries": list(self.entries),
            "entry_rules": list(self.entries.values()),
            "services": list(self.services),
            "service_rules": list(self.services.values()),
            "dated": self.dated,
            "after": self.after,
            "until": self.until,
        }


class Recalculation:
    """Ends of closed records, seen before and written for whole positions."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def batch(self, entries: list[UUID], after: UUID, limit: int) -> tuple[int, UUID | None]:
        """How many of the next dossiers under these positions there are, up to the limit, and the last of them."""
        found = self._session.execute(_BATCH, {"entries": entries, "after": after, "limit": limit}).one()
        return found.dossiers, found.last

    def groups(self, scope: Scope) -> list[Group]:
        """What ends depend on in the scope, each once."""
        rows = self._session.execute(_GROUPS, scope.parameters())
        return [Group(None if row.rules == _NOBODYS else row.rules, row.closed_on, row.days) for row in rows]

    def preview(self, scope: Scope, ends: Mapping[Group, RetentionEnd], today: date) -> Preview:
        """What writing these ends would do."""
        values = {**scope.parameters(), **_ends(ends), "today": today}
        return Preview(**self._session.execute(_PREVIEW, values).mappings().one())

    def keep(self, scope: Scope, ends: Mapping[Group, RetentionEnd]) -> int:
        """Let closed cases and dossiers in the scope have these ends; how many dossiers have another one than before."""
        self._session.flush()
        values = {**scope.parameters(), **_ends(ends)}
        self._session.execute(_ONE_PLAN)
        self._session.execute(_KEEP_CASES, values)
        self._session.execute(_LOCK, values)
        changed = self._count(_KEEP_DOSSIERS, values) + self._count(_KEEP_ALONE, values)
        self._session.execute(_PLANS_ANEW)
        self._session.expire_all()
        return changed

    def _count(self, statement: TextClause, values: Mapping[str, Any]) -> int:
        return cast(CursorResult[Any], self._session.execute(statement, values)).rowcount


def _ends(ends: Mapping[Group, RetentionEnd]) -> dict[str, Any]:
    return {
        "rules": [each.rules or _NOBODYS for each in ends],
        "closed_on": [each.closed_on for each in ends],
        "days": [each.days for each in ends],
        "standing": [end.standing.value for end in ends.values()],
        "kept_until": [end.on for end in ends.values()],
    }
