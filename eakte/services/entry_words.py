# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Entries of the audit log as sentences that a clerk understands, one or more for each act."""

from collections.abc import Mapping
from datetime import date

from eakte.domain.access.shares import LegalBasis
from eakte.domain.audit.groups import ActGroup
from eakte.domain.audit.values import Act
from eakte.domain.disposal.rules import refusal_by_code
from eakte.domain.filing.discarding import DiscardReason
from eakte.domain.filing.hot_folder import rejection_by_code
from eakte.domain.filing.parties import PartyRole
from eakte.kernel.messages import N_, visible
from eakte.kernel.tenancy import ActorKind, Role
from eakte.processing.errors import error_by_code
from eakte.services.opened_entries import OpenedEntry
from eakte.services.retention_words import event
from eakte.services.translations import translate
from retention.holds import HoldReason
from retention.triggers import Trigger

MAX_CHARACTERS = 200
"""Of a name or a search line inside a sentence."""

PERSON_ERASED = N_("Person erased")
_THE_SERVICE = N_("The service ({name})")
_GUEST = N_("{name} ({town})")
_FROM_SCAN_FOLDER = N_("The scan “{file}” came in through the scan folder")
_WITHOUT_DETAIL = N_("{person}: {act}")

ACTS: Mapping[Act, str] = {
    Act.TENANT_CREATED: N_("Municipality set up"),
    Act.TENANT_SUSPENDED: N_("Municipality suspended"),
    Act.TENANT_RESUMED: N_("Municipality resumed"),
    Act.ACCOUNT_CREATED: N_("Account made"),
    Act.ACCOUNT_ASSIGNED: N_("Role given"),
    Act.ROLE_ENDED: N_("Role taken away"),
    Act.STAND_IN_BEGUN: N_("Standing in begun"),
    Act.STAND_IN_ENDED: N_("Standing in ended"),
    Act.GRANT_GIVEN: N_("Access granted"),
    Act.GRANT_CHANGED: N_("Granted access changed"),
    Act.GRANT_ENDED: N_("Granted access ended"),
    Act.SHARE_GIVEN: N_("Shared with another municipality"),
    Act.SHARE_EXTENDED: N_("Share extended"),
    Act.SHARE_ENDED: N_("Share ended"),
    Act.SHARE_ENTERED: N_("Share opened"),
    Act.SHARES_LISTED: N_("Shares listed"),
    Act.EMERGENCY_ASKED: N_("Emergency access asked for"),
    Act.EMERGENCY_AGREED: N_("Emergency access opened"),
    Act.EMERGENCY_REFUSED: N_("Emergency access refused"),
    Act.EMERGENCY_ENDED: N_("Emergency access ended"),
    Act.PLAN_CHANGED: N_("Filing plan changed"),
    Act.RULES_PROPOSED: N_("Change of retention rules proposed"),
    Act.RULES_APPROVED: N_("Change of retention rules approved"),
    Act.RULES_REFUSED: N_("Change of retention rules refused"),
    Act.RULES_APPLIED: N_("Retention computed anew"),
    Act.DOCUMENT_CONTRIBUTED: N_("Document contributed"),
    Act.ACCESS_EXPLAINED: N_("Access explained"),
    Act.PASSWORD_RESET: N_("Password set anew"),
    Act.KEY_CREATED: N_("Access key made"),
    Act.KEY_REVOKED: N_("Access key revoked"),
    Act.SUBMISSION_RECEIVED: N_("Submission received"),
    Act.SUBMISSION_READ: N_("State of a submission asked for"),
    Act.SCAN_RECEIVED: N_("Scan received"),
    Act.SCAN_REJECTED: N_("File of the scan folder turned away"),
    Act.ITEM_OPENED: N_("Item opened"),
    Act.ITEM_FILED: N_("Item filed"),
    Act.FILING_UNDONE: N_("Filing undone"),
    Act.ITEM_FORWARDED: N_("Item forwarded"),
    Act.FORWARDING_UNDONE: N_("Forwarding undone"),
    Act.ITEM_DISCARDED: N_("Item discarded"),
    Act.DISCARD_ASKED: N_("Discarding asked for"),
    Act.DISCARD_REFUSED: N_("Discarding refused"),
    Act.DISCARD_WITHDRAWN: N_("Request to discard taken back"),
    Act.DOCUMENT_DISCARDED: N_("Document discarded"),
    Act.DISCARDS_LISTED: N_("Requests to discard listed"),
    Act.HOLD_SET: N_("Hold set"),
    Act.HOLD_CHANGED: N_("Hold changed"),
    Act.HOLD_LIFTED: N_("Hold lifted"),
    Act.HOLDS_LISTED: N_("Holds listed"),
    Act.DOSSIER_CREATED: N_("Dossier created"),
    Act.DOSSIER_MOVED: N_("Dossier moved to another position"),
    Act.DOSSIER_CHANGED: N_("Dossier changed"),
    Act.DOSSIER_OPENED: N_("Dossier opened"),
    Act.DOSSIER_CLOSED: N_("Dossier closed"),
    Act.DOSSIER_REOPENED: N_("Dossier reopened"),
    Act.DUE_LISTED: N_("Due list looked through"),
    Act.OFFERS_LISTED: N_("Offers to the archive listed"),
    Act.OFFER_OPENED: N_("Offer to the archive opened"),
    Act.DOSSIER_OFFERED: N_("Dossier offered to the archive"),
    Act.DOSSIER_APPRAISED: N_("Dossier appraised"),
    Act.DOSSIER_PACKAGED: N_("Package for the archive downloaded"),
    Act.DOSSIER_HANDED_OVER: N_("Dossier handed over to the archive"),
    Act.RECEIPT_ENTERED: N_("Receipt of the archive entered"),
    Act.DISPOSAL_WITHDRAWN: N_("Dossier withdrawn from the offer"),
    Act.SAMPLE_DRAWN: N_("Sample drawn"),
    Act.DESTRUCTION_ASKED: N_("Destruction asked for"),
    Act.DESTRUCTION_APPROVED: N_("Destruction approved"),
    Act.DESTRUCTION_CANCELLED: N_("Destruction cancelled"),
    Act.DESTRUCTION_REFUSED: N_("Destruction refused"),
    Act.DOSSIER_DESTROYED: N_("Dossier destroyed"),
    Act.RELEASE_ENDED: N_("Release carried out"),
    Act.CLOCK_CONFIRMED: N_("Clock confirmed"),
    Act.CERTIFICATE_OPENED: N_("Certificate of a disposal opened"),
    Act.VOLUME_OPENED: N_("Volume opened"),
    Act.VOLUME_CLOSED: N_("Volume closed"),
    Act.VOLUME_REOPENED: N_("Volume reopened"),
    Act.CLOSING_BEGUN: N_("Closing with all cases begun"),
    Act.CLOSING_CANCELLED: N_("Closing with all cases cancelled"),
    Act.CASE_CREATED: N_("Case created"),
    Act.CASE_CHANGED: N_("Case changed"),
    Act.CASE_MOVED: N_("Case moved"),
    Act.PARTICULARS_CHANGED: N_("Particulars changed"),
    Act.CASE_OPENED: N_("Case opened"),
    Act.CASE_CLOSED: N_("Case closed"),
    Act.CASE_REOPENED: N_("Case reopened"),
    Act.TRIGGER_DATE_SET: N_("Day for retention entered"),
    Act.CASES_LINKED: N_("Linked with another case"),
    Act.CASES_UNLINKED: N_("Link with another case ended"),
    Act.PARTY_ADDED: N_("Party added"),
    Act.PARTY_CHANGED: N_("Party changed"),
    Act.PARTY_ENDED: N_("Party ended"),
    Act.NOTE_WRITTEN: N_("Note written"),
    Act.DOCUMENT_OPENED: N_("Document opened"),
    Act.PAGE_OPENED: N_("Page opened"),
    Act.PAGE_SHOWN: N_("Page shown"),
    Act.ORIGINAL_DOWNLOADED: N_("Original downloaded"),
    Act.COMPILATION_ASKED: N_("PDF asked for"),
    Act.COMPILATION_MADE: N_("PDF made"),
    Act.COMPILATION_DOWNLOADED: N_("PDF downloaded"),
    Act.COMPILATION_ENDED: N_("PDF stopped or deleted"),
    Act.VERSION_READ: N_("Document read in"),
    Act.VERSION_FAILED: N_("Document not readable"),
    Act.VERSION_ADDED: N_("Version added"),
    Act.DOCUMENT_MOVED: N_("Document moved"),
    Act.DOCUMENT_ATTACHED: N_("Document attached"),
    Act.DOCUMENT_DETACHED: N_("Document detached"),
    Act.DOCUMENT_CHECKED_OUT: N_("Document checked out"),
    Act.DOCUMENT_GIVEN_BACK: N_("Document given back"),
    Act.READING_RETRIED: N_("Reading started again"),
    Act.INBOX_LISTED: N_("Inbox listed"),
    Act.DOSSIERS_LISTED: N_("Dossiers listed"),
    Act.SEARCHED: N_("Searched"),
    Act.ACCESS_DENIED: N_("Access denied"),
    Act.SIGNED_IN: N_("Signed in"),
    Act.SIGN_IN_FAILED: N_("Sign-in failed"),
    Act.SIGNED_OUT: N_("Signed out"),
    Act.TENANT_LEFT: N_("Went on in another municipality"),
    Act.TENANT_ENTERED: N_("Came from another municipality"),
    Act.HISTORY_OPENED: N_("History opened"),
    Act.PROOF_ISSUED: N_("Proof issued"),
    Act.REPORT_OPENED: N_("Report opened"),
    Act.REPORT_EXPORTED: N_("Report exported"),
    Act.LOG_EXPORTED: N_("Audit log exported"),
    Act.LOG_VERIFIED: N_("Audit log verified"),
    Act.LOG_RESUMED: N_("Audit log resumed"),
    Act.PERSON_ERASED: N_("Person's entries erased"),
    Act.SIGNING_KEY_CREATED: N_("Signing key made"),
    Act.STATE_LOOKED_AT: N_("Counts and states looked at"),
    Act.USAGE_COUNTED: N_("Use counted"),
    Act.QUOTA_SET: N_("Quotas set"),
    Act.INDEX_REBUILT: N_("Search index rebuilt"),
    Act.SCHEMA_MIGRATED: N_("Database migrated"),
    Act.BACKED_UP: N_("Backup made"),
    Act.RESTORED: N_("Restored from a backup"),
}
"""An act without what belongs to it: what is known of it when its person was erased."""

SENTENCES: Mapping[Act, tuple[str, ...]] = {
    Act.TENANT_CREATED: (N_("The municipality {name} was set up"),),
    Act.TENANT_SUSPENDED: (N_("{person} suspended the municipality: {reason}"),),
    Act.TENANT_RESUMED: (N_("{person} let the municipality go on"),),
    Act.ACCOUNT_CREATED: (N_("The account “{login}” was made"),),
    Act.ACCOUNT_ASSIGNED: (
        N_("An account was given the role {role} in {office} until {until}"),
        N_("An account was given the role {role} in {office}"),
        N_("An account was given the role {role} until {until}"),
        N_("An account was given the role {role}"),
    ),
    Act.ROLE_ENDED: (
        N_("The role {role} in {office} was taken away from an account"),
        N_("The role {role} was taken away from an account"),
    ),
    Act.STAND_IN_BEGUN: (N_("An account stands in for “{absent}” until {until}"),),
    Act.STAND_IN_ENDED: (N_("An account stands in for “{absent}” no more"),),
    Act.GRANT_GIVEN: (N_("{person} granted {holder} access until {until}: {cause}"),),
    Act.GRANT_CHANGED: (N_("{person} changed the access of {holder}, now until {until}: {cause}"),),
    Act.GRANT_ENDED: (N_("{person} ended the access of {holder}"),),
    Act.SHARE_GIVEN: (
        N_("{person} shared this with {guest} until {until}: {legal_basis}"),
        N_("{owner} shared something with us until {until}: {legal_basis}"),
    ),
    Act.SHARE_EXTENDED: (
        N_("{person} extended the share with {guest} until {until}"),
        N_("{owner} extended its share until {until}"),
    ),
    Act.SHARE_ENDED: (N_("{person} ended the share with {guest}"), N_("{owner} ended its share")),
    Act.SHARE_ENTERED: (N_("{person} opened what {owner} shares"),),
    Act.SHARES_LISTED: (N_("{person} looked through what others share"),),
    Act.EMERGENCY_ASKED: (N_("{person}, an operator, asked for emergency access for {hours} h: {reason}"),),
    Act.EMERGENCY_AGREED: (
        N_("{person}, an operator, agreed to emergency access of {holder} for {hours} h: {reason}"),
    ),
    Act.EMERGENCY_REFUSED: (N_("{person}, an operator, refused emergency access to {holder}"),),
    Act.EMERGENCY_ENDED: (N_("{person} ended the emergency access of {holder}"),),
    Act.PLAN_CHANGED: (
        N_("{person} added the position {added} to the filing plan"),
        N_("{person} changed the position {altered} of the filing plan: {fields}"),
        N_("{person} retired the position {retired} of the filing plan ({positions} with those below)"),
        N_("{person} gave the position {moved} of the filing plan the number {reached}"),
        N_("{person} merged the position {merged} of the filing plan into {reached}; dossiers: {dossiers}"),
        N_("{person} split the position {split} of the filing plan into {parts}; dossiers: {dossiers}"),
        N_(
            "{person} took over a whole filing plan: {added_positions} positions added, {changed_positions} changed, "
            "{retired_positions} retired"
        ),
    ),
    Act.RULES_PROPOSED: (N_("{person} proposed other retention rules for {of}: {why}"),),
    Act.RULES_APPROVED: (
        N_("{person} approved other retention rules for {of}; {dossiers} dossiers are computed anew"),
    ),
    Act.RULES_REFUSED: (N_("{person} refused other retention rules for {of}"),),
    Act.RULES_APPLIED: (
        N_(
            "After a change of the retention rules for {of}, {gone_through} dossiers were gone through and {changed} changed"
        ),
        N_("{person} changed the retention rules of {of}, under which nothing stands"),
    ),
    Act.DOCUMENT_CONTRIBUTED: (
        N_("{person} contributed “{file}” to what {owner} shares"),
        N_("{person} contributed “{file}”"),
    ),
    Act.ACCESS_EXPLAINED: (N_("{person} had explained what {holder} may do here"),),
    Act.PASSWORD_RESET: (N_("An account was given a new password"),),
    Act.KEY_CREATED: (
        N_("An access key for the portal “{portal}” was made"),
        N_("The personal token “{label}” was made"),
    ),
    Act.KEY_REVOKED: (N_("An access key of “{holder}” was revoked"),),
    Act.SUBMISSION_RECEIVED: (N_("The submission came in through the portal “{person}”"),),
    Act.SUBMISSION_READ: (N_("{person} asked for the state of the submission"),),
    Act.SCAN_RECEIVED: (N_("{person} uploaded the scan “{file}”"),),
    Act.SCAN_REJECTED: (N_("The file “{file}” of the scan folder was turned away: {rejection}"),),
    Act.ITEM_OPENED: (N_("{person} opened the item"),),
    Act.ITEM_FILED: (N_("{person} filed the item under {case}"),),
    Act.FILING_UNDONE: (N_("{person} took the item back from {case} into the inbox"),),
    Act.ITEM_FORWARDED: (N_("{person} forwarded the item to {office}"),),
    Act.FORWARDING_UNDONE: (N_("{person} took back that the item was forwarded to {office}"),),
    Act.ITEM_DISCARDED: (N_("{person} discarded the item for good: {discard_reason}"),),
    Act.DISCARD_ASKED: (N_("{person} asked to have the document discarded: {discard_reason}"),),
    Act.DISCARD_REFUSED: (N_("{person} refused to have the document discarded"),),
    Act.DISCARD_WITHDRAWN: (N_("{person} took back the request to discard the document"),),
    Act.DOCUMENT_DISCARDED: (N_("{person} agreed, and the document was discarded for good: {discard_reason}"),),
    Act.DISCARDS_LISTED: (N_("{person} looked through the requests to discard something"),),
    Act.HOLD_SET: (N_("{person} set a hold, to be reviewed on {review_on}: {hold_reason} ({explanation})"),),
    Act.HOLD_CHANGED: (
        N_("{person} changed the hold, now to be reviewed on {review_on}: {hold_reason} ({explanation})"),
    ),
    Act.HOLD_LIFTED: (N_("{person} lifted the hold ({hold_reason}): {lifted_why}"),),
    Act.HOLDS_LISTED: (N_("{person} looked through the holds"),),
    Act.DOSSIER_CREATED: (N_("{person} created the dossier {reference_number}"),),
    Act.DOSSIER_MOVED: (N_("{person} moved the dossier from the position {left} to {reached}; its number stays"),),
    Act.DOSSIER_CHANGED: (
        N_("{person} changed the dossier: {fields}; the office {lead} leads now"),
        N_("{person} changed the dossier: {fields}"),
    ),
    Act.DOSSIER_OPENED: (N_("{person} opened the dossier"),),
    Act.DOSSIER_CLOSED: (N_("{person} closed the dossier"),),
    Act.DOSSIER_REOPENED: (N_("{person} reopened the dossier: {reason}"),),
    Act.DUE_LISTED: (N_("{person} looked through what is due for the archive"),),
    Act.OFFERS_LISTED: (N_("{person} looked through what was offered to the archive"),),
    Act.OFFER_OPENED: (N_("{person} opened an offer to the archive"),),
    Act.DOSSIER_OFFERED: (N_("{person} offered the dossier to the archive"),),
    Act.DOSSIER_APPRAISED: (
        N_("{person} decided about the dossier for the archive: {decision} ({reason})"),
        N_("{person} proposed for the archive: {decision}"),
    ),
    Act.DOSSIER_PACKAGED: (N_("{person} downloaded the dossier as a package for the archive"),),
    Act.DOSSIER_HANDED_OVER: (N_("{person} handed the dossier over to the archive"),),
    Act.RECEIPT_ENTERED: (N_("{person} entered the archive's receipt for the dossier: {receipt}"),),
    Act.DISPOSAL_WITHDRAWN: (N_("{person} withdrew the dossier from the offer to the archive: {reason}"),),
    Act.SAMPLE_DRAWN: (N_("{person} drew a sample of {drawn} of {of} dossiers"),),
    Act.DESTRUCTION_ASKED: (N_("{person} asked to have the dossier destroyed"),),
    Act.DESTRUCTION_APPROVED: (N_("{person} agreed to have the dossier destroyed; it waits until {until}"),),
    Act.DESTRUCTION_CANCELLED: (N_("{person} took back that the dossier is to be destroyed: {reason}"),),
    Act.DESTRUCTION_REFUSED: (N_("The dossier was not destroyed: {refusal}"),),
    Act.DOSSIER_DESTROYED: (N_("The dossier was destroyed"),),
    Act.RELEASE_ENDED: (N_("What was released is destroyed"),),
    Act.CLOCK_CONFIRMED: (N_("{person} confirmed that the day is right: {day}"),),
    Act.CERTIFICATE_OPENED: (N_("{person} opened the certificate of a disposal"),),
    Act.VOLUME_OPENED: (N_("{person} opened the volume {volume}"),),
    Act.VOLUME_CLOSED: (N_("{person} closed the volume {volume}"),),
    Act.VOLUME_REOPENED: (N_("{person} reopened the volume {volume}: {reason}"),),
    Act.CLOSING_BEGUN: (N_("{person} began to close the dossier with its {cases} open cases"),),
    Act.CLOSING_CANCELLED: (N_("{person} cancelled the closing of the dossier"),),
    Act.CASE_CREATED: (N_("{person} created the case {reference_number}"),),
    Act.CASE_CHANGED: (N_("{person} changed the case: {fields}"),),
    Act.CASE_MOVED: (
        N_("{person} moved the case from the dossier {left} to {reached}; its number stays"),
        N_("{person} moved the case {case} to the dossier {reached}; its number stays"),
    ),
    Act.PARTICULARS_CHANGED: (
        N_("{person} took particulars over from the submission: {taken_over}; not these, which cannot be: {left_out}"),
        N_("{person} took particulars over from the submission: {taken_over}"),
        N_("{person} changed the particulars of the case: {particulars}"),
        N_("{person} saved the particulars of the case under version {version} of their schema"),
    ),
    Act.CASE_OPENED: (N_("{person} opened the case"),),
    Act.CASE_CLOSED: (
        N_("{person} closed the case (z.d.A.); it is kept until {retention_ends_on}"),
        N_("{person} closed the case (z.d.A.)"),
    ),
    Act.CASE_REOPENED: (N_("{person} reopened the case: {reason}"),),
    Act.TRIGGER_DATE_SET: (
        N_(
            "{person} entered a day for the retention of the case: {trigger} on {after}; it is kept until {retention_ends_on}"
        ),
        N_("{person} entered a day for the retention of the case: {trigger} on {after}"),
        N_("{person} took a day for the retention of the case away: {trigger}, {before}"),
    ),
    Act.CASES_LINKED: (N_("{person} linked the case with another one"),),
    Act.CASES_UNLINKED: (N_("{person} ended a link of the case with another one"),),
    Act.PARTY_ADDED: (N_("{person} added a party: {party_role}"),),
    Act.PARTY_CHANGED: (N_("{person} changed a party: {fields}"),),
    Act.PARTY_ENDED: (N_("{person} ended a party: {party_role}"),),
    Act.NOTE_WRITTEN: (N_("{person} wrote a note"),),
    Act.DOCUMENT_OPENED: (N_("{person} opened the document"),),
    Act.PAGE_OPENED: (N_("{person} opened page {page}"),),
    Act.PAGE_SHOWN: (N_("{person} saw the image of page {page}"),),
    Act.ORIGINAL_DOWNLOADED: (N_("{person} downloaded the original “{file}”"),),
    Act.COMPILATION_ASKED: (N_("{person} asked for {documents} documents as one PDF"),),
    Act.COMPILATION_MADE: (N_("A PDF of {documents} documents was made for {person}"),),
    Act.COMPILATION_DOWNLOADED: (N_("{person} downloaded {documents} documents as one PDF"),),
    Act.COMPILATION_ENDED: (N_("{person} stopped or deleted a PDF"),),
    Act.VERSION_READ: (N_("The document was read in"),),
    Act.VERSION_FAILED: (N_("The document could not be read: {failure}"),),
    Act.VERSION_ADDED: (
        N_("{person} added version {number}, “{file}”: {note}"),
        N_("{person} added version {number}, “{file}”"),
    ),
    Act.DOCUMENT_MOVED: (
        N_("{person} moved the document from {left} to {reached}"),
        N_("{person} moved the document “{file}” to {reached}"),
    ),
    Act.DOCUMENT_ATTACHED: (
        N_("{person} attached the document to “{document}”"),
        N_("{person} attached “{attachment}” to the document"),
    ),
    Act.DOCUMENT_DETACHED: (
        N_("{person} detached the document from “{document}”"),
        N_("{person} detached “{attachment}” from the document"),
    ),
    Act.DOCUMENT_CHECKED_OUT: (N_("{person} checked the document out for {hours} h"),),
    Act.DOCUMENT_GIVEN_BACK: (
        N_("{person} ended the check-out of {holder}"),
        N_("{person} gave the document back without a new version"),
    ),
    Act.READING_RETRIED: (N_("{person} had the document read again"),),
    Act.INBOX_LISTED: (N_("{person} looked through the inbox"),),
    Act.DOSSIERS_LISTED: (N_("{person} looked through the dossiers"),),
    Act.SEARCHED: (N_("{person} searched for “{line}”"),),
    Act.ACCESS_DENIED: (N_("{person} was denied access"),),
    Act.SIGNED_IN: (N_("{person} signed in"),),
    Act.SIGN_IN_FAILED: (N_("A sign-in as {person} failed"),),
    Act.SIGNED_OUT: (N_("{person} signed out"),),
    Act.TENANT_LEFT: (N_("{person} went on in {to}"),),
    Act.TENANT_ENTERED: (N_("{person} came over from {origin}"),),
    Act.HISTORY_OPENED: (N_("{person} opened the history"),),
    Act.PROOF_ISSUED: (N_("{person} asked for a proof"),),
    Act.REPORT_OPENED: (N_("{person} opened the report of the audit log"),),
    Act.REPORT_EXPORTED: (N_("{person} exported the report of the audit log ({rows} entries)"),),
    Act.LOG_EXPORTED: (N_("{person} exported the audit log"),),
    Act.LOG_VERIFIED: (N_("{person} verified the audit log"),),
    Act.LOG_RESUMED: (N_("{person} resumed the stopped audit log"),),
    Act.PERSON_ERASED: (N_("{person} erased what the audit log says about a person"),),
    Act.SIGNING_KEY_CREATED: (N_("{person} made a signing key"),),
    Act.STATE_LOOKED_AT: (N_("{person} looked at counts and states"),),
    Act.USAGE_COUNTED: (N_("{person} counted the use from {since} to {until}"),),
    Act.QUOTA_SET: (
        N_("{person} set the quotas: submissions a month {submissions}, pages a month {pages}, bytes {bytes}"),
    ),
    Act.INDEX_REBUILT: (N_("{person} had the search index rebuilt"),),
    Act.SCHEMA_MIGRATED: (N_("{person} migrated the database"),),
    Act.BACKED_UP: (N_("{person} made a backup of the whole deployment"),),
    Act.RESTORED: (
        N_("{person} restored the whole deployment from the backup of {moment}"),
        N_("{person} restored the whole deployment from a backup"),
    ),
}
"""The first whose placeholders are all known is said."""

GROUPS: Mapping[ActGroup, str] = {
    ActGroup.READ: N_("Looks"),
    ActGroup.CHANGE: N_("Changes"),
    ActGroup.DENIED: N_("Denied access"),
    ActGroup.DOWNLOAD: N_("Downloads and exports"),
    ActGroup.SIGN_IN: N_("Sign-ins"),
    ActGroup.OPERATOR: N_("Operators' acts"),
}

ROLES: Mapping[Role, str] = {
    Role.CLERK: N_("Clerk"),
    Role.OFFICE_LEAD: N_("Office lead"),
    Role.REGISTRY: N_("Registry"),
    Role.SCAN_OPERATOR: N_("Scan operator"),
    Role.ARCHIVIST: N_("Archivist"),
    Role.RECORDS_MANAGER: N_("Records manager"),
    Role.AUDITOR: N_("Auditor"),
    Role.TENANT_ADMIN: N_("Administrator of the municipality"),
    Role.OPERATOR: N_("Operator"),
}


LEGAL_BASES: Mapping[LegalBasis, str] = {
    LegalBasis.ADMINISTRATIVE_ASSISTANCE: N_("Administrative assistance (§§ 4 to 8 VwVfG NRW)"),
    LegalBasis.PUBLIC_TASK: N_("Task in the public interest (Art. 6 (1) e GDPR, § 3 DSG NRW)"),
    LegalBasis.LEGAL_OBLIGATION: N_("Legal obligation (Art. 6 (1) c GDPR)"),
    LegalBasis.JOINT_WORK: N_("Agreement under public law (§§ 23 to 26 GkG NRW)"),
    LegalBasis.PROCESSING: N_("Processing on our behalf (Art. 28 GDPR)"),
    LegalBasis.CONSENT: N_("Consent of who is concerned (Art. 6 (1) a GDPR)"),
}


DISCARD_REASONS: Mapping[DiscardReason, str] = {
    DiscardReason.MISDIRECTED: N_("Misdirected: meant for somebody else"),
    DiscardReason.DUPLICATE: N_("Duplicate of what is here already"),
    DiscardReason.SPAM: N_("Spam or advertising"),
    DiscardReason.WRONG_UPLOAD: N_("Uploaded or scanned by mistake"),
}


HOLD_REASONS: Mapping[HoldReason, str] = {
    HoldReason.LITIGATION: N_("Lawsuit"),
    HoldReason.AUDIT: N_("Audit"),
    HoldReason.TAX_ASSESSMENT: N_("Tax assessment period"),
    HoldReason.INQUIRY: N_("Inquiry"),
    HoldReason.OTHER: N_("Other reason"),
}


PLAN_FIELDS: Mapping[str, str] = {
    "number": N_("Number"),
    "title": N_("Title"),
    "description": N_("Description"),
    "keywords": N_("Keywords"),
    "retention_years": N_("Years to keep"),
    "legal_basis": N_("Legal basis"),
    "retention_rules": N_("Other retention rules"),
    "retention": N_("Retention"),
    "office": N_("Office in charge"),
    "protection": N_("Protection class"),
    "valid_from": N_("Valid from"),
    "retired_on": N_("Retired on"),
}
"""What a position of the filing plan says, by the names that plan files use."""

RECORD_FIELDS: Mapping[str, str] = {
    "title": N_("Subject"),
    "keywords": N_("Keywords"),
    "parent": N_("Superior case"),
    "lead": N_("Lead"),
    "runs_from": N_("Running from"),
    "runs_until": N_("Running until"),
    "medium": N_("Medium"),
    "location": N_("Location of the paper"),
    "remark": N_("Remark"),
}
"""What is said of a dossier or a case beside its number, by the names that the API uses."""

PARTY_FIELDS: Mapping[str, str] = {
    "role": N_("Role"),
    "name": N_("Name"),
    "address": N_("Address"),
    "note": N_("Remark"),
}
"""What is said of a party, by the names that the API uses."""

PARTY_ROLES: Mapping[PartyRole, str] = {
    PartyRole.APPLICANT: N_("Applicant"),
    PartyRole.REPRESENTATIVE: N_("Representative"),
    PartyRole.RECIPIENT: N_("Recipient of the notice"),
    PartyRole.OTHER: N_("Other party"),
}

_FIELDS = {Act.PLAN_CHANGED: PLAN_FIELDS, Act.PARTY_CHANGED: PARTY_FIELDS}
"""By whose names an act tells fields; the others by `RECORD_FIELDS`."""


def sentence(entry: OpenedEntry) -> str:
    """What happened, in the readers' language, foreign names made visible and cut."""
    if entry.person is not None:
        values = {**_values(entry), "person": person_name(entry)}
        for message in _sentences(entry):
            try:
                return translate(message).format_map(values)
            except KeyError:  # an older or newer release wrote less
                continue
    return translate(_WITHOUT_DETAIL, {"person": person_name(entry), "act": translate(ACTS[entry.act])})


def person_name(entry: OpenedEntry) -> str:
    if entry.person is None:
        return translate(PERSON_ERASED)
    name = _short(entry.person.name)
    if entry.person.town is not None:
        return translate(_GUEST, {"name": name, "town": _short(entry.person.town)})
    return translate(_THE_SERVICE, {"name": name}) if entry.person.kind is ActorKind.SYSTEM else name


def _sentences(entry: OpenedEntry) -> tuple[str, ...]:
    from_folder = entry.act is Act.SCAN_RECEIVED and "claim" in entry.detail
    return (_FROM_SCAN_FOLDER,) if from_folder else SENTENCES[entry.act]


_DAYS = ("retention_ends_on", "review_on", "since", "until", "before", "after")


def _values(entry: OpenedEntry) -> dict[str, str]:
    """What the entry's detail gives for placeholders; codes and dates as words."""
    values = {name: _short(str(value)) for name, value in entry.detail.items() if isinstance(value, str | int)}
    if reason := values.get("reason"):
        values["failure"] = translate(error_by_code(reason).title)
        values["rejection"] = translate(rejection_by_code(reason).title)
    if refusal := values.get("refusal"):
        values["refusal"] = translate(refusal_by_code(refusal).title)
    if fields := values.get("fields"):
        named = _FIELDS.get(entry.act, RECORD_FIELDS)
        values["fields"] = ", ".join(translate(named.get(each, each)) for each in fields.split(", "))
    if discard_reason := values.get("discard_reason"):
        values["discard_reason"] = translate(DISCARD_REASONS[DiscardReason(discard_reason)])
    if hold_reason := values.get("hold_reason"):
        values["hold_reason"] = translate(HOLD_REASONS[HoldReason(hold_reason)])
    if basis := values.get("legal_basis"):
        values["legal_basis"] = translate(LEGAL_BASES[LegalBasis(basis)]) if basis in set(LegalBasis) else basis
    if trigger := values.get("trigger"):
        values["trigger"] = event(Trigger.of(trigger))
    if role := values.get("role"):
        values["role"] = translate(ROLES[Role(role)]) if role in set(Role) else role
    if role := values.get("party_role"):
        values["party_role"] = translate(PARTY_ROLES[PartyRole(role)]) if role in set(PartyRole) else role
    days = {name: date.fromisoformat(values[name]).strftime("%d.%m.%Y") for name in _DAYS if values.get(name)}
    return {**values, **days}


def _short(text: str) -> str:
    shown = visible(text)
    return shown if len(shown) <= MAX_CHARACTERS else f"{shown[: MAX_CHARACTERS - 1]}…"
