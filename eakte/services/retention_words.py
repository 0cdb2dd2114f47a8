# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Retention rules, and ends that were computed by them, as sentences: one for each rule."""

from collections.abc import Mapping, Sequence
from datetime import date

from eakte.kernel.messages import N_
from eakte.services.particulars import SCHEMAS
from eakte.services.translations import translate
from retention.periods import Permanent, RetentionPeriod, Start, Unit
from retention.schedule import RetentionEnd, RetentionRule, RuleEnd, Standing
from retention.triggers import Trigger, TriggerKind

TRIGGERS: Mapping[TriggerKind, str] = {
    TriggerKind.CLOSING: N_("Closing (z.d.A.)"),
    TriggerKind.COUNCIL_RESOLUTION: N_("Resolution of the council"),
    TriggerKind.PERMIT_EXPIRY: N_("Expiry of the permit"),
    TriggerKind.DEATH: N_("Death of the person"),
    TriggerKind.PAYMENT: N_("Payment"),
    TriggerKind.DATE_FIELD: N_("Day “{field}” of the particulars"),
}
"""Events as they are called in forms and lists."""

_HAPPENED: Mapping[TriggerKind, str] = {
    TriggerKind.CLOSING: N_("the case was closed"),
    TriggerKind.COUNCIL_RESOLUTION: N_("the council resolved upon it"),
    TriggerKind.PERMIT_EXPIRY: N_("the permit expired"),
    TriggerKind.DEATH: N_("the person died"),
    TriggerKind.PAYMENT: N_("payment was made"),
    TriggerKind.DATE_FIELD: N_("the day “{field}” of the particulars lies"),
}
_MISSING: Mapping[TriggerKind, str] = {
    TriggerKind.CLOSING: N_("the closing"),
    TriggerKind.COUNCIL_RESOLUTION: N_("the date of the council's resolution"),
    TriggerKind.PERMIT_EXPIRY: N_("the date on which the permit expires"),
    TriggerKind.DEATH: N_("the date of death"),
    TriggerKind.PAYMENT: N_("the date of payment"),
    TriggerKind.DATE_FIELD: N_("the date “{field}” in the particulars"),
}
_DOSSIER_CLOSED = N_("the dossier was closed")
_LENGTHS = {
    Unit.YEARS: (N_("1 year"), N_("{length} years")),
    Unit.MONTHS: (N_("1 month"), N_("{length} months")),
}
_ENDS = {
    Start.YEAR_END: N_("{period} from the end of the year in which {event} ({day}), so until {end} ({basis})."),
    Start.TRIGGER: N_("{period} from the day on which {event} ({day}), so until {end} ({basis})."),
}
_RULES = {
    Start.YEAR_END: N_("{period} from the end of the year in which {event} ({basis})."),
    Start.TRIGGER: N_("{period} from the day on which {event} ({basis})."),
}
_SUSPENDED = N_("{period} ({basis}): the period is kept from ending for the time being, so no end is known yet.")
_OPEN = N_("{period} ({basis}): the period does not run yet, {missing} is missing.")
_PERMANENT = N_("To be kept permanently ({basis}).")
_NO_RULE = N_("Nobody has said how long this is kept; until then it is not destroyed.")
_WHOLE: Mapping[Standing, str] = {
    Standing.ENDS: N_("What counts is the longest period: until {end}."),
    Standing.SUSPENDED: N_("What counts is the period that is kept from ending."),
    Standing.OPEN: N_("What counts is the period that does not run yet."),
    Standing.PERMANENT: N_("What counts is that it is kept permanently."),
}
_DOSSIER: Mapping[Standing, str] = {
    Standing.ENDS: N_("The dossier is kept as long as the last of its cases: until {end}."),
    Standing.SUSPENDED: N_(
        "The dossier is kept as long as the last of its cases, of which a period is kept from ending."
    ),
    Standing.OPEN: N_("The dossier is kept as long as the last of its cases, of which a period does not run yet."),
    Standing.NO_RULE: N_("The dossier is kept: of one of its cases nobody has said how long."),
    Standing.PERMANENT: N_("The dossier is kept permanently, because one of its cases is."),
}
_DUE = N_("From {day} on it is to be offered to the archive.")


def sentences(end: RetentionEnd, *, of_dossier: bool = False) -> tuple[str, ...]:
    """One sentence for each rule, and one that says which counts where there are several."""
    if end.standing is Standing.NO_RULE:
        return (translate(_NO_RULE),)
    told = tuple(_told(each, of_dossier=of_dossier) for each in end.rules)
    whole = (translate(_WHOLE[end.standing], {"end": _day(end.on)}),) if len(told) > 1 else ()
    return (*told, *whole)


def rules_in_words(rules: Sequence[RetentionRule]) -> tuple[str, ...]:
    """What rules say, of no record."""
    return tuple(map(_rule, rules)) or (translate(_NO_RULE),)


def of_cases(standing: Standing, on: date | None) -> str:
    """Until when a dossier with cases is kept."""
    return translate(_DOSSIER[standing], {"end": _day(on)})


def due(day: date) -> str:
    return translate(_DUE, {"day": _day(day)})


def event(trigger: Trigger) -> str:
    """What an event is called."""
    return translate(TRIGGERS[trigger.kind], {"field": _field(trigger)})


def _rule(rule: RetentionRule) -> str:
    if isinstance(rule.period, Permanent):
        return translate(_PERMANENT, {"basis": rule.legal_basis})
    said = _said(rule)
    if rule.suspended:
        return translate(_SUSPENDED, said)
    return translate(_RULES[rule.period.start], {**said, "event": _happened(rule.trigger)})


def _told(end: RuleEnd, *, of_dossier: bool) -> str:
    rule = end.rule
    if isinstance(rule.period, Permanent):
        return translate(_PERMANENT, {"basis": rule.legal_basis})
    said = _said(rule)
    if end.standing is Standing.OPEN:
        missing = translate(_MISSING[rule.trigger.kind], {"field": _field(rule.trigger)})
        return translate(_OPEN, {**said, "missing": missing})
    if end.standing is Standing.SUSPENDED:
        return translate(_SUSPENDED, said)
    happened = _happened(rule.trigger, of_dossier=of_dossier)
    days = {"day": _day(end.triggered_on), "end": _day(end.on)}
    return translate(_ENDS[rule.period.start], {**said, **days, "event": happened})


def _said(rule: RetentionRule) -> dict[str, str]:
    period = rule.period
    return {"period": "" if isinstance(period, Permanent) else _length(period), "basis": rule.legal_basis}


def _length(period: RetentionPeriod) -> str:
    one, many = _LENGTHS[period.unit]
    return translate(one) if period.length == 1 else translate(many, {"length": period.length})


def _happened(trigger: Trigger, *, of_dossier: bool = False) -> str:
    if of_dossier and trigger.kind is TriggerKind.CLOSING:
        return translate(_DOSSIER_CLOSED)
    return translate(_HAPPENED[trigger.kind], {"field": _field(trigger)})


def _field(trigger: Trigger) -> str:
    """A field of the particulars as its newest schema calls it."""
    titles = {name: str(said["title"]) for schema in SCHEMAS for name, said in schema.properties.items()}
    return titles.get(trigger.field or "", trigger.field or "")


def _day(on: date | None) -> str:
    return "" if on is None else f"{on:%d.%m.%Y}"
