# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The routes for operators alone: what each writes into which log when an operator calls it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

from eakte.domain.audit.values import Act
from eakte.kernel.ids import new_id

NO_EMERGENCY, NO_CASE = new_id(), new_id()


@dataclass(frozen=True)
class OperatorRoute:
    """A route at Witten; `acts` are those that a call writes into Witten's log, `deployment` into the deployment's.

    `silent` is why one writes nothing there. `emergency` tells how far the emergency access must be that it is about.
    """

    name: str
    acts: frozenset[Act] = frozenset()
    deployment: frozenset[Act] = frozenset()
    data: Mapping[str, str] = field(default_factory=dict)
    plan: str = ""
    silent: str = ""
    emergency: Literal["", "asked", "open"] = ""

    @property
    def method(self) -> str:
        return self.name.split()[0]

    def address(self, slug: str = "witten", emergency: UUID = NO_EMERGENCY) -> str:
        return self.name.split()[1].format(slug=slug, emergency_id=emergency)

    def body(self, case: UUID = NO_CASE) -> dict[str, Any]:
        """The plan file in a form with parts, else the fields, of which one may name a case."""
        fields = {name: value.format(case=case) for name, value in self.data.items()}
        return {"files": {"plan": (None, self.plan)}} if self.plan else {"data": fields}


_LOOK, _COUNT = frozenset({Act.STATE_LOOKED_AT}), frozenset({Act.USAGE_COUNTED})

_PLAN = "{slug: breckerfeld, name: Stadt Breckerfeld, filing_plan: standard}"
_ANOTHER_PLAN = "{slug: ennepetal, name: Stadt Ennepetal, filing_plan: standard}"  # the tests come in any order

_EMERGENCY = {"kommune": "witten", "art": "case", "kennung": "{case}", "grund": "Störung 4711", "stunden": "2"}
_OF_ONE = "POST /betrieb/notzugriffe/{emergency_id}"

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
    OperatorRoute("GET /betrieb/notzugriffe", deployment=_LOOK),
    OperatorRoute("POST /betrieb/notzugriffe", frozenset({Act.EMERGENCY_ASKED}), data=_EMERGENCY),
    OperatorRoute(f"{_OF_ONE}/zustimmen", frozenset({Act.EMERGENCY_AGREED}), emergency="asked"),
    OperatorRoute(f"{_OF_ONE}/ablehnen", frozenset({Act.EMERGENCY_REFUSED}), emergency="asked"),
    OperatorRoute(f"{_OF_ONE}/beenden", frozenset({Act.EMERGENCY_ENDED}), emergency="open"),
)
