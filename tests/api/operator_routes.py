# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The routes for operators alone: what each writes into which log when an operator calls it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from eakte.domain.audit.values import Act


@dataclass(frozen=True)
class OperatorRoute:
    """A route at Witten; `acts` are those that a call writes into Witten's log, `deployment` into the deployment's.

    `silent` is why one writes nothing there.
    """

    name: str
    acts: frozenset[Act] = frozenset()
    deployment: frozenset[Act] = frozenset()
    data: Mapping[str, str] = field(default_factory=dict)
    plan: str = ""
    silent: str = ""

    @property
    def method(self) -> str:
        return self.name.split()[0]

    @property
    def address(self) -> str:
        return self.name.split()[1].format(slug="witten")

    @property
    def body(self) -> dict[str, Any]:
        """The plan file in a form with parts, else the fields."""
        return {"files": {"plan": (None, self.plan)}} if self.plan else {"data": dict(self.data)}


_LOOK, _COUNT = frozenset({Act.STATE_LOOKED_AT}), frozenset({Act.USAGE_COUNTED})

_PLAN = "{slug: breckerfeld, name: Stadt Breckerfeld, filing_plan: standard}"
_ANOTHER_PLAN = "{slug: ennepetal, name: Stadt Ennepetal, filing_plan: standard}"  # the tests come in any order

OPERATOR_ROUTES = (  # in an order in which all can be called one after the other
    OperatorRoute("GET /betrieb", deployment=_LOOK),
    OperatorRoute("GET /betrieb/verbrauch", _COUNT),
    OperatorRoute("GET /betrieb/verbrauch.csv", _COUNT),
    OperatorRoute("GET /betrieb/kommunen/{slug}", _LOOK),
    OperatorRoute("POST /betrieb/kommunen/{slug}/lesen", frozenset({Act.READING_RETRIED})),
    OperatorRoute("POST /betrieb/kommunen/{slug}/index", frozenset({Act.INDEX_REBUILT})),
    OperatorRoute(
        "POST /betrieb/kommunen/{slug}/aussetzen", frozenset({Act.TENANT_SUSPENDED}), data={"reason": "Vertrag ruht"}
    ),
    OperatorRoute("POST /betrieb/kommunen/{slug}/fortsetzen", frozenset({Act.TENANT_RESUMED})),
    OperatorRoute("GET /betrieb/aufnahme", silent="an empty form"),
    OperatorRoute(
        "POST /betrieb/aufnahme",
        data={"name": "Stadt Breckerfeld", "slug": "breckerfeld"},
        silent="makes a text of the answers, and nothing else",
    ),
    OperatorRoute("POST /betrieb/aufnahme/pruefen", plan=_PLAN, silent="as the command's dry run"),
    OperatorRoute(
        "POST /betrieb/aufnahme/anlegen", plan=_ANOTHER_PLAN, silent="the log of the new municipality tells it"
    ),
)
