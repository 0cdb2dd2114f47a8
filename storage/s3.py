# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Objects in a bucket of an S3 server, each under `<scope>/<name>`. The only user of `minio`.

An object of up to PART_BYTES is one PUT, a longer one a multipart upload. Both end in a request with `If-None-Match: *`, which
the server refuses when the key is taken, and every body goes with its SHA-256, which the server checks. Nothing is ever
presigned. https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
"""

import hashlib
import secrets
from base64 import b64encode
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from html import escape
from itertools import chain
from typing import cast
from xml.etree.ElementTree import ParseError  # noqa: TID251 - caught, nothing is parsed with it

from minio import Minio
from minio.error import MinioException, S3Error
from minio.helpers import check_bucket_name
from urllib3 import BaseHTTPResponse, PoolManager, Retry, Timeout
from urllib3.exceptions import HTTPError

from storage.credentials import Credentials
from storage.digest import limited
from storage.errors import InvalidKey, ObjectExists, ObjectMissing, StorageError, StorageFull, StorageUnavailable
from storage.port import ObjectKey, StoreProperties

PART_BYTES = 5 * 1024 * 1024  # the least that S3 allows for a part that is not the last
MAX_BYTES = 10_000 * PART_BYTES  # the most parts that S3 allows
_READ_BYTES = 256 * 1024
_CONNECT_SECONDS = 5.0
_SILENCE_SECONDS = 30.0
_CONNECTIONS = 16
_FULL = {"QuotaExceeded", "XMinioAdminBucketQuotaExceeded", "XMinioStorageFull"}
_GARBLED = (ValueError, LookupError, AttributeError)  # what `minio` makes of an answer that it cannot read
_MARK = "x-amz-meta-eakte-put"
_PROBE = ".write-once"  # no ObjectKey has a dot
# A write that got no answer may have happened, so it is not sent again.
_RETRIES = Retry(
    total=3,
    redirect=False,
    allowed_methods={"DELETE", "GET", "HEAD"},
    status_forcelist={500, 502, 503, 504},
    backoff_factor=0.2,
    raise_on_status=False,
    respect_retry_after_header=False,
)


@dataclass(frozen=True)
class Bucket:
    """A bucket that exists, at `endpoint` (`host` or `host:port`).

    `durable` is the operator's word that the server syncs to disk before it answers: S3 has no way to ask.
    """

    endpoint: str
    name: str
    secure: bool = True
    region: str = "us-east-1"
    durable: bool = False


class S3Store:
    """An ObjectStore in a bucket. A put holds up to PART_BYTES in memory and takes at most MAX_BYTES, else TooLarge.

    Of two puts of one key at the same moment, each longer than PART_BYTES, a server may acknowledge both and keep one, when
    its check and its completion are two steps (SeaweedFS 4.48). Callers that make a new name for each put never meet that.

    Raises:
        ValueError: what cannot be the address of a server or the name of a bucket.
    """

    def __init__(self, bucket: Bucket, credentials: Credentials) -> None:
        check_bucket_name(bucket.name, strict=True)
        self._durable = bucket.durable
        self._bucket = bucket.name
        self._client = _Client(bucket, credentials)

    @cached_property
    def properties(self) -> StoreProperties:
        """Whether the server honours conditions is tried once, with a single PUT of an object that is no one's and stays.

        Raises:
            StorageUnavailable: it could not be tried.
        """
        return StoreProperties(write_once=self._refuses_a_second_content(), durable=self._durable)

    def put(self, key: ObjectKey, chunks: Iterable[bytes]) -> None:
        parts = _parts(limited(chunks, MAX_BYTES))
        mark = secrets.token_hex(16)
        first, is_last = next(parts)
        try:
            if is_last:
                self._client.put_once(str(key), first, mark)
            else:
                self._put_parts(key, chain([first], (part for part, _ in parts)), mark)
        except StorageUnavailable:
            self._take_back(key, mark)
            raise

    def get(self, key: ObjectKey, start: int = 0) -> Iterator[bytes]:
        try:
            with _our_errors(str(key)):
                response = self._client.get_object(self._bucket, str(key), offset=start)
        except _PastTheEnd:
            return iter(())
        chunks = _read(response, start)
        # Runs up to the first read: an unread iterator still gives its connection back.
        next(chunks)
        return chunks

    def size(self, key: ObjectKey) -> int:
        with _our_errors(str(key)):
            return cast(int, self._client.stat_object(self._bucket, str(key)).size)

    def delete(self, key: ObjectKey) -> None:
        with _our_errors(str(key)):
            self._client.remove_object(self._bucket, str(key))

    def keys(self) -> Iterator[tuple[ObjectKey, datetime]]:
        with _our_errors(self._bucket):
            for found in self._client.list_objects(self._bucket, recursive=True):
                scope, _, name = cast(str, found.object_name).partition("/")
                # Not ours: the probe, an object of the operator.
                with suppress(InvalidKey):
                    yield ObjectKey(scope, name), cast(datetime, found.last_modified)

    def _put_parts(self, key: ObjectKey, parts: Iterable[bytes], mark: str) -> None:
        upload = self._client.begin(str(key), mark)
        try:
            sent = [self._client.put_part(str(key), upload, number, part) for number, part in enumerate(parts, 1)]
            self._client.complete_once(str(key), upload, sent)
        except BaseException:
            # What cannot be aborted now is left to the bucket's rule for unfinished uploads.
            with suppress(StorageError):
                self._client.abort(str(key), upload)
            raise

    def _take_back(self, key: ObjectKey, mark: str) -> None:
        """Remove what a put without an answer may have stored, and never what another put has."""
        with suppress(StorageError), _our_errors(str(key)):
            found = self._client.stat_object(self._bucket, str(key)).metadata or {}
            if found.get(_MARK) == mark:
                self._client.remove_object(self._bucket, str(key))

    def _refuses_a_second_content(self) -> bool:
        try:
            for content in (b"first", b"second"):
                self._client.put_once(_PROBE, content, secrets.token_hex(16))
        except ObjectExists:
            return True
        return False


class _PastTheEnd(StorageError):
    """A range that begins at or after the end."""


class _Client(Minio):
    """Sends what the public methods of `minio` 7 have no argument for: conditions and checksums."""

    def __init__(self, bucket: Bucket, credentials: Credentials) -> None:
        super().__init__(
            bucket.endpoint,
            credentials.access_key,
            credentials.secret_key,
            secure=bucket.secure,
            region=bucket.region,
            http_client=PoolManager(
                maxsize=_CONNECTIONS, timeout=Timeout(connect=_CONNECT_SECONDS, read=_SILENCE_SECONDS), retries=_RETRIES
            ),
        )
        self._bucket = bucket.name

    def put_once(self, name: str, body: bytes, mark: str) -> None:
        headers = {"If-None-Match": "*", "x-amz-checksum-sha256": _checksum(body), _MARK: mark}
        with _our_errors(name):
            self._execute("PUT", self._bucket, name, body, dict(headers))

    def begin(self, name: str, mark: str) -> str:
        """Give the id of a new multipart upload."""
        with _our_errors(name):
            return self._create_multipart_upload(
                self._bucket, name, {"x-amz-checksum-algorithm": "SHA256", _MARK: mark}
            )

    def put_part(self, name: str, upload: str, number: int, body: bytes) -> str:
        """Give the part's line for the completion."""
        checksum = _checksum(body)
        with _our_errors(name):
            response = self._execute(
                "PUT",
                self._bucket,
                name,
                body,
                {"x-amz-checksum-sha256": checksum},
                {"partNumber": str(number), "uploadId": upload},
            )
        return (
            f"<Part><PartNumber>{number}</PartNumber><ETag>{escape(response.headers['etag'])}</ETag>"
            f"<ChecksumSHA256>{checksum}</ChecksumSHA256></Part>"
        )

    def complete_once(self, name: str, upload: str, parts: Iterable[str]) -> None:
        body = f"<CompleteMultipartUpload>{''.join(parts)}</CompleteMultipartUpload>".encode()
        headers = {"If-None-Match": "*", "Content-Type": "application/xml"}
        with _our_errors(name):
            answer = self._execute("POST", self._bucket, name, body, dict(headers), {"uploadId": upload})
        # Since this may take minutes, a server may begin its answer with 200 before it knows.
        if b"<CompleteMultipartUploadResult" not in answer.data:
            msg = "the parts were not put together"
            raise StorageUnavailable(msg)

    def abort(self, name: str, upload: str) -> None:
        with _our_errors(name):
            self._abort_multipart_upload(self._bucket, name, upload)


@contextmanager
def _our_errors(name: str) -> Iterator[None]:
    try:
        yield
    except S3Error as exc:
        raise _translated(exc, name) from exc
    except (MinioException, HTTPError, ParseError, *_GARBLED) as exc:
        raise StorageUnavailable(type(exc).__name__) from exc


def _translated(error: S3Error, name: str) -> StorageError:
    if error.code == "NoSuchKey":
        return ObjectMissing(name)
    if error.code == "PreconditionFailed":
        return ObjectExists(name)
    if error.code == "InvalidRange":
        return _PastTheEnd(name)
    if error.code in _FULL or error.response.status == 507:
        return StorageFull(error.code)
    return StorageUnavailable(error.code)


def _parts(chunks: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Cut chunks of any length into parts of PART_BYTES and say which one is the last: shorter or full, empty only if alone.

    One buffer serves all: a part is gone when the next one is asked for.
    """
    held = bytearray()
    part = cast(bytes, held)  # `minio` passes any buffer on, though it asks for bytes; a copy would double the memory
    for chunk in chunks:
        rest = memoryview(chunk)
        while rest:
            # Only the byte after a full part tells that it was not the last one.
            if len(held) == PART_BYTES:
                yield part, False
                held.clear()
            room = PART_BYTES - len(held)
            held += rest[:room]
            rest = rest[room:]
    yield part, True


def _read(response: BaseHTTPResponse, start: int) -> Iterator[bytes]:
    try:
        yield b""
        if start and not response.headers.get("content-range", "").startswith(f"bytes {start}-"):
            msg = "the server does not read from an offset"
            raise StorageUnavailable(msg)
        while chunk := _read_chunk(response):
            yield chunk
    finally:
        response.close()


def _read_chunk(response: BaseHTTPResponse) -> bytes:
    with _our_errors(""):
        return response.read(_READ_BYTES)


def _checksum(body: bytes) -> str:
    return b64encode(hashlib.sha256(body).digest()).decode()
