# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Dockerfile and docker-compose.yml: exact versions, no password, no root, no setting that does not exist.

That the Dockerfile's lines succeed is tried by script/container, that docker-compose accepts its file by script/lint.
"""

import re
import subprocess
from collections.abc import Callable, Iterator

import pytest

from eakte.config import PREFIX, Settings
from tests.architecture.sources import ROOT
from tests.container.dockerfile import Instruction, NotUnderstood, Stage, stages
from tests.container.room import Room

DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
SECRETS = (ROOT / "script" / "secrets").read_text(encoding="utf-8")
OPERATED = [*ROOT.glob("deploy/**/*"), *ROOT.glob("docs/howto/*.md"), ROOT / "docker-compose.yml", ROOT / "Dockerfile"]

EXACT = re.compile(r"[a-z0-9/-]+:\d+\.\d+(\.\d+)?(-[a-z-]+)?")
IMAGE = re.compile(r"^(?:FROM|\s*image:) (\S+)", re.MULTILINE)
COMPILERS = re.compile(r"\b(build-essential|gcc|g\+\+|make|rustc|cargo|[a-z0-9.+-]+-dev)\b")
SECRET_VALUE = re.compile(r"^\s*-?\s*\w*(?:PASSWORD|SECRET|TOKEN|KEY)\w*\s*[:=]\s*(.*)$", re.MULTILINE)
PASSWORD_IN_ADDRESS = re.compile(r"://[^/\s@:]*:[^/\s@]+@")
SETTING = re.compile(rf"\b{PREFIX}([A-Z0-9_]+)\b")


def loose_images(text: str) -> Iterator[str]:
    """Images without an exact version tag."""
    return (image for image in IMAGE.findall(text) if not EXACT.fullmatch(image))


def passwords(text: str) -> Iterator[str]:
    """Values of secret settings that are no path to a file, and addresses with a password in them."""
    yield from (value for value in SECRET_VALUE.findall(text) if not value.startswith("/run/secrets/"))
    yield from PASSWORD_IN_ADDRESS.findall(text)


def unknown_settings(text: str) -> Iterator[str]:
    return (name for name in SETTING.findall(text) if name.lower() not in Settings.model_fields)


def section(name: str) -> str:
    """A top-level section of docker-compose.yml."""
    found = re.search(rf"^{name}:\n((?:(?:  .*|\s*#.*|)\n)+)", COMPOSE, re.MULTILINE)
    assert found
    return found[1]


@pytest.fixture(scope="module")
def image() -> Stage:
    return stages(DOCKERFILE)[-1]


@pytest.mark.parametrize("text", [DOCKERFILE, COMPOSE], ids=["Dockerfile", "docker-compose.yml"])
def test_every_image_is_pinned_by_an_exact_version(text: str) -> None:
    assert IMAGE.findall(text)
    assert [image for image in loose_images(text) if image != f"eakte:{_version()}"] == []


def test_our_image_is_tagged_with_our_version() -> None:
    assert set(re.findall(r"image: eakte:(\S+)", COMPOSE)) == {_version()}


@pytest.mark.parametrize("text", [DOCKERFILE, COMPOSE], ids=["Dockerfile", "docker-compose.yml"])
def test_no_password_is_written_down(text: str) -> None:
    assert list(passwords(text)) == []


@pytest.mark.parametrize("path", [path for path in OPERATED if path.is_file()], ids=lambda path: path.name)
def test_every_setting_that_operators_read_about_exists(path: object) -> None:
    assert list(unknown_settings((ROOT / str(path)).read_text(encoding="utf-8"))) == []


def test_the_image_runs_as_nobody_special(image: Stage) -> None:
    user, _, group = image.last("USER").text.partition(":")
    assert int(user) >= 10_000
    assert int(group) >= 10_000
    assert image.last("STOPSIGNAL").text == "SIGTERM"
    assert "/healthz" in " ".join(image.last("HEALTHCHECK").command)


def test_nothing_is_compiled_and_every_library_is_locked() -> None:
    runs = [each.text for stage in stages(DOCKERFILE) for each in stage.instructions if each.word == "RUN"]
    assert [text for text in runs if COMPILERS.search(text)] == []
    installing = [text for text in runs if re.search(r"\bpip\b.* (install|wheel)\b", text)]
    assert installing
    assert [text for text in installing if "--require-hashes" not in text and "--no-index" not in text] == []
    assert [text for text in installing if "--no-deps" not in text] == []


def test_every_secret_is_made_by_the_script_and_used() -> None:
    named = dict(re.findall(r"^  ([\w-]+): \{file: \./secrets/([\w-]+)\}$", section("secrets"), re.MULTILINE))
    services = section("services") + COMPOSE[: COMPOSE.index("services:")]
    used = {name.strip() for names in re.findall(r"secrets: \[([^]]*)\]", services) for name in names.split(",")}
    assert set(named) == set(named.values()) == used
    assert {name for name in named if not re.search(rf"\b{name}\b", SECRETS)} == set()
    assert set(re.findall(r"/run/secrets/([\w-]+)", COMPOSE)) <= used


def test_secrets_never_enter_the_repository_or_the_image() -> None:
    assert "\n/secrets/\n" in (ROOT / ".gitignore").read_text(encoding="utf-8")
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in ignored
    assert not any(line.startswith("!secrets") for line in ignored)


def test_what_the_image_is_made_of_is_let_into_the_build() -> None:
    copies = [each.copied for stage in stages(DOCKERFILE) for each in stage.instructions if each.word == "COPY"]
    wanted = {f"!{source}" for origin, sources, _ in copies if origin is None for source in sources}
    assert {
        line for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line[:1] == "!"
    } == wanted


def test_a_stage_without_a_directory_of_its_own_is_refused_before_anything_is_removed() -> None:
    with pytest.raises(NotUnderstood):
        Room(ROOT).leave([], "build")


def test_every_service_is_confined_and_only_the_api_is_published() -> None:
    services = re.split(r"^  (\w+):(?: #.*)?\n", section("services"), flags=re.MULTILINE)[1:]
    bodies = dict(zip(services[::2], services[1::2], strict=True))
    assert {*bodies} >= {"api", "worker", "indexer", "sequencer", "postgres", "seaweedfs", "elasticsearch"}
    assert {name for name, body in bodies.items() if not re.search(r"<<: \*(confined|eakte)\n", body)} == set()
    assert {name for name, body in bodies.items() if "mem_limit:" not in body} == set()
    assert {name for name, body in bodies.items() if "ports:" in body or "outside" in body} == {"api"}


def test_the_shell_scripts_of_the_services_are_shell() -> None:
    for script in ROOT.glob("deploy/**/*.sh"):
        subprocess.run(["sh", "-n", script], check=True)


PLANTED: list[tuple[Callable[[str], Iterator[str]], str]] = [
    (loose_images, "FROM python:latest\n"),
    (loose_images, "FROM python\n"),
    (loose_images, "    image: postgres:18\n"),
    (passwords, "      POSTGRES_PASSWORD: eakte\n"),
    (passwords, "ENV EAKTE_S3_SECRET_KEY=abc\n".removeprefix("ENV ")),
    (passwords, "  EAKTE_DATABASE_URL: postgresql+psycopg://eakte_app:eakte@postgres/eakte\n"),
    (unknown_settings, "EAKTE_DATABSE_URL=x"),
]


@pytest.mark.parametrize(("finder", "text"), PLANTED)
def test_what_is_planted_is_found(finder: Callable[[str], Iterator[str]], text: str) -> None:
    assert list(finder(text))


@pytest.mark.parametrize("text", ["RUN true\n", "FROM a:1.0\nADD x y\n"])
def test_what_only_an_engine_could_do_is_refused(text: str) -> None:
    with pytest.raises(NotUnderstood):
        stages(text)


@pytest.mark.parametrize("text", ["--chown=1:1 a b", "*.txt b", "a"])
def test_a_copy_that_is_more_than_copying_is_refused(text: str) -> None:
    with pytest.raises(NotUnderstood):
        _ = Instruction("COPY", text).copied


def test_an_instruction_over_several_lines_is_read_as_one() -> None:
    (stage,) = stages("# why\nFROM a:1.0 AS b\nRUN one \\\n    # why\n    && two\n\nCOPY --from=c /x y/\n")
    assert (stage.base, stage.name) == ("a:1.0", "b")
    assert [(each.word, each.text) for each in stage.instructions] == [
        ("RUN", "one && two"),
        ("COPY", "--from=c /x y/"),
    ]
    assert stage.instructions[1].copied == ("c", ["/x"], "y/")


def _version() -> str:
    found = re.search(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    assert found
    return found[1]
