# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A real timestamp authority on loopback: OpenSSL stamps, and it misbehaves when it is told to.

with timestamp_authority(directory) as authority:
    HttpTimestampAuthority(authority.url, authority.ca_file.read_bytes()).stamp(b"...")
    authority.misbehave(Misbehaviour.DOWN)
"""

import hashlib
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import Enum, auto
from functools import cached_property, partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import socket
from socketserver import BaseServer

from tests.integrations.timestamps.certificates import Chain, new_chain
from tests.servers.certificate import write_certificate

REPLY = "application/timestamp-reply"
_TST_INFO = "1.2.840.113549.1.9.16.1.4"
_DIGESTS = {
    "sha256": bytes.fromhex("0609608648016503040201"),
    "sha512": bytes.fromhex("0609608648016503040203"),
    "sha3-512": bytes.fromhex("060960864801650304020a"),
}
_OTHER_DIGEST = hashlib.sha512(b"something else").digest()
_NULL = b"\x05\x00"
_TRICKLE_SECONDS = 0.05


class Misbehaviour(Enum):
    DOWN = auto()  # connections are refused
    SILENT = auto()  # takes the question and says nothing
    TRICKLING = auto()  # says a byte now and then, for ever
    ENDLESS = auto()  # says more and more, as fast as it can
    ERROR = auto()  # HTTP 500
    REDIRECTING = auto()  # HTTP 307 to where the stamp could be had
    OTHER_TYPE = auto()  # a good stamp that is announced as a page
    RUBBISH = auto()  # bytes that are no response
    REJECTING = auto()  # a response that says "rejected"
    OTHER_CONTENT = auto()  # a good stamp of something else, with our nonce
    REPLAYING = auto()  # the last good stamp once more
    UNKNOWN_ROOT = auto()  # a stamp by an authority of the same names that nobody knows
    EXPIRED = auto()  # a stamp by a certificate that has expired
    OTHER_PURPOSE = auto()  # a stamp by a certificate that is for signing programs


class Authority:
    """`queries` are the questions so far (TimeStampReq, DER), whatever became of them. `media_type` is what it calls a response."""

    def __init__(self, directory: Path, *, secure: bool = False) -> None:
        self.queries: list[bytes] = []
        self.media_type = REPLY
        self._directory = directory
        self._chain = new_chain(directory / "authority")
        self._secure = secure
        self._kind: Misbehaviour | None = None
        self._canned: bytes | None = None
        self._last_good = b""
        self._stamping = threading.Lock()
        self._released = threading.Event()
        self._port = 0
        self._open()

    @property
    def url(self) -> str:
        return f"{'https' if self._secure else 'http'}://127.0.0.1:{self._port}/tsa"

    @property
    def ca_file(self) -> Path:
        """The root that vouches for the stamps."""
        return self._chain.root

    @property
    def tls_file(self) -> Path:
        """The certificate that the address shows when it is a secure one; it vouches for itself."""
        return self._directory / "tls.pem"

    def misbehave(self, kind: Misbehaviour) -> None:
        """Do so from now on, until told otherwise."""
        if kind is Misbehaviour.REPLAYING and not self._last_good:
            raise LookupError("there is no stamp yet that could be replayed")
        self.behave()
        self._kind = kind
        self._released.clear()
        if kind is Misbehaviour.DOWN:
            self._close()

    def behave(self) -> None:
        """Stamp what is asked from now on; who still waits for an answer is hung up on."""
        self._released.set()
        if self._kind is Misbehaviour.DOWN:
            self._open()
        self._kind = self._canned = None

    def answer_with(self, content: bytes) -> None:
        """Send these bytes as the response from now on, until told otherwise."""
        self.behave()
        self._canned = content

    def reply(self, query: bytes) -> bytes:
        """A good response to a question, without HTTP."""
        return self._stamped(self._chain, query, self._chain.good)

    def accepts(self, response: bytes, content: bytes) -> bool:
        """Whether OpenSSL takes the response for a stamp of that content by this authority."""
        stamp, data = self._directory / "verified.tsr", self._directory / "verified.data"
        stamp.write_bytes(response)
        data.write_bytes(content)
        try:
            printed = self._chain.openssl("ts", "-verify", "-in", stamp, "-data", data, "-CAfile", self.ca_file)
        except AssertionError:
            return False
        return b"Verification: OK" in printed

    def close(self) -> None:
        self._released.set()
        if self._kind is not Misbehaviour.DOWN:
            self._close()

    def answer(self, door: "Door", query: bytes) -> None:
        """What the door does with a question."""
        self.queries.append(query)
        match self._kind:
            case Misbehaviour.DOWN | Misbehaviour.SILENT:
                self._released.wait()
            case Misbehaviour.TRICKLING:
                door.say(b"HTTP/1.0 200 OK\r\nX-Padding: ")
                while not self._released.wait(_TRICKLE_SECONDS):
                    door.say(b".")
            case Misbehaviour.ENDLESS:
                door.head(200, REPLY)
                while not self._released.is_set():
                    door.say(bytes(65536))
            case Misbehaviour.ERROR:
                door.head(500, "text/plain")
            case Misbehaviour.REDIRECTING:
                door.head(307, REPLY, Location=self.url)
            case Misbehaviour.OTHER_TYPE:
                door.head(200, "text/html; charset=utf-8")
                door.say(self.reply(query))
            case _:
                door.head(200, self.media_type)
                door.say(self._response(query))

    def _response(self, query: bytes) -> bytes:
        chain = self._chain
        if self._canned is not None:
            return self._canned
        responses: dict[Misbehaviour, Callable[[], bytes]] = {
            Misbehaviour.RUBBISH: lambda: b"\x30\x82 this is no response",
            Misbehaviour.REJECTING: lambda: self._stamped(chain, query, chain.good, "unwilling"),
            Misbehaviour.OTHER_CONTENT: lambda: self.reply(with_imprint(query, "sha512", _OTHER_DIGEST)),
            Misbehaviour.REPLAYING: lambda: self._last_good,
            Misbehaviour.UNKNOWN_ROOT: lambda: self._stamped(self._stranger, query, self._stranger.good),
            Misbehaviour.EXPIRED: lambda: self._stamped(chain, query, chain.expired),
            Misbehaviour.OTHER_PURPOSE: lambda: self._signed_for_another_purpose(query),
        }
        if self._kind is not None:
            return responses[self._kind]()
        self._last_good = self.reply(query)
        return self._last_good

    @cached_property
    def _stranger(self) -> Chain:
        return new_chain(self._directory / "stranger")

    def _stamped(self, chain: Chain, query: bytes, signer: Path, section: str = "willing") -> bytes:
        question, response = chain.folder / "query.tsq", chain.folder / "response.tsr"
        with self._stamping:
            question.write_bytes(query)
            asked = ("-queryfile", question, "-section", section, "-signer", signer)
            chain.openssl("ts", "-reply", *asked, "-out", response)
            return response.read_bytes()

    def _signed_for_another_purpose(self, query: bytes) -> bytes:
        """OpenSSL's authority refuses to sign with such a certificate, so a good token is signed anew."""
        chain, folder = self._chain, self._chain.folder
        good, content, token = folder / "good.tsr", folder / "content.der", folder / "token.der"
        good.write_bytes(self.reply(query))
        chain.openssl("ts", "-reply", "-in", good, "-token_out", "-out", token)
        chain.openssl("cms", "-verify", "-noverify", "-inform", "DER", "-in", token, "-out", content)
        signer = ("-signer", chain.other_purpose, "-inkey", chain.signer_key, "-certfile", chain.issuer)
        form = ("-binary", "-nodetach", "-nosmimecap", "-econtent_type", _TST_INFO, "-outform", "DER")
        chain.openssl("cms", "-sign", "-md", "sha256", *form, *signer, "-in", content, "-out", token)
        chain.openssl("ts", "-reply", "-in", token, "-token_in", "-out", good)
        return good.read_bytes()

    def _open(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", self._port), partial(Door, self))
        self._server.daemon_threads = True
        self._port = self._server.server_port
        if self._secure:
            key = self.tls_file.with_suffix(".key")
            write_certificate(self.tls_file, key)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.tls_file, key)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._serving = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._serving.start()

    def _close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._serving.join()


class Door(BaseHTTPRequestHandler):
    """One connection to the authority. Who hangs up in the middle is no failure of it."""

    def __init__(self, authority: Authority, connection: socket, caller: tuple[str, int], server: BaseServer) -> None:
        self._authority = authority
        with suppress(OSError):
            super().__init__(connection, caller, server)

    def do_POST(self) -> None:
        self._authority.answer(self, self.rfile.read(int(self.headers["Content-Length"])))

    def head(self, status: int, media_type: str, **fields: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": media_type, **fields}.items():
            self.send_header(name, value)
        self.end_headers()

    def say(self, content: bytes) -> None:
        self.wfile.write(content)
        self.wfile.flush()

    def log_message(self, *_: object) -> None:
        """Nothing: the tests' output is for the tests."""


@contextmanager
def timestamp_authority(directory: Path, *, secure: bool = False) -> Iterator[Authority]:
    """An authority that behaves, in an empty directory of its own; `secure` puts TLS before it."""
    authority = Authority(directory, secure=secure)
    try:
        yield authority
    finally:
        authority.close()


def with_imprint(query: bytes, algorithm: str, digest: bytes) -> bytes:
    """The same question about something else. In a question of ours every length fits into one byte."""
    version, imprint_end = query[2:5], 7 + query[6]
    imprint = _der(0x30, _der(0x30, _DIGESTS[algorithm] + _NULL) + _der(0x04, digest))
    return _der(0x30, version + imprint + query[imprint_end:])


def _der(tag: int, content: bytes) -> bytes:
    return bytes([tag, len(content)]) + content
