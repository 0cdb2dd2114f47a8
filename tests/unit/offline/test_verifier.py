# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What the offline verifier says of an export: of an honest one, a damaged one, and one that the key's owner forged."""

import ast
import json
import random
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from eakte.domain.audit.checkpoint import signed
from eakte.offline.verify_audit_log import MAX_FILE_BYTES
from tests.architecture.sources import product
from tests.unit.offline.exports import (
    HATTINGEN,
    SERVICE,
    STRANGER,
    VERIFIER,
    WITTEN,
    Export,
    Signer,
    checkpoint_note,
    entry_ids,
    judge,
    jwk_set,
    jws,
    make_entries,
    receipt,
    verify,
)

ENTRIES = make_entries(30)
SIZES = (7, 16, 30)
FORKED = [*ENTRIES[:12], *make_entries(18, seed=2)]

Lines = list[bytes]


@pytest.fixture
def export(tmp_path: Path) -> Export:
    return Export(tmp_path / "export").write(ENTRIES, SIZES)


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    """The key that the town got from elsewhere."""
    return kept(tmp_path, "jwks.json", jwk_set(SERVICE))


def kept(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def rewritten(folder: Path, entries: Lines, *, sizes: tuple[int, ...] = (), signer: Signer = SERVICE) -> Export:
    """An export of these entries in which every signature and every hash is right."""
    return Export(folder / "rewritten", signer=signer).write(entries, sizes or (len(entries),))


# An honest export


def test_an_honest_export_holds(export: Export, keys: Path) -> None:
    verdict = verify(export.folder, "--keys", keys)

    assert verdict.code == 0
    assert "ok: 30 entries of tenant 01a20000-0000-7000-8000-000000000001, 3 checkpoints" in verdict.said
    assert verdict.said.endswith("Everything holds.\n")
    assert "Compare" not in verdict.said


def test_without_other_keys_those_of_the_export_are_to_be_compared(export: Export) -> None:
    verdict = verify(export.folder)

    assert verdict.code == 0
    assert "The keys come from the export itself. Compare their thumbprints" in verdict.said
    assert SERVICE.kid in verdict.said


def test_the_copy_in_the_export_says_the_same(export: Export) -> None:
    assert export.path("verify.py").read_bytes() == VERIFIER.read_bytes()


def test_an_export_of_a_log_without_entries_holds(tmp_path: Path) -> None:
    assert judge(rewritten(tmp_path, [], sizes=(0,)).folder).code == 0


def test_a_log_of_several_tiles_holds(tmp_path: Path) -> None:
    assert judge(rewritten(tmp_path, make_entries(600), sizes=(255, 256, 257, 600)).folder).code == 0


def test_every_key_that_ever_signed_counts(tmp_path: Path) -> None:
    export = rewritten(tmp_path, ENTRIES)
    export.checkpoint(7).write_bytes(checkpoint_note(ENTRIES[:7], signer=STRANGER))
    export.path("keys.json").write_text(jwk_set(SERVICE, STRANGER), encoding="utf-8")

    assert judge(export.seal(30).folder).code == 0


# Damage


@pytest.mark.parametrize("seed", range(4))
def test_a_single_changed_bit_is_found_wherever_it_is(export: Export, keys: Path, seed: int) -> None:
    source = random.Random(seed)  # noqa: S311 - the same bits in every run
    names = export.names()
    for turn in range(50):
        name = source.choice(names)
        before = export.path(name).read_bytes()
        bit = source.randrange(len(before) * 8)
        export.path(name).write_bytes(flipped(before, bit))
        verdict = judge(export.folder, *(("--keys", keys) if turn % 2 else ()))
        assert verdict.code == 1, f"bit {bit} of {name}"
        export.path(name).write_bytes(before)
    assert judge(export.folder).code == 0


def flipped(content: bytes, bit: int) -> bytes:
    changed = bytearray(content)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


RUBBISH = [
    b"",
    b"\n",
    b"\n\n",
    b"\0" * 100,
    b"\xff\xfe" * 50,
    b"{}",
    b"[]",
    b"[" * 200_000 + b"\n",
    b'{"keys":7}',
    b'{"keys":[7,{"kty":"OKP","crv":"Ed25519","x":7}]}',
    b"1" * 6000 + b"\n",
    "\n\n— eakte.audit ====\n".encode(),
    "x\n\n— eakte.audit AAAA\n".encode(),
]


@pytest.mark.parametrize("name", ["manifest.note", "entries.jsonl", "keys.json", "checkpoints/000000000030.note"])
def test_rubbish_in_a_file_is_a_finding_about_it(export: Export, keys: Path, name: str) -> None:
    for rubbish in RUBBISH:
        export.path(name).write_bytes(rubbish)
        for verdict in (judge(export.folder), judge(export.folder, "--keys", keys)):
            assert verdict.code == 1, rubbish[:40]
            assert f"{name}: " in verdict.said


def test_a_checkpoint_is_read_up_to_a_limit_and_not_a_byte_more(export: Export) -> None:
    for size, expected in ((MAX_FILE_BYTES, "it is no signed note"), (MAX_FILE_BYTES + 1, "it is larger than")):
        export.checkpoint(16).write_bytes(b"x" * size)
        assert f"checkpoints/000000000016.note: {expected}" in judge(export.folder).said


@pytest.mark.parametrize("name", ["manifest.note", "entries.jsonl", "keys.json", "timestamps/000000000016.tsr"])
def test_a_missing_file_is_named(export: Export, name: str) -> None:
    export.path(name).unlink()
    verdict = judge(export.folder)

    assert verdict.code == 1
    assert f"{name}: it is missing" in verdict.said


def test_a_file_that_nobody_signed_for_is_named(export: Export) -> None:
    export.path("checkpoints/\x1b[31m.txt").write_text("read me")
    verdict = judge(export.folder)

    assert verdict.code == 1
    assert "checkpoints/\\x1b[31m.txt: it is not in the manifest" in verdict.said


def test_a_link_is_no_file_of_an_export(export: Export, tmp_path: Path) -> None:
    elsewhere = kept(tmp_path, "elsewhere", export.path("keys.json").read_bytes())
    export.path("keys.json").unlink()
    export.path("keys.json").symlink_to(elsewhere)
    verdict = judge(export.folder)

    assert verdict.code == 1
    assert "keys.json: it is no plain file" in verdict.said


def test_a_damaged_manifest_does_not_hide_a_damaged_entry(export: Export) -> None:
    export.change("entries.jsonl", lambda content: content.replace(b'"v":1', b'"v":2', 1))
    export.change("manifest.note", lambda content: content.replace(b"entries 30", b"entries 31"))
    verdict = judge(export.folder)

    assert verdict.code == 1
    assert "manifest.note: its signature is wrong" in verdict.said
    assert "entries.jsonl: its size or SHA-256 is not what the manifest says" in verdict.said
    assert "entry 0: it has version 2" in verdict.said
    assert "there are 30 entries, the manifest says 31" in verdict.said


def test_an_unreadable_manifest_does_not_hide_a_rewritten_entry(export: Export) -> None:
    export.path("manifest.note").write_bytes(b"gone")
    export.change("entries.jsonl", lambda content: content.replace(b'"done"', b'"none"', 1))
    verdict = judge(export.folder)

    assert verdict.code == 1
    assert "checkpoint 7: forked" in verdict.said


def test_findings_are_counted_after_twenty(tmp_path: Path) -> None:
    export = rewritten(tmp_path, [entry.replace(b'"done"', b"7") for entry in ENTRIES])
    verdict = judge(export.folder)

    assert verdict.code == 1
    assert verdict.said.count("its field outcome has the wrong type") == 20
    assert "... and 10 more" in verdict.said
    assert "Findings: 30." in verdict.said


# The log was changed, by someone without the key and by its owner


CHANGES: dict[str, Callable[[Lines], Lines]] = {
    "removed at the end": lambda lines: lines[:-1],
    "removed in the middle": lambda lines: [*lines[:10], *lines[11:]],
    "swapped": lambda lines: [lines[1], lines[0], *lines[2:]],
    "inserted": lambda lines: [*lines[:20], *make_entries(1, seed=3), *lines[20:]],
    "replaced": lambda lines: [*lines[:29], *make_entries(1, seed=3)],
    "put twice": lambda lines: [*lines, lines[4]],
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_line_that_was_changed_is_found(export: Export, change: str) -> None:
    lines = CHANGES[change](ENTRIES)
    export.path("entries.jsonl").write_bytes(b"".join(line + b"\n" for line in lines))
    assert judge(export.folder).code == 1

    verdict = judge(export.seal(len(lines)).folder)
    assert verdict.code == 1
    assert "manifest" not in verdict.said
    assert any(said in verdict.said for said in ("forked", "truncated", "no genuine checkpoint is over exactly"))


def test_a_truncated_log_that_was_signed_again_is_shown_by_a_kept_checkpoint(tmp_path: Path, keys: Path) -> None:
    export = rewritten(tmp_path, ENTRIES[:20])
    witness = kept(tmp_path, "kept.note", checkpoint_note(ENTRIES[:25]))
    assert verify(export.folder, "--keys", keys).code == 0

    verdict = verify(export.folder, "--keys", keys, "--witness", witness)
    assert verdict.code == 1
    assert "kept.note: truncated: 25 entries were signed, the log has only 20" in verdict.said


def test_a_forked_log_that_was_signed_again_is_shown_by_a_kept_checkpoint(tmp_path: Path, keys: Path) -> None:
    export = rewritten(tmp_path, FORKED, sizes=SIZES)
    before, after = (kept(tmp_path, f"{size}.note", checkpoint_note(ENTRIES[:size])) for size in (12, 13))
    assert verify(export.folder, "--keys", keys, "--witness", before).code == 0

    verdict = verify(export.folder, "--keys", keys, "--witness", before, "--witness", after)
    assert verdict.code == 1
    assert "12.note: this log begins with the 12 entries" in verdict.said
    assert "13.note: forked: other entries were signed than the first 13 of this log" in verdict.said


@pytest.mark.parametrize("size", [0, 1, 16, 29, 30])
def test_an_honest_log_agrees_with_every_kept_checkpoint(export: Export, tmp_path: Path, size: int) -> None:
    witness = kept(tmp_path, "kept.note", checkpoint_note(ENTRIES[:size]))

    assert judge(export.folder, "--witness", witness).code == 0


def test_a_kept_checkpoint_must_be_genuine_and_of_this_tenant(export: Export, tmp_path: Path) -> None:
    genuine = checkpoint_note(ENTRIES)
    lies = {
        "it is not signed with a key that is believed": checkpoint_note(ENTRIES, signer=STRANGER),
        "its signature is wrong": genuine.replace(b"\n30\n", b"\n29\n"),
        "it belongs to another tenant": checkpoint_note(ENTRIES, HATTINGEN),
        "it is no checkpoint": SERVICE.note(b"something else\n"),
        "it is no signed note": genuine[:-1],
        "its base64 is broken": genuine[:-2] + b"\n",
    }
    for expected, note in lies.items():
        verdict = judge(export.folder, "--witness", kept(tmp_path, "kept.note", note))
        assert verdict.code == 1, expected
        assert f"kept.note: {expected}" in verdict.said


# Entries that the owner of the key wrote, hashed and signed, and that are no entries all the same


BAD_ENTRIES: dict[str, tuple[bytes, str]] = {
    "another tenant's": (make_entries(1, HATTINGEN)[0], "belongs to another tenant"),
    "an older one again": (ENTRIES[3], "its id, "),
    "of an unknown version": (ENTRIES[5].replace(b'"v":1', b'"v":2'), "it has version 2"),
    "of version true": (ENTRIES[5].replace(b'"v":1', b'"v":true'), "its field v has the wrong type"),
    "with one field more": (ENTRIES[5].replace(b'"v":1', b'"v":1,"w":1'), "exactly the fields"),
    "with one field less": (ENTRIES[5].replace(b'"outcome":"done",', b""), "exactly the fields"),
    "with a field twice": (ENTRIES[5].replace(b'"v":1', b'"v":2,"v":1'), "not canonical JSON"),
    "with blanks": (ENTRIES[5].replace(b'"v":1', b'"v": 1'), "not canonical JSON"),
    "in another order": (b'{"v":1,' + ENTRIES[5][1:].replace(b',"v":1', b""), "not canonical JSON"),
    "with escapes": (ENTRIES[5].replace(b'"done"', b'"d\\u006fne"'), "not canonical JSON"),
    "with half a character": (ENTRIES[5].replace(b'"done"', b'"\\ud800"'), "not canonical JSON"),
    "with a carriage return": (ENTRIES[5] + b"\r", "not canonical JSON"),
    "without an id": (ENTRIES[5].replace(str(entry_ids(30)[5]).encode(), b"none"), "its id is no UUID"),
    "that is no object": (b"7", "exactly the fields"),
    "that is empty": (b"", "it is no JSON"),
    "that is no UTF-8": (ENTRIES[5].replace(b"done", b"d\xffne"), "it is no JSON"),
}


@pytest.mark.parametrize("kind", BAD_ENTRIES)
def test_an_entry_that_should_not_be_is_found_although_everything_is_signed(tmp_path: Path, kind: str) -> None:
    entry, expected = BAD_ENTRIES[kind]
    others = make_entries(10, seed=4)
    good, bad = [*ENTRIES[:5], *others], [*ENTRIES[:5], entry, *others]
    assert judge(rewritten(tmp_path / "good", good).folder).code == 0

    verdict = judge(rewritten(tmp_path / "bad", bad).folder)
    assert verdict.code == 1
    assert "entry 5: " in verdict.said
    assert expected in verdict.said
    assert "Findings: 1." in verdict.said


def test_the_last_line_ends_like_the_others(export: Export) -> None:
    export.change("entries.jsonl", lambda content: content[:-1])
    verdict = judge(export.seal(30).folder)

    assert verdict.code == 1
    assert "entry 29: it is not canonical JSON on a line of its own" in verdict.said


# Checkpoints, manifest and keys that the owner of the key signed, and that do not fit


def test_a_checkpoint_of_another_tenant_is_found(export: Export) -> None:
    export.checkpoint(16).write_bytes(checkpoint_note(ENTRIES[:16], HATTINGEN))
    verdict = judge(export.seal(30).folder)

    assert verdict.code == 1
    assert f"checkpoints/000000000016.note: it belongs to another tenant, {HATTINGEN}" in verdict.said


def test_an_older_tree_under_a_newer_name_is_found(export: Export) -> None:
    export.checkpoint(30).write_bytes(export.checkpoint(16).read_bytes())
    verdict = judge(export.seal(30).folder)

    assert verdict.code == 1
    assert "checkpoints/000000000030.note: its name is wrong, it is the checkpoint of size 16" in verdict.said
    assert "no genuine checkpoint is over exactly its 30 entries" in verdict.said


def test_a_checkpoint_over_more_than_there_is_is_found(export: Export) -> None:
    export.checkpoint(31).write_bytes(checkpoint_note([*ENTRIES, ENTRIES[0]]))
    verdict = judge(export.seal(30).folder)

    assert verdict.code == 1
    assert "checkpoint 31: truncated: 31 entries were signed, the log has only 30" in verdict.said


def test_entries_after_the_last_checkpoint_are_found(tmp_path: Path) -> None:
    verdict = judge(rewritten(tmp_path, ENTRIES, sizes=(16,)).folder)

    assert verdict.code == 1
    assert "no genuine checkpoint is over exactly its 30 entries" in verdict.said


def test_an_export_without_checkpoints_is_found(export: Export) -> None:
    for size in SIZES:
        export.checkpoint(size).unlink()
        export.path(f"timestamps/{size:012}.tsr").unlink()
    verdict = judge(export.seal(30).folder)

    assert verdict.code == 1
    assert "no genuine checkpoint is over exactly its 30 entries" in verdict.said


def test_a_time_stamp_of_nothing_is_found(export: Export) -> None:
    export.path("timestamps/000000000017.tsr").write_bytes(b"stamp")
    verdict = judge(export.seal(30).folder)

    assert verdict.code == 1
    assert "timestamps/000000000017.tsr: the checkpoint that it stamps is missing" in verdict.said
    assert "There are 4 time stamps. This program does not check them" in verdict.said


def test_a_manifest_that_counts_wrongly_is_found(export: Export) -> None:
    verdict = judge(export.seal(29).folder)

    assert verdict.code == 1
    assert "entries.jsonl: there are 30 entries, the manifest says 29" in verdict.said


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("eakte.audit.export/1", "eakte.audit.export/2"),
        lambda text: text.replace("entries 30", "entries 030"),
        lambda text: text + text.split("\n")[-2] + "\n",
        lambda text: "\n".join([*text.split("\n")[:4], *sorted(text.split("\n")[4:-1], reverse=True), ""]),
        lambda text: text.replace(" keys.json", "  keys.json"),
        lambda text: text[:-1],
    ],
)
def test_a_manifest_in_another_form_is_refused_although_it_is_signed(
    export: Export, change: Callable[[str], str]
) -> None:
    text = export.path("manifest.note").read_text(encoding="utf-8").partition("\n\n")[0] + "\n"
    export.path("manifest.note").write_bytes(SERVICE.note(text.encode()))
    assert judge(export.folder).code == 0

    export.path("manifest.note").write_bytes(SERVICE.note(change(text).encode()))
    verdict = judge(export.folder)
    assert verdict.code == 1
    assert "manifest.note: it is no" in verdict.said


def test_a_strangers_export_holds_only_for_who_believes_the_stranger(tmp_path: Path, keys: Path) -> None:
    export = rewritten(tmp_path, ENTRIES, signer=STRANGER)
    own = verify(export.folder)
    assert own.code == 0
    assert STRANGER.kid in own.said

    verdict = verify(export.folder, "--keys", keys)
    assert verdict.code == 1
    assert "manifest.note: it is not signed with a key that is believed here" in verdict.said
    assert "checkpoints/000000000030.note: it is not signed with a key that is believed here" in verdict.said


def test_a_key_id_alone_makes_no_signature(tmp_path: Path, keys: Path) -> None:
    """A stranger can write the id of a known key before a signature of his own."""
    export = rewritten(tmp_path, ENTRIES, signer=STRANGER)
    text = checkpoint_note(ENTRIES).partition(b"\n\n")[0] + b"\n"
    export.checkpoint(30).write_bytes(signed(text, SERVICE.public, STRANGER.sign(text)))
    verdict = judge(export.seal(30).folder, "--keys", keys)

    assert verdict.code == 1
    assert "checkpoints/000000000030.note: its signature is wrong" in verdict.said


# Receipts


def test_a_receipt_shows_its_place_in_the_log(export: Export, keys: Path, tmp_path: Path) -> None:
    first, last = (kept(tmp_path, f"{index}.jws", receipt(ENTRIES[index]) + "\n") for index in (0, 29))
    verdict = verify(export.folder, "--keys", keys, "--receipt", first, "--receipt", last)

    assert verdict.code == 0
    assert f"ok: 0.jws: its entry {entry_ids(30)[0]} is entry 0" in verdict.said
    assert f"ok: 29.jws: its entry {entry_ids(30)[29]} is entry 29" in verdict.said


GENUINE = receipt(ENTRIES[4])
BAD_RECEIPTS: dict[str, tuple[str, str]] = {
    "of an entry that was removed": (receipt(make_entries(1, seed=5)[0]), "is not in this log"),
    "of an entry that was rewritten": (receipt(ENTRIES[4].replace(b"done", b"none")), "not with the content"),
    "of another tenant": (receipt(make_entries(1, HATTINGEN)[0]), "belongs to another tenant"),
    "of a stranger": (receipt(ENTRIES[4], STRANGER), "not signed with a key that is believed"),
    "of a stranger under our name": (receipt(ENTRIES[4], STRANGER, kid=SERVICE.kid), "signature is wrong"),
    "with another algorithm": (receipt(ENTRIES[4], alg="none"), "is no receipt"),
    "of another type": (receipt(ENTRIES[4], typ="JWT"), "is no receipt"),
    "with something that must be understood": (receipt(ENTRIES[4], crit=["b64"]), "is no receipt"),
    "without a key": (receipt(ENTRIES[4], kid=["x"]), "not signed with a key that is believed"),
    "without a signature": (GENUINE.rpartition(".")[0] + ".", "signature is wrong"),
    "with a part more": (GENUINE + ".AAAA", "is no receipt"),
    "with padding": (GENUINE + "==", "base64 is broken"),
    "in standard base64": (GENUINE[:-10] + "++++++++" + GENUINE[-2:], "base64 is broken"),
    "that is empty": ("", "is no receipt"),
    "that is no ASCII": ("é.é.é", "base64 is broken"),
    "about nothing": (jws({"tenant": str(WITTEN)}), "is no receipt"),
    "that is no object": (jws([1]), "is no receipt"),
    "about a list": (jws({"tenant": str(WITTEN), "audit": {"entry": [1], "leaf_hash": 2}}), "is not in this log"),
}


@pytest.mark.parametrize("kind", BAD_RECEIPTS)
def test_a_receipt_that_does_not_fit_is_found(export: Export, tmp_path: Path, kind: str) -> None:
    text, expected = BAD_RECEIPTS[kind]
    assert judge(export.folder, "--receipt", kept(tmp_path, "good.jws", GENUINE)).code == 0

    verdict = judge(export.folder, "--receipt", kept(tmp_path, "kept.jws", text))
    assert verdict.code == 1
    assert "kept.jws: it" in verdict.said
    assert expected in verdict.said


def test_no_bit_of_a_receipt_can_be_changed(export: Export, tmp_path: Path) -> None:
    for bit in range(0, len(GENUINE) * 8, 67):
        path = kept(tmp_path, "kept.jws", flipped(GENUINE.encode(), bit))
        assert judge(export.folder, "--receipt", path).code == 1, bit


# The command line and the file itself


def test_what_cannot_be_read_ends_with_two(export: Export, keys: Path, tmp_path: Path) -> None:
    broken = kept(tmp_path, "broken.json", json.dumps({"keys": [{"kty": "RSA"}]}))
    calls: list[tuple[str | Path, ...]] = [
        (),
        (tmp_path / "nowhere",),
        (keys,),
        (export.folder, "--keys", tmp_path / "nowhere"),
        (export.folder, "--keys", broken),
        (export.folder, "--keys", export.folder),
        (export.folder, "--witness", tmp_path / "nowhere"),
        (export.folder, "--receipt", tmp_path / "nowhere"),
        (export.folder, "--proof", keys, "--keys", keys),
        ("--proof", keys),
        ("--proof", tmp_path / "nowhere", "--keys", keys),
        ("--proof", keys, "--keys", keys, "--witness", keys),
    ]
    assert {verify(*call).code for call in calls} == {2}


def imported(tree: ast.AST) -> set[str]:
    nodes = list(ast.walk(tree))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return names | {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}


def test_the_file_needs_nothing_but_an_old_python() -> None:
    modules = imported(ast.parse(VERIFIER.read_text(encoding="utf-8"), feature_version=(3, 9)))

    assert {module.split(".")[0] for module in modules} - sys.stdlib_module_names == set()
    assert "hashlib" in modules


def test_nobody_in_the_product_leans_on_the_file_that_judges_it() -> None:
    leaning = [source.name for source in product() if any("eakte.offline" in name for name in imported(source.tree))]
    assert leaning == []
