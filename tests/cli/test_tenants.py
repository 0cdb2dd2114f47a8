# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""`eakte tenant` as an operator calls it: setting up, checking, suspending."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from eakte.database.embedded import EmbeddedServer
from eakte.services import accounts, tenants
from tests.architecture.sources import ROOT
from tests.cli.command import eakte
from tests.deployment import Site, new_site
from tests.people import PASSWORD

OK, INVALID, NOT_FOUND, CONFLICT, UNAVAILABLE, AT_FAULT = 0, 2, 4, 6, 7, 8
HOWTO = ROOT / "docs" / "howto" / "kommune-aufnehmen.md"


@pytest.fixture(scope="module")
def site(embedded_server: EmbeddedServer) -> Iterator[Site]:
    with new_site(embedded_server) as opened:
        yield opened


def written(directory: Path, text: str) -> str:
    path = directory / "plan.yaml"
    path.write_text(text, "utf-8")
    return str(path)


def example() -> str:
    """The plan file that the how-to shows."""
    (shown,) = re.findall(r"```yaml\n(.*?)```", HOWTO.read_text("utf-8"), flags=re.DOTALL)
    return str(shown)


def example_for(slug: str) -> str:
    """The same for another town with other people."""
    return example().replace("herdecke", slug).replace("m.beispiel", f"m.{slug}").replace("s.muster", f"s.{slug}")


def test_the_example_of_the_how_to_passes_the_dry_run_which_makes_nothing(site: Site, tmp_path: Path) -> None:
    done = eakte(site, "tenant", "create", "--from", written(tmp_path, example()), "--dry-run")
    assert (done.returncode, done.stderr) == (OK, "")
    assert done.stdout.splitlines() == [
        "Nichts wurde eingerichtet. Aus der Plandatei würde Stadt Herdecke (herdecke):",
        "  Positionen: 3, Leistungen: 1, Personen: 2, Portale: 1",
        "  22.10  Hundesteuer anmelden (hundesteuer)",
        "  m.beispiel (Maria Beispiel, Sachbearbeitung)",
        "  s.muster (Sven Muster, Scanstelle)",
        "  Portal Serviceportal",
    ]
    database = site.deployment.platform.database
    assert tenants.tenant_by_slug(database, "herdecke") is None
    with database.lookup() as unit:
        assert unit.accounts.by_login("m.beispiel") is None


def test_a_town_is_made_with_secrets_that_are_printed_once_and_work(site: Site, tmp_path: Path) -> None:
    path = written(tmp_path, example_for("wetter"))
    done = eakte(site, "tenant", "create", "--from", path)
    assert (done.returncode, done.stderr) == (OK, "")
    first, counts, clerk, _, portal = done.stdout.splitlines()
    assert first == "Stadt Herdecke (wetter) ist eingerichtet:"
    assert counts == "  Positionen: 3, Leistungen: 1, Personen: 2, Portale: 1"
    password, key = (line.rpartition(": ")[2] for line in (clerk, portal))
    signed_in = accounts.sign_in(site.deployment.platform.database, "m.wetter", password)
    assert signed_in.actor.tenant.slug == "wetter"
    assert site.submit(key).status_code == 201

    checked = eakte(site, "tenant", "check", "wetter")
    assert (checked.returncode, checked.stderr) == (OK, "")
    assert {line[:4] for line in checked.stdout.splitlines()} == {"[in "}

    again = eakte(site, "tenant", "create", "--from", path)
    assert (again.returncode, again.stdout) == (CONFLICT, "")
    assert again.stderr.splitlines()[0] == "Diese Kommune gibt es schon"


@pytest.mark.parametrize("more", [(), ("--dry-run",)])
def test_a_login_that_is_taken_is_named(site: Site, tmp_path: Path, more: tuple[str, ...]) -> None:
    login = site.people.witten.clerk.login
    path = written(tmp_path, example_for("hagen").replace("m.hagen", login))
    done = eakte(site, "tenant", "create", "--from", path, *more)
    assert (done.returncode, done.stdout) == (CONFLICT, "")
    assert login in done.stderr
    assert tenants.tenant_by_slug(site.deployment.platform.database, "hagen") is None


@pytest.mark.parametrize("more", [(), ("--dry-run",)])
def test_everything_that_is_wrong_is_told_and_nothing_is_made(
    site: Site, tmp_path: Path, more: tuple[str, ...]
) -> None:
    path = written(tmp_path, "slug: ende\nname: 12\nfiling_plan: standard\npeople:\n- {login: a, name: A, role: b}\n")
    done = eakte(site, "tenant", "create", "--from", path, *more)
    assert (done.returncode, done.stdout) == (AT_FAULT, "")
    second, fifth, title, advice = done.stderr.splitlines()
    assert second.startswith("Zeile 2: ")
    assert fifth.startswith("Zeile 5: Die Rolle „b“ ist nicht bekannt")
    assert title == "Die Plandatei kann nicht übernommen werden"
    assert "(2)" in advice
    assert tenants.tenant_by_slug(site.deployment.platform.database, "ende") is None


def test_a_plan_file_that_is_not_there_is_named(site: Site, tmp_path: Path) -> None:
    for path in (tmp_path / "fehlt.yaml", tmp_path):
        done = eakte(site, "tenant", "create", "--from", str(path))
        assert (done.returncode, done.stdout) == (INVALID, "")
        assert str(path) in done.stderr
        assert "Traceback" not in done.stderr


def test_what_a_town_lacks_is_told(site: Site, tmp_path: Path) -> None:
    path = written(tmp_path, "{slug: leer, name: Leer, filing_plan: standard}")
    assert eakte(site, "tenant", "create", "--from", path).returncode == OK
    done = eakte(site, "tenant", "check", "leer")
    assert (done.returncode, done.stderr) == (UNAVAILABLE, "")
    assert [line for line in done.stdout.splitlines() if line.startswith("[")] == [
        "[in Ordnung] Aktenplan",
        "[FEHLT] Leistungen",
        "[FEHLT] Jemand mit der Rolle Sachbearbeitung",
        "[FEHLT] Ein gültiger Schlüssel eines Portals",
        "[in Ordnung] Nicht ausgesetzt",
        "[in Ordnung] Kontingente nicht aufgebraucht",
        "[Hinweis] Jemand mit der Rolle Scanstelle",
        "[in Ordnung] Kein Kontingent zu vier Fünfteln verbraucht",
    ]


def test_a_town_is_suspended_and_goes_on(site: Site) -> None:
    hattingen = site.people.hattingen
    done = eakte(site, "tenant", "suspend", "hattingen", "--reason", "Vertrag ruht")
    assert (done.returncode, done.stdout, done.stderr) == (OK, "", "")
    assert site.get(hattingen.clerk.token, "/api/v1/inbox").status_code == 403
    assert eakte(site, "tenant", "suspend", "hattingen", "--reason", "nochmal").returncode == CONFLICT
    checked = eakte(site, "tenant", "check", "hattingen")
    assert (checked.returncode, "[FEHLT] Nicht ausgesetzt" in checked.stdout) == (UNAVAILABLE, True)

    assert eakte(site, "tenant", "resume", "hattingen").returncode == OK
    assert site.get(hattingen.clerk.token, "/api/v1/inbox").status_code == 200
    assert accounts.sign_in(site.deployment.platform.database, hattingen.clerk.login, PASSWORD)
    again = eakte(site, "tenant", "resume", "hattingen")
    assert (again.returncode, again.stderr.splitlines()[0]) == (CONFLICT, "Diese Kommune ist nicht ausgesetzt")


def test_suspending_needs_a_reason(site: Site) -> None:
    for arguments, code in (((), INVALID), (("--reason", " "), INVALID)):
        assert eakte(site, "tenant", "suspend", "witten", *arguments).returncode == code
    assert site.get(site.people.witten.clerk.token, "/api/v1/inbox").status_code == 200


@pytest.mark.parametrize("arguments", [("check",), ("resume",), ("suspend", "--reason", "x"), ("quota", "--none")])
def test_an_unknown_town_is_named(site: Site, arguments: tuple[str, ...]) -> None:
    command, *more = arguments
    done = eakte(site, "tenant", command, "atlantis", *more)
    assert (done.returncode, done.stdout) == (NOT_FOUND, "")
    assert "atlantis" in done.stderr
