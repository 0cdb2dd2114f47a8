# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""All settings, in one typed object; each comes from `EAKTE_<NAME>`."""

from pathlib import Path

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from eakte.kernel.errors import Invalid
from eakte.kernel.messages import N_
from storage.credentials import Credentials

PREFIX = "EAKTE_"


class SettingInvalid(Invalid):
    code = "setting-invalid"
    title = N_("A setting cannot be used")
    advice = N_("Correct {name}: {reason}.")


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    data_dir: Path = Field(Path("var"), description="Where everything lies that is not placed elsewhere")
    database_url: str | None = Field(None, description="SQLAlchemy address for the application role; embedded if unset")
    owner_database_url: str | None = Field(None, description="The same database for the owner role, for migrations")
    pg_bin: Path | None = Field(None, description="PostgreSQL programs for the embedded server (16 or newer)")
    store: str | None = Field(None, description="Where objects are kept, e.g. file:/srv/eakte; in data_dir if unset")
    s3_access_key: str | None = Field(None, description="Names the account at an S3 server")
    s3_access_key_file: Path | None = Field(None, description="A file with the same; beats it")
    s3_secret_key: SecretStr | None = Field(None, description="Proves the account at an S3 server")
    s3_secret_key_file: Path | None = Field(None, description="A file with the same; beats it")
    index_dir: Path | None = Field(None, description="Where the embedded index lies; in data_dir if unset")
    master_key_file: Path | None = Field(None, description="256 random bits that lock all keys; in data_dir if unset")
    max_file_bytes: int = Field(5_000_000_000, gt=0, description="The largest file that is taken in")
    min_free_bytes: int = Field(
        1_000_000_000, ge=0, description="Space that a store of files leaves free on its disk; nothing is taken in then"
    )
    host: str = Field("127.0.0.1", description="Address to serve on")
    port: int = Field(8080, ge=0, le=65535, description="Port to serve on")
    workers: int = Field(2, ge=1, description="Documents that one worker reads at the same time")

    @property
    def root(self) -> Path:
        return self.data_dir.resolve()

    @property
    def store_location(self) -> str:
        return self.store or f"file:{self.root / 'objects'}"

    @property
    def store_credentials(self) -> Credentials | None:
        """The key pair for an S3 server; None when a half of it is not set.

        Raises:
            SettingInvalid: a file that cannot be read.
        """
        secret = self.s3_secret_key.get_secret_value() if self.s3_secret_key else None
        access_key = _from_file("s3_access_key_file", self.s3_access_key_file) or self.s3_access_key
        secret_key = _from_file("s3_secret_key_file", self.s3_secret_key_file) or secret
        return Credentials(access_key, secret_key) if access_key and secret_key else None

    @property
    def index_directory(self) -> Path:
        return self.index_dir or self.root / "index"

    @property
    def master_key_path(self) -> Path:
        return self.master_key_file or self.root / "master.key"


def read_settings() -> Settings:
    """The settings of this process's environment.

    Raises:
        SettingInvalid: one of them makes no sense; names the first.
    """
    try:
        return Settings()
    except ValidationError as exc:
        first = exc.errors(include_url=False, include_input=False)[0]
        raise SettingInvalid(name=f"{PREFIX}{first['loc'][0]}".upper(), reason=first["msg"]) from exc


def _from_file(name: str, path: Path | None) -> str | None:
    if path is None:
        return None
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as exc:
        # Only the kind of failure: what could not be decoded may be the key.
        raise SettingInvalid(name=f"{PREFIX}{name}".upper(), reason=f"{path}: {type(exc).__name__}") from None
