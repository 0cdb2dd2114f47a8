# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
import pytest

from eakte.cli.redaction import without_secrets


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("postgresql+psycopg://app:geheim@db:5432/eakte", "postgresql+psycopg://app:***@db:5432/eakte"),
        ("postgresql+psycopg://app:ge@h:e/i://m@db/eakte", "postgresql+psycopg://app:***@db/eakte"),
        ("postgresql+psycopg://:geheim@db/eakte", "postgresql+psycopg://:***@db/eakte"),
        ("postgresql://db/x?user=app&password=geheim&port=1", "postgresql://db/x?user=app&password=***&port=1"),
        ("s3://store/bucket?Secret_Access_Key=geheim", "s3://store/bucket?Secret_Access_Key=***"),
        ("app:geheim@db", "***@db"),
    ],
)
def test_a_secret_in_a_value_is_not_shown(value: str, shown: str) -> None:
    assert without_secrets(value) == shown


@pytest.mark.parametrize(
    "value",
    [
        "var",
        "file:/srv/eakte",
        "8080",
        "postgresql+psycopg://eakte_app@/x?host=/run/postgresql",
        "postgresql://db/eakte",
    ],
)
def test_a_value_without_a_secret_is_shown_as_it_is(value: str) -> None:
    assert without_secrets(value) == value
