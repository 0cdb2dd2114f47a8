# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""From when on a closed dossier is due for offer to the archive."""

from datetime import date, timedelta

from retention.schedule import RetentionEnd, Standing, offer_at_latest


def due_on(end: RetentionEnd, opened_on: date) -> date:
    """The first day on which `retention.schedule.due` gives a reason: the day after the end, or when thirty years are over.

    Whatever day the archive's law names comes, also where nothing ends.
    """
    latest = offer_at_latest(opened_on)
    if end.standing is not Standing.ENDS or end.on is None or end.on >= latest:
        return latest
    return end.on + timedelta(days=1)
