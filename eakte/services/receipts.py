# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The signed receipt (`Eingangsbestätigung`): a compact JWS (RFC 7515) with Ed25519 (RFC 8037)."""

import json
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import KeySet, OKPKey

from eakte.database.session import DirectoryUnit
from eakte.kernel.errors import Invalid
from eakte.kernel.messages import N_
from eakte.services.keyring import Keyring

ALGORITHM = "EdDSA"
RECEIPT_TYPE = "eakte-receipt+jws"

# RFC 9864 gives the same algorithm a new name, "Ed25519". Portals' libraries know the old one, so it stays.
warnings.filterwarnings("ignore", message="EdDSA is deprecated", category=SecurityWarning)


class ReceiptRefused(Invalid):
    code = "receipt-refused"
    exit_code = 8
    title = N_("The receipt is not genuine")
    advice = N_("It was changed, or signed with a key that this service does not know.")


@dataclass(frozen=True)
class Signer:
    """Signs with the newest key and with any older one by its id, so that a repeated answer has the same bytes."""

    keys: Mapping[str, OKPKey]
    newest: str

    def sign(self, claims: bytes, kid: str) -> str:
        """The receipt over `claims` (canonical JSON); Ed25519 is deterministic: equal input, equal bytes."""
        header = {"alg": ALGORITHM, "kid": kid, "typ": RECEIPT_TYPE}
        return jws.serialize_compact(header, claims, self.keys[kid], algorithms=[ALGORITHM])

    def public_keys(self) -> dict[str, Any]:
        """The JWK set (RFC 7517) with every key that ever signed."""
        return {"keys": [_public(kid, key) for kid, key in self.keys.items()]}


def load_signer(unit: DirectoryUnit, keyring: Keyring) -> Signer:
    """Open the signing keys; makes the first one when there is none."""
    rows = unit.tenants.signing_keys()
    if not rows:
        # Server, worker and indexer start together: only one of them may make it.
        unit.tenants.take_turns_signing()
        rows = unit.tenants.signing_keys()
    if not rows:
        key = OKPKey.generate_key("Ed25519")
        kid = key.thumbprint()
        secret = json.dumps(key.as_dict(private=True)).encode()
        wrapped = keyring.seal_deployment_secret(secret, f"signing/{kid}")
        rows = [unit.tenants.add_signing_key(kid, json.dumps(_public(kid, key)), wrapped, unit.now)]
    keys = {
        row.kid: OKPKey.import_key(
            json.loads(keyring.open_deployment_secret(row.wrapped_private_key, f"signing/{row.kid}"))
        )
        for row in rows
    }
    return Signer(keys, rows[0].kid)


def verify(receipt: str, public_keys: Mapping[str, Any]) -> dict[str, Any]:
    """The claims of a genuine receipt.

    Raises:
        ReceiptRefused: changed, another algorithm or type, or an unknown key.
    """
    try:
        signed = jws.deserialize_compact(receipt.strip(), _key_set(public_keys), algorithms=[ALGORITHM])
        claims = json.loads(signed.payload)
    except (JoseError, ValueError, KeyError, TypeError) as exc:
        raise ReceiptRefused from exc
    if signed.headers().get("typ") != RECEIPT_TYPE or not isinstance(claims, dict):
        raise ReceiptRefused
    return claims


def _key_set(public_keys: Mapping[str, Any]) -> KeySet:
    return KeySet([OKPKey.import_key(key) for key in public_keys["keys"]])


def _public(kid: str, key: OKPKey) -> dict[str, Any]:
    return {**key.as_dict(private=False), "kid": kid, "alg": ALGORITHM, "use": "sig"}
