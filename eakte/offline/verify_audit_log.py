# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Check an exported audit log, or one proof from it, without believing the service that made it.

    python3 verify_audit_log.py EXPORT_FOLDER [--keys JWKS.json] [--witness NOTE]... [--receipt RECEIPT]...
    python3 verify_audit_log.py --proof PROOF.json --keys JWKS.json [--receipt RECEIPT]...

One file for Python 3.9 or newer, nothing to install. It ends with 0 when everything holds, with 1 when something does
not (one sentence for each), with 2 when what you named cannot be read. docs/reference/audit-format.md describes the
formats. To judge this program, read it from top to bottom.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

MAX_FINDINGS_SHOWN = 20
MAX_ENTRY_BYTES = 1 << 24
MAX_FILE_BYTES = 1 << 20  # a checkpoint, key set, receipt or proof
MAX_MANIFEST_BYTES = 1 << 26
MAX_SIGNATURES = 16


class DoesNotHold(Exception):
    """Something is not as it must be; the text goes on after the name of what was checked."""


# ---- The Merkle tree (RFC 9162, section 2.1) ----


def leaf_hash(entry: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def left_part(size: int) -> int:
    """How many of two or more leaves lie on the left of the root: the largest power of two below `size`."""
    return 1 << ((size - 1).bit_length() - 1)


class GrowingTree:
    """Keeps only the roots of the full subtrees, widest first: one for each binary one in the size."""

    def __init__(self) -> None:
        self.size = 0
        self.peaks: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        node, rest = leaf, self.size
        while rest % 2 == 1:  # left of `node` stands a full subtree of the same width: join them
            node = node_hash(self.peaks.pop(), node)
            rest //= 2
        self.peaks.append(node)
        self.size += 1

    def root(self) -> bytes:
        if not self.peaks:
            return hashlib.sha256(b"").digest()
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root


def root_of_inclusion(index: int, size: int, leaf: bytes, path: list[bytes]) -> bytes:
    """The root that the path leads to: 2.1.3.1 read backwards. The last hash is the sibling just below the root."""
    if size == 1 and not path:
        return leaf
    if size == 1 or not path:
        raise DoesNotHold("the path has the wrong length for this index and size")
    left = left_part(size)
    if index < left:
        return node_hash(root_of_inclusion(index, left, leaf, path[:-1]), path[-1])
    return node_hash(path[-1], root_of_inclusion(index - left, size - left, leaf, path[:-1]))


def roots_of_consistency(old: int, new: int, given: list[bytes], path: list[bytes]) -> tuple[bytes, bytes]:
    """The old and the new root that the path leads to: 2.1.4.1 read backwards.

    `given` holds the old root, which the path leaves out where the whole old tree is one subtree of the new one. That
    can only be at the left edge, so `given` is empty as soon as we step to the right.
    """
    if old == new and len(given + path) == 1:
        return (given + path)[0], (given + path)[0]
    if old == new or not path:
        raise DoesNotHold("the path has the wrong length for these sizes")
    left, sibling = left_part(new), path[-1]
    if old <= left:
        old_root, new_root = roots_of_consistency(old, left, given, path[:-1])
        return old_root, node_hash(new_root, sibling)
    old_root, new_root = roots_of_consistency(old - left, new - left, [], path[:-1])
    return node_hash(sibling, old_root), node_hash(sibling, new_root)


# ---- Ed25519 signatures (RFC 8032, section 5.1); all values are public, so it may take as long as it takes ----

FIELD = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
CURVE_D = -121665 * pow(121666, -1, FIELD) % FIELD
ROOT_OF_MINUS_ONE = pow(2, (FIELD - 1) // 4, FIELD)
Point = tuple[int, int, int, int]  # X, Y, Z, T with x = X/Z, y = Y/Z, x*y = T/Z (5.1.4)
NEUTRAL: Point = (0, 1, 1, 0)
FORGED = "its signature is wrong: it was changed, or somebody else signed it"
NOT_BELIEVED = "it is not signed with a key that is believed here"


def add_points(p: Point, q: Point) -> Point:
    """The sum by the formulas of 5.1.4, which hold for two equal points as well."""
    a = (p[1] - p[0]) * (q[1] - q[0]) % FIELD
    b = (p[1] + p[0]) * (q[1] + q[0]) % FIELD
    c = 2 * p[3] * q[3] * CURVE_D % FIELD
    d = 2 * p[2] * q[2] % FIELD
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % FIELD, g * h % FIELD, f * g % FIELD, e * h % FIELD


def decode_point(encoded: bytes) -> Point:
    """By 5.1.3. What is no point of the curve is refused, and so is a second spelling of one."""
    number = int.from_bytes(encoded, "little")
    x_is_odd, y = number >> 255, number & (2**255 - 1)
    square = (y * y - 1) * pow(CURVE_D * y * y + 1, -1, FIELD) % FIELD
    x = pow(square, (FIELD + 3) // 8, FIELD)
    if x * x % FIELD != square:
        x = x * ROOT_OF_MINUS_ONE % FIELD
    if x * x % FIELD != square or y >= FIELD or (x == 0 and x_is_odd):
        raise DoesNotHold(FORGED)
    x = x if x % 2 == x_is_odd else FIELD - x
    return x, y, 1, x * y % FIELD


def encode_point(point: Point) -> bytes:
    inverse = pow(point[2], -1, FIELD)
    x, y = point[0] * inverse % FIELD, point[1] * inverse % FIELD
    return (y | (x % 2) << 255).to_bytes(32, "little")


BASE = decode_point(b"\x58" + b"\x66" * 31)


def sum_of_multiples(s: int, p: Point, k: int, q: Point) -> Point:
    """The sum of s times p and k times q, by doubling from the highest bit down."""
    both, total = add_points(p, q), NEUTRAL
    for bit in reversed(range(ORDER.bit_length())):
        total = add_points(total, total)
        in_s, in_k = s >> bit & 1, k >> bit & 1
        if in_s or in_k:
            total = add_points(total, both if in_s and in_k else p if in_s else q)
    return total


def check_signature(public: bytes, message: bytes, signature: bytes) -> None:
    """By 5.1.7, with the equation S*B = R + k*A, which is the stricter of the two that it allows.

    Only S below the group order and points in their one spelling are accepted. A key of small order, whose eightfold
    is the neutral point, is refused: with such a key anybody can sign.
    """
    if len(public) != 32 or len(signature) != 64:
        raise DoesNotHold(FORGED)
    key, r, s = decode_point(public), signature[:32], int.from_bytes(signature[32:], "little")
    eightfold = key
    for _ in range(3):
        eightfold = add_points(eightfold, eightfold)
    k = int.from_bytes(hashlib.sha512(r + public + message).digest(), "little") % ORDER
    minus_key = (FIELD - key[0], key[1], 1, FIELD - key[3])
    holds = encode_point(sum_of_multiples(s, BASE, k, minus_key)) == r
    if not holds or s >= ORDER or encode_point(eightfold) == encode_point(NEUTRAL):
        raise DoesNotHold(FORGED)


# ---- Strict reading: what could be spelled in several ways is accepted in one ----


def read_file(path: Path, limit: int = MAX_FILE_BYTES) -> bytes:
    if not path.is_file():
        raise DoesNotHold("it is missing")
    with path.open("rb") as file:
        content = file.read(limit + 1)
    if len(content) > limit:
        raise DoesNotHold(f"it is larger than {limit} bytes")
    return content


def read_json(text: bytes) -> object:
    try:
        return json.loads(text.decode("utf-8"))
    except (ValueError, RecursionError):
        raise DoesNotHold("it is no JSON") from None


Fields = dict[str, type]


def fields(names: dict[type, str]) -> Fields:
    return {name: kind for kind, listed in names.items() for name in listed.split()}


def read_object(value: object, wanted: Fields) -> dict[str, Any]:
    """The value as a JSON object of version 1 with exactly these fields of these types."""
    if not isinstance(value, dict) or value.keys() != wanted.keys():
        raise DoesNotHold("it does not have exactly the fields " + ", ".join(wanted))
    for name, kind in wanted.items():
        if type(value[name]) is not kind:  # isinstance would take true for 1
            raise DoesNotHold(f"its field {name} has the wrong type")
    if value["v"] != 1:
        raise DoesNotHold(f"it has version {value['v']}, which this program does not know")
    return value


def read_base64(text: object, *, url: bool = False) -> bytes:
    """Standard base64 with padding, or base64url without, exactly as an encoder writes it (RFC 4648)."""
    if isinstance(text, str) and not (url and "=" in text):
        altchars, padding = (b"-_", "=" * (-len(text) % 4)) if url else (None, "")
        try:
            raw = base64.b64decode(text + padding, altchars, validate=True)
        except ValueError:
            raise DoesNotHold("its base64 is broken") from None
        if base64.b64encode(raw, altchars).decode() == text + padding:
            return raw
    raise DoesNotHold("its base64 is broken")


def read_path(values: Sequence[object]) -> list[bytes]:
    path = [read_base64(value) for value in values]
    if any(len(sibling) != 32 for sibling in path):
        raise DoesNotHold("its path holds something else than hashes")
    return path


# ---- Keys, signed notes, checkpoints, receipts ----

Keys = dict[str, bytes]  # public keys of 32 bytes by their thumbprint
UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
SIZE = "0|[1-9][0-9]{0,11}"
AT = "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{6}Z"
CHECKPOINT = re.compile(f"eakte[.]audit/({UUID})\n({SIZE})\n([A-Za-z0-9+/]{{43}}=)\nat ({AT})\n")
MANIFEST = re.compile(f"eakte[.]audit[.]export/1\n({UUID})\nat {AT}\nentries ({SIZE})\n((?:[^\n]+\n)*)")
MANIFEST_LINE = re.compile("([0-9a-f]{64}) (0|[1-9][0-9]{0,14}) ([A-Za-z0-9._/-]+)")
SIGNATURE_LINE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")


class Checkpoint(NamedTuple):
    tenant: str
    size: int
    root: bytes
    at: str


class Receipt(NamedTuple):
    tenant: str
    entry: str
    leaf_hash: str


def read_keys(jwk_set: bytes) -> Keys:
    """The Ed25519 keys of a JWK set (RFC 7517). Their thumbprints (RFC 7638) are computed, not believed."""
    document, keys = read_json(jwk_set), {}
    listed = document.get("keys") if isinstance(document, dict) else None
    for key in listed if isinstance(listed, list) else []:
        if isinstance(key, dict) and (key.get("kty"), key.get("crv")) == ("OKP", "Ed25519"):
            public = read_base64(key.get("x"), url=True)
            named = '{"crv":"Ed25519","kty":"OKP","x":"' + key["x"] + '"}'
            thumbprint = base64.urlsafe_b64encode(hashlib.sha256(named.encode()).digest())
            keys[thumbprint.decode().rstrip("=")] = public
    if not keys:
        raise DoesNotHold("it is no JWK set with an Ed25519 key in it")
    return keys


def split_note(note: bytes) -> tuple[str, list[bytes]]:
    """Of a signed note (C2SP signed-note) the body, and key id || signature of each line under our name."""
    above, blank, below = note.decode("utf-8", "replace").rpartition("\n\n")
    lines = [SIGNATURE_LINE.fullmatch(line) for line in below.split("\n")[:-1]]
    if not blank or not 1 <= len(lines) <= MAX_SIGNATURES or not all(lines) or not below.endswith("\n"):
        raise DoesNotHold("it is no signed note")
    signatures = [(line[1], read_base64(line[2])) for line in lines if line]
    return above + "\n", [signature for name, signature in signatures if name == "eakte.audit"]


def check_signed(body: str, signatures: list[bytes], keys: Keys) -> None:
    """At least one of the keys signed, and no signature under one of them is wrong. Other signatures say nothing."""
    known = 0
    for public in keys.values():
        key_id = hashlib.sha256(b"eakte.audit\n\x01" + public).digest()[:4]
        for signature in signatures:
            if signature[:4] == key_id:
                check_signature(public, body.encode("utf-8"), signature[4:])
                known += 1
    if known == 0:
        raise DoesNotHold(NOT_BELIEVED)


def open_checkpoint(note: bytes, keys: Keys, tenant: str | None) -> Checkpoint:
    """A genuine checkpoint of this tenant's log, or of anybody's when no tenant is known."""
    body, signatures = split_note(note)
    found = CHECKPOINT.fullmatch(body)
    if found is None:
        raise DoesNotHold("it is no checkpoint")
    check_signed(body, signatures, keys)
    if tenant not in (None, found[1]):
        raise DoesNotHold(f"it belongs to another tenant, {found[1]}")
    return Checkpoint(found[1], int(found[2]), read_base64(found[3]), found[4])


def open_receipt(text: bytes, keys: Keys) -> Receipt:
    """What a genuine receipt, a compact JWS (RFC 7515), says about its audit entry."""
    parts = text.decode("ascii", "replace").strip().split(".")
    if len(parts) != 3:
        raise DoesNotHold("it is no receipt")
    head, claims = (read_json(read_base64(part, url=True)) for part in parts[:2])
    audit = claims.get("audit") if isinstance(claims, dict) else None
    if not isinstance(head, dict) or not isinstance(claims, dict) or not isinstance(audit, dict) or "crit" in head:
        raise DoesNotHold("it is no receipt")
    if (head.get("alg"), head.get("typ")) != ("EdDSA", "eakte-receipt+jws"):
        raise DoesNotHold("it is no receipt")
    public = keys.get(str(head.get("kid")))
    if public is None:
        raise DoesNotHold(NOT_BELIEVED)
    check_signature(public, ".".join(parts[:2]).encode(), read_base64(parts[2], url=True))
    return Receipt(str(claims.get("tenant")), str(audit.get("entry")), str(audit.get("leaf_hash")))


# ---- What is said ----

Named = list[tuple[str, bytes]]  # name and content of what the caller kept: witnesses, receipts


class Report:
    def __init__(self) -> None:
        self.findings = 0

    def say(self, sentence: str) -> None:
        # Some names come from whoever made the export: what a terminal could obey is spelled out.
        print(sentence.encode("unicode_escape").decode("ascii"))  # noqa: T201 - it talks to whoever runs it

    def holds(self, sentence: str) -> None:
        self.say("ok: " + sentence)

    def finding(self, sentence: str) -> None:
        self.findings += 1
        if self.findings <= MAX_FINDINGS_SHOWN:
            self.say(sentence)

    @contextmanager
    def checking(self, subject: str) -> Iterator[None]:
        """What turns out not to hold is a finding about the subject, and the checks go on after it."""
        try:
            yield
        except (DoesNotHold, OSError) as problem:
            self.finding(f"{subject}: {problem}")

    def open_all(self, notes: Named, opener: Callable[[bytes], Any]) -> list[tuple[str, Any]]:
        opened = []
        for name, content in notes:
            with self.checking(name):
                opened.append((name, opener(content)))
        return opened

    def close(self) -> int:
        if self.findings > MAX_FINDINGS_SHOWN:
            self.say(f"... and {self.findings - MAX_FINDINGS_SHOWN} more")
        self.say(f"This does not hold. Findings: {self.findings}." if self.findings else "Everything holds.")
        return 1 if self.findings else 0


# ---- An export ----


class Manifest(NamedTuple):
    tenant: str
    entries: int
    files: dict[str, tuple[str, int]]  # SHA-256 and size by path


def read_manifest(body: str) -> Manifest:
    found = MANIFEST.fullmatch(body)
    lines = [MANIFEST_LINE.fullmatch(line) for line in found[3].split("\n")[:-1]] if found else []
    files = {line[3]: (line[1], int(line[2])) for line in lines if line}
    if found is None or len(files) != len(lines) or list(files) != sorted(files):
        raise DoesNotHold("it is no manifest of an export")
    return Manifest(found[1], int(found[2]), files)


def check_manifest(path: Path, keys: Keys, report: Report) -> Manifest | None:
    """The manifest, even when only its signature is wrong: it is still worth comparing with."""
    manifest = None
    with report.checking("manifest.note"):
        body, signatures = split_note(read_file(path, MAX_MANIFEST_BYTES))
        manifest = read_manifest(body)
        check_signed(body, signatures, keys)
    return manifest


def list_files(folder: Path, report: Report) -> dict[str, Path]:
    """The files of the export by their path in it, sorted. A link may lead anywhere, so it is none."""
    files = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        with report.checking(name):
            if path.is_file() and not path.is_symlink():
                files[name] = path
            elif path.is_symlink() or not path.is_dir():
                raise DoesNotHold("it is no plain file")
    return files


def check_files(files: dict[str, Path], manifest: Manifest, report: Report) -> None:
    for name in sorted((files.keys() | manifest.files.keys()) - {"manifest.note"}):
        with report.checking(name):
            if name not in files:
                raise DoesNotHold("it is missing")
            if name not in manifest.files:
                raise DoesNotHold("it is not in the manifest")
            if describe(files[name]) != manifest.files[name]:
                raise DoesNotHold("its size or SHA-256 is not what the manifest says")


def describe(path: Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
            size += len(block)
    return digest.hexdigest(), size


def check_checkpoints(files: dict[str, Path], keys: Keys, tenant: str | None, report: Report) -> list[Checkpoint]:
    """The genuine ones, in the order of their sizes: a name must say the size, and names are sorted."""
    genuine = []
    for name, path in files.items():
        if name.startswith("checkpoints/"):
            with report.checking(name):
                checkpoint = open_checkpoint(read_file(path), keys, tenant)
                if name != f"checkpoints/{checkpoint.size:012}.note":
                    raise DoesNotHold(f"its name is wrong, it is the checkpoint of size {checkpoint.size}")
                genuine.append(checkpoint)
    return genuine


def check_timestamps(files: dict[str, Path], report: Report) -> None:
    stamps = [name for name in files if name.startswith("timestamps/") and name.endswith(".tsr")]
    for name in stamps:
        if name.replace("timestamps/", "checkpoints/").replace(".tsr", ".note") not in files:
            report.finding(f"{name}: the checkpoint that it stamps is missing")
    if stamps:
        report.say(f"There are {len(stamps)} time stamps. This program does not check them; openssl ts -verify does.")


ENTRY_FIELDS = fields({int: "v", str: "id tenant at act outcome person detail", dict: "object"})
ENTRY_ID = re.compile(UUID)
canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def check_entry(line: bytes, tenant: str | None) -> str:
    """The id of an entry that is written as the format says: canonical JSON (RFC 8785) on a line of its own."""
    entry = read_object(read_json(line), ENTRY_FIELDS)
    if tenant not in (None, entry["tenant"]):
        raise DoesNotHold("it belongs to another tenant")
    if not ENTRY_ID.fullmatch(entry["id"]):
        raise DoesNotHold("its id is no UUID")
    if canonical(entry) + "\n" != line.decode("utf-8"):
        raise DoesNotHold("it is not canonical JSON on a line of its own")
    return str(entry["id"])


class Log:
    """The entries, of which it keeps the peaks of the tree, 16 bytes of each id, and what was asked for."""

    def __init__(self, tenant: str | None, sizes: set[int], entry_ids: set[str]) -> None:
        self.tenant, self.sizes = tenant, sizes
        self.tree, self.ids = GrowingTree(), set[bytes]()
        self.roots = {0: self.tree.root()}  # by size
        self.places: dict[str, list[tuple[int, str]]] = {name: [] for name in entry_ids}  # index and leaf hash

    def add(self, line: bytes) -> None:
        """Whatever is wrong with an entry, its leaf is in the tree."""
        index, leaf = self.tree.size, leaf_hash(line[:-1] if line.endswith(b"\n") else line)
        self.tree.add(leaf)
        if self.tree.size in self.sizes:
            self.roots[self.tree.size] = self.tree.root()
        name = check_entry(line, self.tenant)
        short_id = bytes.fromhex(name.replace("-", ""))
        if short_id in self.ids:
            raise DoesNotHold(f"its id, {name}, is there twice")
        self.ids.add(short_id)
        if name in self.places:
            self.places[name].append((index, leaf.hex()))

    def check_root(self, checkpoint: Checkpoint) -> None:
        if checkpoint.size > self.tree.size:
            raise DoesNotHold(f"truncated: {checkpoint.size} entries were signed, the log has only {self.tree.size}")
        if checkpoint.root != self.roots[checkpoint.size]:
            raise DoesNotHold(f"forked: other entries were signed than the first {checkpoint.size} of this log")

    def index_of(self, receipt: Receipt) -> int:
        if self.tenant not in (None, receipt.tenant):
            raise DoesNotHold(f"it belongs to another tenant, {receipt.tenant}")
        for index, leaf in self.places[receipt.entry]:
            if leaf == receipt.leaf_hash:
                return index
        raise DoesNotHold(f"its entry {receipt.entry} is not in this log, or not with the content that was signed")


def read_entries(path: Path, log: Log, report: Report) -> None:
    with path.open("rb") as file:
        while line := file.readline(MAX_ENTRY_BYTES):
            try:
                log.add(line)
            except DoesNotHold as problem:
                report.finding(f"entry {log.tree.size - 1}: {problem}")


def check_export(folder: Path, keys: Keys, witnesses: Named, receipts: Named, report: Report) -> None:
    files = list_files(folder, report)
    manifest = check_manifest(folder / "manifest.note", keys, report)
    if manifest:
        check_files(files, manifest, report)
    check_timestamps(files, report)
    tenant = manifest.tenant if manifest else None
    checkpoints = check_checkpoints(files, keys, tenant, report)
    kept = report.open_all(witnesses, lambda note: open_checkpoint(note, keys, tenant))
    received = report.open_all(receipts, lambda text: open_receipt(text, keys))

    sizes = {checkpoint.size for checkpoint in checkpoints} | {checkpoint.size for _, checkpoint in kept}
    log = Log(tenant, sizes, {receipt.entry for _, receipt in received})
    if "entries.jsonl" in files:
        with report.checking("entries.jsonl"):
            read_entries(files["entries.jsonl"], log, report)
    for checkpoint in checkpoints:
        with report.checking(f"checkpoint {checkpoint.size}"):
            log.check_root(checkpoint)
    for name, checkpoint in kept:
        with report.checking(name):
            log.check_root(checkpoint)
            report.holds(f"{name}: this log begins with the {checkpoint.size} entries that were signed then")
    for name, receipt in received:
        with report.checking(name):
            report.holds(f"{name}: its entry {receipt.entry} is entry {log.index_of(receipt)}")
    check_end(manifest, checkpoints, log, report)


def check_end(manifest: Manifest | None, checkpoints: list[Checkpoint], log: Log, report: Report) -> None:
    entries = log.tree.size
    if manifest and manifest.entries != entries:
        report.finding(f"entries.jsonl: there are {entries} entries, the manifest says {manifest.entries}")
    if not checkpoints or checkpoints[-1].size != entries:
        report.finding(f"entries.jsonl: no genuine checkpoint is over exactly its {entries} entries")
    elif not report.findings:
        last = checkpoints[-1]
        report.holds(f"{entries} entries of tenant {last.tenant}, {len(checkpoints)} checkpoints until {last.at}")


# ---- A proof ----

INCLUSION_FIELDS = fields({int: "v index size", str: "kind tenant entry leaf_hash checkpoint", list: "path"})
CONSISTENCY_FIELDS = fields({int: "v from to", str: "kind tenant checkpoint_from checkpoint_to", list: "path"})


def check_inclusion(proof: object, keys: Keys, receipts: list[tuple[str, Receipt]], report: Report) -> None:
    proven = read_object(proof, INCLUSION_FIELDS)
    tenant, entry, leaf, index, size = (proven[name] for name in ("tenant", "entry", "leaf_hash", "index", "size"))
    checkpoint = open_checkpoint(proven["checkpoint"].encode("utf-8", "replace"), keys, tenant)
    if checkpoint.size != size or not 0 <= index < size:
        raise DoesNotHold("its index or size does not fit its checkpoint")
    if not re.fullmatch("[0-9a-f]{64}", leaf):
        raise DoesNotHold("its leaf_hash is none")
    if root_of_inclusion(index, size, bytes.fromhex(leaf), read_path(proven["path"])) != checkpoint.root:
        raise DoesNotHold("the path does not lead to the signed root")
    report.holds(f"the leaf {leaf} is entry {index} of the {size} that tenant {tenant} had at {checkpoint.at}")
    for name, receipt in receipts:
        with report.checking(name):
            if receipt != Receipt(tenant, entry, leaf):
                raise DoesNotHold("it is the receipt of another entry")
            report.holds(f"{name}: its entry {entry} has this leaf")
    if not receipts:
        report.say(f"That this is the leaf of entry {entry} is only said: its receipt or its bytes would show it.")


def check_consistency(proof: object, keys: Keys, report: Report) -> None:
    proven = read_object(proof, CONSISTENCY_FIELDS)
    notes = [proven[side].encode("utf-8", "replace") for side in ("checkpoint_from", "checkpoint_to")]
    old, new = (open_checkpoint(note, keys, proven["tenant"]) for note in notes)
    if (old.size, new.size) != (proven["from"], proven["to"]) or old.size > new.size:
        raise DoesNotHold("its sizes do not fit its checkpoints")
    path, roots = read_path(proven["path"]), (old.root, new.root)
    if old.size == 0:  # every log begins with the empty one
        holds = not path and old.root == GrowingTree().root()
    else:
        holds = roots_of_consistency(old.size, new.size, [old.root], path) == roots
    if not holds:
        raise DoesNotHold("the path does not lead to the signed roots")
    report.holds(f"the {new.size} entries of tenant {old.tenant} at {new.at} begin with the {old.size} at {old.at}")


def check_proof(name: str, content: bytes, keys: Keys, receipts: Named, report: Report) -> None:
    received = report.open_all(receipts, lambda text: open_receipt(text, keys))
    with report.checking(name):
        proof = read_json(content)
        kind = proof.get("kind") if isinstance(proof, dict) else None
        if kind == "inclusion":
            check_inclusion(proof, keys, received, report)
        elif kind == "consistency" and not receipts:
            check_consistency(proof, keys, report)
        else:
            raise DoesNotHold("it is no proof, or none that a receipt could go with")


# ---- The command line ----


def named_file(path: str) -> tuple[str, bytes]:
    try:
        return Path(path).name, read_file(Path(path))
    except (DoesNotHold, OSError) as problem:
        raise argparse.ArgumentTypeError(f"{path}: {problem}") from None


def key_set(path: str) -> Keys:
    try:
        return read_keys(named_file(path)[1])
    except DoesNotHold as problem:
        raise argparse.ArgumentTypeError(f"{path}: {problem}") from None


def read_options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Check an exported audit log, or one proof from it.")
    parser.add_argument("folder", nargs="?", type=Path, help="the export")
    parser.add_argument("--proof", type=named_file, help="a proof document (JSON) instead of an export")
    parser.add_argument("--keys", type=key_set, help="a JWK set that you got elsewhere: only its keys are believed")
    parser.add_argument("--witness", type=named_file, action="append", default=[], help="a checkpoint that you kept")
    parser.add_argument("--receipt", type=named_file, action="append", default=[], help="a receipt that you kept")
    options = parser.parse_args(arguments)
    if (options.folder is None) == (options.proof is None):
        parser.error("name either the folder of an export or a proof")
    if options.proof and (options.witness or not options.keys):
        parser.error("a proof needs --keys and takes no --witness")
    if options.folder and not options.folder.is_dir():
        parser.error(f"{options.folder}: there is no such folder")
    return options


def keys_of_export(folder: Path, report: Report) -> Keys:
    """What these keys signed fits itself; that they are the service's keys the caller must find out."""
    keys: Keys = {}
    with report.checking("keys.json"):
        keys = read_keys(read_file(folder / "keys.json"))
        report.say("The keys come from the export itself. Compare their thumbprints with what you got elsewhere:")
        for thumbprint in keys:
            report.say("  " + thumbprint)
    return keys


def main(arguments: list[str] | None = None) -> int:
    options, report = read_options(arguments), Report()
    if options.proof:
        name, content = options.proof
        check_proof(name, content, options.keys, options.receipt, report)
    else:
        keys = options.keys or keys_of_export(options.folder, report)
        check_export(options.folder, keys, options.witness, options.receipt, report)
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
