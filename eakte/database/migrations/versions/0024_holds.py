# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Holds, and the guard that lets nothing go which one of them covers (ADR 0027).

Both sides lock the dossier: whoever sets a hold in it or on a case of it, by a trigger, and `records.destroy_documents`.
So either the hold is seen, or it is set after what was destroyed is gone.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

APP_ROLE = "eakte_app"
HOLDS = "records.holds"
TENANT = "(SELECT nullif(current_setting('eakte.tenant', true), '')::uuid)"
NO_GUEST = "(SELECT nullif(current_setting('eakte.share', true), '') IS NULL)"
REASON = sa.Enum(
    "litigation", "audit", "tax_assessment", "inquiry", "other", name="holdreason", native_enum=False, length=40
)
REFUSING = "\n            PERFORM records.refuse_held(doomed);"


def upgrade() -> None:
    _holds()
    _locking()
    _refusing()
    _destroying(REFUSING)


def downgrade() -> None:
    _destroying("")
    op.execute("DROP FUNCTION records.refuse_held(uuid[])")
    op.drop_table("holds", schema="records")
    op.execute("DROP FUNCTION records.lock_what_is_held()")


def _holds() -> None:
    op.create_table(
        "holds",
        sa.Column("dossier_id", sa.Uuid(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("reason", REASON, nullable=False),
        sa.Column("explanation", sa.String(), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_on", sa.Date(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("lifted_by", sa.Uuid(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_why", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("num_nonnulls(dossier_id, case_id) = 1", name=op.f("holds_one_object")),
        sa.CheckConstraint("review_on > set_on", name=op.f("reviewed_later")),
        sa.CheckConstraint("num_nulls(lifted_by, lifted_at, lifted_why) IN (0, 3)", name=op.f("lifted_by_somebody")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "dossier_id"],
            ["records.dossiers.tenant_id", "records.dossiers.id"],
            name=op.f("fk_holds_tenant_id_dossier_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["records.cases.tenant_id", "records.cases.id"],
            name=op.f("fk_holds_tenant_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "office_id"],
            ["records.offices.tenant_id", "records.offices.id"],
            name=op.f("fk_holds_tenant_id_office_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_holds")),
        schema="records",
    )
    op.create_index("ix_holds_tenant_id_dossier_id", "holds", ["tenant_id", "dossier_id", "id"], schema="records")
    op.create_index("ix_holds_tenant_id_case_id", "holds", ["tenant_id", "case_id", "id"], schema="records")
    op.create_index(
        "ix_holds_in_force",
        "holds",
        ["tenant_id", "review_on", "id"],
        schema="records",
        postgresql_where=sa.text("lifted_at IS NULL"),
    )
    op.execute(
        "GRANT SELECT, INSERT, UPDATE (explanation, review_on, version, lifted_by, lifted_at, lifted_why) "
        f"ON {HOLDS} TO {APP_ROLE}"
    )
    op.execute(f"ALTER TABLE {HOLDS} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {HOLDS} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY tenant ON {HOLDS} USING (tenant_id = {TENANT}) WITH CHECK (tenant_id = {TENANT})")
    op.execute(
        f"CREATE POLICY guest ON {HOLDS} AS RESTRICTIVE "
        f"USING ({NO_GUEST} OR (false)) WITH CHECK ({NO_GUEST} OR (false))"
    )


def _locking() -> None:
    """The case before its dossier, as everybody locks them: a case that is just being moved is held where it arrives."""
    op.execute("""
        CREATE FUNCTION records.lock_what_is_held() RETURNS trigger
        LANGUAGE plpgsql SET search_path = '' AS $$
        DECLARE
            held_in uuid := NEW.dossier_id;
        BEGIN
            IF NEW.case_id IS NOT NULL THEN
                SELECT held.dossier_id INTO held_in FROM records.cases held
                WHERE held.tenant_id = NEW.tenant_id AND held.id = NEW.case_id FOR NO KEY UPDATE;
            END IF;
            PERFORM FROM records.dossiers held
            WHERE held.tenant_id = NEW.tenant_id AND held.id = held_in FOR NO KEY UPDATE;
            RETURN NEW;
        END $$
    """)
    op.execute(
        f"CREATE TRIGGER lock_what_is_held BEFORE INSERT ON {HOLDS} "
        "FOR EACH ROW EXECUTE FUNCTION records.lock_what_is_held()"
    )


def _refusing() -> None:
    """Raises where a hold in force covers one of these documents, and keeps the answer true until COMMIT.

    A document that is locked stays in its case, a case that is locked in its dossier and the cases above it, and in a
    dossier that is locked nobody sets a hold. Each statement sees what was committed while the one before it waited.
    """
    op.execute("""
        CREATE FUNCTION records.refuse_held(doomed uuid[]) RETURNS void
        LANGUAGE plpgsql SET search_path = '' AS $$
        DECLARE
            tenant uuid := nullif(current_setting('eakte.tenant', true), '')::uuid;
            filed uuid[];
        BEGIN
            filed := ARRAY(
                SELECT DISTINCT gone.case_id FROM records.documents gone
                WHERE gone.tenant_id = tenant AND gone.id = ANY (doomed) AND gone.case_id IS NOT NULL);
            PERFORM FROM records.cases above
            WHERE above.tenant_id = tenant AND above.id = ANY (filed) ORDER BY above.id FOR SHARE;
            PERFORM FROM records.dossiers above
            WHERE above.tenant_id = tenant AND above.id IN (
                SELECT beneath.dossier_id FROM records.cases beneath
                WHERE beneath.tenant_id = tenant AND beneath.id = ANY (filed))
            ORDER BY above.id FOR SHARE;
            PERFORM FROM records.holds held
            WHERE held.tenant_id = tenant AND held.lifted_at IS NULL AND (
                held.dossier_id IN (
                    SELECT beneath.dossier_id FROM records.cases beneath
                    WHERE beneath.tenant_id = tenant AND beneath.id = ANY (filed))
                OR held.case_id IN (
                    WITH RECURSIVE upwards AS (
                        SELECT beneath.id, beneath.parent_id FROM records.cases beneath
                        WHERE beneath.tenant_id = tenant AND beneath.id = ANY (filed)
                        UNION
                        SELECT above.id, above.parent_id FROM records.cases above
                        JOIN upwards ON above.id = upwards.parent_id WHERE above.tenant_id = tenant)
                    SELECT upwards.id FROM upwards));
            IF FOUND THEN
                RAISE insufficient_privilege USING MESSAGE = 'a hold keeps what would go';
            END IF;
        END $$
    """)
    op.execute("REVOKE EXECUTE ON FUNCTION records.refuse_held(uuid[]) FROM PUBLIC")


def _destroying(refusing: str) -> None:
    op.execute(f"""
        CREATE OR REPLACE FUNCTION records.destroy_documents(decision uuid)
        RETURNS TABLE (object_id uuid, sha256 text, size bigint)
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
        DECLARE
            tenant uuid := nullif(current_setting('eakte.tenant', true), '')::uuid;
            decided records.discards%ROWTYPE;
            doomed uuid[];
            destroyed uuid[];
            compiled uuid[];
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
            END IF;{refusing}
            -- Whoever reads a version has locked it while its renditions are written.
            PERFORM FROM records.document_versions gone
            WHERE gone.tenant_id = tenant AND gone.document_id = ANY (doomed) ORDER BY gone.id FOR UPDATE;
            destroyed := ARRAY(
                SELECT gone.id FROM records.renditions gone
                JOIN records.document_versions of ON of.tenant_id = gone.tenant_id AND of.id = gone.version_id
                WHERE gone.tenant_id = tenant AND of.document_id = ANY (doomed));
            PERFORM FROM records.compilations made
            WHERE made.tenant_id = tenant AND made.state IN ('running', 'done') AND made.document_ids && doomed
            ORDER BY made.id FOR UPDATE;
            compiled := ARRAY(
                SELECT made.id FROM records.compilations made
                WHERE made.tenant_id = tenant AND made.state IN ('running', 'done') AND made.document_ids && doomed);
            destroyed := destroyed || ARRAY(
                SELECT gone.id FROM records.compiled_objects gone
                WHERE gone.tenant_id = tenant AND gone.compilation_id = ANY (compiled));
            DELETE FROM keys.object_keys gone WHERE gone.tenant_id = tenant AND gone.id = ANY (destroyed);
            UPDATE records.discards made SET objects = destroyed WHERE made.tenant_id = tenant AND made.id = decision;
            RETURN QUERY DELETE FROM records.renditions gone
                WHERE gone.tenant_id = tenant AND gone.id = ANY (destroyed)
                RETURNING gone.id, gone.sha256::text, gone.size;
            RETURN QUERY DELETE FROM records.compiled_objects gone
                WHERE gone.tenant_id = tenant AND gone.compilation_id = ANY (compiled)
                RETURNING gone.id, gone.sha256::text, gone.size;
            UPDATE records.compilations made
            SET state = 'withdrawn', document_ids = '{{}}', ended_at = now()
            WHERE made.tenant_id = tenant AND made.id = ANY (compiled);
            DELETE FROM records.check_outs gone WHERE gone.tenant_id = tenant AND gone.id = ANY (doomed);
            DELETE FROM records.document_versions gone
            WHERE gone.tenant_id = tenant AND gone.document_id = ANY (doomed);
            DELETE FROM records.documents gone WHERE gone.tenant_id = tenant AND gone.id = ANY (doomed);
        END $$
    """)  # noqa: S608 - nothing but our own text
