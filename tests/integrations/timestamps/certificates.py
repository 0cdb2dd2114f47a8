# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A root, an issuer below it and what signs timestamps below that, all made with OpenSSL and thrown away with its folder."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

_SECONDS = 30
_LONG_AGO = ("-startdate", "20240101000000Z", "-enddate", "20240201000000Z")
_SETTINGS = """
[ca]
default_ca = ca
[ca]
database = {folder}/issued
new_certs_dir = {folder}
rand_serial = yes
unique_subject = no
default_md = sha256
policy = names
[names]
commonName = supplied
[req]
distinguished_name = no_questions
[no_questions]

[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
[issuer]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign
[timestamps]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
[programs]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, codeSigning

[tsa]
default_tsa = willing
[willing]
digests = sha256, sha512, sha3-512
serial = {folder}/serial
signer_key = {folder}/signer.key
certs = {folder}/issuer.pem
signer_digest = sha256
default_policy = 1.3.6.1.4.1.99999.1
accuracy = secs:1
clock_precision_digits = 3
tsa_name = yes
ess_cert_id_alg = sha256
[unwilling]
digests = sha384
serial = {folder}/serial
signer_key = {folder}/signer.key
signer_digest = sha256
default_policy = 1.3.6.1.4.1.99999.1
"""


@dataclass(frozen=True)
class Chain:
    """Three certificates of the same signer's key: a good one, one that has expired and one for signing programs."""

    folder: Path

    @property
    def root(self) -> Path:
        return self.folder / "root.pem"

    @property
    def issuer(self) -> Path:
        return self.folder / "issuer.pem"

    @property
    def signer_key(self) -> Path:
        return self.folder / "signer.key"

    @property
    def good(self) -> Path:
        return self.folder / "good.pem"

    @property
    def expired(self) -> Path:
        return self.folder / "expired.pem"

    @property
    def other_purpose(self) -> Path:
        return self.folder / "other-purpose.pem"

    def openssl(self, *arguments: str | Path) -> bytes:
        """Run OpenSSL with this chain's settings, and return what it prints.

        Raises:
            FileNotFoundError: this machine has no OpenSSL (Debian's package `openssl`).
            AssertionError: it ended with an error.
        """
        environment = {**os.environ, "OPENSSL_CONF": str(self.folder / "openssl.cnf")}
        done = subprocess.run(
            ["openssl", *arguments], env=environment, capture_output=True, check=False, timeout=_SECONDS
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout


def new_chain(folder: Path) -> Chain:
    """Make everything in a folder that is not there yet."""
    folder.mkdir(parents=True)
    (folder / "openssl.cnf").write_text(_SETTINGS.format(folder=folder), encoding="ascii")
    (folder / "issued").touch()
    (folder / "serial").write_text("01\n", encoding="ascii")
    chain = Chain(folder)
    root_key, issuer_key = folder / "root.key", folder / "issuer.key"
    _request(chain, "eakte test root", root_key, chain.root, "-x509", "-days", "7", "-extensions", "root")
    _request(chain, "eakte test issuer", issuer_key, folder / "issuer.csr")
    _issue(chain, folder / "issuer.csr", chain.issuer, (chain.root, root_key), "issuer", "-days", "7")
    _request(chain, "eakte test authority", chain.signer_key, folder / "signer.csr")
    signer, issuer = folder / "signer.csr", (chain.issuer, issuer_key)
    _issue(chain, signer, chain.good, issuer, "timestamps", "-days", "7")
    _issue(chain, signer, chain.expired, issuer, "timestamps", *_LONG_AGO)
    _issue(chain, signer, chain.other_purpose, issuer, "programs", "-days", "7")
    return chain


def _request(chain: Chain, name: str, key: Path, out: Path, *options: str) -> None:
    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    chain.openssl("req", "-new", *curve, "-subj", f"/CN={name}", "-keyout", key, "-out", out, *options)


def _issue(chain: Chain, request: Path, out: Path, by: tuple[Path, Path], purpose: str, *life: str) -> None:
    certificate, key = by
    signer = ("-cert", certificate, "-keyfile", key)
    chain.openssl("ca", "-batch", "-notext", "-in", request, "-out", out, *signer, "-extensions", purpose, *life)
