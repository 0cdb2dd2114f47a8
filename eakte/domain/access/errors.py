# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from eakte.kernel.errors import Conflict, Invalid, NotFound, PreconditionFailed
from eakte.kernel.messages import N_


class GrantNotFound(NotFound):
    code = "grant-not-found"
    title = N_("Grant not found")
    advice = N_("Check the id, or list the grants of the object.")


class GrantTargetNotFound(NotFound):
    code = "grant-target-not-found"
    title = N_("There is nothing with this id")
    advice = N_("Name a filing-plan entry, dossier, case or document of your municipality.")


class GrantHolderUnknown(Invalid):
    code = "grant-holder-unknown"
    title = N_("This person cannot be granted anything here")
    advice = N_("Name somebody who has a role in your municipality, and not yourself.")


class GrantInvalid(Invalid):
    code = "grant-invalid"
    title = N_("The grant is not complete")
    advice = N_("Give a cause of one line and a last day from today on, at most {days} days ahead.")


class GrantChanged(PreconditionFailed):
    code = "grant-changed"
    title = N_("Somebody else has changed this grant meanwhile")
    advice = N_("Read it again and send your change with its new ETag.")


class GrantEnded(Conflict):
    code = "grant-ended"
    title = N_("This grant has ended")
    advice = N_("Give a new one.")
