# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Letters of a data set that can be opened: real files in the store, received, read, filed and found as ever."""

from datetime import timedelta
from random import Random

from eakte.bootstrap import Deployment, build_runner
from eakte.demo.drafts import write_letter
from eakte.demo.pdf import text_pdf
from eakte.demo.people import Town
from eakte.demo.phrases import MATTERS
from eakte.kernel.tenancy import Tenant, system
from eakte.services import filing, scans
from eakte.services.filing import FilingTarget
from eakte.services.indexing import index_waiting
from eakte.services.submissions import IncomingPart
from eakte.synthetic.moments import END

_PAGES = (1, 3)
_POSITION = "14.10"  # complaints and suggestions


def add_letters(deployment: Deployment, tenant: Tenant, town: Town, count: int, random: Random) -> None:
    """Receive so many letters of today, have them read, and file them in one dossier."""
    platform, actor = deployment.platform, system(tenant, "synthetic")
    items = []
    for number in range(1, count + 1):
        matter, written_on = random.choice(MATTERS), END.date() - timedelta(days=random.randrange(30))
        content = text_pdf(write_letter(random, town, matter, written_on, random.randint(*_PAGES)), written_on)
        part = IncomingPart("file", f"{matter.kind} {number:04d}.pdf", "application/pdf", iter([content]))
        items.append(scans.accept(platform, actor, scans.store(platform, actor, part), written_on))
    build_runner(deployment).run_waiting()
    target = FilingTarget(plan_number=_POSITION, dossier_title="Briefe zum Öffnen", case_title="Eingegangene Briefe")
    for item in items:
        with platform.database.begin(actor) as uow:
            target = FilingTarget(case_id=filing.file_item(uow, item, target).id)
    while index_waiting(platform, actor):
        pass
