# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Sharing: who lets whom see what, and a wall around guests inside the tenant that they are let into (ADR 0018).

A guest's transaction calls `directory.enter_share`, which looks up what the share opens and keeps that in settings of the
transaction. A restrictive policy on every table of records and keys holds rows against them, and lets nothing through
where it knows nothing of guests. For everybody else it is one constant; the rest stands in functions, into which the
planner does not look, so that nobody else's statements are planned any longer for it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

APP_ROLE = "eakte_app"
NO_GUEST = "(SELECT nullif(current_setting('eakte.share', true), '') IS NULL)"
RIGHT = sa.Enum("read", "download", "contribute", name="shareright", native_enum=False, length=40)
BASIS = sa.Enum(
    "public_task",
    "legal_obligation",
    "administrative_assistance",
    "joint_work",
    "processing",
    "consent",
    name="legalbasis",
    native_enum=False,
    length=40,
)
OBJECTS = {"dossier_id": "dossiers", "case_id": "cases", "document_id": "documents"}

ALL = "true"
NONE = "false"
SHARED_CASES = "records.guest_has('eakte.shared_cases', case_id)"
CONTRIBUTED = "records.guest_has('eakte.contributed_cases', case_id)"
CONTRIBUTES = "nullif(current_setting('eakte.contributed_cases', true), '') IS NOT NULL"
OF_DOCUMENT = "records.guest_sees_document(document_id)"
OF_VERSION = "records.guest_sees_version(version_id)"

# What a guest sees of a table, and what they may write there; of every other table nothing.
GUESTS = {
    "records.filing_plan_entries": (ALL, NONE),
    "records.dossiers": ("records.guest_has('eakte.seen_dossiers', id)", NONE),
    "records.cases": ("records.guest_has('eakte.seen_cases', id)", NONE),
    "records.documents": (f"records.guest_has('eakte.shared_documents', id) OR {SHARED_CASES}", CONTRIBUTED),
    "records.document_versions": (OF_DOCUMENT, f"{CONTRIBUTES} AND {OF_DOCUMENT}"),
    "records.renditions": (OF_VERSION, f"{CONTRIBUTES} AND {OF_VERSION}"),
    "records.inbox_items": (f"records.guest_sees_item(id) OR {SHARED_CASES}", CONTRIBUTED),
    "records.index_outbox": (OF_DOCUMENT, f"{CONTRIBUTES} AND {OF_DOCUMENT}"),
    "records.audit_entries": (
        "records.guest_has('eakte.share', share_id) OR records.guest_has('eakte.share', object_id)",
        "records.guest_has('eakte.share', share_id)",
    ),
    "records.audit_leaves": ("records.guest_sees_entry(id)", NONE),
    "keys.tenant_keys": (ALL, NONE),
    "keys.person_keys": (ALL, ALL),
    "keys.object_keys": ("records.guest_sees_rendition(id)", CONTRIBUTES),
}
CLOSED = (
    "records.audit_checkpoints",
    "records.audit_tiles",
    "records.audit_timestamps",
    "records.filing_plans",
    "records.folder_files",
    "records.grants",
    "records.offices",
    "records.public_services",
    "records.quotas",
    "records.reference_counters",
    "records.submissions",
)
SEES = {
    "document": "records.documents",
    "version": "records.document_versions",
    "rendition": "records.renditions",
    "entry": "records.audit_entries",
}


def upgrade() -> None:
    _shares()
    op.add_column("audit_entries", sa.Column("share_id", sa.Uuid(), nullable=True), schema="records")
    op.create_index(
        "ix_audit_entries_tenant_id_share_id",
        "audit_entries",
        ["tenant_id", "share_id", "at"],
        schema="records",
        postgresql_where=sa.text("share_id IS NOT NULL"),
    )
    _functions()
    for table, (sees, writes) in {**GUESTS, **dict.fromkeys(CLOSED, (NONE, NONE))}.items():
        op.execute(
            f"CREATE POLICY guest ON {table} AS RESTRICTIVE "
            f"USING ({NO_GUEST} OR ({sees})) WITH CHECK ({NO_GUEST} OR ({writes}))"
        )


def downgrade() -> None:
    for table in (*GUESTS, *CLOSED):
        op.execute(f"DROP POLICY guest ON {table}")
    op.execute("DROP FUNCTION directory.enter_share(uuid, uuid)")
    op.execute("DROP FUNCTION records.guest_has(text, uuid)")
    for kind in (*SEES, "item"):
        op.execute(f"DROP FUNCTION records.guest_sees_{kind}(uuid)")
    op.drop_index("ix_audit_entries_tenant_id_share_id", "audit_entries", schema="records")
    op.drop_column("audit_entries", "share_id", schema="records")
    op.drop_table("shares", schema="directory")


def _shares() -> None:
    op.create_table(
        "shares",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("guest_id", sa.Uuid(), nullable=False),
        *(sa.Column(column, sa.Uuid(), nullable=True) for column in OBJECTS),
        sa.Column("share_right", RIGHT, nullable=False),
        sa.Column("legal_basis", BASIS, nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("given_by", sa.Uuid(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("num_nonnulls(dossier_id, case_id, document_id) = 1", name=op.f("one_object")),
        sa.CheckConstraint("owner_id <> guest_id", name=op.f("not_with_oneself")),
        sa.ForeignKeyConstraint(["owner_id"], ["directory.tenants.id"], name=op.f("fk_shares_owner_id")),
        sa.ForeignKeyConstraint(["guest_id"], ["directory.tenants.id"], name=op.f("fk_shares_guest_id")),
        *(
            sa.ForeignKeyConstraint(
                ["owner_id", column],
                [f"records.{table}.tenant_id", f"records.{table}.id"],
                name=op.f(f"fk_shares_owner_id_{column}"),
            )
            for column, table in OBJECTS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shares")),
        schema="directory",
    )
    op.create_index("ix_shares_owner_id", "shares", ["owner_id", "id"], schema="directory")
    op.create_index("ix_shares_guest_id", "shares", ["guest_id", "id"], schema="directory")
    op.execute(f"GRANT SELECT, INSERT, UPDATE (until, ended_at, revision) ON directory.shares TO {APP_ROLE}")


def _functions() -> None:
    """What policies ask. Each runs with the rights of who asks, so that policies hold inside of it, too.

    They cost next to nothing as far as the planner is told: nobody but guests calls them, and plans must not avoid them.
    """
    op.execute("""
        CREATE FUNCTION records.guest_has(setting text, sought uuid) RETURNS boolean
        LANGUAGE plpgsql STABLE COST 1 SET search_path = '' AS $$
        BEGIN
            RETURN coalesce(sought::text = ANY (string_to_array(current_setting(setting, true), ',')), false);
        END $$
    """)
    for kind, table in SEES.items():
        op.execute(f"""
            CREATE FUNCTION records.guest_sees_{kind}(sought uuid) RETURNS boolean
            LANGUAGE plpgsql STABLE COST 1 SET search_path = '' AS $$
            BEGIN
                RETURN EXISTS (SELECT FROM {table} seen WHERE seen.id = sought);
            END $$
        """)
    op.execute("""
        CREATE FUNCTION records.guest_sees_item(sought uuid) RETURNS boolean
        LANGUAGE plpgsql STABLE COST 1 SET search_path = '' AS $$
        BEGIN
            RETURN EXISTS (SELECT FROM records.documents seen WHERE seen.item_id = sought);
        END $$
    """)
    op.execute("""
        CREATE FUNCTION directory.enter_share(share uuid, guest uuid) RETURNS void
        LANGUAGE plpgsql SET search_path = '' AS $$
        DECLARE
            opened directory.shares%ROWTYPE;
            shared_cases uuid[];
            seen_cases uuid[];
        BEGIN
            SELECT * INTO opened FROM directory.shares
            WHERE id = share AND guest_id = guest AND ended_at IS NULL
              AND owner_id = nullif(current_setting('eakte.tenant', true), '')::uuid;
            shared_cases := array_remove(opened.case_id || ARRAY(
                SELECT id FROM records.cases WHERE dossier_id = opened.dossier_id), NULL);
            seen_cases := array_cat(shared_cases, ARRAY(
                SELECT case_id FROM records.documents WHERE id = opened.document_id AND case_id IS NOT NULL));
            PERFORM set_config('eakte.shared_documents', coalesce(opened.document_id::text, ''), true),
                set_config('eakte.shared_cases', array_to_string(shared_cases, ','), true),
                set_config('eakte.contributed_cases',
                    CASE WHEN opened.share_right = 'contribute' THEN array_to_string(shared_cases, ',') END, true),
                set_config('eakte.seen_cases', array_to_string(seen_cases, ','), true),
                set_config('eakte.seen_dossiers', array_to_string(array_remove(opened.dossier_id || ARRAY(
                    SELECT dossier_id FROM records.cases WHERE id = ANY (seen_cases)), NULL), ','), true),
                set_config('eakte.share', share::text, true);
        END $$
    """)
