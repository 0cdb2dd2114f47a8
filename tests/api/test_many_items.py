# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Filing and forwarding many items by the page: what will not work is said before, and keeps no other from going."""

from collections.abc import Iterator

import pytest
from httpx import Response

from eakte.database.embedded import EmbeddedServer
from tests.api.callers import send, sign_in
from tests.api.records import pdf
from tests.deployment import Site, new_site

NEW = {"plan_entry": "22.10", "dossier_title": "Akte", "case_title": "Vorgang"}


@pytest.fixture(scope="module")
def site(embedded_server: EmbeddedServer) -> Iterator[Site]:
    with new_site(embedded_server) as opened:
        yield opened


def scanned(site: Site, name: str) -> str:
    clerk = site.people.witten.clerk.token
    return str(site.scan(clerk, f"{name}.pdf", "application/pdf", pdf(name)).json()["id"])


def sent(site: Site, items: list[str], path: str = "", **fields: str) -> Response:
    person = sign_in(site, site.people.witten.clerk)
    return send(site, person, "POST", f"/posteingang/mehrere{path}", data={"eingang": items, **fields})


def test_what_will_not_work_is_seen_before_and_the_others_are_filed(site: Site) -> None:
    clerk = site.people.witten.clerk.token
    filed, gone, one, other = (scanned(site, name) for name in ("Schon", "Verworfen", "Eins", "Zwei"))
    case = site.post(clerk, f"/api/v1/inbox/{filed}/file", NEW).json()
    assert site.post(clerk, f"/api/v1/inbox/{gone}/discard", {"reason": "spam"}).status_code == 204
    items, number = [filed, gone, one, other], case["reference_number"]

    ahead = sent(site, items, "/vorschau", ziel=f"{number} Vorgang")
    assert ahead.status_code == 200
    assert [each in ahead.text for each in ("bereits abgelegt", "wurde verworfen", "Mit 2 Eingängen ausführen")] == [
        True
    ] * 3
    assert [site.get(clerk, f"/api/v1/inbox/{each}").json()["case"] for each in (one, other)] == [None, None]

    done = sent(site, items, ziel=number)
    assert "2 Eingänge sind erledigt" in done.text
    assert {site.get(clerk, f"/api/v1/inbox/{each}").json()["case"] for each in (one, other)} == {case["id"]}
    again = sent(site, items, "/vorschau", ziel=number)
    assert "Mit keinem davon geht das so." in again.text


def test_they_are_forwarded_together(site: Site) -> None:
    items = [scanned(site, name) for name in ("Drei", "Vier")]
    assert "Bauen und Umwelt" in sent(site, items, "/vorschau", amt="bauen").text
    assert "2 Eingänge sind erledigt" in sent(site, items, amt="bauen").text
    stays = sent(site, items, "/vorschau", amt="bauen").text
    assert "Mit keinem davon geht das so." in stays


def test_nothing_is_done_where_the_goal_is_none(site: Site) -> None:
    clerk = site.people.witten.clerk.token
    item = scanned(site, "Fünf")
    case = site.post(clerk, f"/api/v1/inbox/{scanned(site, 'Sechs')}/file", NEW).json()
    site.work()
    site.post(clerk, f"/api/v1/cases/{case['id']}/close")
    for path in ("", "/vorschau"):
        assert sent(site, [item], path, ziel=case["reference_number"]).status_code == 409
        assert sent(site, [item], path, ziel="99").status_code == 404
        assert sent(site, [item], path, amt="nirgends").status_code == 422
        assert sent(site, [item], path).status_code == 404
        assert sent(site, ["kein Eingang"], path, amt="bauen").status_code == 200
    assert sent(site, [item] * 100, amt="bauen").status_code == 400
    assert site.get(clerk, f"/api/v1/inbox/{item}").json()["case"] is None


def test_what_is_not_open_to_somebody_is_not_named(site: Site) -> None:
    clerk = site.people.witten.clerk.token
    item = scanned(site, "Geheim")
    assert site.post(clerk, f"/api/v1/inbox/{item}/forward", {"office": "bauen"}).status_code == 200
    foreign = site.scan(site.people.hattingen.clerk.token, "Fremd.pdf", "application/pdf", pdf("Fremd")).json()["id"]
    case = site.post(clerk, f"/api/v1/inbox/{scanned(site, 'Sieben')}/file", NEW).json()
    shown = sent(site, [foreign], "/vorschau", ziel=case["reference_number"])
    assert (shown.status_code, "Fremd" in shown.text, "nicht für Sie offen" in shown.text) == (200, False, True)
