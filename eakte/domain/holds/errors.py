# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from eakte.kernel.errors import Conflict, Forbidden, Invalid, NotFound, PreconditionFailed
from eakte.kernel.messages import N_


class OnHold(Conflict):
    """Something would go, or leave what keeps it, although a hold in force covers it. Nothing was changed."""

    code = "on-hold"
    title = N_("A hold keeps this")
    advice = N_(
        "{record} is on hold ({reason}, to be reviewed on {review_on}). Until the hold is lifted nothing of it is "
        "discarded, taken back or moved out of it. Whoever set the hold can lift it, or the records manager."
    )


class HoldNotFound(NotFound):
    code = "hold-not-found"
    title = N_("Hold not found")
    advice = N_("Check the id, or list the holds of the dossier or case.")


class HoldTargetUnknown(NotFound):
    code = "hold-target-unknown"
    title = N_("There is no dossier or case with this number")
    advice = N_("Give reference numbers of dossiers and cases, one in each line.")


class HoldInvalid(Invalid):
    code = "hold-invalid"
    title = N_("The hold is not complete")
    advice = N_(
        "Give a reason, an explanation of at most {limit} characters, and a day after today, at most {days} days "
        "ahead, on which somebody looks whether the hold is still needed."
    )


class HoldChanged(PreconditionFailed):
    code = "hold-changed"
    title = N_("Somebody else has changed this hold meanwhile")


class HoldLifted(Conflict):
    code = "hold-lifted"
    title = N_("This hold was lifted already")
    advice = N_("Set a new one if the record must still be kept.")


class HoldOfOthers(Forbidden):
    """The actor may set holds here, but this one was set by a role that reaches further than theirs."""

    code = "hold-of-others"
    title = N_("This hold is not yours to change or lift")
    advice = N_("Whoever set it can do that, the head of their office, or the records manager.")
