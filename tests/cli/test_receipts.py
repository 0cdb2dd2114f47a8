# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""`eakte receipt verify`: what a portal shows is what this service has signed, or it is refused."""

import base64
import hmac
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import OKPKey

from eakte.cli.main import run
from eakte.database.embedded import EmbeddedServer
from eakte.services.signing import RECEIPT_TYPE, Signer, published_keys
from tests.cli.command import eakte
from tests.deployment import Site, new_site

GENUINE, UNREADABLE, REFUSED = 0, 2, 8
Verify = Callable[[str], tuple[int, str, str]]


@pytest.fixture(scope="module")
def site(embedded_server: EmbeddedServer) -> Iterator[Site]:
    with new_site(embedded_server) as opened:
        yield opened


@pytest.fixture(scope="module")
def answer(site: Site) -> str:
    """What the portal got."""
    return site.submit(site.people.witten.portal_key).text


@pytest.fixture(scope="module")
def receipt(answer: str) -> str:
    return str(json.loads(answer)["receipt"])


@pytest.fixture
def keys(site: Site, tmp_path: Path) -> Path:
    saved = tmp_path / "jwks.json"
    # Asked for over HTTP, the server's line about it might come when the command has set up its log.
    saved.write_text(json.dumps(published_keys(site.deployment.platform.database)), "utf-8")
    return saved


@pytest.fixture
def verify(
    own_logs: None, keys: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Verify:
    """Exit code, output and error output of the command with saved keys, in this process."""

    def verified(content: str) -> tuple[int, str, str]:
        file = tmp_path / "receipt"
        file.write_text(content, "utf-8")
        monkeypatch.setattr(sys, "argv", ["eakte", "receipt", "verify", str(file), "--keys", str(keys)])
        with pytest.raises(SystemExit) as ended:
            run()
        said = capsys.readouterr()
        return ended.value.code if isinstance(ended.value.code, int) else 0, said.out, said.err

    return verified


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _signed(header: dict[str, Any], payload: str, sign: Callable[[bytes], bytes]) -> str:
    head = _encoded(json.dumps(header).encode())
    return f"{head}.{payload}.{_encoded(sign(f'{head}.{payload}'.encode()))}"


def test_a_genuine_receipt_is_shown_as_the_answer_and_by_itself(answer: str, receipt: str, verify: Verify) -> None:
    for content in (answer, receipt, f"\n {receipt}\n"):
        code, out, err = verify(content)
        assert (code, err) == (GENUINE, "")
        assert json.loads(out)["submission"] == json.loads(answer)["id"]


def test_the_deployments_own_keys_are_asked_when_none_are_given(site: Site, answer: str, tmp_path: Path) -> None:
    file = tmp_path / "receipt.json"
    file.write_text(answer, "utf-8")
    done = eakte(site, "receipt", "verify", str(file))
    assert done.returncode == GENUINE, done.stderr
    assert json.loads(done.stdout)["tenant"] == str(site.people.witten.tenant.id)
    file.write_text(answer.replace('"receipt":"e', '"receipt":"f'), "utf-8")
    refused = eakte(site, "receipt", "verify", str(file))
    assert (refused.returncode, refused.stdout) == (REFUSED, "")
    assert refused.stderr.startswith("Die Eingangsbestätigung ist nicht echt\n")


def test_a_receipt_that_was_changed_is_refused(receipt: str, verify: Verify) -> None:
    header, payload, signature = receipt.split(".")
    kid = json.loads(base64.urlsafe_b64decode(header + "=="))["kid"]
    other_key = OKPKey.generate_key("Ed25519")
    stranger = Signer({kid: other_key}, kid).sign(base64.urlsafe_b64decode(payload + "=="), kid)
    public = json.dumps(other_key.as_dict(private=False))
    for forged in (
        f"{header}.{_encoded(b'{}')}.{signature}",
        f"{header}.{payload}.{signature[:-4]}AAAA",
        f"{header}.{payload}.",
        f"{header}.{payload}",
        stranger,
        "x.y.z",
        "",
        "ä.ö.ü",
        _signed({"alg": "none", "kid": kid, "typ": RECEIPT_TYPE}, payload, lambda _: b""),
        _signed({"alg": "HS256", "kid": kid, "typ": RECEIPT_TYPE}, payload, lambda m: hmac.digest(b"k", m, "sha256")),
        stranger.replace(
            stranger.partition(".")[0],
            _encoded(f'{{"alg":"EdDSA","kid":"{kid}","typ":"{RECEIPT_TYPE}","jwk":{public}}}'.encode()),
        ),
    ):
        code, out, err = verify(forged)
        assert (code, out) == (REFUSED, ""), forged
        assert err.startswith("Die Eingangsbestätigung ist nicht echt\n")


def test_another_thing_that_the_same_key_signed_is_no_receipt(site: Site, receipt: str, verify: Verify) -> None:
    signer = site.deployment.platform.signer
    for claims in (b"[]", b'"x"', b"no json"):
        assert verify(signer.sign(claims, signer.newest))[0] == REFUSED
    header, payload, _ = receipt.split(".")
    other_type = _encoded(base64.urlsafe_b64decode(header + "==").replace(RECEIPT_TYPE.encode(), b"JWT"))
    key = signer.keys[signer.newest].private_key
    signature = _encoded(key.sign(f"{other_type}.{payload}".encode()))  # type: ignore[union-attr]  # it has a private half
    assert verify(f"{other_type}.{payload}.{signature}")[0] == REFUSED


@pytest.mark.parametrize("content", ["{", "{}", '{"receipt": 1}', "{" + '"a":[' * 100_000])
def test_a_file_that_holds_no_receipt_cannot_be_read(verify: Verify, content: str) -> None:
    code, out, err = verify(content)
    assert (code, out) == (UNREADABLE, "")
    assert "Eingangsbestätigung" in err
    assert "Traceback" not in err


def test_files_that_are_not_there_or_no_text_cannot_be_read(
    receipt: str, keys: Path, verify: Verify, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    keys.write_bytes(b"\xff\xfe")
    assert verify(receipt)[0] == UNREADABLE
    keys.write_text("[]", "utf-8")
    assert verify(receipt)[0] == UNREADABLE
    keys.write_text("{}", "utf-8")
    assert verify(receipt)[0] == REFUSED
    keys.unlink()
    assert verify(receipt)[0] == UNREADABLE
    monkeypatch.setattr(sys, "argv", ["eakte", "receipt", "verify", str(keys.parent / "nichts")])
