# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The deployment's signing keys (Ed25519, RFC 8032): they sign receipts and the checkpoints of audit logs."""

import json
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from joserfc import jws
from joserfc.errors import SecurityWarning
from joserfc.jwk import OKPKey

from eakte.database.session import Database, DirectoryUnit
from eakte.domain.audit.checkpoint import SignedNote, is_genuine, key_id, signed
from eakte.domain.audit.values import Act, AuditObject
from eakte.kernel.tenancy import DEPLOYMENT, operator
from eakte.services.keyring import Keyring

ALGORITHM = "EdDSA"
RECEIPT_TYPE = "eakte-receipt+jws"

# RFC 9864 gives the same algorithm a new name, "Ed25519". Portals' libraries know the old one, so it stays.
warnings.filterwarnings("ignore", message="EdDSA is deprecated", category=SecurityWarning)


@dataclass(frozen=True)
class Signer:
    """Signs with the newest key and with any older one by its id, so that a repeated answer has the same bytes."""

    keys: Mapping[str, OKPKey]
    newest: str

    def sign(self, claims: bytes, kid: str, kind: str = RECEIPT_TYPE) -> str:
        """The JWS over `claims` (canonical JSON), a receipt's or of another kind; Ed25519 is deterministic: equal input,
        equal bytes.
        """
        header = {"alg": ALGORITHM, "kid": kid, "typ": kind}
        return jws.serialize_compact(header, claims, self.keys[kid], algorithms=[ALGORITHM])

    def sign_note(self, body: bytes) -> bytes:
        """The signed note over `body` with the newest key (C2SP signed-note)."""
        key = self.keys[self.newest]
        return signed(body, _public_bytes(key), key.private_key.sign(body))  # type: ignore[union-attr] # loaded whole

    def knows(self, note: SignedNote) -> bool:
        """Whether one of its signatures says that it was made with a key of ours."""
        ours = {key_id(_public_bytes(key)) for key in self.keys.values()}
        return any(each in ours for each, _ in note.signatures)

    def signed(self, note: SignedNote) -> bool:
        """Whether a key of ours signed it, and none of its signatures under one of them is wrong."""
        return is_genuine(note, map(_public_bytes, self.keys.values()), _is_right)

    def public_keys(self) -> dict[str, Any]:
        """The JWK set (RFC 7517) with every key that ever signed."""
        return {"keys": [_public(kid, key) for kid, key in self.keys.items()]}


def published_keys(database: Database) -> dict[str, Any]:
    """The JWK set (RFC 7517) with every key that ever signed, those that were made since this process started too."""
    with database.directory() as unit:
        return {"keys": [json.loads(row.public_key) for row in unit.tenants.signing_keys()]}


def load_signer(unit: DirectoryUnit, keyring: Keyring) -> Signer:
    """Open the signing keys; makes the first one when there is none."""
    rows = unit.tenants.signing_keys()
    if not rows:
        # Server, worker and indexer start together: only one of them may make it.
        unit.tenants.take_turns_signing()
        rows = unit.tenants.signing_keys()
    if not rows:
        add_signing_key(unit, keyring)
        rows = unit.tenants.signing_keys()
    keys = {
        row.kid: OKPKey.import_key(
            json.loads(keyring.open_deployment_secret(row.wrapped_private_key, f"signing/{row.kid}"))
        )
        for row in rows
    }
    return Signer(keys, rows[0].kid)


def add_signing_key(unit: DirectoryUnit, keyring: Keyring) -> str:
    """Make a key with which every process signs that starts from now on; returns its id. Older ones stay published."""
    key = OKPKey.generate_key("Ed25519")
    kid = key.thumbprint()
    secret = json.dumps(key.as_dict(private=True)).encode()
    wrapped = keyring.seal_deployment_secret(secret, f"signing/{kid}")
    unit.tenants.add_signing_key(kid, json.dumps(_public(kid, key)), wrapped, unit.now)
    return kid


def rotate(database: Database, keyring: Keyring) -> str:
    """Make the key that signs from now on; the deployment's log says so. Returns its id."""
    with database.directory() as unit:
        unit.tenants.take_turns_signing()
        kid = add_signing_key(unit, keyring)
    # Not as a change: the key is there, so even a log that is stopped has to say so.
    with database.read(operator(DEPLOYMENT)) as log:
        log.audit.record(Act.SIGNING_KEY_CREATED, AuditObject("signing_key", DEPLOYMENT.id), kid=kid)
    return kid


def _public(kid: str, key: OKPKey) -> dict[str, Any]:
    return {**key.as_dict(private=False), "kid": kid, "alg": ALGORITHM, "use": "sig"}


def _public_bytes(key: OKPKey) -> bytes:
    return key.public_key.public_bytes_raw()


def _is_right(public: bytes, signature: bytes, body: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, body)
    except InvalidSignature:
        return False
    return True
