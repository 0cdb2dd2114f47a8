# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""All settings, in one typed object; each comes from `EAKTE_<NAME>`."""

from collections.abc import Iterator
from contextlib import suppress
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from eakte.example_secrets import is_example
from eakte.kernel.errors import Invalid
from eakte.kernel.messages import N_
from search.credentials import ApiKey, Login
from storage.credentials import Credentials

PREFIX = "EAKTE_"
_FOR_OTHERS = 0o007
_SECRET_FILES = ("_key_file", "_password_file", "_token_file")


class SettingInvalid(Invalid):
    code = "setting-invalid"
    title = N_("A setting cannot be used")
    advice = N_("Correct {name}: {reason}.")


class ExampleSecret(Invalid):
    """A secret is still the one of an example or a manual, which everybody knows."""

    code = "example-secret"
    title = N_("A secret is still that of an example")
    advice = N_("Give {name} a secret of your own, for instance one that `openssl rand -hex 32` makes.")


class SecretExposed(Invalid):
    """Every user of the machine can read a file with a secret."""

    code = "secret-exposed"
    title = N_("A file with a secret is open to everybody")
    advice = N_("Take the rights of others from {path} ({name}): `chmod o= FILE`.")


class LogFormat(StrEnum):
    TEXT = "text"
    JSON = "json"


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    data_dir: Path = Field(Path("var"), description="Where everything lies that is not placed elsewhere")
    database_url: str | None = Field(None, description="SQLAlchemy address for the application role; embedded if unset")
    database_password_file: Path | None = Field(None, description="A file with the password of EAKTE_DATABASE_URL")
    owner_database_url: str | None = Field(None, description="The same database for the owner role, for migrations")
    owner_database_password_file: Path | None = Field(None, description="A file with that role's password")
    pg_bin: Path | None = Field(None, description="PostgreSQL programs for the embedded server (16 or newer)")
    store: str | None = Field(None, description="Where objects are kept, e.g. file:/srv/eakte; in data_dir if unset")
    s3_access_key: str | None = Field(None, description="Names the account at an S3 server")
    s3_access_key_file: Path | None = Field(None, description="A file with the same; beats it")
    s3_secret_key: SecretStr | None = Field(None, description="Proves the account at an S3 server")
    s3_secret_key_file: Path | None = Field(None, description="A file with the same; beats it")
    index: str | None = Field(
        None, description="Where the search index is kept, e.g. file:/srv/index; in data_dir if unset"
    )
    index_user: str | None = Field(None, description="Names the account at a search server")
    index_password: SecretStr | None = Field(None, description="Proves the account at a search server")
    index_password_file: Path | None = Field(None, description="A file with the same; beats it")
    index_api_key: SecretStr | None = Field(None, description="Instead of user and password; beats them")
    index_api_key_file: Path | None = Field(None, description="A file with the same; beats it")
    index_ca_file: Path | None = Field(
        None, description="Authorities to believe about search servers; the machine's if unset"
    )
    master_key_file: Path | None = Field(None, description="256 random bits that lock all keys; in data_dir if unset")
    max_file_bytes: int = Field(5_000_000_000, gt=0, description="The largest file that is taken in")
    min_free_bytes: int = Field(
        1_000_000_000, ge=0, description="Space that a store of files leaves free on its disk; nothing is taken in then"
    )
    hot_folders: Path | None = Field(
        None, description="A directory with one scan folder per municipality; none if unset"
    )
    hot_folder_steady_seconds: float = Field(
        10.0, gt=0, description="A file in a scan folder is finished when it has not changed for so long"
    )
    timestamp_url: str | None = Field(
        None, description="A timestamp authority (RFC 3161) that witnesses the audit log; none is asked if unset"
    )
    timestamp_ca_file: Path | None = Field(
        None, validate_default=True, description="The roots that may vouch for it, as PEM; needed with the former"
    )
    timestamp_interval_seconds: int = Field(
        3600, ge=60, le=86_400, description="Time between two timestamps of a municipality whose audit log grows"
    )
    witness_dir: Path | None = Field(
        None, description="Where each municipality's last checkpoint is laid down once a day; in data_dir if unset"
    )
    ledger_dir: Path | None = Field(
        None,
        description="Where the ledger of disposals is written, to be kept apart from backups; in data_dir if unset",
    )
    backup_days: int = Field(
        30, ge=1, le=3650, description="Days that a backup's rows are kept; its keys never longer than 30"
    )
    host: str = Field("127.0.0.1", description="Address to serve on")
    port: int = Field(8080, ge=0, le=65535, description="Port to serve on")
    public_url: str | None = Field(
        None, description="How browsers and portals reach this service, e.g. https://akte.example.org; any way if unset"
    )
    trusted_proxies: str | None = Field(
        None,
        description="Addresses and networks, separated by commas, whose X-Forwarded-* and X-Request-ID are believed",
    )
    max_uploads: int = Field(
        32, ge=1, le=36, description="Uploads that one server takes in at the same time; 4 of its 40 threads stay free"
    )
    caller_rate: float = Field(
        250,
        ge=0,
        description="Requests a second that one portal or person may make for long, in each server; 0: any number",
    )
    caller_burst: int = Field(1000, ge=0, description="Requests that they may make at once; 0: any number")
    tenant_rate: float = Field(
        500,
        ge=0,
        description="Requests a second that one municipality may make for long, in each server; 0: any number",
    )
    tenant_burst: int = Field(2000, ge=0, description="Requests that it may make at once; 0: any number")
    sign_in_failures: int = Field(
        10,
        ge=0,
        description="Failed sign-ins of one login at once, then one a minute; of one address ten times as many; 0: any number",
    )
    workers: int = Field(
        3,
        ge=1,
        description="Documents that one worker reads at the same time; one of several places is kept for what a clerk waits for",
    )
    sandbox: Literal["auto", "bubblewrap", "landlock"] = Field(
        "auto", description="What files are read in: the highest rung that holds, or this one and no other"
    )
    log_format: LogFormat = Field(LogFormat.TEXT, description="How log lines are written")
    log_requests: bool = Field(default=True, description="Whether each request is one line of the log")
    metrics_host: str = Field("127.0.0.1", description="Address to serve metrics on")
    metrics_port: int | None = Field(
        None,
        ge=1,
        le=65532,
        description="Port of the metrics; none if unset. Under `eakte up` the server's; worker, indexer, scan folders: +1, +2, +3",
    )

    @field_validator("trusted_proxies")
    @classmethod
    def _only_networks(cls, value: str | None) -> str | None:
        _networks(value)
        return value

    @field_validator("public_url")
    @classmethod
    def _only_an_origin(cls, value: str | None) -> str | None:
        if not value:
            return None
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.path.strip("/"):
            raise ValueError("it must be http:// or https:// and a host, with a port if need be")
        usual = ":443" if parts.scheme == "https" else ":80"
        return f"{parts.scheme}://{parts.netloc.lower().removesuffix(usual)}"

    @field_validator("timestamp_url")
    @classmethod
    def _only_a_web_address(cls, value: str | None) -> str | None:
        if not value:
            return None
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.port == 0:
            raise ValueError("it must be an address of http:// or https://")
        return value

    @field_validator("timestamp_ca_file")
    @classmethod
    def _beside_an_authority(cls, value: Path | None, others: ValidationInfo) -> Path | None:
        if value is None and others.data.get("timestamp_url"):
            raise ValueError("it must be set with EAKTE_TIMESTAMP_URL")
        return value

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
        access_key = _from_file("s3_access_key_file", self.s3_access_key_file) or self.s3_access_key
        secret_key = _from_file("s3_secret_key_file", self.s3_secret_key_file) or _revealed(self.s3_secret_key)
        return Credentials(access_key, secret_key) if access_key and secret_key else None

    @property
    def database_password(self) -> str | None:
        return _from_file("database_password_file", self.database_password_file)

    @property
    def owner_database_password(self) -> str | None:
        return _from_file("owner_database_password_file", self.owner_database_password_file)

    @property
    def proxy_networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        return _networks(self.trusted_proxies)

    @property
    def witness_path(self) -> Path:
        return self.witness_dir or self.root / "witness"

    @property
    def ledger_path(self) -> Path:
        return self.ledger_dir or self.root / "ledger"

    @property
    def index_location(self) -> str:
        return self.index or f"file:{self.root / 'index'}"

    @property
    def index_credentials(self) -> ApiKey | Login | None:
        """What proves us to a search server; None when nothing or only half of it is set.

        Raises:
            SettingInvalid: a file that cannot be read.
        """
        api_key = _from_file("index_api_key_file", self.index_api_key_file) or _revealed(self.index_api_key)
        if api_key:
            return ApiKey(api_key)
        password = _from_file("index_password_file", self.index_password_file) or _revealed(self.index_password)
        return Login(self.index_user, password) if self.index_user and password else None

    @property
    def master_key_path(self) -> Path:
        return self.master_key_file or self.root / "master.key"


def read_settings() -> Settings:
    """The settings of this process's environment.

    Raises:
        SettingInvalid: one of them makes no sense, or names a file that cannot be read; names the first.
        ExampleSecret, SecretExposed: a secret that is none.
    """
    try:
        settings = Settings()
    except ValidationError as exc:
        first = exc.errors(include_url=False, include_input=False)[0]
        raise SettingInvalid(name=_variable(str(first["loc"][0])), reason=first["msg"]) from exc
    for name, secret in _secrets(settings):
        if is_example(secret):
            raise ExampleSecret(name=_variable(name))
    return settings


def _variable(name: str) -> str:
    return f"{PREFIX}{name}".upper()


def _secrets(settings: Settings) -> Iterator[tuple[str, str]]:
    """Every secret by the name of its setting, but for the master key, which is no text."""
    for name in Settings.model_fields:
        value = getattr(settings, name)
        if isinstance(value, SecretStr):
            yield name, value.get_secret_value()
        elif name.endswith("_url") and value and (password := _password(value)) is not None:
            yield name, password
        elif (
            name.endswith(_SECRET_FILES)
            and name != "master_key_file"
            and (content := _from_file(name, value)) is not None
        ):
            yield name, content


def _password(url: str) -> str | None:
    with suppress(ValueError):  # what is no address is told by who uses it
        password = urlsplit(url).password
        return None if password is None else unquote(password)
    return None


def _networks(value: str | None) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(part.strip()) for part in (value or "").split(",") if part.strip())


def _revealed(secret: SecretStr | None) -> str | None:
    return secret.get_secret_value() if secret else None


def _from_file(name: str, path: Path | None) -> str | None:
    if path is None:
        return None
    try:
        content, mode = path.read_text(encoding="utf-8").strip(), path.stat().st_mode
    except (OSError, UnicodeDecodeError) as exc:
        # Only the kind of failure: what could not be decoded may be the key.
        raise SettingInvalid(name=_variable(name), reason=f"{path}: {type(exc).__name__}") from None
    if mode & _FOR_OTHERS:
        raise SecretExposed(name=_variable(name), path=str(path))
    if not content:
        raise SettingInvalid(name=_variable(name), reason=f"{path}: empty")
    return content
