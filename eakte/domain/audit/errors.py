# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from eakte.kernel.errors import EakteError, Invalid, Malformed
from eakte.kernel.messages import N_


class OutsideTheLog(Invalid):
    code = "outside-the-log"
    title = N_("The audit log has no such place")
    advice = N_("You asked for {asked}; the audit log has {size} entries.")


class ProofRefused(Invalid):
    """The path leads nowhere: too long, too short, or not made of hashes."""

    code = "proof-refused"
    exit_code = 8
    title = N_("The proof does not fit")
    advice = N_("Its path does not belong to this entry and this size of the log. Ask for the proof again.")


class CheckpointMalformed(Malformed):
    code = "checkpoint-malformed"
    exit_code = 8
    title = N_("The checkpoint cannot be read")
    advice = N_("Give the file byte for byte as it was handed out.")


class TileTooShort(EakteError):
    """The store gave less of the tree than the log's size says; nothing may be signed or proven from it."""

    code = "audit-tile-too-short"
    title = N_("A part of the audit log's tree is missing")
    advice = N_("Tell the operator: tile {index} of level {level} is too short.")


class ReasonMissing(Invalid):
    code = "reason-missing"
    title = N_("The reason is missing")
    advice = N_("Say why; it is written into the audit log.")
