# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Whatever is wrong with a delivery: a problem that says what to do, and nothing of it is kept anywhere."""

import dataclasses
import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from eakte.application import build_app
from eakte.database.embedded import EmbeddedServer
from eakte.http import multipart
from eakte.kernel.ids import new_id
from eakte.services.submission_format import MAX_DEPTH, MAX_FILE_NAME_CHARACTERS, MAX_FILES, MAX_SUBMISSION_BYTES
from tests.deployment import RECEIVED_AT, File, Site, new_site, served, submission
from tests.evidence import check_problem, traces

A: File = ("a", "a.txt", "text/plain", b"aaa")
B: File = ("b", "b.txt", "text/plain", b"bbb")
BOUNDARY = "grenze"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"
NESTED = b'{"form":' * 100_000 + b"{}" + b"}" * 100_000
WHOLE = json.loads(submission())


@pytest.fixture(scope="module")
def site(embedded_server: EmbeddedServer) -> Iterator[Site]:
    with new_site(embedded_server) as opened:
        yield opened


def _first(content: bytes) -> File:
    return ("submission", "submission.json", "application/json", content)


def _declared(file: File, **changes: object) -> bytes:
    announced = {"part": file[0], "name": file[1], "media_type": file[2], "size": len(file[3])}
    return _with(files=[{**announced, "sha256": hashlib.sha256(file[3]).hexdigest(), **changes}])


def _with(**changes: object) -> bytes:
    return json.dumps({**WHOLE, **changes}, ensure_ascii=False).encode()


def _refused(site: Site, status: int, code: str, *parts: File) -> dict[str, Any]:
    """Deliver, and assert that the answer is this problem and that everything is as it was before."""
    before = traces(site)
    answer = site.send(site.people.witten.portal_key, parts, str(new_id()))
    assert traces(site) == before
    return check_problem(answer, status, code)


PARTS: Mapping[str, tuple[int, str, tuple[File, ...]]] = {
    "no first part": (400, "submission-part-missing", (A,)),
    "the first part comes second": (400, "submission-part-missing", (A, _first(submission([A])))),
    "a part is missing": (422, "file-missing", (_first(submission([A, B])), A)),
    "all parts are missing": (422, "file-missing", (_first(submission([A, B])),)),
    "a part was not announced": (422, "unannounced-file", (_first(submission([A])), A, B)),
    "a part comes twice": (422, "unannounced-file", (_first(submission([A])), A, A)),
    "the parts are out of order": (422, "unannounced-file", (_first(submission([A, B])), B, A)),
    "a part is shorter": (422, "size-differs", (_first(_declared(A, size=4)), A)),
    "a part is longer": (422, "size-differs", (_first(_declared(A, size=2)), A)),
    "a part is other content": (422, "digest-differs", (_first(_declared(A, sha256="0" * 64)), A)),
    "a good part comes before a bad one": (422, "unannounced-file", (_first(submission([A, B])), A, A)),
    "the first part is too long": (413, "too-large", (_first(submission() + b" " * MAX_SUBMISSION_BYTES),)),
}


@pytest.mark.parametrize("wrong", PARTS)
def test_parts_other_than_announced_are_refused(site: Site, wrong: str) -> None:
    status, code, parts = PARTS[wrong]
    _refused(site, status, code, *parts)


NOT_JSON: Mapping[str, bytes] = {
    "empty": b"",
    "cut off": submission()[:-1],
    "more behind it": submission() + b"{}",
    "an array": b"[]",
    "a key twice": submission().replace(b'"form":', b'"form": {}, "form":'),
    "a key twice far inside": submission(form={"x": 1}).replace(b'{"x": 1}', b'{"x": {"y": 1, "y": 2}}'),
    "NaN": submission(form={"x": float("nan")}),
    "Infinity": submission(form={"x": float("-inf")}),
    "nested without end": NESTED,
    "nested beyond the limit": submission(form=json.loads('{"x":' * MAX_DEPTH + "1" + "}" * MAX_DEPTH)),
    "a number of 5,000 digits": submission(form={"x": 1}).replace(b'"x": 1', b'"x": 1' + b"0" * 5000),
    "Latin-1": submission(form={"x": "Müller"}).decode().encode("latin-1"),
    "UTF-16": submission().decode().encode("utf-16"),
    "a byte order mark": b"\xef\xbb\xbf" + submission(),
}


@pytest.mark.parametrize("wrong", NOT_JSON)
def test_a_first_part_that_is_not_strict_json_is_refused(site: Site, wrong: str) -> None:
    _refused(site, 400, "not-json", _first(NOT_JSON[wrong]))


def _without(name: str) -> bytes:
    return json.dumps({key: value for key, value in WHOLE.items() if key != name}).encode()


INVALID: Mapping[str, tuple[str, bytes]] = {
    "no service": ("service", _without("service")),
    "no received_at": ("received_at", _without("received_at")),
    "no form": ("form", _without("form")),
    "no applicant": ("applicant", _without("applicant")),
    "form is a list": ("form", submission(form=[])),
    "service is a path": ("service", submission(service="../../etc/passwd")),
    "service is a number": ("service", submission(service=1)),
    "an unknown member": ("tenant_id", submission(tenant_id="hattingen")),
    "an unknown member of 100,000 letters": ("x" * 200, _with(**{"x" * 100_000: 1})),
    "an unknown member that is no text": ("submission", submission().replace(b'"form"', rb'"\ud800": 1, "form"')),
    "a member with a line break": ("a b", _with(**{"a\r\nb": 1})),
    "time without offset": ("received_at", submission(received_at="2026-11-20T09:15:00")),
    "time without a time": ("received_at", submission(received_at="2026-11-20")),
    "time as a number": ("received_at", submission(received_at=1795170900)),
    "time that is none": ("received_at", submission(received_at="2026-02-30T09:15:00Z")),
    "time in foreign digits": ("received_at", submission(received_at="２０２６-11-20T09:15:00Z")),
    "time before the calendar": ("received_at", submission(received_at="0001-01-01T00:00:00+14:00")),
    "time after the calendar": ("received_at", submission(received_at="9999-12-31T23:59:59-12:00")),
    "identity with more": ("identity.role", submission(identity={"source": "x", "trust_level": "y", "role": "z"})),
    "identity with less": ("identity.trust_level", submission(identity={"source": "x"})),
    "payment with more": ("payment.amount", submission(payment={"reference": "x", "amount": 1})),
    "payment without reference": ("payment.reference", submission(payment={})),
    "a file with more": ("files.0.path", _declared(A, path="/etc/passwd")),
    "a name with half a letter": ("files.0.name", _declared(A, name="#").replace(b"#", rb"\udc00")),
    "a name of too many letters": ("files.0.name", _declared(A, name="x" * (MAX_FILE_NAME_CHARACTERS + 1))),
    "no name": ("files.0.name", _declared(A, name="")),
    "a media type that no header holds": ("files.0.media_type", _declared(A, media_type="текст/plain")),
    "a media type with a line break": ("files.0.media_type", _declared(A, media_type="text/plain\r\nX: y")),
    "a size below nothing": ("files.0.size", _declared(A, size=-1)),
    "a size as text": ("files.0.size", _declared(A, size="3")),
    "a digest in capitals": ("files.0.sha256", _declared(A, sha256="A" * 64)),
    "a part twice": ("files", submission([A, A])),
    "a file that is the first part": ("files", submission([("submission", *A[1:])])),
    "too many files": ("files", submission([(f"p{number}", *A[1:]) for number in range(MAX_FILES + 1)])),
}


@pytest.mark.parametrize("wrong", INVALID)
def test_a_first_part_of_another_format_is_refused_and_the_place_is_named(site: Site, wrong: str) -> None:
    where, content = INVALID[wrong]
    told = _refused(site, 422, "submission-invalid", _first(content), A)
    assert told["where"] == where
    assert where in told["detail"]


def _body(*parts: bytes, end: bytes = b"--grenze--\r\n") -> bytes:
    return b"".join(b"--grenze\r\n" + part + b"\r\n" for part in parts) + end


HEAD = b'Content-Disposition: form-data; name="submission"\r\n\r\n'
BROKEN: Mapping[str, tuple[str, bytes]] = {
    "nothing": (MULTIPART, b""),
    "another boundary": (MULTIPART, _body(HEAD + submission()).replace(b"grenze", b"andere")),
    "no end": (MULTIPART, _body(HEAD + submission(), end=b"")),
    "cut off in a part": (MULTIPART, _body(HEAD + submission())[:-40]),
    "cut off in a header": (MULTIPART, b"--grenze\r\nContent-Dispo"),
    "a part without a name": (MULTIPART, _body(b"Content-Disposition: form-data\r\n\r\n" + submission())),
    "a part without headers": (MULTIPART, _body(b"\r\n" + submission())),
    "a header without end": (MULTIPART, b"--grenze\r\nX: " + b"x" * 100_000),
    "a header that is not UTF-8": (MULTIPART, _body(b'Content-Disposition: form-data; name="\xff"\r\n\r\n{}')),
    "too many parts": (MULTIPART, _body(HEAD + submission([A]), *[HEAD] * (multipart.MAX_PARTS + 1))),
}


@pytest.mark.parametrize("wrong", BROKEN)
def test_a_broken_request_is_refused(site: Site, wrong: str) -> None:
    kind, body = BROKEN[wrong]
    before = traces(site)
    answer = _post(site, kind, body)
    assert traces(site) == before
    assert answer.status_code in {400, 422}
    check_problem(answer, answer.status_code, answer.json()["type"].removeprefix("/problems/"))


@pytest.mark.parametrize(
    "kind", [None, "application/json", "multipart/form-data", "multipart/mixed; boundary=grenze", "ä" * 10, ";;;"]
)
def test_another_content_type_is_refused(site: Site, kind: str | None) -> None:
    before = traces(site)
    check_problem(_post(site, kind, _body(HEAD + submission())), 400, "not-multipart")
    assert traces(site) == before


def _post(site: Site, kind: str | None, body: bytes) -> Any:  # noqa: ANN401 - httpx's answer
    headers = {**site.as_(site.people.witten.portal_key), "Idempotency-Key": str(new_id())}
    encoded = {name: value.encode() for name, value in headers.items()}
    if kind is not None:
        encoded["Content-Type"] = kind.encode()
    return site.http.post("/api/v1/submissions", headers=encoded, content=body)  # type: ignore[arg-type]  # httpx takes bytes too


def test_a_file_may_have_as_many_bytes_as_allowed_and_not_one_more(site: Site) -> None:
    platform = dataclasses.replace(site.deployment.platform, max_file_bytes=100_000)
    portal = site.people.witten.portal_key
    largest: File = ("a", "a.bin", "application/octet-stream", bytes(100_000))
    larger: File = ("b", "b.bin", "application/octet-stream", bytes(100_001))
    with served(build_app(platform)) as address:
        site.http.base_url, usual = address, site.http.base_url
        try:
            told = _refused(site, 413, "too-large", _first(submission([largest, larger])), largest, larger)
            assert told["limit"] == 100_000
            assert site.submit(portal, largest, idempotency_key=str(new_id())).status_code == 201
        finally:
            site.http.base_url = usual


def test_a_first_part_may_be_as_long_as_allowed(site: Site) -> None:
    exact = submission() + b" " * (MAX_SUBMISSION_BYTES - len(submission()))
    assert site.send(site.people.witten.portal_key, [_first(exact)], str(new_id())).status_code == 201


def test_a_first_part_may_be_nested_as_deeply_as_allowed(site: Site) -> None:
    # The form itself is the second level.
    deepest = submission(form=json.loads('{"x":' * (MAX_DEPTH - 2) + "{}" + "}" * (MAX_DEPTH - 2)))
    assert site.send(site.people.witten.portal_key, [_first(deepest)], str(new_id())).status_code == 201


@pytest.mark.parametrize(
    "received_at", [RECEIVED_AT, "2026-11-20t08:15:00.123456789z", "2026-11-20T08:15:00-00:00", "1900-01-01T00:00:00Z"]
)
def test_every_form_of_an_rfc_3339_time_is_read(site: Site, received_at: str) -> None:
    content = submission(received_at=received_at)
    assert site.send(site.people.witten.portal_key, [_first(content)], str(new_id())).status_code == 201


def test_a_refused_delivery_can_be_corrected_under_the_same_key(site: Site) -> None:
    key, portal = str(new_id()), site.people.witten.portal_key
    assert site.send(portal, [_first(submission([A, B])), A], key).status_code == 422
    assert site.send(portal, [_first(submission([A, B])), A, B], key).status_code == 201
