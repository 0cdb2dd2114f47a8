# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""A document may belong to another one as its attachment. What came with the form of a portal belongs to that form."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

DOCUMENTS = "records.documents"
FOREIGN_KEY = "fk_documents_tenant_id_attached_to"


def upgrade() -> None:
    op.add_column("documents", sa.Column("attached_to", sa.Uuid(), nullable=True), schema="records")
    _attach_what_came_with_a_form()
    op.create_foreign_key(
        op.f(FOREIGN_KEY),
        "documents",
        "documents",
        ["tenant_id", "attached_to"],
        ["tenant_id", "id"],
        source_schema="records",
        referent_schema="records",
        ondelete="SET NULL (attached_to)",
    )
    op.create_check_constraint(
        op.f("ck_documents_attached_to_another"), "documents", "attached_to <> id", schema="records"
    )
    op.create_index(
        "ix_documents_tenant_id_attached_to",
        "documents",
        ["tenant_id", "attached_to"],
        schema="records",
        postgresql_where=sa.text("attached_to IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_documents_tenant_id_attached_to", table_name="documents", schema="records")
    op.drop_constraint(op.f("ck_documents_attached_to_another"), "documents", schema="records")
    op.drop_constraint(op.f(FOREIGN_KEY), "documents", schema="records")
    op.drop_column("documents", "attached_to", schema="records")


def _attach_what_came_with_a_form() -> None:
    """Where both still stand in one place. The owner sees rows only while nothing is forced."""
    op.execute(f"ALTER TABLE {DOCUMENTS} NO FORCE ROW LEVEL SECURITY")
    op.execute(f"""
        UPDATE {DOCUMENTS} attached SET attached_to = form.id
        FROM {DOCUMENTS} form
        WHERE form.tenant_id = attached.tenant_id AND form.item_id = attached.item_id
            AND form.case_id IS NOT DISTINCT FROM attached.case_id
            AND form.kind = 'form' AND attached.kind = 'attachment'
    """)  # noqa: S608 - constants of this file
    op.execute(f"ALTER TABLE {DOCUMENTS} FORCE ROW LEVEL SECURITY")
