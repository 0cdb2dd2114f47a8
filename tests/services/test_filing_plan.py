# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The filing plan of a town changes while dossiers stand under it: nothing is lost, and nobody sees more unasked."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from uuid import UUID

import pytest

from eakte.database.embedded import EmbeddedServer
from eakte.database.session import Database
from eakte.domain.access.values import ObjectType, ProtectionClass, Right, Target
from eakte.domain.audit.values import Act
from eakte.domain.filing.errors import (
    DossierNotFound,
    PlanChanged,
    PlanEntryNotFound,
    PlanEntryNotYetValid,
    PlanEntryRetired,
    PlanWidensAccess,
)
from eakte.domain.filing.plan_changes import Addition, Alteration, Change, Merger, Move, NumberEnd, Retirement, Split
from eakte.domain.filing.values import PlanEntry
from eakte.kernel.errors import Forbidden
from eakte.kernel.tenancy import Assignment, Role, person, system
from eakte.services import filing, filing_plan, grants
from eakte.services.access import OutOfReach
from eakte.services.filing import FilingTarget
from eakte.services.grants import NewGrant
from eakte.services.indexing import index_waiting
from tests.api.records import pdf
from tests.deployment import Site, new_site
from tests.evidence import Entry, audit_log


@pytest.fixture
def site(embedded_server: EmbeddedServer) -> Iterator[Site]:
    with new_site(embedded_server) as opened:
        yield opened


def database(site: Site) -> Database:
    return site.deployment.platform.database


def file(site: Site, position: str, title: str = "Akte") -> UUID:
    """A new dossier under the position, by the clerk; its id."""
    witten = site.people.witten
    item = UUID(site.scan(witten.clerk.token, "a.pdf", "application/pdf", pdf(f"Wort {title}")).json()["id"])
    site.work()
    with database(site).begin(system(witten.tenant, "test")) as uow:
        case = filing.file_item(uow, item, FilingTarget(None, None, position, title, "Vorgang"))
        return filing.case_place(uow, case.id).dossier.id


def change(site: Site, wanted: Change, *, confirmed: bool = False) -> int:
    with database(site).begin(site.people.witten.records_manager.actor) as uow:
        return filing_plan.change(uow, filing_plan.version(uow), wanted, confirmed=confirmed)


def look_up(site: Site, number: str) -> list[tuple[str, NumberEnd | None]]:
    with database(site).read(site.people.witten.clerk.actor) as unit:
        return [(found.entry.number, found.why) for found in filing_plan.look_up(unit, number)]


def reference(site: Site, dossier: UUID) -> tuple[str, str]:
    """The dossier's number, and that of its position."""
    with database(site).read(system(site.people.witten.tenant, "test")) as unit:
        view = filing.open_dossier(unit, dossier)
        return view.dossier.reference_number, view.plan_entry.number


def logged(site: Site, *acts: Act) -> list[Entry]:
    return audit_log(site, site.people.witten.tenant, *acts)


def test_a_moved_position_keeps_its_dossiers_and_is_found_by_its_old_number(site: Site) -> None:
    dossier = file(site, "22.10")
    number, _ = reference(site, dossier)
    assert change(site, Move("22", "23")) == 2
    assert reference(site, dossier) == (number, "23.10")
    assert look_up(site, "22.10") == [("23.10", NumberEnd.MOVED)]
    assert look_up(site, "23.10") == [("23.10", None)]
    change(site, Move("23.10", "23.50"))
    assert look_up(site, "22.10") == look_up(site, "23.10") == [("23.50", NumberEnd.MOVED)]
    (first, second) = logged(site, Act.PLAN_CHANGED)
    assert (first.detail["moved"], first.detail["reached"], first.detail["version"]) == ("22", "23", 2)
    assert second.detail["version"] == 3
    with pytest.raises(PlanEntryNotFound):
        look_up(site, "77.7")


def test_merged_dossiers_are_moved_and_told_of_one_by_one(site: Site) -> None:
    dossiers = [file(site, "22.10", title) for title in ("Eins", "Zwei")]
    numbers = [reference(site, each)[0] for each in dossiers]
    change(site, Merger("22.10", "22.20"))
    assert [reference(site, each) for each in dossiers] == [(number, "22.20") for number in numbers]
    assert look_up(site, "22.10") == [("22.10", None), ("22.20", NumberEnd.MERGED)]
    moved = logged(site, Act.DOSSIER_MOVED)
    assert {(entry.object["id"], entry.detail["left"], entry.detail["reached"]) for entry in moved} == {
        (str(each), "22.10", "22.20") for each in dossiers
    }
    with database(site).read(site.people.witten.clerk.actor) as unit:
        service = filing.position_of_service(unit, "hundesteuer")
    assert service is not None
    assert service.number == "22.20"


def test_nothing_is_filed_under_a_retired_position_or_one_that_is_not_valid_yet(site: Site) -> None:
    old = file(site, "22.10")
    change(site, Retirement("22.10"))
    with pytest.raises(PlanEntryRetired):
        file(site, "22.10")
    assert reference(site, old)[1] == "22.10"
    with database(site).read(site.people.witten.clerk.actor) as unit:
        tomorrow = unit.today.replace(year=unit.today.year + 1)
        assert "22.10" not in {entry.number for entry in filing.positions_to_file(unit)}
        assert filing.position_of_service(unit, "hundesteuer") is None
    change(site, Addition(PlanEntry("22.60", "Zweitwohnungsteuer", valid_from=tomorrow)))
    with pytest.raises(PlanEntryNotYetValid):
        file(site, "22.60")


def test_a_split_sends_named_dossiers_where_they_are_named(site: Site) -> None:
    one, two, other = file(site, "22.10", "Eins"), file(site, "22.10", "Zwei"), file(site, "22.20")
    named, elsewhere = reference(site, one)[0], reference(site, other)[0]
    parts = (PlanEntry("22.10.1", "Ersthunde"), PlanEntry("22.10.2", "Weitere"))
    for wrong in ((elsewhere,), ("22.10-1999/0001",), (named, named)):
        with pytest.raises(DossierNotFound):
            change(site, Split("22.10", parts, {"22.10.2": wrong}, rest="22.10.1"))
    change(site, Split("22.10", parts, {"22.10.2": (named,)}, rest="22.10.1"))
    assert [reference(site, each)[1] for each in (one, two, other)] == ["22.10.2", "22.10.1", "22.20"]
    assert sorted(look_up(site, "22.10"), key=str) == [
        ("22.10", None),
        ("22.10.1", NumberEnd.SPLIT),
        ("22.10.2", NumberEnd.SPLIT),
    ]
    detail = logged(site, Act.PLAN_CHANGED)[0].detail
    assert (detail["split"], detail["parts"], detail["dossiers"]) == ("22.10", "22.10.1, 22.10.2", 2)


def test_office_and_protection_class_of_dossiers_follow_their_position(site: Site) -> None:
    dossier = file(site, "22.10", "Folgt")
    change(site, Alteration("22", {"protection": ProtectionClass.SOCIAL}))
    with database(site).read(site.people.witten.clerk.actor) as unit:
        place = unit.places.dossiers([dossier])[dossier]
        assert place.protection is ProtectionClass.SOCIAL
        with pytest.raises(OutOfReach):
            filing.open_dossier(unit, dossier)


def test_what_somebody_would_see_who_does_not_now_must_be_confirmed(site: Site) -> None:
    dossier = file(site, "50.10")
    with pytest.raises(PlanWidensAccess) as refused:
        change(site, Alteration("50", {"protection": ProtectionClass.NONE}))
    assert refused.value.values == {"who": "alle, die für die ganze Kommune arbeiten"}
    assert logged(site, Act.PLAN_CHANGED) == []
    with pytest.raises(PlanWidensAccess) as refused:
        change(site, Move("50.10", "67.20"))
    assert "alle im Amt Bauen und Umwelt" in str(refused.value.values["who"])
    change(site, Alteration("50", {"protection": ProtectionClass.NONE}), confirmed=True)
    with database(site).read(site.people.witten.clerk.actor) as unit:
        assert filing.open_dossier(unit, dossier).plan_entry.number == "50.10"


def test_whom_the_new_place_was_granted_is_named(site: Site) -> None:
    file(site, "22.10")
    with database(site).begin(system(site.people.witten.tenant, "test")) as uow:
        entry = uow.filing.plan_entry_by_number("22.20")
        assert entry is not None
        new = NewGrant(site.people.witten.scan_operator.login, Right.READ, "Vertretung", uow.today)
        grants.give(database(site), uow, Target(ObjectType.PLAN_ENTRY, entry.id), new)
    with pytest.raises(PlanWidensAccess) as refused:
        change(site, Merger("22.10", "22.20"))
    assert refused.value.values == {"who": "alle, denen die Aktenplaneinheit 22.20 Gewerbesteuer freigegeben wurde"}


def test_who_moves_what_is_protected_makes_it_found_by_others_only_then(site: Site) -> None:
    witten, platform = site.people.witten, site.deployment.platform
    file(site, "50.10", "Suchwort")
    index_waiting(platform, system(witten.tenant, "test"))
    assert site.get(witten.clerk.token, "/api/v1/search", q="Suchwort").json()["total"] == 0
    change(site, Alteration("50", {"protection": ProtectionClass.NONE}), confirmed=True)
    index_waiting(platform, system(witten.tenant, "test"))
    assert site.get(witten.clerk.token, "/api/v1/search", q="Suchwort").json()["total"] == 1


def test_what_is_protected_is_found_no_more_also_before_the_index_knows(site: Site) -> None:
    witten, platform = site.people.witten, site.deployment.platform
    file(site, "22.10", "Suchwort")
    index_waiting(platform, system(witten.tenant, "test"))
    assert site.get(witten.clerk.token, "/api/v1/search", q="Suchwort").json()["total"] == 1
    change(site, Alteration("22", {"protection": ProtectionClass.SOCIAL}))
    found = site.get(witten.clerk.token, "/api/v1/search", q="Suchwort").json()
    assert (found["total"], found["documents"]) == (0, [])


def test_who_saw_an_older_state_changes_nothing(site: Site) -> None:
    change(site, Move("22", "23"))
    with pytest.raises(PlanChanged), database(site).begin(site.people.witten.records_manager.actor) as uow:
        filing_plan.change(uow, 1, Retirement("23.10"))


def test_only_who_keeps_the_plan_for_the_whole_town_changes_it(site: Site) -> None:
    town = site.people.witten
    for colleague in (town.clerk, town.office_lead, town.tenant_admin, town.auditor):
        with pytest.raises(Forbidden), database(site).begin(colleague.actor) as uow:
            filing_plan.change(uow, 1, Retirement("22.10"))
    with database(site).read(town.clerk.actor) as unit:
        office = unit.access.offices()[0].id
    manager = town.records_manager.actor
    of_office = person(manager.id, town.tenant, manager.name, Assignment(Role.RECORDS_MANAGER, office))
    with pytest.raises(OutOfReach), database(site).begin(of_office) as uow:
        filing_plan.change(uow, 1, Retirement("22.10"))
    with database(site).read(manager) as unit:
        assert filing_plan.position(unit, "22.10").title == "Hundesteuer"


def test_a_dossier_that_is_opened_meanwhile_is_merged_too_or_refused(site: Site) -> None:
    """Who opens holds the plan until COMMIT: the merger waits for them and takes their dossier along."""
    opened, merging = Event(), Event()
    witten = site.people.witten
    item = UUID(site.scan(witten.clerk.token, "a.pdf", "application/pdf", pdf("Wort")).json()["id"])

    def merge() -> int:
        assert opened.wait(30)
        merging.set()
        return change(site, Merger("22.10", "22.20"))

    with ThreadPoolExecutor(1) as pool:
        with database(site).begin(system(witten.tenant, "test")) as uow:
            case = filing.file_item(uow, item, FilingTarget(None, None, "22.10", "Akte", "Vorgang"))
            merged = pool.submit(merge)
            opened.set()
            assert merging.wait(30)
        assert merged.result(30) == 2
    with database(site).read(witten.clerk.actor) as unit:
        assert filing.case_place(unit, case.id).plan_entry.number == "22.20"
