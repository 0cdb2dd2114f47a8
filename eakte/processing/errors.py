# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Why a file could not be worked on. The reason is shown beside the inbox item; the bytes are safe in any case."""

from typing import ClassVar

from eakte.kernel.errors import EakteError, Unavailable
from eakte.kernel.messages import N_


class ProcessingError(EakteError):
    """The file could not be worked on. `transient` tells whether the same bytes may succeed another time."""

    code = "processing-failed"
    status = 422
    exit_code = 8
    title = N_("The file could not be processed")
    advice = N_("The original is stored unchanged and can be downloaded.")
    transient: ClassVar[bool] = False


class Encrypted(ProcessingError):
    code = "file-encrypted"
    title = N_("The file is encrypted")
    advice = N_("The original is stored. Ask the sender for a copy without a password.")


class Broken(ProcessingError):
    code = "file-broken"
    title = N_("The file is damaged")
    advice = N_("The original is stored. Ask the sender to send the file again.")


class Empty(ProcessingError):
    code = "file-empty"
    title = N_("The file is empty")
    advice = N_("It has 0 bytes. Ask the sender to send the file again.")


class NotWhatItSays(ProcessingError):
    """The content is of another kind than its sender said. `declared` is the media type that the sender named."""

    code = "file-not-what-it-says"
    title = N_("The content is not what the file claims to be")
    advice = N_("It was announced as {declared}. Do not open it before you know what it is.")


class NoSuchPage(ProcessingError):
    code = "file-no-such-page"
    status = 404
    exit_code = 4
    title = N_("The file has no such page")
    advice = N_("Check the page number.")


class TooManyPages(ProcessingError):
    code = "file-too-many-pages"
    title = N_("The file has too many pages")
    advice = N_("At most {limit} pages can be shown. The original is stored and can be downloaded.")


class TooLarge(ProcessingError):
    code = "file-page-too-large"
    title = N_("A page of the file is too large")
    advice = N_("At most {limit} megapixels a page can be shown. The original is stored and can be downloaded.")


class TooMuchText(ProcessingError):
    code = "file-too-much-text"
    title = N_("The file has too much text")
    advice = N_(
        "At most {words} words a file and {letters} letters a page can be shown. "
        "The original is stored and can be downloaded."
    )


class TimedOut(ProcessingError):
    """The file needed more time than one file may take. `limit` is in seconds."""

    code = "processing-timed-out"
    title = N_("Processing took too long")
    advice = N_("It was stopped after {limit} seconds. The original is stored. Try again, or download it.")
    transient = True


class OutOfMemory(ProcessingError):
    code = "processing-out-of-memory"
    title = N_("Processing needed too much memory")
    advice = N_("The original is stored. Try again, or download it.")
    transient = True


class EngineFailed(ProcessingError):
    """An engine crashed, or its answer was no answer. What it printed goes to the debug log only."""

    code = "processing-engine-failed"
    title = N_("The file made the processing fail")
    advice = N_("The original is stored. Try again; if it happens again, download it and tell the operator.")
    transient = True


class OriginalDamaged(ProcessingError):
    """What is stored is not what was received: only the operator can help, from a backup."""

    code = "original-damaged"
    status = 500
    title = N_("The stored file is damaged")
    advice = N_("It is no longer what was received, so it is not shown. Tell the operator to restore it from a backup.")


class SandboxMissing(ProcessingError, Unavailable):
    """No confinement works on this machine, so no foreign byte is parsed (architecture §4.9).

    That is not the file's fault, and a machine that is too busy to try the sandbox looks the same: the file waits.
    """

    code = "processing-sandbox-missing"
    status = 503
    exit_code = 7
    title = N_("Files cannot be processed safely on this machine")
    advice = N_("The operator must make bubblewrap work, or Landlock on Linux 6.12 or newer.")
    transient = True


def error_by_code(code: str) -> type[ProcessingError]:
    """The class of a kept reason; a code of an older release is shown as a failure without details."""
    known = {each.code: each for each in ProcessingError.__subclasses__()}
    return known.get(code, ProcessingError)
