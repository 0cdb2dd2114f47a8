# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The demo's application for a parking permit is filed in its town and opened to whoever decides about it."""

from eakte.client import Client
from eakte.demo.people import TOWNS
from eakte.demo.portal import submit
from eakte.demo.seeding import SEED, WRITTEN_ON, pass_on
from eakte.demo.submissions import submissions
from tests.deployment import Site


def test_the_district_finds_the_application_among_what_is_shared_with_it(site: Site) -> None:
    witten, hattingen = site.people.witten, site.people.hattingen
    portal = Client(site.address, witten.portal_key)
    for number, each in enumerate(submissions(TOWNS["Witten"], SEED, WRITTEN_ON)):
        submit(portal, each, f"eingang-{number}")

    pass_on(Client(site.address, witten.office_lead.token), "hattingen")

    (shared,) = site.get(hattingen.clerk.token, "/api/v1/shared").json()["items"]
    assert shared["title"].startswith("Parkerleichterung ")
    assert (shared["right"], shared["legal_basis"]) == ("contribute", "joint_work")
    opened = site.get(hattingen.clerk.token, f"/api/v1/shared/{shared['id']}").json()
    assert len(opened["cases"][0]["documents"]) > 1
