# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from eakte.kernel.errors import Conflict, EakteError, Forbidden, Invalid, NotFound, PreconditionFailed, Value
from eakte.kernel.messages import N_


class PlanNumberTwice(Invalid):
    code = "plan-number-twice"
    title = N_("A number stands twice in the filing plan")
    advice = N_("Give {number} to one position only.")


class PlanOfficeMissing(Invalid):
    code = "plan-office-missing"
    title = N_("The filing plan names an office that does not exist")
    advice = N_("Add the office {office}, or take it away from the position {number}.")


class PlanParentMissing(Invalid):
    code = "plan-parent-missing"
    title = N_("A position of the filing plan has no position above it")
    advice = N_("Add {parent}, under which {number} belongs.")


class NumberPatternInvalid(Invalid):
    """A pattern by which a number could be given twice, or that is no number to write down."""

    code = "number-pattern-invalid"
    title = N_("The pattern of reference numbers cannot be used")


class NumberPatternFields(NumberPatternInvalid):
    code = "number-pattern-fields"
    title = N_("The pattern of reference numbers does not name what it must")
    advice = N_("Name these fields, each once and in this order: {needed}. Only so no number is given twice.")


class NumberPatternCharacter(NumberPatternInvalid):
    code = "number-pattern-character"
    title = N_("The pattern of reference numbers has a character that is not allowed")
    advice = N_("Leave out “{character}”. Letters and - / . _ + ( ) are allowed, digits and blanks are not.")


class NumberPatternTouches(NumberPatternInvalid):
    code = "number-pattern-touches"
    title = N_("The pattern of reference numbers does not separate its first field from the next")
    advice = N_("Put a character that is no dot behind the field “{field}”, such as a hyphen.")


class NumberPatternTooLong(NumberPatternInvalid):
    code = "number-pattern-too-long"
    title = N_("The pattern of reference numbers is too long")
    advice = N_("Use at most {limit} characters besides the fields.")


class PlanEntryNotFound(NotFound):
    code = "plan-entry-not-found"
    title = N_("Position of the filing plan not found")
    advice = N_("Choose a position of your filing plan by its number.")


class NotALeaf(Invalid):
    code = "not-a-leaf"
    title = N_("Dossiers stand only under the lowest positions of the filing plan")
    advice = N_("Choose a position below {number}.")


class PlanEntryRetired(Invalid):
    code = "plan-entry-retired"
    title = N_("The position of the filing plan is retired")
    advice = N_("Choose another one than {number}. What stands under it stays where it is.")


class PlanEntryNotYetValid(Invalid):
    code = "plan-entry-not-yet-valid"
    title = N_("The position of the filing plan is not valid yet")
    advice = N_("Under {number} dossiers are opened from {valid_from} on.")


class PlanNumberInvalid(Invalid):
    code = "plan-number-invalid"
    title = N_("This is no number of a position")
    advice = N_("“{number}” is not of the form of 22.10: at most six groups of at most six digits.")


class PlanNumberTaken(Invalid):
    """It belongs to another position, or did so before: whoever looks an old number up must find one position."""

    code = "plan-number-taken"
    title = N_("The number belongs to another position")
    advice = N_("Choose a number that never belonged to a position; {number} belongs to {owner}.")


class PlanParentRetired(Invalid):
    code = "plan-parent-retired"
    title = N_("The position above is retired")
    advice = N_("{number} cannot stand under {parent}, which is retired.")


class PlanEntryHasDossiers(Invalid):
    code = "plan-entry-has-dossiers"
    title = N_("Dossiers stand under this position")
    advice = N_("Under {number} stand {dossiers} dossiers. Split it: then they move to the new positions.")


class PlanEntryHasServices(Invalid):
    code = "plan-entry-has-services"
    title = N_("Public services belong to this position")
    advice = N_("To {number} belong {services} public services. Split it: then they move to a new position.")


class PlanDatesReversed(Invalid):
    code = "plan-dates-reversed"
    title = N_("The position is retired before it is valid")
    advice = N_("Correct the days of {number}.")


class PlanMoveIntoItself(Invalid):
    code = "plan-move-into-itself"
    title = N_("A position cannot go into itself")
    advice = N_("{target} is {number} itself or stands below it. Choose another one.")


class PlanSplitInvalid(Invalid):
    code = "plan-split-invalid"
    title = N_("A split makes new positions beneath or beside the old one")
    advice = N_("Name at least one new position that stands directly under {number} or directly beside it.")


class PlanReopened(Invalid):
    code = "plan-entry-reopened"
    title = N_("A retired position stays retired")
    advice = N_("{number} was retired on {retired_on}. Add a new position with another number.")


class PlanChanged(PreconditionFailed):
    code = "plan-changed"
    title = N_("Somebody else has changed the filing plan meanwhile")
    advice = N_("Read it again and send your change with its new ETag.")


class PlanWidensAccess(Conflict):
    """More people would see dossiers than before; that is done only when somebody says that it is meant."""

    code = "plan-widens-access"
    title = N_("More people would see dossiers than before")
    advice = N_("These would see dossiers that they do not see now: {who}. Confirm the change if that is meant.")


class TitleMissing(Invalid):
    code = "title-missing"
    title = N_("The subject is missing")
    advice = N_("Say what it is about.")


class TextTooLong(Invalid):
    code = "text-too-long"
    title = N_("The text is too long")
    advice = N_("Use at most {limit} characters for this: {field}.")


class KeywordsInvalid(Invalid):
    code = "keywords-invalid"
    title = N_("The keywords cannot be kept like that")
    advice = N_("Use at most {count} keywords of at most {limit} characters, without commas in them.")


class RunningPeriodUnclear(Invalid):
    code = "running-period-unclear"
    title = N_("The running period has a day that does not exist")
    advice = N_("Give days of the calendar, or leave them out.")


class RunningPeriodReversed(Invalid):
    code = "running-period-reversed"
    title = N_("The running period ends before it begins")
    advice = N_("Correct one of its two days.")


class LocationWithoutPaper(Invalid):
    code = "location-without-paper"
    title = N_("What is kept electronically only lies nowhere on paper")
    advice = N_("Say that it is kept on paper or in both, or leave the location out.")


class LeadUnknown(Invalid):
    code = "lead-unknown"
    title = N_("There is no such office")
    advice = N_("Choose an office of your municipality for the lead.")


class LeadWidensAccess(Conflict):
    """More people would see the dossier than before; that is done only when somebody says that it is meant."""

    code = "lead-widens-access"
    title = N_("More people would see the dossier than before")
    advice = N_("These would see it who do not see it now: {who}. Confirm the change if that is meant.")


class MoveWidensAccess(Conflict):
    """As `LeadWidensAccess`, of a case or a document that is moved."""

    code = "move-widens-access"
    title = N_("More people would see this than before")
    advice = N_("These would see it who do not see it now: {who}. Confirm the move if that is meant.")


class AlreadyThere(Conflict):
    code = "already-there"
    title = N_("It stands there already")
    advice = N_("Choose another place than {place}.")


class DocumentMoved(Conflict):
    """Somebody has moved the document, or taken it back into the inbox, since it was seen."""

    code = "document-moved"
    title = N_("The document does not stand in this case any more")
    advice = N_("Look where it stands now, then decide again.")


class DossierChanged(PreconditionFailed):
    """`seen` is the version that the change was meant for, `current` the one that there is."""

    code = "dossier-changed"
    title = N_("Somebody else has changed the dossier meanwhile")


class CaseChanged(PreconditionFailed):
    """As `DossierChanged`."""

    code = "case-changed"
    title = N_("Somebody else has changed the case meanwhile")


class PartyNotFound(NotFound):
    code = "party-not-found"
    title = N_("Party not found")


class PartyNameMissing(Invalid):
    code = "party-name-missing"
    title = N_("The name of the party is missing")
    advice = N_("Say who takes part.")


class PartyChanged(PreconditionFailed):
    """As `DossierChanged`."""

    code = "party-changed"
    title = N_("Somebody else has changed the party meanwhile")


class PartyEnded(Conflict):
    code = "party-ended"
    title = N_("This party takes part no more")
    advice = N_("Add it anew if it takes part again.")


class NoteEmpty(Invalid):
    code = "note-empty"
    title = N_("The note says nothing")
    advice = N_("Write what is to be noted.")


class LinkNotFound(NotFound):
    code = "link-not-found"
    title = N_("Link between cases not found")


class LinkEnded(Conflict):
    code = "link-ended"
    title = N_("The link is ended already")
    advice = N_("There is nothing to do.")


class LinkToItself(Invalid):
    code = "link-to-itself"
    title = N_("A case cannot be linked with itself")
    advice = N_("Give the reference number of another case.")


class LinkThere(Conflict):
    code = "link-there"
    title = N_("The two cases are linked already")
    advice = N_("End that link first if it is to be another one.")


class DossierNotFound(NotFound):
    code = "dossier-not-found"
    title = N_("Dossier not found")


class CaseNotFound(NotFound):
    code = "case-not-found"
    title = N_("Case not found")


class CaseIsClosed(Conflict):
    code = "case-is-closed"
    title = N_("The case is closed")
    advice = N_("Open a new case in the same dossier, or have this one reopened by the office lead or records manager.")


class CaseAlreadyClosed(Conflict):
    code = "case-already-closed"
    title = N_("The case is closed already")
    advice = N_("There is nothing to do. If work must go on, have it reopened by the office lead or records manager.")


class CaseIsOpen(Conflict):
    code = "case-is-open"
    title = N_("The case is open")
    advice = N_("There is nothing to do: work in it can go on, and something can be filed in it.")


class DossierIsClosed(Conflict):
    """Nothing is filed in it, and no case of it is opened or reopened."""

    code = "dossier-is-closed"
    title = N_("The dossier is closed")
    advice = N_("Use another dossier, or have {dossier} reopened first by the office lead or records manager.")


class DossierAlreadyClosed(Conflict):
    code = "dossier-already-closed"
    title = N_("The dossier is closed already")
    advice = N_("There is nothing to do. If work must go on, have it reopened by the office lead or records manager.")


class DossierIsOpen(Conflict):
    code = "dossier-is-open"
    title = N_("The dossier is open")
    advice = N_("There is nothing to do: cases can be opened in it.")


class ClosingRuns(Conflict):
    code = "closing-runs"
    title = N_("The dossier is being closed with its cases")
    advice = N_("Wait until {dossier} is closed, or cancel that on its page.")


class NoClosingRuns(Conflict):
    code = "no-closing-runs"
    title = N_("The dossier is not being closed")
    advice = N_("It has ended meanwhile, or nobody began it. Look at the dossier's page again.")


class ClosingNotFound(NotFound):
    code = "closing-not-found"
    title = N_("Nobody has begun to close this dossier with its cases")
    advice = N_("Begin it on the dossier's page.")


class DossierHasOpenCases(Conflict):
    code = "dossier-has-open-cases"
    title = N_("The dossier has open cases")
    advice = N_("Close its open cases first. There are {count}: {cases}.")


class DossierHasOpenVolumes(Conflict):
    code = "dossier-has-open-volumes"
    title = N_("The dossier has open volumes")
    advice = N_("Close its open volumes first. There are {count}: {volumes}.")


class VolumeNotFound(NotFound):
    code = "volume-not-found"
    title = N_("Volume not found")


class NoVolumeIsOpen(Conflict):
    """A dossier that has volumes keeps new cases in one of them."""

    code = "no-volume-is-open"
    title = N_("No volume of the dossier is open")
    advice = N_("Open a new volume in {dossier} first.")


class VolumeIsClosed(Conflict):
    code = "volume-is-closed"
    title = N_("The volume is closed")
    advice = N_("Have {volume} reopened first by the office lead or records manager.")


class VolumeAlreadyClosed(Conflict):
    code = "volume-already-closed"
    title = N_("The volume is closed already")
    advice = N_("There is nothing to do.")


class VolumeIsOpen(Conflict):
    code = "volume-is-open"
    title = N_("The volume is open")
    advice = N_("There is nothing to do.")


class VolumeHasOpenCases(Conflict):
    code = "volume-has-open-cases"
    title = N_("The volume has open cases")
    advice = N_("Close its open cases first. There are {count}: {cases}.")


class CaseHasOpenSubCases(Conflict):
    code = "case-has-open-sub-cases"
    title = N_("The case has open sub-cases")
    advice = N_("Close its open sub-cases first. There are {count}: {cases}.")


class ParentIsClosed(Conflict):
    code = "parent-case-is-closed"
    title = N_("The superior case is closed")
    advice = N_("Have {case} reopened first by the office lead or records manager.")


class ParentElsewhere(Invalid):
    code = "parent-case-elsewhere"
    title = N_("The superior case is not in the same dossier")
    advice = N_("Choose a case of the same dossier.")


class ParentIsBelow(Invalid):
    """A case would stand beneath itself."""

    code = "parent-case-is-below"
    title = N_("A case cannot be a sub-case of itself or of its own sub-cases")
    advice = N_("Choose another superior case.")


class SubCasesTooDeep(Invalid):
    code = "sub-cases-too-deep"
    title = N_("Sub-cases would be nested too deeply")
    advice = N_("At most {limit} cases may stand beneath each other.")


class FilingTargetUnclear(Invalid):
    code = "filing-target-unclear"
    title = N_("It is not clear where to file")
    advice = N_("Name a case, or a dossier and a title for its new case, or a position with titles for both.")


class TooManyItems(EakteError):
    code = "too-many-items"
    status = 413
    exit_code = 2
    title = N_("These are too many at once")
    advice = N_("Send at most {limit} at once, each with a title of ordinary length. Nothing was done.")


class InboxItemNotFound(NotFound):
    code = "inbox-item-not-found"
    title = N_("Inbox item not found")


class FiledTooLongAgo(Conflict):
    code = "filed-too-long-ago"
    title = N_("Filing this can no longer be undone")
    advice = N_("It could be for {seconds} seconds, as long as nobody worked on it.")


class ForwardedTooLongAgo(Conflict):
    code = "forwarded-too-long-ago"
    title = N_("Forwarding this can no longer be undone")
    advice = N_("It could be for {seconds} seconds. Ask the office in charge to forward it back.")


class FiledByContribution(Conflict):
    code = "filed-by-contribution"
    title = N_("Another municipality added this to the case")
    advice = N_("It never lay in the inbox, so it cannot go back there.")


class AlreadyFiled(Conflict):
    code = "already-filed"
    title = N_("This item is already filed")
    advice = N_("Open the case in which it was filed.")


class WaitsInInbox(Conflict):
    code = "waits-in-inbox"
    title = N_("This document waits in the inbox")
    advice = N_("What waits in the inbox is discarded as a whole, there.")


class ItemDiscarded(EakteError):
    """It was decided that the item is not a record; its content is gone for good."""

    code = "item-discarded"
    status = 410
    exit_code = 4
    title = N_("This item was discarded")
    advice = N_("Its content is gone for good. Its history tells who decided that, and when.")


class DiscardReasonMissing(Invalid):
    code = "discard-reason-missing"
    title = N_("It is not said why this is no record")
    advice = N_("Choose one of the reasons. With none of them it stays.")


class DuplicateUnclear(Invalid):
    code = "duplicate-unclear"
    title = N_("It is not clear of what this is a duplicate")
    advice = N_("Of a duplicate name the other item or document, which stays. With any other reason name none.")


class DuplicateGone(Conflict):
    code = "duplicate-gone"
    title = N_("What this is a duplicate of is gone")
    advice = N_("Then this one stays. Refuse the request.")


class DiscardNotFound(NotFound):
    code = "discard-not-found"
    title = N_("Nobody has asked to discard this document")


class DiscardAsked(Conflict):
    code = "discard-asked"
    title = N_("Somebody has asked to discard this document already")
    advice = N_("It waits for a second person. Whoever asked can take it back.")


class DiscardDecided(Conflict):
    """A second person decided about it, who asked took it back, or nobody agreed in time."""

    code = "discard-decided"
    title = N_("This request waits for nobody any more")
    advice = N_("If the document is still there, ask again.")


class DiscardNotOneself(Forbidden):
    code = "discard-not-oneself"
    title = N_("Nobody agrees to their own request")
    advice = N_("Ask another office lead or records manager to agree.")


class ForwardingOfficeUnknown(Invalid):
    code = "forwarding-office-unknown"
    title = N_("There is no such office")
    advice = N_("Choose an office of your municipality.")


class OfficeUnchanged(Conflict):
    code = "office-unchanged"
    title = N_("The item is with this office already")
    advice = N_("Choose another office.")


@dataclass(frozen=True)
class FieldProblem:
    """What is wrong with one field; `message` is a message id with placeholders for `values`."""

    name: str
    message: str
    values: Mapping[str, Value] = field(default_factory=dict)


class ParticularsInvalid(Invalid):
    """Particulars do not follow their schema; `problems` has every field that is wrong."""

    code = "particulars-invalid"
    title = N_("The particulars do not follow their schema")
    advice = N_("Correct each field that is named ({count}). Nothing was changed.")

    def __init__(self, problems: Iterable[FieldProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__(count=len(self.problems))


class ParticularsTooLarge(Invalid):
    code = "particulars-too-large"
    title = N_("These are too many particulars")
    advice = N_("A case has at most {limit} of them. Nothing was changed.")


class ServiceWithoutSchema(Invalid):
    code = "service-without-schema"
    title = N_("This public service has no schema")
    advice = N_("Choose a public service of your municipality that has one.")


class SchemaNotInUse(Invalid):
    """Particulars stay under the version under which they were written, or go to the newest one."""

    code = "schema-not-in-use"
    title = N_("Nothing is written under this version of the schema")
    advice = N_("Write the particulars under version {newest}, or under the one under which they stand.")


class SchemaNotFound(NotFound):
    code = "schema-not-found"
    title = N_("There is no such schema")
