# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A claimed file as what services understand, and their answer as a note for people."""

from eakte.domain.filing.hot_folder import FolderFileNotAScan, FolderFileRejected, shown_name
from eakte.services.hot_folders import Claim
from eakte.services.scans import media_type_of
from eakte.services.submissions import IncomingPart
from eakte.services.translations import translate
from integrations.hotfolder.wire import ScannedFile

_NOTE = """{title}.

{advice}

Die Datei liegt unverändert neben diesem Hinweis. eakte hat sie nicht übernommen.
"""


def incoming(claim: Claim, file: ScannedFile, limit: int) -> IncomingPart:
    """The file as an uploaded one would come; `limit` is in bytes.

    Raises:
        FolderFileRejected: it cannot be a scan.
    """
    file.check(limit)
    media_type = media_type_of(file.head())
    if media_type is None:
        raise FolderFileNotAScan
    return IncomingPart("file", shown_name(claim.name), media_type, file.chunks())


def note(error: FolderFileRejected) -> str:
    """What the file beside a rejected one says."""
    return _NOTE.format(title=translate(error.title), advice=translate(error.advice, error.values))
