# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Discarding what is not a record, and the one way in which stored content can go (ADR 0021).

The application has no right to delete documents, versions, renditions or keys. `records.destroy_documents` does it with
the owner's rights, for a decision that was written in the same transaction; policies hold inside of it, too.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

APP_ROLE = "eakte_app"
DISCARDS = "records.discards"
TENANT = "(SELECT nullif(current_setting('eakte.tenant', true), '')::uuid)"
NO_GUEST = "(SELECT nullif(current_setting('eakte.share', true), '') IS NULL)"
REASON = sa.Enum("misdirected", "duplicate", "spam", "wrong_upload", name="discardreason", native_enum=False, length=40)
VERDICT = sa.Enum("agreed", "refused", "withdrawn", name="verdict", native_enum=False, length=40)
NAMING = {
    ("records", "index_outbox"): "tenant_id",
    ("records", "grants"): "tenant_id",
    ("directory", "shares"): "owner_id",
}
"""What names a document that may go."""
KEPT = {("records", "grants"): "tenant_id", ("directory", "shares"): "owner_id"}
"""Of these, what must name one that is there when it is written."""


def upgrade() -> None:
    op.add_column("inbox_items", sa.Column("discarded_at", sa.DateTime(timezone=True), nullable=True), schema="records")
    _discards()
    for (schema, table), tenant in NAMING.items():
        op.drop_constraint(f"fk_{table}_{tenant}_document_id", table, schema=schema, type_="foreignkey")
    _there_when_named()
    _destroying()
    # Of a file that is gone for good the scan folder remembers neither name nor digest: it may come again.
    op.execute(f"GRANT UPDATE (name, sha256) ON records.folder_files TO {APP_ROLE}")


def downgrade() -> None:
    op.execute(f"REVOKE UPDATE (name, sha256) ON records.folder_files FROM {APP_ROLE}")
    op.execute("DROP FUNCTION records.destroy_documents(uuid)")
    for schema, table in KEPT:
        op.execute(f"DROP TRIGGER document_is_there ON {schema}.{table}")
        op.execute(f"DROP FUNCTION {schema}.{table}_document_is_there()")
    for (schema, table), tenant in NAMING.items():
        # What went meanwhile is still named.
        op.create_foreign_key(
            f"fk_{table}_{tenant}_document_id",
            table,
            "documents",
            [tenant, "document_id"],
            ["tenant_id", "id"],
            source_schema=schema,
            referent_schema="records",
            postgresql_not_valid=True,
        )
    op.drop_table("discards", schema="records")
    op.drop_column("inbox_items", "discarded_at", schema="records")


def _discards() -> None:
    op.create_table(
        "discards",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("reason", REASON, nullable=False),
        sa.Column("duplicate_of", sa.Uuid(), nullable=True),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verdict", VERDICT, nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("objects", sa.ARRAY(sa.Uuid()), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(document_id IS NULL) = (case_id IS NULL)", name=op.f("filed_is_one_document")),
        sa.CheckConstraint("num_nulls(verdict, decided_by, decided_at) IN (0, 3)", name=op.f("decided_by_somebody")),
        sa.CheckConstraint(
            "verdict <> 'agreed' OR case_id IS NULL OR decided_by <> asked_by", name=op.f("second_person")
        ),
        sa.CheckConstraint(
            "verdict <> 'agreed' OR decided_at < asked_at + interval '336 hours'", name=op.f("agreed_in_time")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "item_id"],
            ["records.inbox_items.tenant_id", "records.inbox_items.id"],
            name=op.f("fk_discards_tenant_id_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["records.cases.tenant_id", "records.cases.id"],
            name=op.f("fk_discards_tenant_id_case_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_discards")),
        schema="records",
    )
    op.create_index("ix_discards_tenant_id_item_id", "discards", ["tenant_id", "item_id"], schema="records")
    op.create_index("ix_discards_tenant_id_case_id", "discards", ["tenant_id", "case_id"], schema="records")
    op.create_index(
        "ix_discards_undecided",
        "discards",
        ["tenant_id", "document_id"],
        schema="records",
        postgresql_where=sa.text("verdict IS NULL"),
    )
    op.create_index(
        "ix_discards_unremoved",
        "discards",
        ["tenant_id", "id"],
        schema="records",
        postgresql_where=sa.text("objects IS NOT NULL AND removed_at IS NULL"),
    )
    op.execute(
        f"GRANT SELECT, INSERT, UPDATE (verdict, decided_by, decided_at, removed_at) ON {DISCARDS} TO {APP_ROLE}"
    )
    op.execute(f"ALTER TABLE {DISCARDS} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {DISCARDS} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY tenant ON {DISCARDS} USING (tenant_id = {TENANT}) WITH CHECK (tenant_id = {TENANT})")
    op.execute(
        f"CREATE POLICY guest ON {DISCARDS} AS RESTRICTIVE "
        f"USING ({NO_GUEST} OR (false)) WITH CHECK ({NO_GUEST} OR (false))"
    )


def _there_when_named() -> None:
    """In place of a foreign key: the lock is the same, so that whoever destroys the document waits, or is waited for."""
    for (schema, table), tenant in KEPT.items():
        op.execute(f"""
            CREATE FUNCTION {schema}.{table}_document_is_there() RETURNS trigger
            LANGUAGE plpgsql SET search_path = '' AS $$
            BEGIN
                PERFORM FROM records.documents named
                WHERE named.tenant_id = NEW.{tenant} AND named.id = NEW.document_id FOR KEY SHARE;
                IF NOT FOUND THEN
                    RAISE foreign_key_violation USING MESSAGE = 'there is no such document';
                END IF;
                RETURN NEW;
            END $$
        """)
        op.execute(
            f"CREATE TRIGGER document_is_there BEFORE INSERT ON {schema}.{table} FOR EACH ROW "
            f"WHEN (NEW.document_id IS NOT NULL) EXECUTE FUNCTION {schema}.{table}_document_is_there()"
        )


def _destroying() -> None:
    op.execute("""
        CREATE FUNCTION records.destroy_documents(decision uuid)
        RETURNS TABLE (object_id uuid, sha256 text, size bigint)
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
        DECLARE
            tenant uuid := nullif(current_setting('eakte.tenant', true), '')::uuid;
            decided records.discards%ROWTYPE;
            doomed uuid[];
            destroyed uuid[];
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
            IF doomed = '{}' THEN
                RAISE insufficient_privilege USING MESSAGE = 'the decision is about nothing that is there';
            END IF;
            -- Whoever reads a version has locked it while its renditions are written.
            PERFORM FROM records.document_versions gone
            WHERE gone.tenant_id = tenant AND gone.document_id = ANY (doomed) ORDER BY gone.id FOR UPDATE;
            destroyed := ARRAY(
                SELECT gone.id FROM records.renditions gone
                JOIN records.document_versions of ON of.tenant_id = gone.tenant_id AND of.id = gone.version_id
                WHERE gone.tenant_id = tenant AND of.document_id = ANY (doomed));
            DELETE FROM keys.object_keys gone WHERE gone.tenant_id = tenant AND gone.id = ANY (destroyed);
            UPDATE records.discards made SET objects = destroyed WHERE made.tenant_id = tenant AND made.id = decision;
            RETURN QUERY DELETE FROM records.renditions gone
                WHERE gone.tenant_id = tenant AND gone.id = ANY (destroyed)
                RETURNING gone.id, gone.sha256::text, gone.size;
            DELETE FROM records.check_outs gone WHERE gone.tenant_id = tenant AND gone.id = ANY (doomed);
            DELETE FROM records.document_versions gone
            WHERE gone.tenant_id = tenant AND gone.document_id = ANY (doomed);
            DELETE FROM records.documents gone WHERE gone.tenant_id = tenant AND gone.id = ANY (doomed);
        END $$
    """)
    op.execute("REVOKE EXECUTE ON FUNCTION records.destroy_documents(uuid) FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION records.destroy_documents(uuid) TO {APP_ROLE}")
