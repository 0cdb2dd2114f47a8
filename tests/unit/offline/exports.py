# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Exports, proofs and receipts as an honest service makes them, and as one that holds the keys can forge them."""

import base64
import hashlib
import json
import random
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from eakte.domain.audit.checkpoint import Checkpoint, body, signed
from eakte.domain.audit.rules import entry_bytes, instant, leaf_hash
from eakte.domain.audit.tree import Frontier, Tree
from eakte.domain.audit.values import Act, AuditEntry, AuditObject, Outcome
from eakte.offline.verify_audit_log import main
from tests.unit.domain.tiles import Tiles

VERIFIER = Path(__file__).resolve().parents[3] / "eakte" / "offline" / "verify_audit_log.py"
WITTEN = UUID("01a20000-0000-7000-8000-000000000001")
HATTINGEN = UUID("01a20000-0000-7000-8000-000000000002")
START = datetime(2026, 11, 20, 8, 15, tzinfo=UTC)


def base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


class Signer:
    """A deployment's signing key, always the same one for the same name."""

    def __init__(self, name: str) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest())

    @cached_property
    def public(self) -> bytes:
        return self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    @property
    def jwk(self) -> dict[str, str]:
        return {"kty": "OKP", "crv": "Ed25519", "x": base64url(self.public), "kid": self.kid, "use": "sig"}

    @property
    def kid(self) -> str:
        named = {"crv": "Ed25519", "kty": "OKP", "x": base64url(self.public)}
        return base64url(hashlib.sha256(json.dumps(named, separators=(",", ":")).encode()).digest())

    def sign(self, content: bytes) -> bytes:
        return self._key.sign(content)

    def note(self, content: bytes) -> bytes:
        return signed(content, self.public, self.sign(content))


SERVICE = Signer("the service")
STRANGER = Signer("somebody else")


def jwk_set(*signers: Signer) -> str:
    return json.dumps({"keys": [signer.jwk for signer in signers]})


def entry_ids(count: int, seed: int = 1) -> list[UUID]:
    source = random.Random(seed)  # noqa: S311 - the same ids in every run
    return [UUID(int=source.getrandbits(128), version=4) for _ in range(count)]


def make_entries(count: int, tenant: UUID = WITTEN, seed: int = 1) -> list[bytes]:
    return [
        entry_bytes(
            AuditEntry(
                id=entry_id,
                tenant_id=tenant,
                at=START + timedelta(seconds=index),
                act=Act.DOCUMENT_OPENED,
                object=AuditObject("document", entry_id),
                outcome=Outcome.DONE,
                person=base64url(hashlib.sha512(b"person" + entry_id.bytes).digest()),
                detail=base64url(hashlib.sha512(b"detail" + entry_id.bytes).digest() * 4),
            )
        )
        for index, entry_id in enumerate(entry_ids(count, seed))
    ]


def tree_over(entries: Sequence[bytes]) -> Tree:
    return Tree(len(entries), Tiles([leaf_hash(entry) for entry in entries]))


def checkpoint_note(entries: Sequence[bytes], tenant: UUID = WITTEN, signer: Signer = SERVICE) -> bytes:
    frontier = Frontier()
    frontier.extend(map(leaf_hash, entries))
    at = START + timedelta(seconds=len(entries))
    return signer.note(body(Checkpoint(tenant, frontier.size, frontier.root(), at)))


@dataclass(frozen=True)
class Export:
    folder: Path
    tenant: UUID = WITTEN
    signer: Signer = SERVICE

    def path(self, name: str) -> Path:
        return self.folder / name

    def checkpoint(self, size: int) -> Path:
        return self.folder / "checkpoints" / f"{size:012}.note"

    def write(self, entries: Sequence[bytes], sizes: Iterable[int]) -> "Export":
        (self.folder / "checkpoints").mkdir(parents=True)
        (self.folder / "timestamps").mkdir()
        for size in sizes:
            self.checkpoint(size).write_bytes(checkpoint_note(entries[:size], self.tenant, self.signer))
            self.path(f"timestamps/{size:012}.tsr").write_bytes(hashlib.sha256(bytes([size % 256])).digest())
        self.path("entries.jsonl").write_bytes(b"".join(entry + b"\n" for entry in entries))
        self.path("keys.json").write_text(jwk_set(self.signer), encoding="utf-8")
        self.path("verify.py").write_bytes(VERIFIER.read_bytes())
        return self.seal(len(entries))

    def seal(self, count: int) -> "Export":
        """Sign a manifest of what lies there now: what only the owner of the key can do."""
        self.path("manifest.note").unlink(missing_ok=True)
        head = f"eakte.audit.export/1\n{self.tenant}\nat {instant(START)}\nentries {count}\n"
        lines = "".join(f"{line}\n" for line in map(self._manifest_line, self.names()))
        self.path("manifest.note").write_bytes(self.signer.note((head + lines).encode()))
        return self

    def names(self) -> list[str]:
        paths = (path for path in self.folder.rglob("*") if path.is_file())
        return sorted(path.relative_to(self.folder).as_posix() for path in paths)

    def _manifest_line(self, name: str) -> str:
        content = self.path(name).read_bytes()
        return f"{hashlib.sha256(content).hexdigest()} {len(content)} {name}"

    def change(self, name: str, change: Callable[[bytes], bytes]) -> "Export":
        self.path(name).write_bytes(change(self.path(name).read_bytes()))
        return self


def receipt(entry: bytes, signer: Signer = SERVICE, **header: object) -> str:
    """A compact JWS as the service hands it out; `header` adds to its header or replaces something in it."""
    said = json.loads(entry)
    audit = {"entry": said["id"], "leaf_hash": leaf_hash(entry).hex()}
    return jws({"v": 1, "tenant": said["tenant"], "audit": audit}, signer, **header)


def jws(claims: object, signer: Signer = SERVICE, **header: object) -> str:
    parts = ({"alg": "EdDSA", "kid": signer.kid, "typ": "eakte-receipt+jws", **header}, claims)
    signing_input = ".".join(base64url(json.dumps(part).encode()) for part in parts)
    return f"{signing_input}.{base64url(signer.sign(signing_input.encode()))}"


def base64_path(path: Iterable[bytes]) -> list[str]:
    return [base64.b64encode(sibling).decode() for sibling in path]


def inclusion(entries: Sequence[bytes], index: int, tenant: UUID = WITTEN, signer: Signer = SERVICE) -> dict[str, Any]:
    return {
        "v": 1,
        "kind": "inclusion",
        "tenant": str(tenant),
        "entry": json.loads(entries[index])["id"],
        "leaf_hash": leaf_hash(entries[index]).hex(),
        "index": index,
        "size": len(entries),
        "path": base64_path(tree_over(entries).inclusion(index)),
        "checkpoint": checkpoint_note(entries, tenant, signer).decode(),
    }


def consistency(entries: Sequence[bytes], old: int, tenant: UUID = WITTEN, signer: Signer = SERVICE) -> dict[str, Any]:
    return {
        "v": 1,
        "kind": "consistency",
        "tenant": str(tenant),
        "from": old,
        "to": len(entries),
        "path": base64_path(tree_over(entries).consistency(old)),
        "checkpoint_from": checkpoint_note(entries[:old], tenant, signer).decode(),
        "checkpoint_to": checkpoint_note(entries, tenant, signer).decode(),
    }


@dataclass(frozen=True)
class Verdict:
    code: int
    said: str


def verify(*arguments: str | Path) -> Verdict:
    """Run the verifier as a sceptic does: in a process of its own that sees neither this project nor its settings."""
    done = subprocess.run(
        [sys.executable, "-I", VERIFIER, *arguments], capture_output=True, text=True, check=False, timeout=60
    )
    assert "Traceback" not in done.stderr, done.stderr
    return Verdict(done.returncode, done.stdout + done.stderr)


def judge(*arguments: str | Path) -> Verdict:
    """The same without a process, where there are hundreds of cases; whatever is raised is an error of the test."""
    said = StringIO()
    with redirect_stdout(said):
        code = main([str(argument) for argument in arguments])
    return Verdict(code, said.getvalue())
