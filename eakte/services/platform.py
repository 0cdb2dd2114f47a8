# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What use cases work with. Composed once, in `eakte.bootstrap`."""

from dataclasses import dataclass

from eakte.database.session import Database
from eakte.processing.port import Processor
from eakte.services.disposal_ledger import DisposalLedger
from eakte.services.keyring import Keyring
from eakte.services.opened_entries import EntryOpener
from eakte.services.quotas import QuotaGate
from eakte.services.signing import Signer
from eakte.services.vault import Vault
from search.port import SearchIndex


@dataclass(frozen=True)
class Platform:
    database: Database
    vault: Vault
    keyring: Keyring
    processor: Processor
    index: SearchIndex
    signer: Signer
    quotas: QuotaGate
    opener: EntryOpener
    ledger: DisposalLedger
    max_file_bytes: int
    backup_days: int
    """How long the main backup is kept: so long rows that are gone are still in one."""
    stamped: bool = False
    """Whether a timestamp authority is to witness the audit logs."""
