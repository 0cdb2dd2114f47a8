# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What the offline verifier says of a single proof, and that it follows paths as the service makes them."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eakte.domain.audit.rules import leaf_hash
from eakte.offline.verify_audit_log import DoesNotHold, read_path, root_of_inclusion, roots_of_consistency
from tests.architecture.sources import ROOT
from tests.unit.offline.exports import (
    HATTINGEN,
    SERVICE,
    STRANGER,
    WITTEN,
    Verdict,
    base64_path,
    checkpoint_note,
    consistency,
    entry_ids,
    inclusion,
    judge,
    jwk_set,
    jws,
    make_entries,
    receipt,
    tree_over,
    verify,
)

ENTRIES = make_entries(300)
THEIRS = make_entries(300, HATTINGEN)
FORKED = [*ENTRIES[:12], *make_entries(18, seed=2)]
SIZE, INDEX, OLD = 30, 12, 21

Proof = dict[str, Any]


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    path = tmp_path / "jwks.json"
    path.write_text(jwk_set(SERVICE), encoding="utf-8")
    return path


@pytest.fixture
def sceptic(tmp_path: Path, keys: Path) -> Callable[..., Verdict]:
    """Gives a proof, and receipts where there are some, to the verifier."""

    def judged(proof: object, *receipts: str) -> Verdict:
        document = tmp_path / "proof.json"
        document.write_text(proof if isinstance(proof, str) else json.dumps(proof), encoding="utf-8")
        arguments: list[str | Path] = ["--proof", document, "--keys", keys]
        for number, text in enumerate(receipts):
            path = tmp_path / f"{number}.jws"
            path.write_text(text, encoding="utf-8")
            arguments += ["--receipt", path]
        return judge(*arguments)

    return judged


@given(st.integers(1, 300).flatmap(lambda size: st.tuples(st.integers(0, size - 1), st.just(size))))
def test_every_inclusion_path_of_the_service_leads_to_its_root(place: tuple[int, int]) -> None:
    index, size = place
    tree = tree_over(ENTRIES)

    assert root_of_inclusion(index, size, leaf_hash(ENTRIES[index]), tree.inclusion(index, size)) == tree.root(size)


@given(st.integers(1, 300).flatmap(lambda new: st.tuples(st.integers(1, new), st.just(new))))
def test_every_consistency_path_of_the_service_leads_to_both_roots(sizes: tuple[int, int]) -> None:
    old, new = sizes
    tree = tree_over(ENTRIES)
    roots = (tree.root(old), tree.root(new))

    assert roots_of_consistency(old, new, [roots[0]], tree.consistency(old, new)) == roots


@given(st.integers(1, 1 << 40), st.lists(st.binary(min_size=32, max_size=32), max_size=50), st.data())
def test_a_path_of_the_wrong_length_is_refused_at_every_size(size: int, path: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1), label="index")
    try:
        root_of_inclusion(index, size, bytes(32), path)
    except DoesNotHold:
        return
    for other in (path[:-1], [*path, bytes(32)]):
        if other != path:
            with pytest.raises(DoesNotHold):
                root_of_inclusion(index, size, bytes(32), other)


def test_a_proof_is_checked_in_a_process_of_its_own(tmp_path: Path, keys: Path) -> None:
    document, kept = tmp_path / "proof.json", tmp_path / "receipt.jws"
    document.write_text(json.dumps(inclusion(ENTRIES[:SIZE], INDEX)), encoding="utf-8")
    kept.write_text(receipt(ENTRIES[INDEX]), encoding="utf-8")
    verdict = verify("--proof", document, "--keys", keys, "--receipt", kept)

    assert verdict.code == 0
    assert f"is entry {INDEX} of the {SIZE} that tenant {WITTEN} had" in verdict.said
    assert f"ok: receipt.jws: its entry {entry_ids(SIZE)[INDEX]} has this leaf" in verdict.said


def test_without_its_receipt_a_proof_does_not_say_whose_leaf_it_is(sceptic: Callable[..., Verdict]) -> None:
    verdict = sceptic(inclusion(ENTRIES[:SIZE], INDEX))

    assert verdict.code == 0
    assert f"That this is the leaf of entry {entry_ids(SIZE)[INDEX]} is only said" in verdict.said


@pytest.mark.parametrize("old", [0, 1, 16, 21, 29, 30])
def test_an_honest_consistency_proof_holds(sceptic: Callable[..., Verdict], old: int) -> None:
    verdict = sceptic(consistency(ENTRIES[:SIZE], old))

    assert verdict.code == 0
    assert f"the 30 entries of tenant {WITTEN}" in verdict.said


def other_path(proof: Proof, change: Callable[[list[str]], list[Any]]) -> Proof:
    return {**proof, "path": change(proof["path"])}


INCLUSION = inclusion(ENTRIES[:SIZE], INDEX)
BROKEN_PATHS: dict[str, Callable[[list[str]], list[Any]]] = {
    "truncated": lambda path: path[:-1],
    "truncated at the leaf": lambda path: path[1:],
    "emptied": lambda _: [],
    "extended": lambda path: [*path, path[0]],
    "extended at the leaf": lambda path: [path[0], *path],
    "swapped": lambda path: [path[1], path[0], *path[2:]],
    "with short hashes": lambda path: [*path[:-1], "AAAA"],
    "with numbers": lambda path: [*path[:-1], 7],
    "with base64 in a second spelling": lambda path: [path[0].rstrip("="), *path[1:]],
    "with base64url": lambda path: [path[0][:-1] + "_", *path[1:]],
}
BROKEN_FIELDS: dict[str, Proof] = {
    "v": {"v": 2},
    "v as true": {"v": True},
    "tenant": {"tenant": str(HATTINGEN)},
    "tenant as number": {"tenant": 7},
    "path as text": {"path": "path"},
    "a field more": {"more": 1},
    "a lone surrogate": {"tenant": "\ud800"},
    "kind": {"kind": "another"},
    "kind as list": {"kind": ["inclusion"]},
}
BAD_INCLUSIONS: dict[str, Proof] = {
    **{f"path {kind}": other_path(INCLUSION, change) for kind, change in BROKEN_PATHS.items()},
    **{kind: {**INCLUSION, **fields} for kind, fields in BROKEN_FIELDS.items()},
    "of the index before": {**INCLUSION, "index": INDEX - 1},
    "of the neighbour": {**INCLUSION, "index": INDEX ^ 1},
    "of no index": {**INCLUSION, "index": -1},
    "of an index beyond": {**INCLUSION, "index": SIZE},
    "of the index before the first": {**inclusion(ENTRIES[:SIZE], 0), "index": -1},
    "of the index after the last": {**inclusion(ENTRIES[:SIZE], SIZE - 1), "index": SIZE},
    "of an index without measure": {**INCLUSION, "index": 10**300},
    "index as text": {**INCLUSION, "index": "12"},
    "path of another index": {**INCLUSION, "path": inclusion(ENTRIES[:SIZE], INDEX + 1)["path"]},
    "of another size": {**INCLUSION, "size": SIZE - 1},
    "of no size": {**INCLUSION, "size": 0, "index": 0},
    "from an older tree": {**inclusion(ENTRIES[:OLD], INDEX), "checkpoint": INCLUSION["checkpoint"], "size": SIZE},
    "with an older checkpoint": {**INCLUSION, "checkpoint": checkpoint_note(ENTRIES[:OLD]).decode(), "size": OLD},
    "with the checkpoint of a fork": {**INCLUSION, "checkpoint": checkpoint_note(FORKED).decode()},
    "from another tenant's tree": {**inclusion(THEIRS[:SIZE], INDEX, HATTINGEN), "tenant": str(WITTEN)},
    "with another tenant's checkpoint": {
        **INCLUSION,
        "checkpoint": inclusion(THEIRS[:SIZE], INDEX, HATTINGEN)["checkpoint"],
    },
    "with another tenant's tree under our name": {
        **inclusion(THEIRS[:SIZE], INDEX),
        "checkpoint": INCLUSION["checkpoint"],
    },
    "with a stranger's checkpoint": inclusion(ENTRIES[:SIZE], INDEX, signer=STRANGER),
    "with a changed checkpoint": {**INCLUSION, "checkpoint": INCLUSION["checkpoint"].replace("\n30\n", "\n31\n")},
    "with no checkpoint": {**INCLUSION, "checkpoint": ""},
    "of another entry": {**INCLUSION, "leaf_hash": leaf_hash(ENTRIES[INDEX + 1]).hex()},
    "with its hash in capitals": {**INCLUSION, "leaf_hash": INCLUSION["leaf_hash"].upper()},
    "with a short hash": {**INCLUSION, "leaf_hash": "00"},
}

CONSISTENCY = consistency(ENTRIES[:SIZE], OLD)
BAD_CONSISTENCIES: dict[str, Proof] = {
    **{f"path {kind}": other_path(CONSISTENCY, change) for kind, change in BROKEN_PATHS.items()},
    **{kind: {**CONSISTENCY, **fields} for kind, fields in BROKEN_FIELDS.items()},
    "from another size": {**CONSISTENCY, "from": OLD - 1},
    "to another size": {**CONSISTENCY, "to": SIZE - 1},
    "from nothing": {**CONSISTENCY, "from": 0},
    "path of another size": {**CONSISTENCY, "path": consistency(ENTRIES[:SIZE], OLD + 1)["path"]},
    "turned round": {
        **CONSISTENCY,
        "from": SIZE,
        "to": OLD,
        "checkpoint_from": CONSISTENCY["checkpoint_to"],
        "checkpoint_to": CONSISTENCY["checkpoint_from"],
    },
    "with a fork before": {**CONSISTENCY, "checkpoint_from": checkpoint_note(FORKED[:OLD]).decode()},
    "with a fork after": {**CONSISTENCY, "checkpoint_to": checkpoint_note(FORKED).decode()},
    "of a fork": {**consistency(FORKED, OLD), "checkpoint_from": CONSISTENCY["checkpoint_from"]},
    "of a fork of equal size": {**consistency(FORKED, 30), "checkpoint_from": CONSISTENCY["checkpoint_to"]},
    "of a stranger": consistency(ENTRIES[:SIZE], OLD, signer=STRANGER),
    "of a stranger before": {
        **CONSISTENCY,
        "checkpoint_from": checkpoint_note(ENTRIES[:OLD], signer=STRANGER).decode(),
    },
    "of another tenant": {**consistency(THEIRS[:SIZE], OLD, HATTINGEN), "tenant": str(WITTEN)},
    "from another tenant": {
        **consistency(THEIRS[:SIZE], OLD, HATTINGEN),
        "tenant": str(WITTEN),
        "checkpoint_to": CONSISTENCY["checkpoint_to"],
    },
    "from nothing with a path": {**consistency(ENTRIES[:SIZE], 0), "path": base64_path([bytes(32)])},
}


@pytest.mark.parametrize("kind", BAD_INCLUSIONS)
def test_a_proof_of_inclusion_that_is_wrong_is_refused(sceptic: Callable[..., Verdict], kind: str) -> None:
    assert sceptic(INCLUSION).code == 0

    verdict = sceptic(BAD_INCLUSIONS[kind])
    assert verdict.code == 1
    assert verdict.said.startswith("proof.json: ")


@pytest.mark.parametrize("kind", BAD_CONSISTENCIES)
def test_a_proof_of_consistency_that_is_wrong_is_refused(sceptic: Callable[..., Verdict], kind: str) -> None:
    assert sceptic(CONSISTENCY).code == 0

    verdict = sceptic(BAD_CONSISTENCIES[kind])
    assert verdict.code == 1
    assert verdict.said.startswith("proof.json: ")


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_a_path_consists_of_hashes(length: int) -> None:
    assert read_path(base64_path([bytes(32)])) == [bytes(32)]
    with pytest.raises(DoesNotHold):
        read_path(base64_path([bytes(32), bytes(length)]))


def test_a_checkpoint_of_nothing_has_the_root_of_nothing(sceptic: Callable[..., Verdict]) -> None:
    note = checkpoint_note([]).decode().partition("\n\n")[0].split("\n")
    note[2] = base64_path([bytes(32)])[0]
    forged = SERVICE.note(("\n".join(note) + "\n").encode()).decode()

    assert sceptic({**consistency(ENTRIES[:SIZE], 0), "checkpoint_from": forged}).code == 1


def test_the_example_of_the_format_page_holds(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "reference" / "audit-format.md").read_text(encoding="utf-8")
    keys, entry, proof = (block.strip() for block in re.findall("```json\n(.*?)```", page, re.DOTALL))
    for name, text in (("jwks.json", keys), ("proof.json", proof)):
        (tmp_path / name).write_text(text, encoding="utf-8")

    assert leaf_hash(entry.encode()).hex() == json.loads(proof)["leaf_hash"]
    assert judge("--proof", tmp_path / "proof.json", "--keys", tmp_path / "jwks.json").code == 0


@pytest.mark.parametrize("text", ["", "7", "[]", "{}", "[" * 100_000, '{"kind":"inclusion"}', '{"kind":7}', "\ufeff{}"])
def test_what_is_no_proof_is_said_to_be_none(sceptic: Callable[..., Verdict], text: str) -> None:
    verdict = sceptic(text)

    assert verdict.code == 1
    assert verdict.said.startswith("proof.json: it ")


@pytest.mark.parametrize(
    "text",
    [
        receipt(ENTRIES[INDEX + 1]),
        receipt(ENTRIES[INDEX].replace(b"done", b"none")),
        receipt(THEIRS[INDEX]),
        receipt(ENTRIES[INDEX], STRANGER),
        receipt(ENTRIES[INDEX], STRANGER, kid=SERVICE.kid),
        jws({"tenant": str(HATTINGEN), "audit": {"entry": INCLUSION["entry"], "leaf_hash": INCLUSION["leaf_hash"]}}),
        jws({"tenant": str(WITTEN), "audit": {"entry": str(WITTEN), "leaf_hash": INCLUSION["leaf_hash"]}}),
        "no receipt",
    ],
)
def test_the_receipt_of_another_entry_is_not_shown_by_the_proof(sceptic: Callable[..., Verdict], text: str) -> None:
    assert sceptic(INCLUSION, receipt(ENTRIES[INDEX])).code == 0

    verdict = sceptic(INCLUSION, text)
    assert verdict.code == 1
    assert "0.jws: it" in verdict.said


def test_the_proof_of_one_entry_does_not_pass_for_that_of_another(sceptic: Callable[..., Verdict]) -> None:
    """The name of the entry in a proof is not signed; only the receipt binds it to the leaf."""
    renamed = {**INCLUSION, "entry": str(entry_ids(SIZE)[INDEX + 1])}

    assert sceptic(renamed).code == 0
    assert sceptic(renamed, receipt(ENTRIES[INDEX])).code == 1
    assert sceptic(renamed, receipt(ENTRIES[INDEX + 1])).code == 1


def test_a_receipt_does_not_go_with_a_proof_of_consistency(sceptic: Callable[..., Verdict]) -> None:
    assert sceptic(CONSISTENCY, receipt(ENTRIES[INDEX])).code == 1
