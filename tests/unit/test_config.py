# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Where secrets come from, which are refused, and what else a setting may not be."""

from pathlib import Path

import pytest
from sqlalchemy import make_url

from eakte.bootstrap import database_url, owner_url, timestamp_authority
from eakte.config import ExampleSecret, SecretExposed, SettingInvalid, Settings, read_settings
from search.credentials import ApiKey, Login
from storage.credentials import Credentials
from tests.servers.certificate import write_certificate

OWN = "9f2c-Lindenblatt-41"


def _secret_file(directory: Path, content: str, mode: int = 0o600) -> Path:
    path = directory / "secret"
    path.write_text(content, encoding="utf-8")
    path.chmod(mode)
    return path


def test_the_key_pair_may_stand_in_settings_or_in_files_and_files_win(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _secret_file(tmp_path, "from the file\n")
    monkeypatch.setenv("EAKTE_S3_ACCESS_KEY", "witten")
    monkeypatch.setenv("EAKTE_S3_SECRET_KEY", "from the setting")
    assert read_settings().store_credentials == Credentials("witten", "from the setting")
    monkeypatch.setenv("EAKTE_S3_SECRET_KEY_FILE", str(path))
    assert read_settings().store_credentials == Credentials("witten", "from the file")


def test_the_account_at_a_search_server_is_a_login_or_an_api_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Settings().index_credentials is None
    monkeypatch.setenv("EAKTE_INDEX_USER", "witten")
    assert read_settings().index_credentials is None
    monkeypatch.setenv("EAKTE_INDEX_PASSWORD", OWN)
    assert read_settings().index_credentials == Login("witten", OWN)
    monkeypatch.setenv("EAKTE_INDEX_PASSWORD_FILE", str(_secret_file(tmp_path, "from the file\n")))
    assert read_settings().index_credentials == Login("witten", "from the file")
    monkeypatch.setenv("EAKTE_INDEX_API_KEY", OWN)
    assert read_settings().index_credentials == ApiKey(OWN)
    monkeypatch.setenv("EAKTE_INDEX_API_KEY_FILE", str(_secret_file(tmp_path, "key of the file\n")))
    assert read_settings().index_credentials == ApiKey("key of the file")


def test_the_index_lies_beside_the_data_unless_it_is_placed_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Settings(data_dir=tmp_path).index_location == f"file:{tmp_path}/index"
    monkeypatch.setenv("EAKTE_INDEX", "elasticsearch+https://host:9200/eakte")
    assert read_settings().index_location == "elasticsearch+https://host:9200/eakte"


def test_half_a_key_pair_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings().store_credentials is None
    monkeypatch.setenv("EAKTE_S3_ACCESS_KEY", "witten")
    assert read_settings().store_credentials is None


def test_a_secret_is_not_shown_with_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EAKTE_S3_SECRET_KEY", "very-secret")
    settings = read_settings()
    assert "very-secret" not in f"{settings!r} {settings.model_dump()}"


def test_a_key_file_that_cannot_be_read_is_named_without_its_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "secret"
    monkeypatch.setenv("EAKTE_S3_SECRET_KEY_FILE", str(path))
    with pytest.raises(SettingInvalid, match="EAKTE_S3_SECRET_KEY_FILE"):
        _ = read_settings().store_credentials
    path.write_bytes(b"very-secret\xff")
    with pytest.raises(SettingInvalid) as raised:
        _ = read_settings().store_credentials
    assert "very-secret" not in f"{raised.value!r} {raised.value.values}"


EXAMPLES = ("change-me", "CHANGE_ME_123", "passwort", "Geheim2026!", "", "xxxxxxxx", "<your-example-key>", "minioadmin")


@pytest.mark.parametrize("example", EXAMPLES)
@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("EAKTE_S3_SECRET_KEY", "{}"),
        ("EAKTE_DATABASE_URL", "postgresql+psycopg://eakte_app:{}@db/eakte"),
        ("EAKTE_OWNER_DATABASE_URL", "postgresql+psycopg://eakte_owner:{}@db/eakte"),
    ],
)
def test_the_secret_of_an_example_is_refused_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, setting: str, value: str, example: str
) -> None:
    monkeypatch.setenv(setting, value.format(example))
    with pytest.raises(ExampleSecret) as refused:
        read_settings()
    assert refused.value.values == {"name": setting}


@pytest.mark.parametrize(
    "setting", ["EAKTE_S3_SECRET_KEY_FILE", "EAKTE_DATABASE_PASSWORD_FILE", "EAKTE_OWNER_DATABASE_PASSWORD_FILE"]
)
def test_a_file_with_a_secret_is_held_to_the_same(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, setting: str
) -> None:
    monkeypatch.setenv(setting, str(_secret_file(tmp_path, OWN, 0o640)))
    read_settings()
    for content, mode, kind in (
        ("change-me", 0o600, ExampleSecret),
        (OWN, 0o604, SecretExposed),
        (OWN, 0o602, SecretExposed),
        (" \n", 0o600, SettingInvalid),
    ):
        _secret_file(tmp_path, content, mode)
        with pytest.raises(kind) as refused:
            read_settings()
        assert refused.value.values["name"] == setting
        assert OWN not in f"{refused.value} {refused.value.values}"


def test_a_secret_of_ones_own_is_none_of_an_example(monkeypatch: pytest.MonkeyPatch) -> None:
    for own in (OWN, "richtig-pferd-batterie", "T3st!besteht-nicht-allein-daraus", "eakte-im-Rathaus-7"):
        monkeypatch.setenv("EAKTE_S3_SECRET_KEY", own)
        read_settings()


def test_the_password_of_a_file_beats_that_of_the_address(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(
        "EAKTE_DATABASE_URL", "postgresql+psycopg://eakte_app:von-hand@db:5433/eakte?sslmode=verify-full"
    )
    monkeypatch.setenv("EAKTE_OWNER_DATABASE_URL", "postgresql+psycopg://eakte_owner@db/eakte")
    assert "von-hand" in database_url(read_settings())
    path = str(_secret_file(tmp_path, "a@b:c/d%e\n"))
    monkeypatch.setenv("EAKTE_DATABASE_PASSWORD_FILE", path)
    monkeypatch.setenv("EAKTE_OWNER_DATABASE_PASSWORD_FILE", path)
    settings = read_settings()
    for url, user in ((database_url(settings), "eakte_app"), (owner_url(settings), "eakte_owner")):
        address = make_url(url)
        assert (address.username, address.password, address.database) == (user, "a@b:c/d%e", "eakte")
    assert make_url(database_url(settings)).query == {"sslmode": "verify-full"}


@pytest.mark.parametrize("given", ["witten", "10.0.0.1/8", "10.0.0.0/8, *", "::/200"])
def test_a_proxy_that_is_no_network_is_refused(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("EAKTE_TRUSTED_PROXIES", given)
    with pytest.raises(SettingInvalid, match="EAKTE_TRUSTED_PROXIES"):
        read_settings()


def test_proxies_are_addresses_and_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings().proxy_networks == ()
    monkeypatch.setenv("EAKTE_TRUSTED_PROXIES", "127.0.0.1, 10.0.0.0/8,fd00::/8")
    assert [str(network) for network in Settings().proxy_networks] == ["127.0.0.1/32", "10.0.0.0/8", "fd00::/8"]


@pytest.mark.parametrize(
    "given", ["akte.example.org", "ftp://akte.example.org", "https://", "https://a@b", "https://a/b"]
)
def test_a_public_address_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("EAKTE_PUBLIC_URL", given)
    with pytest.raises(SettingInvalid, match="EAKTE_PUBLIC_URL"):
        read_settings()


@pytest.mark.parametrize(("uploads", "fits"), [("0", False), ("1", True), ("36", True), ("37", False)])
def test_uploads_leave_threads_for_others(monkeypatch: pytest.MonkeyPatch, uploads: str, fits: bool) -> None:
    monkeypatch.setenv("EAKTE_MAX_UPLOADS", uploads)
    if fits:
        assert read_settings().max_uploads == int(uploads)
    else:
        with pytest.raises(SettingInvalid, match="EAKTE_MAX_UPLOADS"):
            read_settings()


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("https://Akte.example.org:443/", "https://akte.example.org"),
        ("http://10.0.0.1:8080", "http://10.0.0.1:8080"),
        ("", None),
    ],
)
def test_a_public_address_is_what_browsers_make_of_it(
    monkeypatch: pytest.MonkeyPatch, given: str, meant: str | None
) -> None:
    monkeypatch.setenv("EAKTE_PUBLIC_URL", given)
    assert read_settings().public_url == meant


def test_without_an_authority_there_are_no_timestamps(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert timestamp_authority(read_settings()) is None
    monkeypatch.setenv("EAKTE_TIMESTAMP_URL", "")
    monkeypatch.setenv("EAKTE_TIMESTAMP_CA_FILE", str(tmp_path / "none.pem"))
    assert timestamp_authority(read_settings()) is None


def test_an_authority_without_its_roots_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EAKTE_TIMESTAMP_URL", "https://tsa.example.org/tsr")
    with pytest.raises(SettingInvalid) as refused:
        read_settings()
    assert refused.value.values["name"] == "EAKTE_TIMESTAMP_CA_FILE"


@pytest.mark.parametrize(
    "given", ["tsa.example.org", "ftp://tsa.example.org", "https://", "http://:80/", "http://tsa:0", "http://tsa:99999"]
)
def test_an_authority_at_no_web_address_is_refused(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("EAKTE_TIMESTAMP_URL", given)
    with pytest.raises(SettingInvalid) as refused:
        read_settings()
    assert refused.value.values["name"] == "EAKTE_TIMESTAMP_URL"


def test_the_password_at_an_authority_is_none_of_an_example(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("EAKTE_TIMESTAMP_CA_FILE", str(tmp_path / "roots.pem"))
    monkeypatch.setenv("EAKTE_TIMESTAMP_URL", f"https://witten:{OWN}@tsa.example.org/tsr")
    assert read_settings().timestamp_url == f"https://witten:{OWN}@tsa.example.org/tsr"
    monkeypatch.setenv("EAKTE_TIMESTAMP_URL", "https://witten:change-me@tsa.example.org/tsr")
    with pytest.raises(ExampleSecret):
        read_settings()


def test_roots_that_cannot_be_read_or_are_none_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    roots = tmp_path / "roots.pem"
    monkeypatch.setenv("EAKTE_TIMESTAMP_URL", "https://tsa.example.org/tsr")
    monkeypatch.setenv("EAKTE_TIMESTAMP_CA_FILE", str(roots))
    for content in (None, "", "no certificate"):
        if content is not None:
            roots.write_text(content, encoding="utf-8")
        with pytest.raises(SettingInvalid) as refused:
            timestamp_authority(read_settings())
        assert refused.value.values["name"] == "EAKTE_TIMESTAMP_CA_FILE"
        assert str(roots) in str(refused.value.values["reason"])


def test_an_address_that_only_looks_like_one_is_told_of_the_address(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    write_certificate(tmp_path / "roots.pem", tmp_path / "key.pem")
    monkeypatch.setenv("EAKTE_TIMESTAMP_CA_FILE", str(tmp_path / "roots.pem"))
    monkeypatch.setenv("EAKTE_TIMESTAMP_URL", "https://tsa.example.org/tsr")
    assert timestamp_authority(read_settings()) is not None
    monkeypatch.setenv("EAKTE_TIMESTAMP_URL", "https://tsa.example.org/\x7f")
    with pytest.raises(SettingInvalid) as refused:
        timestamp_authority(read_settings())
    assert refused.value.values["name"] == "EAKTE_TIMESTAMP_URL"


@pytest.mark.parametrize(("seconds", "fits"), [("59", False), ("60", True), ("86400", True), ("86401", False)])
def test_timestamps_come_every_minute_at_most_and_every_day_at_least(
    monkeypatch: pytest.MonkeyPatch, seconds: str, fits: bool
) -> None:
    assert read_settings().timestamp_interval_seconds == 3600
    monkeypatch.setenv("EAKTE_TIMESTAMP_INTERVAL_SECONDS", seconds)
    if fits:
        assert read_settings().timestamp_interval_seconds == int(seconds)
    else:
        with pytest.raises(SettingInvalid, match="EAKTE_TIMESTAMP_INTERVAL_SECONDS"):
            read_settings()
