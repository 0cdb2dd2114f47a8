# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What the archive takes, read by the rules of RFC 8493 and by the offline verifier; nothing of it needs this service."""

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from eakte.database.embedded import EmbeddedServer
from eakte.domain.audit.values import Act
from tests.api.records import let_be_due, offer_of, pdf
from tests.deployment import Site, new_site
from tests.evidence import as_owner, audit_log, check_problem, store_path

LETTER = pdf("Der Regenpfeifer brütet")
NEWER = pdf("Der Regenpfeifer ist fort")
HOSTILE = "../../etc/passwd\n\u202egnp.exe"


@pytest.fixture(scope="module")
def towns(embedded_server: EmbeddedServer) -> Iterator[Site]:
    with new_site(embedded_server) as site:
        yield site


def taken(site: Site, key: str, decision: str = "A") -> tuple[str, UUID, str]:
    """The address of a package, its dossier, and the submission in it: with a hostile file name, two versions, a note."""
    town = site.people.witten
    clerk = town.clerk.token
    letter = ("brief", HOSTILE, "application/pdf", LETTER)
    item = site.submit(town.portal_key, letter, idempotency_key=key).json()["id"]
    site.work()
    new = {"plan_entry": "22.10", "dossier_title": f"Vögel {key}", "case_title": "Brut"}
    case = site.post(clerk, f"/api/v1/inbox/{item}/file", new).json()["id"]
    opened = site.get(clerk, f"/api/v1/cases/{case}").json()
    document = next(each["id"] for each in opened["documents"] if each["kind"] != "form")
    newer = {"file": ("neu.pdf", NEWER, "application/pdf")}
    headers = {**site.as_(clerk), "If-Match": '"1"'}
    assert site.http.post(f"/api/v1/documents/{document}/versions", headers=headers, files=newer).status_code == 201
    assert site.post(clerk, f"/api/v1/cases/{case}/notes", {"text": "Telefonat"}).status_code == 201
    site.work()
    site.sequence()
    dossier = UUID(opened["dossier"]["id"])
    let_be_due(site, town, dossier)
    offer, disposal = offer_of(site, town, dossier)
    said = {"decisions": [{"disposal": str(disposal), "decision": decision, "reason": "Stadtgeschichte"}]}
    assert site.post(town.archivist.token, f"/api/v1/offers/{offer}/decisions", said).status_code == 200
    return f"/api/v1/offers/{offer}/dossiers/{disposal}/package", dossier, item


def unpacked(content: bytes) -> tuple[str, dict[str, bytes]]:
    """The folder of a package, and its files by the path in it."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert package.testzip() is None
        (folder,) = {name.partition("/")[0] for name in package.namelist()}
        return folder, {name.partition("/")[2]: package.read(name) for name in package.namelist()}


def listed(manifest: bytes) -> Mapping[str, str]:
    return {path: digest for digest, path in (line.split("  ", 1) for line in manifest.decode().splitlines())}


def test_a_package_is_a_complete_and_valid_bag_with_every_version(towns: Site) -> None:
    address, dossier, _ = taken(towns, "Tasche")
    answer = towns.get(towns.people.witten.archivist.token, address)
    assert answer.status_code == 200
    folder, files = unpacked(answer.content)
    assert answer.headers["content-disposition"] == f'attachment; filename="{folder}.zip"'
    assert files["bagit.txt"] == b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    payload = {path: sha256(content).hexdigest() for path, content in files.items() if path.startswith("data/")}
    assert listed(files["manifest-sha256.txt"]) == payload
    tags = {path: sha256(content).hexdigest() for path, content in files.items() if "/" not in path}
    del tags["tagmanifest-sha256.txt"]
    assert listed(files["tagmanifest-sha256.txt"]) == tags
    info = dict(line.split(": ", 1) for line in files["bag-info.txt"].decode().splitlines())
    size = sum(len(content) for path, content in files.items() if path.startswith("data/"))
    assert info["Payload-Oxum"] == f"{size}.{len(payload)}"
    assert info["External-Description"] == "Vögel Tasche"

    told = json.loads(files["data/akte.json"])
    assert (told["id"], told["decision"]["value"]) == (str(dossier), "A")
    (case,) = told["cases"]
    assert [each["text"] for each in case["notes"]] == ["Telefonat"]
    stored = [each for document in case["documents"] for each in document["files"]]
    for each in stored:
        assert sha256(files[f"data/{each['path']}"]).hexdigest() == each["sha256"]
    assert {LETTER, NEWER} <= {files[f"data/{each['path']}"] for each in stored}
    assert "pdfa" in {each["path"].partition("/")[0] for each in stored}
    assert len(stored) + 6 == len(payload)  # akte, verlauf, keys, verifier, receipt, proof
    history = json.loads(files["data/verlauf.json"])["entries"]
    assert {"dossier.appraised", "submission.received"} <= {each["act"] for each in history}


def test_no_name_of_a_sender_becomes_a_path(towns: Site) -> None:
    address, _, _ = taken(towns, "Pfad")
    content = towns.get(towns.people.witten.archivist.token, address).content
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        names = package.namelist()
    assert all(name.isascii() and ".." not in name and "passwd" not in name for name in names)


def test_the_receipt_in_a_package_is_proven_without_this_service(towns: Site, tmp_path: Path) -> None:
    address, _, item = taken(towns, "Nachweis")
    with zipfile.ZipFile(io.BytesIO(towns.get(towns.people.witten.archivist.token, address).content)) as package:
        package.extractall(tmp_path)
    (proofs,) = tmp_path.glob("*/data/nachweise")
    files = {"--proof": proofs / item / "proof.json", "--receipt": proofs / item / "receipt.jws"}
    arguments = [str(part) for pair in {**files, "--keys": proofs / "jwks.json"}.items() for part in pair]
    command = [sys.executable, "-I", str(proofs / "verify.py"), *arguments]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    receipt = files["--receipt"].read_text()
    files["--receipt"].write_text(receipt[:-8] + ("AAAAAAAA" if receipt[-8:] != "AAAAAAAA" else "BBBBBBBB"))
    assert subprocess.run(command, capture_output=True, check=False).returncode != 0


def test_only_what_the_archive_takes_is_packed_and_each_download_is_written_down(towns: Site) -> None:
    address, dossier, _ = taken(towns, "Akte V", decision="V")
    town = towns.people.witten
    check_problem(towns.get(town.archivist.token, address), 409, "not-for-the-archive")
    check_problem(towns.get(town.clerk.token, address), 403, "forbidden")
    told = [each.object["id"] for each in audit_log(towns, town.tenant, Act.DOSSIER_PACKAGED)]
    assert str(dossier) not in told
    address, dossier, _ = taken(towns, "Akte A")
    for _ in range(2):
        assert towns.get(town.archivist.token, address).status_code == 200
    told = [each.object["id"] for each in audit_log(towns, town.tenant, Act.DOSSIER_PACKAGED)]
    assert told.count(str(dossier)) == 2


def test_a_damaged_original_makes_no_whole_package(towns: Site) -> None:
    address, dossier, _ = taken(towns, "Schaden")
    originals = """
        SELECT rendition.id FROM records.renditions AS rendition
        JOIN records.document_versions AS version ON version.id = rendition.version_id
        JOIN records.documents AS document ON document.id = version.document_id
        JOIN records.cases AS filed ON filed.id = document.case_id
        WHERE filed.dossier_id = :dossier AND rendition.kind = 'original' ORDER BY rendition.id DESC LIMIT 1
    """
    with as_owner(towns, towns.people.witten.tenant) as owner:
        newest = owner.scalar(text(originals), {"dossier": dossier})
    (path,) = (each for each in store_path(towns).rglob("*") if each.name == str(newest))
    damaged = bytearray(path.read_bytes())
    damaged[-1] ^= 1
    path.chmod(0o600)
    path.write_bytes(damaged)
    with pytest.raises(httpx.RemoteProtocolError):
        towns.get(towns.people.witten.archivist.token, address)
