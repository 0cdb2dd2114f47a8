# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from eakte.kernel.errors import Conflict, EakteError, Invalid, Malformed, NotFound
from eakte.kernel.messages import N_


class SubmissionNotFound(NotFound):
    code = "submission-not-found"
    title = N_("Submission not found")


class NotMultipart(Malformed):
    code = "not-multipart"
    title = N_("The request is not multipart/form-data")
    advice = N_("Send the part `submission` first, then the files.")


class MultipartBroken(Malformed):
    code = "multipart-broken"
    title = N_("The multipart body is broken or incomplete")
    advice = N_("Send the whole request again. Nothing was stored.")


class SubmissionPartMissing(Malformed):
    code = "submission-part-missing"
    title = N_("The first part must be `submission`")
    advice = N_("Send the part `submission` with the JSON first, then the files in the announced order.")


class NotJson(Malformed):
    code = "not-json"
    title = N_("The part `submission` is not valid JSON")
    advice = N_("Send UTF-8 encoded JSON without duplicate keys: {reason}.")


class SubmissionInvalid(Invalid):
    code = "submission-invalid"
    title = N_("The part `submission` does not follow the format")
    advice = N_("Correct {where}: {reason}. Nothing was stored.")


class FileMissing(Invalid):
    code = "file-missing"
    title = N_("An announced file is missing")
    advice = N_("Send the part `{part}`. Nothing was stored.")


class UnannouncedFile(Invalid):
    code = "unannounced-file"
    title = N_("A file was not announced or comes out of order")
    advice = N_("Send exactly the parts that `files` names, in its order. Nothing was stored.")


class SizeDiffers(Invalid):
    code = "size-differs"
    title = N_("A file has another size than announced")
    advice = N_("Part `{part}`: announced {declared} bytes, arrived {arrived}. Send it again. Nothing was stored.")


class DigestDiffers(Invalid):
    code = "digest-differs"
    title = N_("A file has another SHA-256 than announced")
    advice = N_("Part `{part}` was changed on its way or announced wrongly. Send it again. Nothing was stored.")


class SubmissionTooLarge(EakteError):
    code = "too-large"
    status = 413
    exit_code = 2
    title = N_("The request is too large")
    advice = N_("A part may have at most {limit} bytes. Nothing was stored.")


class IdempotencyKeyMissing(Malformed):
    code = "idempotency-key-missing"
    title = N_("The header Idempotency-Key is missing")
    advice = N_("Send a key of 1 to 200 printable characters that stays the same when you send again.")


class IdempotencyKeyInvalid(Malformed):
    code = "idempotency-key-invalid"
    title = N_("The header Idempotency-Key is not valid")
    advice = N_("Use 1 to 200 printable ASCII characters.")


class InProgress(Conflict):
    code = "in-progress"
    title = N_("The same request is just being answered")
    advice = N_("Wait until the first request has ended, then send again to get its answer.")


class IdempotencyConflict(Invalid):
    code = "idempotency-conflict"
    title = N_("The Idempotency-Key was used for other content")
    advice = N_("Use a new key for something new. What the first request made is unchanged.")
