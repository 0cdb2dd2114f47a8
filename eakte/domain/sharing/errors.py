# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from eakte.kernel.errors import Conflict, Invalid, NotFound, PreconditionFailed
from eakte.kernel.messages import N_


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
