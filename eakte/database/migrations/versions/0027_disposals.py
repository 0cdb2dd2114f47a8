# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Disposal: offers to the archive, decisions, releases, and what was destroyed by them.

`records.destroy_disposed` and `records.bury_disposed` are the second lawful way for documents to go, beside
`records.destroy_documents`. All of what a disposal needs is asked again there, past the application: the two people, the
waiting period, the retention period, the archive's receipt, the holds. Both ways end in `records.delete_documents`, which
nobody but these may call.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027"
down_revision = "0025"
branch_labels = None
depends_on = None

APP_ROLE = "eakte_app"
TENANT = "(SELECT nullif(current_setting('eakte.tenant', true), '')::uuid)"
NO_GUEST = "(SELECT nullif(current_setting('eakte.share', true), '') IS NULL)"
STATE = sa.Enum(
    "due",
    "offered",
    "appraised",
    "transferred",
    "confirmed",
    "released",
    "waiting",
    "destroyed",
    "withdrawn",
    name="state",
    native_enum=False,
    length=40,
)
DECISION = sa.Enum("A", "V", "B", name="decision", native_enum=False, length=40)
GRANTS = {
    "offers": "SELECT, INSERT, UPDATE (samples)",
    "releases": "SELECT, INSERT, UPDATE (approved_by, approved_at, waits_until, clock_confirmed_by, clock_confirmed_on, cancelled_by, "
    "cancelled_at, attempt, ended_at, claims, kid)",
    "disposals": "SELECT, INSERT, UPDATE (release_id, state, decision, reason, decided_by, decided_at, transferred_by, "
    "transferred_at, receipt, confirmed_by, confirmed_on, withdrawn_by, withdrawn_at, parked)",
    "destructions": "SELECT, UPDATE (removed_at)",
}


def upgrade() -> None:
    for table in ("dossiers", "cases"):
        op.add_column(table, sa.Column("destroyed_at", sa.DateTime(timezone=True), nullable=True), schema="records")
    _offers()
    _releases()
    _disposals()
    _destructions()
    for table, rights in GRANTS.items():
        op.execute(f"GRANT {rights} ON records.{table} TO {APP_ROLE}")
        op.execute(f"ALTER TABLE records.{table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE records.{table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY tenant ON records.{table} USING (tenant_id = {TENANT}) WITH CHECK (tenant_id = {TENANT})"
        )
        op.execute(
            f"CREATE POLICY guest ON records.{table} AS RESTRICTIVE "
            f"USING ({NO_GUEST} OR (false)) WITH CHECK ({NO_GUEST} OR (false))"
        )
    # What is destroyed was destroyed by the function, and stays as it was written.
    op.execute(
        f"CREATE POLICY destroyed_by_function ON records.disposals AS RESTRICTIVE FOR UPDATE TO {APP_ROLE} "
        "USING (state <> 'destroyed') WITH CHECK (state <> 'destroyed')"
    )
    op.execute("DROP FUNCTION records.destroy_documents(uuid)")
    _deleting()
    _move_objects()
    _discarding()
    _disposing()


def downgrade() -> None:
    for function in (
        "bury_disposed(uuid)",
        "destroy_disposed(uuid, uuid, uuid[])",
        "check_disposed(uuid)",
        "leave_stub(uuid)",
        "destroy_documents(uuid)",
        "delete_documents(uuid[], uuid, uuid, uuid)",
    ):
        op.execute(f"DROP FUNCTION records.{function}")
    _move_objects_back()
    for table in ("destructions", "disposals", "releases", "offers"):
        op.drop_table(table, schema="records")
    for table in ("dossiers", "cases"):
        op.drop_column(table, "destroyed_at", schema="records")
    _discarding_as_before()


def _offers() -> None:
    op.create_table(
        "offers",
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("samples", postgresql.JSONB(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_offers")),
        schema="records",
    )


def _releases() -> None:
    op.create_table(
        "releases",
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waits_until", sa.Date(), nullable=True),
        sa.Column("clock_confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("clock_confirmed_on", sa.Date(), nullable=True),
        sa.Column("cancelled_by", sa.Uuid(), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claims", sa.LargeBinary(), nullable=True),
        sa.Column("kid", sa.String(), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "num_nulls(approved_by, approved_at, waits_until) IN (0, 3)", name=op.f("approved_by_somebody")
        ),
        sa.CheckConstraint("approved_by <> asked_by", name=op.f("second_person")),
        sa.CheckConstraint("cancelled_at IS NULL OR ended_at IS NULL", name=op.f("one_end")),
        _foreign("releases", "offer_id", "offers"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_releases")),
        schema="records",
    )
    op.create_index("ix_releases_tenant_id_offer_id", "releases", ["tenant_id", "offer_id"], schema="records")
    op.create_index(
        "ix_releases_waiting",
        "releases",
        ["tenant_id", "waits_until"],
        schema="records",
        postgresql_where=sa.text("approved_at IS NOT NULL AND cancelled_at IS NULL AND ended_at IS NULL"),
    )


def _disposals() -> None:
    op.create_table(
        "disposals",
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("release_id", sa.Uuid(), nullable=True),
        sa.Column("state", STATE, nullable=False),
        sa.Column("snapshot", postgresql.JSONB(), nullable=False),
        sa.Column("decision", DECISION, nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("transferred_by", sa.Uuid(), nullable=True),
        sa.Column("transferred_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("receipt", sa.String(), nullable=True),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("parked", sa.String(), nullable=True),
        sa.Column("destroyed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("num_nulls(decision, decided_by, decided_at) IN (0, 3)", name=op.f("decided_by_somebody")),
        sa.CheckConstraint(
            "state IN ('due', 'offered', 'withdrawn') OR (decision IS NOT NULL AND decision <> 'B')",
            name=op.f("final_decision"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('released', 'waiting', 'destroyed') OR decision = 'V' OR confirmed_on IS NOT NULL",
            name=op.f("archive_has_confirmed"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('released', 'waiting', 'destroyed') OR release_id IS NOT NULL",
            name=op.f("is_in_a_release"),
        ),
        _foreign("disposals", "offer_id", "offers"),
        _foreign("disposals", "dossier_id", "dossiers"),
        _foreign("disposals", "release_id", "releases"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_disposals")),
        sa.UniqueConstraint(
            "tenant_id", "offer_id", "dossier_id", name=op.f("uq_disposals_tenant_id_offer_id_dossier_id")
        ),
        schema="records",
    )
    for column in ("offer_id", "release_id"):
        name = f"ix_disposals_tenant_id_{column}"
        op.create_index(name, "disposals", ["tenant_id", column, "id"], schema="records")
    op.create_index(
        "uq_disposals_live",
        "disposals",
        ["tenant_id", "dossier_id"],
        unique=True,
        schema="records",
        postgresql_where=sa.text("state <> 'withdrawn'"),
    )


def _destructions() -> None:
    op.create_table(
        "destructions",
        sa.Column("discard_id", sa.Uuid(), nullable=True),
        sa.Column("disposal_id", sa.Uuid(), nullable=True),
        sa.Column("objects", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("num_nonnulls(discard_id, disposal_id) <= 1", name=op.f("of_one_decision")),
        _foreign("destructions", "discard_id", "discards"),
        _foreign("destructions", "disposal_id", "disposals"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_destructions")),
        schema="records",
    )
    columns = ["tenant_id", "disposal_id"]
    op.create_index("ix_destructions_tenant_id_disposal_id", "destructions", columns, schema="records")
    op.create_index(
        "ix_destructions_unremoved",
        "destructions",
        ["tenant_id", "id"],
        schema="records",
        postgresql_where=sa.text("removed_at IS NULL"),
    )


def _foreign(table: str, column: str, referred: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", column],
        [f"records.{referred}.tenant_id", f"records.{referred}.id"],
        name=op.f(f"fk_{table}_tenant_id_{column}"),
    )


def _move_objects() -> None:
    """What discards let go stands with what disposals let go. The owner sees rows only while nothing is forced."""
    for table in ("discards", "destructions"):
        op.execute(f"ALTER TABLE records.{table} NO FORCE ROW LEVEL SECURITY")
    op.execute("""
        INSERT INTO records.destructions (tenant_id, id, discard_id, objects, removed_at)
        SELECT tenant_id, id, id, objects, removed_at FROM records.discards WHERE objects IS NOT NULL
    """)
    for table in ("discards", "destructions"):
        op.execute(f"ALTER TABLE records.{table} FORCE ROW LEVEL SECURITY")
    op.drop_index("ix_discards_unremoved", "discards", schema="records")
    for column in ("objects", "removed_at"):
        op.drop_column("discards", column, schema="records")


def _move_objects_back() -> None:
    op.add_column("discards", sa.Column("objects", sa.ARRAY(sa.Uuid()), nullable=True), schema="records")
    op.add_column("discards", sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True), schema="records")
    for table in ("discards", "destructions"):
        op.execute(f"ALTER TABLE records.{table} NO FORCE ROW LEVEL SECURITY")
    op.execute("""
        UPDATE records.discards made SET objects = gone.objects, removed_at = gone.removed_at
        FROM records.destructions gone WHERE gone.tenant_id = made.tenant_id AND gone.discard_id = made.id
    """)
    for table in ("discards", "destructions"):
        op.execute(f"ALTER TABLE records.{table} FORCE ROW LEVEL SECURITY")
    op.create_index(
        "ix_discards_unremoved",
        "discards",
        ["tenant_id", "id"],
        schema="records",
        postgresql_where=sa.text("objects IS NOT NULL AND removed_at IS NULL"),
    )
    op.execute(f"GRANT UPDATE (removed_at) ON records.discards TO {APP_ROLE}")


def _deleting() -> None:
    """Not a definer: whoever calls it needs the rights themselves, and only the functions below run with the owner's."""
    op.execute("""
        CREATE FUNCTION records.delete_documents(doomed uuid[], destruction uuid, discard uuid, disposal uuid)
        RETURNS TABLE (object_id uuid, sha256 text, size bigint)
        LANGUAGE plpgsql SET search_path = '' AS $$
        DECLARE
            tenant uuid := nullif(current_setting('eakte.tenant', true), '')::uuid;
            destroyed uuid[];
            compiled uuid[];
        BEGIN
            PERFORM records.refuse_held(doomed);
            -- Whoever reads a version has locked it while its renditions are written.
            PERFORM FROM records.document_versions gone
            WHERE gone.tenant_id = tenant AND gone.document_id = ANY (doomed) ORDER BY gone.id FOR UPDATE;
            PERFORM FROM records.compilations made
            WHERE made.tenant_id = tenant AND made.state IN ('running', 'done') AND made.document_ids && doomed
            ORDER BY made.id FOR UPDATE;
            compiled := ARRAY(
                SELECT made.id FROM records.compilations made
                WHERE made.tenant_id = tenant AND made.state IN ('running', 'done') AND made.document_ids && doomed);
            destroyed := ARRAY(
                SELECT gone.id FROM records.renditions gone
                JOIN records.document_versions of ON of.tenant_id = gone.tenant_id AND of.id = gone.version_id
                WHERE gone.tenant_id = tenant AND of.document_id = ANY (doomed)
                UNION ALL
                SELECT gone.id FROM records.compiled_objects gone
                WHERE gone.tenant_id = tenant AND gone.compilation_id = ANY (compiled));
            DELETE FROM keys.object_keys gone WHERE gone.tenant_id = tenant AND gone.id = ANY (destroyed);
            INSERT INTO records.destructions (tenant_id, id, discard_id, disposal_id, objects)
            VALUES (tenant, destruction, discard, disposal, destroyed);
            RETURN QUERY DELETE FROM records.renditions gone
                WHERE gone.tenant_id = tenant AND gone.id = ANY (destroyed)
                RETURNING gone.id, gone.sha256::text, gone.size;
            RETURN QUERY DELETE FROM records.compiled_objects gone
                WHERE gone.tenant_id = tenant AND gone.compilation_id = ANY (compiled)
                RETURNING gone.id, gone.sha256::text, gone.size;
            UPDATE records.compilations made
            SET state = 'withdrawn', document_ids = '{}', ended_at = now()
            WHERE made.tenant_id = tenant AND made.id = ANY (compiled);
            DELETE FROM records.check_outs gone WHERE gone.tenant_id = tenant AND gone.id = ANY (doomed);
            DELETE FROM records.document_versions gone
            WHERE gone.tenant_id = tenant AND gone.document_id = ANY (doomed);
            DELETE FROM records.documents gone WHERE gone.tenant_id = tenant AND gone.id = ANY (doomed);
        END $$
    """)
    op.execute("REVOKE EXECUTE ON FUNCTION records.delete_documents(uuid[], uuid, uuid, uuid) FROM PUBLIC")


def _discarding() -> None:
    op.execute("""
        CREATE FUNCTION records.destroy_documents(decision uuid)
        RETURNS TABLE (object_id uuid, sha256 text, size bigint)
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
        DECLARE
            tenant uuid := nullif(current_setting('eakte.tenant', true), '')::uuid;
            decided records.discards%ROWTYPE;
            doomed uuid[];
        BEGIN
            SELECT * INTO decided FROM records.discards made
            WHERE made.tenant_id = tenant AND made.id = decision AND made.verdict = 'agreed'
              AND made.xmin = pg_catalog.pg_current_xact_id()::xid
              AND NOT EXISTS (
                SELECT FROM records.destructions done WHERE done.tenant_id = tenant AND done.id = decision);
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
            RETURN QUERY SELECT * FROM records.delete_documents(doomed, decision, decision, NULL);
        END $$
    """)
    op.execute("REVOKE EXECUTE ON FUNCTION records.destroy_documents(uuid) FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION records.destroy_documents(uuid) TO {APP_ROLE}")


def _disposing() -> None:
    # A day is over everywhere in Germany once it is over in UTC: an hour or two late, never early.
    op.execute("""
        CREATE FUNCTION records.check_disposed(disposal uuid) RETURNS uuid
        LANGUAGE plpgsql SET search_path = '' AS $$
        DECLARE
            tenant uuid := nullif(current_setting('eakte.tenant', true), '')::uuid;
            today date := (now() AT TIME ZONE 'UTC')::date;
            item records.disposals%ROWTYPE;
        BEGIN
            SELECT * INTO item FROM records.disposals one
            WHERE one.tenant_id = tenant AND one.id = disposal AND one.state = 'waiting' FOR UPDATE;
            PERFORM FROM records.releases made
            WHERE made.tenant_id = tenant AND made.id = item.release_id AND made.approved_by <> made.asked_by
              AND made.cancelled_at IS NULL AND made.ended_at IS NULL AND made.waits_until < today FOR SHARE;
            IF NOT FOUND THEN
                RAISE insufficient_privilege USING MESSAGE = 'no release lets this dossier go';
            END IF;
            PERFORM FROM records.dossiers kept
            WHERE kept.tenant_id = tenant AND kept.id = item.dossier_id AND kept.destroyed_at IS NULL
              AND kept.closed_on IS NOT NULL AND kept.retention_standing = 'ends' AND kept.retention_ends_on < today
            FOR UPDATE;
            IF NOT FOUND THEN
                RAISE insufficient_privilege USING MESSAGE = 'the dossier must be kept';
            END IF;
            -- In a dossier that is locked nobody sets a hold.
            PERFORM FROM records.holds held
            WHERE held.tenant_id = tenant AND held.lifted_at IS NULL AND (
                held.dossier_id = item.dossier_id
                OR held.case_id IN (
                    SELECT filed.id FROM records.cases filed
                    WHERE filed.tenant_id = tenant AND filed.dossier_id = item.dossier_id));
            IF FOUND THEN
                RAISE insufficient_privilege USING MESSAGE = 'a hold keeps what would go';
            END IF;
            RETURN item.dossier_id;
        END $$
    """)
    op.execute("REVOKE EXECUTE ON FUNCTION records.check_disposed(uuid) FROM PUBLIC")
    op.execute("""
        CREATE FUNCTION records.destroy_disposed(disposal uuid, destruction uuid, documents uuid[])
        RETURNS TABLE (object_id uuid, sha256 text, size bigint)
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
        DECLARE
            tenant uuid := nullif(current_setting('eakte.tenant', true), '')::uuid;
            doomed uuid[];
        BEGIN
            -- Documents before their dossier: in this order everybody locks.
            doomed := ARRAY(
                SELECT gone.id FROM records.disposals one
                JOIN records.cases filed ON filed.tenant_id = tenant AND filed.dossier_id = one.dossier_id
                JOIN records.documents gone ON gone.tenant_id = tenant AND gone.case_id = filed.id
                WHERE one.tenant_id = tenant AND one.id = disposal AND gone.id = ANY (documents)
                ORDER BY gone.id FOR UPDATE OF gone);
            IF cardinality(doomed) <> cardinality(documents) THEN
                RAISE insufficient_privilege USING MESSAGE = 'of another dossier nothing goes';
            END IF;
            PERFORM records.check_disposed(disposal);
            RETURN QUERY SELECT * FROM records.delete_documents(doomed, destruction, NULL, disposal);
        END $$
    """)
    op.execute("""
        CREATE FUNCTION records.leave_stub(dossier uuid) RETURNS void
        LANGUAGE plpgsql SET search_path = '' AS $$
        DECLARE
            tenant uuid := nullif(current_setting('eakte.tenant', true), '')::uuid;
            emptied uuid[];
        BEGIN
            emptied := ARRAY(
                SELECT filed.id FROM records.cases filed
                WHERE filed.tenant_id = tenant AND filed.dossier_id = dossier ORDER BY filed.id FOR UPDATE);
            PERFORM FROM records.documents kept WHERE kept.tenant_id = tenant AND kept.case_id = ANY (emptied);
            IF FOUND THEN
                RAISE insufficient_privilege USING MESSAGE = 'the dossier still has documents';
            END IF;
            DELETE FROM records.parties gone WHERE gone.tenant_id = tenant AND gone.case_id = ANY (emptied);
            DELETE FROM records.notes gone WHERE gone.tenant_id = tenant AND gone.case_id = ANY (emptied);
            DELETE FROM records.trigger_dates gone WHERE gone.tenant_id = tenant AND gone.case_id = ANY (emptied);
            DELETE FROM records.case_links gone
            WHERE gone.tenant_id = tenant AND (gone.first_id = ANY (emptied) OR gone.second_id = ANY (emptied));
            UPDATE records.compilations made SET purpose = NULL
            WHERE made.tenant_id = tenant AND made.dossier_id = dossier;
            UPDATE records.closings made SET purpose = NULL
            WHERE made.tenant_id = tenant AND made.dossier_id = dossier;
            UPDATE records.holds lifted SET explanation = '', lifted_why = ''
            WHERE lifted.tenant_id = tenant AND lifted.lifted_at IS NOT NULL
              AND (lifted.dossier_id = dossier OR lifted.case_id = ANY (emptied));
            UPDATE records.grants given SET cause = ''
            WHERE given.tenant_id = tenant AND (given.dossier_id = dossier OR given.case_id = ANY (emptied));
            UPDATE records.inbox_items item
            SET subject = '', sender = NULL, service_id = NULL, particulars = NULL,
                discarded_at = coalesce(item.discarded_at, now())
            WHERE item.tenant_id = tenant AND item.case_id = ANY (emptied) AND NOT EXISTS (
                SELECT FROM records.documents kept WHERE kept.tenant_id = tenant AND kept.item_id = item.id);
            UPDATE records.cases filed
            SET title = '', keywords = '{}', location = NULL, remark = NULL, particulars = NULL,
                destroyed_at = now(), version = filed.version + 1
            WHERE filed.tenant_id = tenant AND filed.id = ANY (emptied);
            UPDATE records.dossiers kept
            SET title = '', keywords = '{}', location = NULL, remark = NULL, due_on = NULL,
                destroyed_at = now(), version = kept.version + 1
            WHERE kept.tenant_id = tenant AND kept.id = dossier;
        END $$
    """)
    op.execute("REVOKE EXECUTE ON FUNCTION records.leave_stub(uuid) FROM PUBLIC")
    op.execute("""
        CREATE FUNCTION records.bury_disposed(disposal uuid) RETURNS void
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
        DECLARE
            tenant uuid := nullif(current_setting('eakte.tenant', true), '')::uuid;
        BEGIN
            PERFORM records.leave_stub(records.check_disposed(disposal));
            UPDATE records.disposals one
            SET state = 'destroyed', destroyed_at = now(), parked = NULL, snapshot = one.snapshot || '{"title": null}'
            WHERE one.tenant_id = tenant AND one.id = disposal;
        END $$
    """)
    for function in ("destroy_disposed(uuid, uuid, uuid[])", "bury_disposed(uuid)"):
        op.execute(f"REVOKE EXECUTE ON FUNCTION records.{function} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION records.{function} TO {APP_ROLE}")


def _discarding_as_before() -> None:
    op.execute("""
        CREATE FUNCTION records.destroy_documents(decision uuid)
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
            IF doomed = '{}' THEN
                RAISE insufficient_privilege USING MESSAGE = 'the decision is about nothing that is there';
            END IF;
            PERFORM records.refuse_held(doomed);
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
            SET state = 'withdrawn', document_ids = '{}', ended_at = now()
            WHERE made.tenant_id = tenant AND made.id = ANY (compiled);
            DELETE FROM records.check_outs gone WHERE gone.tenant_id = tenant AND gone.id = ANY (doomed);
            DELETE FROM records.document_versions gone
            WHERE gone.tenant_id = tenant AND gone.document_id = ANY (doomed);
            DELETE FROM records.documents gone WHERE gone.tenant_id = tenant AND gone.id = ANY (doomed);
        END $$
    """)
    op.execute("REVOKE EXECUTE ON FUNCTION records.destroy_documents(uuid) FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION records.destroy_documents(uuid) TO {APP_ROLE}")
