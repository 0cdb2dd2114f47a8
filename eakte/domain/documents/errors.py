# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from eakte.kernel.errors import Conflict, Invalid, NotFound, PreconditionFailed
from eakte.kernel.messages import N_


class DocumentNotFound(NotFound):
    code = "document-not-found"
    title = N_("Document not found")


class PageNotFound(NotFound):
    code = "page-not-found"
    title = N_("This document has no such page")
    advice = N_("Pages count from 1 to {pages}.")


class NoPreview(Conflict):
    code = "no-preview"
    title = N_("No preview")
    advice = N_("The pages are not read yet, or the format is not shown. The original can be downloaded.")


class NothingToRetry(Conflict):
    code = "nothing-to-retry"
    title = N_("This document did not fail")
    advice = N_("Only a document whose reading failed can be read again.")


class VersionNotFound(NotFound):
    code = "version-not-found"
    title = N_("This document has no such version")
    advice = N_("Versions count from 1 to {versions}.")


class DocumentChanged(PreconditionFailed):
    """Somebody added a version meanwhile; `meant` and `newest` number the two."""

    code = "document-changed"
    title = N_("The document has a newer version")
    advice = N_("Compare the newest version with the one that you worked from, then decide again.")


class CheckedOutByAnother(Conflict):
    code = "checked-out-by-another"
    title = N_("Somebody else is working on this document")
    advice = N_("It is checked out until {until}. Ask who has it to give it back; an office lead can end it.")


class NotCheckedOut(Conflict):
    code = "not-checked-out"
    title = N_("This document is not checked out")
    advice = N_("Nothing has to be given back.")


class FormHasOneVersion(Conflict):
    code = "form-has-one-version"
    title = N_("A form from a portal stays as it was received")
    advice = N_("File what you write about it as a document of its own.")


class NotFiledYet(Conflict):
    code = "not-filed-yet"
    title = N_("This is not filed yet")
    advice = N_("File it into a case first.")


class CheckOutTooLong(Invalid):
    code = "check-out-too-long"
    title = N_("A document is not checked out for that long")
    advice = N_("Choose 1 to {hours} hours. It can be checked out again.")


class NoteTooLong(Invalid):
    code = "note-too-long"
    title = N_("What is said about this is too long")
    advice = N_("Use at most {characters} characters. Nothing was stored.")


class TextsTooLong(Conflict):
    code = "texts-too-long"
    title = N_("These versions are too long to be compared")
    advice = N_("Versions of up to {lines} lines each are compared. Download both originals instead.")


class TextsNotRead(Conflict):
    code = "texts-not-read"
    title = N_("These versions cannot be compared yet")
    advice = N_("The text of version {version} is not read, or it has none.")


class AttachedToItself(Conflict):
    code = "attached-to-itself"
    title = N_("A document is not its own attachment")
    advice = N_("Choose another document of the case.")


class AttachedElsewhere(Conflict):
    code = "attached-elsewhere"
    title = N_("The two documents stand in different cases")
    advice = N_("Move one of them first: an attachment stands in the case of the document to which it belongs.")


class AttachedTooDeep(Conflict):
    code = "attached-too-deep"
    title = N_("An attachment has no attachments")
    advice = N_("Attach it to the document itself, or detach what belongs to it first.")


class NotAttached(Conflict):
    code = "not-attached"
    title = N_("This document is not an attachment")
    advice = N_("Nothing has to be detached.")


class AttachmentStays(Conflict):
    code = "attachment-stays"
    title = N_("An attachment does not move alone")
    advice = N_("Move the document to which it belongs, or detach it first.")
