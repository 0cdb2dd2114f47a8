# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Dossiers and cases as one PDF/A: who asked, how far it is, and what is stored of it. It goes with its documents.

What is stored is made of documents, so whoever destroys one of them destroys it, too: that is what
`records.destroy_documents` gains here. Without a decision it can be forgotten at any time.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

APP_ROLE = "eakte_app"
COMPILATIONS = "records.compilations"
OBJECTS = "records.compiled_objects"
TENANT = "(SELECT nullif(current_setting('eakte.tenant', true), '')::uuid)"
NO_GUEST = "(SELECT nullif(current_setting('eakte.share', true), '') IS NULL)"
STATE = sa.Enum(
    "running",
    "done",
    "cancelled",
    "failed",
    "withdrawn",
    "deleted",
    name="compilationstate",
    native_enum=False,
    length=40,
)

WITHDRAWING = """
            PERFORM FROM records.compilations made
            WHERE made.tenant_id = tenant AND made.state IN ('running', 'done') AND made.document_ids && doomed
            ORDER BY made.id FOR UPDATE;
            compiled := ARRAY(
                SELECT made.id FROM records.compilations made
                WHERE made.tenant_id = tenant AND made.state IN ('running', 'done') AND made.document_ids && doomed);
            destroyed := destroyed || ARRAY(
                SELECT gone.id FROM records.compiled_objects gone
                WHERE gone.tenant_id = tenant AND gone.compilation_id = ANY (compiled));"""
FORGETTING = """
            RETURN QUERY DELETE FROM records.compiled_objects gone
                WHERE gone.tenant_id = tenant AND gone.compilation_id = ANY (compiled)
                RETURNING gone.id, gone.sha256::text, gone.size;
            UPDATE records.compilations made
            SET state = 'withdrawn', document_ids = '{}', ended_at = now()
            WHERE made.tenant_id = tenant AND made.id = ANY (compiled);"""


def upgrade() -> None:
    _compilations()
    _compiled_objects()
    for table in (COMPILATIONS, OBJECTS):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY tenant ON {table} USING (tenant_id = {TENANT}) WITH CHECK (tenant_id = {TENANT})")
        op.execute(
            f"CREATE POLICY guest ON {table} AS RESTRICTIVE "
            f"USING ({NO_GUEST} OR (false)) WITH CHECK ({NO_GUEST} OR (false))"
        )
    op.execute(
        "GRANT SELECT, INSERT, UPDATE "
        "(document_ids, state, attempt, gone_through, pages, numbers, size, failure_code, ended_at)"
        f" ON {COMPILATIONS} TO {APP_ROLE}"
    )
    op.execute(f"GRANT SELECT, INSERT ON {OBJECTS} TO {APP_ROLE}")
    _forgetting()
    _destroying("\n            compiled uuid[];", WITHDRAWING, FORGETTING)


def downgrade() -> None:
    _destroying("", "", "")
    op.execute("DROP FUNCTION records.forget_compiled(uuid, boolean)")
    op.drop_table("compiled_objects", schema="records")
    op.drop_table("compilations", schema="records")


def _compilations() -> None:
    op.create_table(
        "compilations",
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("purpose", sa.String(), nullable=True),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.Column("document_ids", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("state", STATE, nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("gone_through", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("numbers", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("failure_code", sa.String(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "dossier_id"],
            ["records.dossiers.tenant_id", "records.dossiers.id"],
            name=op.f("fk_compilations_tenant_id_dossier_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["records.cases.tenant_id", "records.cases.id"],
            name=op.f("fk_compilations_tenant_id_case_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_compilations")),
        schema="records",
    )
    columns = ["tenant_id", "dossier_id", "asked_by", "id"]
    op.create_index("ix_compilations_tenant_id_dossier_id", "compilations", columns, schema="records")
    op.create_index("ix_compilations_tenant_id_case_id", "compilations", ["tenant_id", "case_id"], schema="records")
    op.create_index(
        "ix_compilations_kept",
        "compilations",
        ["tenant_id", "ended_at"],
        schema="records",
        postgresql_where=sa.text("state IN ('running', 'done')"),
    )


def _compiled_objects() -> None:
    op.create_table(
        "compiled_objects",
        sa.Column("compilation_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("contents", postgresql.JSONB(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "compilation_id"],
            ["records.compilations.tenant_id", "records.compilations.id"],
            name=op.f("fk_compiled_objects_tenant_id_compilation_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_compiled_objects")),
        schema="records",
    )
    columns = ["tenant_id", "compilation_id", "position"]
    op.create_index("ix_compiled_objects_tenant_id_compilation_id", "compiled_objects", columns, schema="records")


def _forgetting() -> None:
    """A key goes only with an object of a compilation, whoever asks: what a rendition names keeps its own."""
    op.execute("""
        CREATE FUNCTION records.forget_compiled(compilation uuid, parts_only boolean) RETURNS void
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
        DECLARE
            tenant uuid := nullif(current_setting('eakte.tenant', true), '')::uuid;
            forgotten uuid[];
        BEGIN
            WITH deleted AS (
                DELETE FROM records.compiled_objects gone
                WHERE gone.tenant_id = tenant AND gone.compilation_id = compilation AND NOT (parts_only AND gone.whole)
                RETURNING gone.id)
            SELECT array_agg(deleted.id) INTO forgotten FROM deleted;
            DELETE FROM keys.object_keys gone
            WHERE gone.tenant_id = tenant AND gone.id = ANY (forgotten)
              AND NOT EXISTS (
                SELECT FROM records.renditions kept WHERE kept.tenant_id = tenant AND kept.id = gone.id);
        END $$
    """)
    op.execute("REVOKE EXECUTE ON FUNCTION records.forget_compiled(uuid, boolean) FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION records.forget_compiled(uuid, boolean) TO {APP_ROLE}")


def _destroying(declared: str, withdrawing: str, forgetting: str) -> None:
    op.execute(f"""
        CREATE OR REPLACE FUNCTION records.destroy_documents(decision uuid)
        RETURNS TABLE (object_id uuid, sha256 text, size bigint)
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
        DECLARE
            tenant uuid := nullif(current_setting('eakte.tenant', true), '')::uuid;
            decided records.discards%ROWTYPE;
            doomed uuid[];
            destroyed uuid[];{declared}
        BEGIN
            SELECT * INTO decided FROM records.discards made
            WHERE made.tenant_id = tenant AND made.id = decision AND made.verdict = 'agreed'
              AND made.objects IS NULL AND made.xmin = pg_catalog.pg_current_xact_id()::xid;
            IF NOT FOUND THEN
                RAISE insufficient_privilege USING MESSAGE = 'no decision of this transaction lets these documents go';
            END IF;
            PERFORM FROM records.cases filed
            WHERE filed.tenant_id = tenant AND filed.id = decided.case_id AND filed.closed_on IS NOT NULL;
            IF FOUND THEN
                RAISE insufficient_privilege USING MESSAGE = 'of a closed case nothing goes';
            END IF;
            doomed := ARRAY(
                SELECT gone.id FROM records.documents gone
                WHERE gone.tenant_id = tenant AND gone.item_id = decided.item_id
                  AND (decided.document_id IS NULL OR gone.id = decided.document_id)
                  AND gone.case_id IS NOT DISTINCT FROM decided.case_id
                ORDER BY gone.id FOR UPDATE);
            IF doomed = '{{}}' THEN
                RAISE insufficient_privilege USING MESSAGE = 'the decision is about nothing that is there';
            END IF;
            -- Whoever reads a version has locked it while its renditions are written.
            PERFORM FROM records.document_versions gone
            WHERE gone.tenant_id = tenant AND gone.document_id = ANY (doomed) ORDER BY gone.id FOR UPDATE;
            destroyed := ARRAY(
                SELECT gone.id FROM records.renditions gone
                JOIN records.document_versions of ON of.tenant_id = gone.tenant_id AND of.id = gone.version_id
                WHERE gone.tenant_id = tenant AND of.document_id = ANY (doomed));{withdrawing}
            DELETE FROM keys.object_keys gone WHERE gone.tenant_id = tenant AND gone.id = ANY (destroyed);
            UPDATE records.discards made SET objects = destroyed WHERE made.tenant_id = tenant AND made.id = decision;
            RETURN QUERY DELETE FROM records.renditions gone
                WHERE gone.tenant_id = tenant AND gone.id = ANY (destroyed)
                RETURNING gone.id, gone.sha256::text, gone.size;{forgetting}
            DELETE FROM records.check_outs gone WHERE gone.tenant_id = tenant AND gone.id = ANY (doomed);
            DELETE FROM records.document_versions gone
            WHERE gone.tenant_id = tenant AND gone.document_id = ANY (doomed);
            DELETE FROM records.documents gone WHERE gone.tenant_id = tenant AND gone.id = ANY (doomed);
        END $$
    """)  # noqa: S608 - nothing but our own text
