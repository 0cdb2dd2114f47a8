# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from eakte.kernel.errors import Conflict, Forbidden, Invalid, NotFound, PreconditionFailed
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


class ShareNotFound(NotFound):
    """The same for a share of others, one that has ended, and one that never was."""

    code = "share-not-found"
    title = N_("Share not found")
    advice = N_("It may have ended. The municipality that shared it can tell.")


class ShareInvalid(Invalid):
    code = "share-invalid"
    title = N_("This cannot be shared like this")
    advice = N_("Share a dossier, case or document, with a last day from today on, at most {days} days ahead.")


class ShareWithOneself(Invalid):
    code = "share-with-oneself"
    title = N_("This is your own municipality")
    advice = N_("Choose another one. People of your own are granted access.")


class ShareGuestUnknown(Invalid):
    code = "share-guest-unknown"
    title = N_("There is no such municipality here")
    advice = N_("Choose one from the list.")


class ShareBlocked(Conflict):
    code = "share-blocked"
    title = N_("What is specially protected is not shared")
    advice = N_("Social data and personnel files are not opened to another municipality.")


class NothingToContributeTo(Invalid):
    code = "nothing-to-contribute-to"
    title = N_("Nobody can contribute to a single document")
    advice = N_("Share the case, so that contributions have a place.")


class ShareChanged(PreconditionFailed):
    code = "share-changed"
    title = N_("Somebody else has changed this share meanwhile")
    advice = N_("Read it again and send your change with its new ETag.")


class ShareEnded(Conflict):
    code = "share-ended"
    title = N_("This share has ended")
    advice = N_("Share it anew.")


class EmergencyNotExtended(Conflict):
    code = "emergency-not-extended"
    title = N_("An emergency access is not extended")
    advice = N_("It ends by itself. Whoever needs more time asks for it anew.")


class EmergencyNotFound(NotFound):
    code = "emergency-not-found"
    title = N_("Emergency access not found")
    advice = N_("Open the list of emergency accesses and choose one.")


class EmergencyInvalid(Invalid):
    code = "emergency-invalid"
    title = N_("The emergency access cannot be asked for like this")
    advice = N_("Name the municipality, the id of a dossier, case or document, a reason, and 1 to {hours} hours.")


class EmergencyDecided(Conflict):
    code = "emergency-decided"
    title = N_("Nothing is left to decide here")
    advice = N_("Somebody has agreed or refused, or nobody did in time. Open the list anew.")


class EmergencyNotOpen(Conflict):
    code = "emergency-not-open"
    title = N_("This emergency access is not open")
    advice = N_("Nobody sees anything by it: there is nothing to end.")


class SecondPersonNeeded(Forbidden):
    code = "second-person-needed"
    title = N_("Nobody agrees to their own emergency access")
    advice = N_("Ask another operator to agree.")
