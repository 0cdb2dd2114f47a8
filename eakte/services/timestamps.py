# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What is asked of a timestamp authority: that it witnesses when something was there (RFC 3161)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from eakte.kernel.errors import Unavailable
from eakte.kernel.messages import N_


class AuthorityUnavailable(Unavailable):
    """The timestamp authority gave no answer: nobody there, too slow, or an HTTP status other than 200."""

    code = "timestamp-authority-unavailable"
    title = N_("The timestamp authority does not answer")
    advice = N_("Nothing was lost: a later timestamp covers this one's entries. Check EAKTE_TIMESTAMP_URL ({reason}).")


class StampRefused(Unavailable):
    """The timestamp authority's answer does not prove what was asked, so it was thrown away."""

    code = "timestamp-refused"
    title = N_("The timestamp authority's answer is no valid timestamp")
    advice = N_(
        "Nothing was lost: a later timestamp covers this one's entries. "
        "Check EAKTE_TIMESTAMP_URL and EAKTE_TIMESTAMP_CA_FILE ({reason})."
    )


@dataclass(frozen=True)
class Stamp:
    """Proof that some content was there at a time.

    `response` is the TimeStampResp (RFC 3161 §2.4.2, DER) as the authority sent it; it holds the certificates that are needed
    to check it, but for the root. `made_at` is its genTime in UTC, without what it may say below a second. `serial` is the
    number that the authority gave it, in hexadecimal.
    """

    response: bytes
    made_at: datetime
    serial: str


class TimestampAuthority(Protocol):
    def stamp(self, content: bytes) -> Stamp:
        """Have content witnessed, of which the authority learns the digest only. It holds at least one byte.

        The stamp is checked: it is about this content, an answer to this very question, and signed for this purpose by a
        certificate that a configured root vouches for at the stamp's own time. Revocation lists are not looked at.

        Raises:
            AuthorityUnavailable: no answer. May be asked again, which gives another stamp.
            StampRefused: an answer that is not such a stamp. Asking again helps only if the authority is mended.
        """
        ...
