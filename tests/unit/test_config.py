# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Where the key pair for an S3 server comes from."""

from pathlib import Path

import pytest

from eakte.config import SettingInvalid, Settings, read_settings
from storage.credentials import Credentials


def test_the_key_pair_may_stand_in_settings_or_in_files_and_files_win(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret").write_text("from the file\n", encoding="utf-8")
    monkeypatch.setenv("EAKTE_S3_ACCESS_KEY", "witten")
    monkeypatch.setenv("EAKTE_S3_SECRET_KEY", "from the setting")
    assert read_settings().store_credentials == Credentials("witten", "from the setting")
    monkeypatch.setenv("EAKTE_S3_SECRET_KEY_FILE", str(tmp_path / "secret"))
    assert read_settings().store_credentials == Credentials("witten", "from the file")


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
