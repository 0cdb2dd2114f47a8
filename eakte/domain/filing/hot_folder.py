# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What the ledger of a scan folder says (`Scan-Ordner`): what became of each file, and why one was turned away."""

from enum import StrEnum

from eakte.kernel.errors import EakteError, Unavailable
from eakte.kernel.messages import N_, one_line


class FolderFileState(StrEnum):
    """What became of a file. There is no state before that: what is under way lies in the folder, not in a row."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"


class FolderFileRejected(EakteError):
    """A file that cannot become a scan. It lies unchanged in the quarantine of its folder."""

    code = "folder-file-rejected"
    status = 422
    exit_code = 8
    title = N_("The file was turned away")
    advice = N_("Look at it in the quarantine of the scan folder, then scan the paper again.")


class FolderFileEmpty(FolderFileRejected):
    code = "folder-file-empty"
    title = N_("The file in the scan folder is empty")
    advice = N_("Scan the paper again. If it happens again, look whether the scanner's or the share's disk is full.")


class FolderFileTooLarge(FolderFileRejected):
    code = "folder-file-too-large"
    title = N_("The file in the scan folder is too large")
    advice = N_("A file may have at most {limit} bytes. Scan in smaller batches or with a lower resolution.")


class FolderFileUnreadable(FolderFileRejected):
    """No right to read it, or no file at all: a link, a directory, a device."""

    code = "folder-file-unreadable"
    title = N_("The file in the scan folder cannot be read")
    advice = N_("The operator must let eakte's user read what the scanner writes; then move the file back.")


class FolderFileLinked(FolderFileRejected):
    """A second name (hard link) of the file is elsewhere, from where it could be changed."""

    code = "folder-file-linked"
    title = N_("The file in the scan folder has a second name elsewhere")
    advice = N_("Copy the file into the folder instead of linking it.")


class FolderFileNotAScan(FolderFileRejected):
    code = "folder-file-not-a-scan"
    title = N_("The file in the scan folder is not a scan")
    advice = N_("Only PDF, TIFF, JPEG and PNG are taken in. Set the scanner to one of them.")


class FolderFileChanged(FolderFileRejected):
    """Somebody wrote to it when it was already a scan; what was taken in is another content."""

    code = "folder-file-changed"
    title = N_("The file in the scan folder was changed after it had been taken in")
    advice = N_("Compare it with the scan in the inbox. If it says more, move it back into the folder.")


class FolderUnknown(FolderFileRejected):
    code = "folder-unknown"
    title = N_("This folder belongs to no municipality")
    advice = N_("The operator must name the folder exactly as the municipality's short name; then move the file back.")


class FoldersMissing(Unavailable):
    """The directory of the scan folders cannot be opened; a share may not be mounted."""

    code = "folders-missing"
    title = N_("The directory of the scan folders cannot be opened")
    advice = N_("Mount it, or correct EAKTE_HOT_FOLDERS. It must exist; eakte does not make it.")


class FolderSplit(Unavailable):
    """Files are claimed by renaming, and that needs one file system below a tenant's folder."""

    code = "folder-split"
    title = N_("A scan folder lies on more than one file system")
    advice = N_("Unmount what lies at `.claimed` or `.quarantine` below the folder.")


def rejection_by_code(code: str) -> type[FolderFileRejected]:
    """The class of a kept reason; a code of another release is shown without details."""
    known = {each.code: each for each in FolderFileRejected.__subclasses__()}
    return known.get(code, FolderFileRejected)


def shown_name(name: bytes) -> str:
    """A file's name for people. What is not UTF-8 was most likely written by Windows."""
    try:
        return one_line(name.decode())
    except UnicodeDecodeError:
        return one_line(name.decode("cp1252", errors="replace"))
