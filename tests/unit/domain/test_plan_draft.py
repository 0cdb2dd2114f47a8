# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from hypothesis import example, given
from hypothesis import strategies as st

from eakte.domain.filing.standard_plan import STANDARD_PLAN, STANDARD_SERVICES
from eakte.domain.tenants.errors import PlanFileRefused
from eakte.domain.tenants.plan_draft import Answers, PersonAnswer, drafted
from eakte.domain.tenants.plan_file import town_plan
from eakte.domain.tenants.values import PersonSetup
from eakte.kernel.tenancy import Role

NOBODY = PersonAnswer("", "", "clerk", "")
CLERK = PersonAnswer("k.beispiel", "Käthe Beispiel", "clerk", "finanzen")


def test_a_draft_reads_as_what_was_answered() -> None:
    plan = town_plan(drafted(Answers("Stadt Breckerfeld", "breckerfeld", [CLERK, NOBODY], "Portal", True)).encode())
    assert (plan.name, plan.slug, plan.plan, plan.services) == (
        "Stadt Breckerfeld",
        "breckerfeld",
        STANDARD_PLAN,
        STANDARD_SERVICES,
    )
    assert plan.people == (PersonSetup("k.beispiel", "Käthe Beispiel", Role.CLERK, "finanzen"),)
    assert plan.portals == ("Portal",)


def test_what_was_not_answered_is_not_there() -> None:
    plan = town_plan(drafted(Answers("Stadt Breckerfeld", "breckerfeld", [NOBODY], "", False)).encode())
    assert (plan.services, plan.people, plan.portals) == ((), (), ())


@example("Stadt\x85Breckerfeld")  # a line break to YAML
@given(st.text(alphabet=st.characters(codec="utf-8"), min_size=1))
def test_any_name_comes_back_as_it_was_or_is_refused(name: str) -> None:
    try:
        plan = town_plan(drafted(Answers(name, "ort", [], "", False)).encode())
    except PlanFileRefused:
        return
    assert plan.name == name.replace("\u00a0", " ").replace("\u202f", " ").strip()
