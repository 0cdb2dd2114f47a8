# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The procedure of `retention.disposal` with errors that a person can act on."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from statistics import median

from eakte.domain.disposal import errors
from eakte.kernel.errors import EakteError
from retention import errors as refused
from retention.disposal import UNSEEN_DAYS

USUAL_DOCUMENTS = 1_000
"""So many documents at once never need to be confirmed."""
UNUSUAL_FACTOR = 3
"""More than so many times what was usual does."""

_OURS: Mapping[type[refused.RetentionError], type[EakteError]] = {
    refused.StepOutOfOrder: errors.StepOutOfOrder,
    refused.NotOffered: errors.StepOutOfOrder,
    refused.InconsistentItem: errors.StepOutOfOrder,
    refused.NotAppraised: errors.NotAppraised,
    refused.AlreadyDecided: errors.AlreadyDecided,
    refused.ReceiptMissing: errors.ReceiptMissing,
    refused.OnHold: errors.DossierOnHold,
    refused.RetentionRuns: errors.RetentionRuns,
    refused.SamePerson: errors.SecondPersonNeeded,
    refused.StillWaiting: errors.StillWaiting,
    refused.ClockImplausible: errors.ClockImplausible,
    refused.InvalidSampling: errors.SamplingInvalid,
}


def refusal_by_code(code: str) -> type[EakteError]:
    """The class of a kept reason; a code of another release is shown without details."""
    known = {each.code: each for each in _OURS.values()}
    return known.get(code, EakteError)


@contextmanager
def of_dossier(reference_number: str) -> Iterator[None]:
    """Raise what the procedure refuses as an error of ours that names the dossier."""
    try:
        yield
    except tuple(_OURS) as exc:
        raise _OURS[type(exc)](dossier=reference_number) from exc


def check_usual(documents: int, dossiers: int, before: list[int], *, confirmed: bool) -> None:
    """Raise `UnusualSize` where far more documents would go than with the releases `before`, unless that is confirmed."""
    usual = max([USUAL_DOCUMENTS, *([UNUSUAL_FACTOR * round(median(before))] if before else [])])
    if documents > usual and not confirmed:
        raise errors.UnusualSize(documents=documents, dossiers=dossiers)


def last_seen(days: Iterable[date], since: date, today: date) -> date:
    """The last day, from `since` on, up to which the days on which something was done show no gap.

    A clock that jumped ahead leaves a gap behind it, and goes on to leave it when work is done under the wrong date; one
    that went back leaves days that have not come. Either is a day that `retention.disposal.check_clock` refuses.
    """
    seen = since
    for day in sorted({*days, today}):
        if day > today:
            return day
        if (day - seen).days > UNSEEN_DAYS:
            return seen
        seen = max(seen, day)
    return seen
