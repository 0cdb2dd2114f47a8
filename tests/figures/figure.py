# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What a measurement says: one number, the goal it is held against, and whether it holds."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True)
class Figure:
    """`against` names what the value was measured against: a truth, a limit or a peer in the same run."""

    name: str
    value: float
    goal: float
    unit: str
    against: str
    holds: bool
    details: Mapping[str, object] = field(default_factory=dict)

    def as_json(self) -> str:
        """One JSON object on one line; the details stand beside the fixed members and never replace them."""
        fixed = asdict(self)
        details = fixed.pop("details")
        return json.dumps({**details, **fixed}, ensure_ascii=False)
