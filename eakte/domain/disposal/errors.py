# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Why a step of the disposal procedure is refused. Nothing has changed then, and nothing was destroyed."""

from eakte.kernel.errors import Conflict, EakteError, Forbidden, Invalid, NotFound
from eakte.kernel.messages import N_


class OfferNotFound(NotFound):
    code = "offer-not-found"
    title = N_("This offer does not exist")


class ReleaseNotFound(NotFound):
    code = "release-not-found"
    title = N_("This release does not exist")


class DisposalNotFound(NotFound):
    code = "disposal-not-found"
    title = N_("This dossier was not offered there")


class CertificateNotThere(NotFound):
    code = "certificate-not-there"
    title = N_("There is no certificate yet")
    advice = N_("It is made when everything that was released is destroyed and removed from the store.")


class NothingToOffer(Invalid):
    code = "nothing-to-offer"
    title = N_("Nothing was named that could be offered")
    advice = N_("Choose dossiers of the due list, at most {limit} at once.")


class NothingMarked(Invalid):
    code = "nothing-marked"
    title = N_("No dossier is marked")
    advice = N_("Mark the dossiers that are meant, or open one.")


class DossierNotDue(Conflict):
    code = "dossier-not-due"
    title = N_("The dossier is not due")
    advice = N_(
        "{dossier}: Only what stands in the due list can be offered. Its retention page says until when it is kept."
    )


class InDisposal(Conflict):
    code = "dossier-in-disposal"
    title = N_("The dossier stands in an offer")
    advice = N_("{dossier}: Have it withdrawn from the offer first. What is destroyed does not come back.")


class NothingToRelease(Conflict):
    code = "nothing-to-release"
    title = N_("Nothing of the offer can be destroyed yet")
    advice = N_("It takes a final decision, and for what the archive takes (A) its receipt.")


class DossierDestroyed(EakteError):
    """Only its stub is there: numbers, days and the decision."""

    code = "dossier-destroyed"
    status = 410
    exit_code = 4
    title = N_("The dossier was destroyed")
    advice = N_(
        "Its retention period was over and the archive did not take it. The certificate of the disposal proves it."
    )


class StepOutOfOrder(Conflict):
    code = "disposal-step-out-of-order"
    title = N_("The dossier is not that far, or further already")
    advice = N_("{dossier}: Load the offer again; it shows what comes next.")


class NotAppraised(Conflict):
    code = "disposal-not-appraised"
    title = N_("The archive has not decided finally about the dossier")
    advice = N_("{dossier}: Decide A (archive) or V (destroy). B is a proposal, and nothing goes by it.")


class AlreadyDecided(Conflict):
    code = "disposal-already-decided"
    title = N_("The archive has decided about the dossier")
    advice = N_("{dossier}: A final decision stands. Withdraw the dossier from the offer to decide anew.")


class ReceiptMissing(Conflict):
    code = "archive-receipt-missing"
    title = N_("The archive has not confirmed that it has the dossier")
    advice = N_("{dossier}: Enter the archive's receipt first. Until then nothing of it is destroyed here.")


class NotForTheArchive(Conflict):
    code = "not-for-the-archive"
    title = N_("The archive does not take the dossier")
    advice = N_(
        "{dossier}: There is a package of what the archive has decided to take (A), until its destruction is asked for."
    )


class ReceiptNotNamed(Invalid):
    code = "archive-receipt-not-named"
    title = N_("Nothing names the archive's receipt")
    advice = N_("Enter what the archive calls it, such as its accession number and the day.")


class DossierOnHold(Conflict):
    code = "dossier-on-hold"
    title = N_("The dossier is on hold")
    advice = N_("{dossier}: A hold beats every disposal. It can go on once the last hold is lifted.")


class RetentionRuns(Conflict):
    code = "retention-runs"
    title = N_("The dossier must still be kept")
    advice = N_("{dossier}: Its retention page says until when, or what is missing for an end to be known.")


class SecondPersonNeeded(Forbidden):
    code = "disposal-second-person"
    title = N_("Who asked for the destruction does not agree to it")
    advice = N_("Somebody else with the right to dispose of records has to agree.")


class StillWaiting(Conflict):
    code = "disposal-still-waiting"
    title = N_("The dossier still waits")
    advice = N_("{dossier}: It can be taken back until the waiting period is over.")


class ClockImplausible(Conflict):
    code = "clock-implausible"
    title = N_("The clock of the service says a day that cannot be true")
    advice = N_("Nothing was destroyed. Have the operator look at the clock; if it is right, confirm the day.")


class UnusualSize(Conflict):
    code = "unusual-size"
    title = N_("That is far more than is usually destroyed at once")
    advice = N_("{documents} documents in {dossiers} dossiers. If that is meant, confirm it.")


class ReleaseEnded(Conflict):
    code = "release-ended"
    title = N_("This release is over")
    advice = N_("It was cancelled, or all of it is destroyed.")


class DecisionsRefused(Invalid):
    """Of a list of decisions none was taken over; `problems` names each line."""

    code = "decisions-refused"
    title = N_("The list of decisions cannot be taken over")
    advice = N_("Nothing was decided. Correct these lines: {problems}")


class SamplingInvalid(Invalid):
    code = "sampling-invalid"
    title = N_("Such a sample cannot be drawn")
    advice = N_("Name a share of 1 to 100 percent or a number, and a seed of digits.")
