# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What a guest may see is asked of the rows that are sought, not of all.

A short table is read from its beginning, and what costs the same is asked in the order in which policies stand before
the search. Each function that asks one table lower down then did so for every row, and the four of them together for
the fourth power of their number. Told to cost more than a comparison of two ids, they come after it.
"""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

FUNCTIONS = (
    "guest_has(text, uuid)",
    *(f"guest_sees_{kind}(uuid)" for kind in ("document", "version", "rendition", "entry", "item")),
)


def upgrade() -> None:
    _tell(cost=2)


def downgrade() -> None:
    _tell(cost=1)


def _tell(cost: int) -> None:
    for function in FUNCTIONS:
        op.execute(f"ALTER FUNCTION records.{function} COST {cost}")
