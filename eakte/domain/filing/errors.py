# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from eakte.kernel.errors import Conflict, Invalid, NotFound
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


class DossierHasOpenCases(Conflict):
    code = "dossier-has-open-cases"
    title = N_("The dossier has open cases")
    advice = N_("Close its open cases first. There are {count}: {cases}.")


class FilingTargetUnclear(Invalid):
    code = "filing-target-unclear"
    title = N_("It is not clear where to file")
    advice = N_("Name a case, or a dossier and a title for its new case, or a position with titles for both.")


class InboxItemNotFound(NotFound):
    code = "inbox-item-not-found"
    title = N_("Inbox item not found")


class AlreadyFiled(Conflict):
    code = "already-filed"
    title = N_("This item is already filed")
    advice = N_("Open the case in which it was filed.")
