# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The signed receipt (`Eingangsbestätigung`): a compact JWS (RFC 7515) with Ed25519 (RFC 8037)."""

import json
from collections.abc import Mapping
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey

from eakte.kernel.errors import Invalid
from eakte.kernel.messages import N_
from eakte.services.signing import ALGORITHM, RECEIPT_TYPE


class ReceiptRefused(Invalid):
    code = "receipt-refused"
    exit_code = 8
    title = N_("The receipt is not genuine")
    advice = N_("It was changed, or signed with a key that this service does not know.")


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
