# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Proof documents, which a portal may keep for decades and check without us: their members are final."""

import base64
from typing import Literal, Self
from uuid import UUID

from pydantic import ConfigDict, Field

from eakte.api.schemas import Shape
from eakte.services.proofs import Consistency, Inclusion

_TENANT = "01900000-0000-7000-8000-000000000001"
_HASH = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
EXAMPLE_NOTE = (
    f"eakte.audit/{_TENANT}\n2\n{_HASH}\nat 2026-11-20T08:15:01.000000Z\n\n"
    f"— eakte.audit {base64.b64encode(bytes(68)).decode()}\n"
)


class InclusionProof(Shape):
    """The leaf is the `index`-th of `size` (RFC 9162, section 2.1.3): `path` leads from it to the signed root."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "v": 1,
                    "kind": "inclusion",
                    "tenant": _TENANT,
                    "entry": "01900000-0000-7000-8000-000000000002",
                    "leaf_hash": base64.b64decode(_HASH).hex(),
                    "index": 0,
                    "size": 2,
                    "path": [_HASH],
                    "checkpoint": EXAMPLE_NOTE,
                }
            ]
        }
    )

    v: Literal[1] = 1
    kind: Literal["inclusion"] = "inclusion"
    tenant: UUID
    entry: UUID
    leaf_hash: str = Field(description="SHA-256(0x00 || entry) in hex, as the receipt names it")
    index: int
    size: int = Field(description="Entries that the checkpoint covers")
    path: list[str] = Field(description="Hashes in base64, from the leaf up")
    checkpoint: str = Field(description="Signed note; verify with the keys at /.well-known/jwks.json")

    @classmethod
    def of(cls, proof: Inclusion) -> Self:
        return cls(
            tenant=proof.tenant_id,
            entry=proof.entry_id,
            leaf_hash=proof.leaf_hash.hex(),
            index=proof.index,
            size=proof.checkpoint.size,
            path=_base64(proof.path),
            checkpoint=proof.checkpoint.note.decode(),
        )


class ConsistencyProof(Shape):
    """The log at the newer checkpoint begins with the log at the older one (RFC 9162, section 2.1.4)."""

    model_config = ConfigDict(
        populate_by_name=True,
        json_schema_extra={
            "examples": [
                {
                    "v": 1,
                    "kind": "consistency",
                    "tenant": _TENANT,
                    "from": 2,
                    "to": 2,
                    "path": [],
                    "checkpoint_from": EXAMPLE_NOTE,
                    "checkpoint_to": EXAMPLE_NOTE,
                }
            ]
        },
    )

    v: Literal[1] = 1
    kind: Literal["consistency"] = "consistency"
    tenant: UUID
    old: int = Field(alias="from", description="Entries that the older checkpoint covers")
    new: int = Field(alias="to", description="Entries that the newer checkpoint covers")
    path: list[str] = Field(description="Hashes in base64")
    checkpoint_from: str = Field(description="Signed note of the older checkpoint")
    checkpoint_to: str = Field(description="Signed note of the newer checkpoint")

    @classmethod
    def of(cls, proof: Consistency) -> Self:
        return cls(
            tenant=proof.tenant_id,
            old=proof.old.size,
            new=proof.new.size,
            path=_base64(proof.path),
            checkpoint_from=proof.old.note.decode(),
            checkpoint_to=proof.new.note.decode(),
        )


def _base64(hashes: tuple[bytes, ...]) -> list[str]:
    return [base64.b64encode(each).decode() for each in hashes]
