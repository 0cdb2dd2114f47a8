# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A real S3 server of one's own."""

import json
import os
import secrets
import shutil
import subprocess
import sys
import time
from pathlib import Path

import urllib3
from minio import Minio
from minio.error import MinioException

from storage.credentials import Credentials
from tests.servers.errors import ServerFailed, ServerMissing
from tests.servers.ports import free_ports

BUCKET = "eakte-tests"
CREDENTIALS = Credentials("eakte-test", secrets.token_hex(16))
_START_SECONDS = 60
_PORTS = ["master.port", "master.port.grpc", "volume.port", "volume.port.grpc", "filer.port", "filer.port.grpc"]
_S3_PORTS = ["s3.port", "s3.port.grpc"]
_SETTINGS = ["-s3", "-s3.autoCreateBucket=false", "-s3.port.iceberg=0", "-s3.port.lance=0", "-master.telemetry=false"]
# Small volumes, as many as fit: the default reserves 30 GB each.
_SIZES = ["-master.volumeSizeLimitMB=64", "-volume.max=0"]


class Seaweed:
    """SeaweedFS on loopback with its files in `directory`; can be killed and started again on the same ports."""

    def __init__(self, directory: Path) -> None:
        self._program = _program()
        self._directory = directory
        self._ports = dict(zip(_PORTS + _S3_PORTS, free_ports(len(_PORTS + _S3_PORTS)), strict=True))
        self._process: subprocess.Popen[bytes] | None = None
        (directory / "files").mkdir(parents=True)
        (directory / "s3.json").write_text(json.dumps(_identities()), encoding="utf-8")

    @property
    def endpoint(self) -> str:
        return f"127.0.0.1:{self._ports['s3.port']}"

    @property
    def location(self) -> str:
        return f"s3://{self.endpoint}/{BUCKET}?secure=false"

    def start(self) -> None:
        """Start it and wait until the bucket is there."""
        ports = [f"-{name}={port}" for name, port in self._ports.items()]
        with (self._directory / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    self._program,
                    "-logtostderr=true",
                    "server",
                    "-ip=127.0.0.1",
                    "-ip.bind=127.0.0.1",
                    f"-dir={self._directory / 'files'}",
                    f"-s3.config={self._directory / 's3.json'}",
                    *_SETTINGS,
                    *_SIZES,
                    *ports,
                ],
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._wait()

    def kill(self) -> None:
        """As a power cut would; also how it ends at last, since it takes long to say goodbye."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def _wait(self) -> None:
        client = Minio(
            self.endpoint,
            CREDENTIALS.access_key,
            CREDENTIALS.secret_key,
            secure=False,
            region="us-east-1",
            http_client=urllib3.PoolManager(retries=False, timeout=5),
        )
        give_up = time.monotonic() + _START_SECONDS
        while True:
            try:
                if not client.bucket_exists(BUCKET):
                    client.make_bucket(BUCKET)
            except (MinioException, urllib3.exceptions.HTTPError):
                if time.monotonic() > give_up or self._process is None or self._process.poll() is not None:
                    log = (self._directory / "log").read_text(encoding="utf-8", errors="replace")
                    raise ServerFailed(f"SeaweedFS does not answer:\n{log[-2000:]}") from None
                time.sleep(0.2)
            else:
                return


def _program() -> str:
    program = shutil.which("weed", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    if program is not None:
        return program
    raise ServerMissing("SeaweedFS is missing, so no S3 server was tried. To install it: script/test --yes servers")


def _identities() -> dict[str, object]:
    pair = {"accessKey": CREDENTIALS.access_key, "secretKey": CREDENTIALS.secret_key}
    return {"identities": [{"name": "eakte", "credentials": [pair], "actions": ["Admin"]}]}
