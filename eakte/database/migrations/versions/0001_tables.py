# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Tables of directory, records and keys."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE SCHEMA records")
    op.execute("CREATE SCHEMA keys")
    op.create_table(
        "accounts",
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("login", name=op.f("uq_accounts_login")),
        schema="directory",
    )
    op.create_table(
        "signing_keys",
        sa.Column("kid", sa.String(), nullable=False),
        sa.Column("public_key", sa.String(), nullable=False),
        sa.Column("wrapped_private_key", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("kid", name=op.f("pk_signing_keys")),
        schema="directory",
    )
    op.create_table(
        "tenants",
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenants")),
        sa.UniqueConstraint("slug", name=op.f("uq_tenants_slug")),
        schema="directory",
    )
    op.create_table(
        "object_keys",
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_object_keys")),
        schema="keys",
    )
    op.create_table(
        "person_keys",
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_person_keys")),
        schema="keys",
    )
    op.create_table(
        "tenant_keys",
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_tenant_keys")),
        schema="keys",
    )
    op.create_table(
        "audit_entries",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "act",
            sa.Enum(
                "tenant.created",
                "account.assigned",
                "key.created",
                "key.revoked",
                "submission.received",
                "submission.read",
                "scan.received",
                "inbox_item.opened",
                "inbox_item.filed",
                "dossier.created",
                "dossier.opened",
                "case.created",
                "case.opened",
                "case.closed",
                "document.opened",
                "page.opened",
                "page.shown",
                "original.downloaded",
                "version.read",
                "version.failed",
                "reading.retried",
                name="act",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("object_type", sa.String(), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("entry", sa.LargeBinary(), nullable=False),
        sa.Column("leaf_hash", sa.LargeBinary(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_audit_entries")),
        schema="records",
    )
    op.create_index(
        "ix_audit_entries_tenant_id_object_id",
        "audit_entries",
        ["tenant_id", "object_id", "at"],
        unique=False,
        schema="records",
    )
    op.create_table(
        "filing_plans",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_filing_plans")),
        sa.UniqueConstraint("tenant_id", "version", name=op.f("uq_filing_plans_tenant_id_version")),
        schema="records",
    )
    op.create_table(
        "reference_counters",
        sa.Column("plan_number", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_reference_counters")),
        sa.UniqueConstraint(
            "tenant_id", "plan_number", "year", name=op.f("uq_reference_counters_tenant_id_plan_number_year")
        ),
        schema="records",
    )
    op.create_table(
        "assignments",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum("clerk", "scan_operator", "archivist", name="role", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["directory.accounts.id"], name=op.f("fk_assignments_account_id")),
        sa.ForeignKeyConstraint(["tenant_id"], ["directory.tenants.id"], name=op.f("fk_assignments_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignments")),
        sa.UniqueConstraint("account_id", "tenant_id", "role", name=op.f("uq_assignments_account_id_tenant_id_role")),
        schema="directory",
    )
    op.create_index(op.f("ix_assignments_tenant_id"), "assignments", ["tenant_id"], unique=False, schema="directory")
    op.create_table(
        "personal_tokens",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["directory.accounts.id"], name=op.f("fk_personal_tokens_account_id")),
        sa.ForeignKeyConstraint(["tenant_id"], ["directory.tenants.id"], name=op.f("fk_personal_tokens_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personal_tokens")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_personal_tokens_secret_hash")),
        schema="directory",
    )
    op.create_index(
        op.f("ix_personal_tokens_account_id"), "personal_tokens", ["account_id"], unique=False, schema="directory"
    )
    op.create_table(
        "portal_clients",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["directory.tenants.id"], name=op.f("fk_portal_clients_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portal_clients")),
        sa.UniqueConstraint("tenant_id", "name", name=op.f("uq_portal_clients_tenant_id_name")),
        schema="directory",
    )
    op.create_table(
        "web_sessions",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["directory.accounts.id"], name=op.f("fk_web_sessions_account_id")),
        sa.ForeignKeyConstraint(["tenant_id"], ["directory.tenants.id"], name=op.f("fk_web_sessions_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_web_sessions")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_web_sessions_secret_hash")),
        schema="directory",
    )
    op.create_index(
        op.f("ix_web_sessions_account_id"), "web_sessions", ["account_id"], unique=False, schema="directory"
    )
    op.create_table(
        "filing_plan_entries",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("retention_years", sa.Integer(), nullable=True),
        sa.Column("legal_basis", sa.String(), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "plan_id"],
            ["records.filing_plans.tenant_id", "records.filing_plans.id"],
            name=op.f("fk_filing_plan_entries_tenant_id_plan_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_filing_plan_entries")),
        sa.UniqueConstraint(
            "tenant_id", "plan_id", "number", name=op.f("uq_filing_plan_entries_tenant_id_plan_id_number")
        ),
        schema="records",
    )
    op.create_table(
        "api_keys",
        sa.Column("portal_client_id", sa.Uuid(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["portal_client_id"], ["directory.portal_clients.id"], name=op.f("fk_api_keys_portal_client_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_keys")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_api_keys_secret_hash")),
        schema="directory",
    )
    op.create_index(
        op.f("ix_api_keys_portal_client_id"), "api_keys", ["portal_client_id"], unique=False, schema="directory"
    )
    op.create_table(
        "dossiers",
        sa.Column("plan_entry_id", sa.Uuid(), nullable=False),
        sa.Column("reference_number", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("last_case", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "plan_entry_id"],
            ["records.filing_plan_entries.tenant_id", "records.filing_plan_entries.id"],
            name=op.f("fk_dossiers_tenant_id_plan_entry_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_dossiers")),
        sa.UniqueConstraint("tenant_id", "reference_number", name=op.f("uq_dossiers_tenant_id_reference_number")),
        schema="records",
    )
    op.create_index(
        "ix_dossiers_tenant_id_plan_entry_id",
        "dossiers",
        ["tenant_id", "plan_entry_id"],
        unique=False,
        schema="records",
    )
    op.create_table(
        "public_services",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("labels", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("plan_entry_id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "plan_entry_id"],
            ["records.filing_plan_entries.tenant_id", "records.filing_plan_entries.id"],
            name=op.f("fk_public_services_tenant_id_plan_entry_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_public_services")),
        sa.UniqueConstraint("tenant_id", "key", name=op.f("uq_public_services_tenant_id_key")),
        schema="records",
    )
    op.create_table(
        "cases",
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("reference_number", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("retention_years", sa.Integer(), nullable=True),
        sa.Column("legal_basis", sa.String(), nullable=True),
        sa.Column("retention_ends_on", sa.Date(), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "dossier_id"],
            ["records.dossiers.tenant_id", "records.dossiers.id"],
            name=op.f("fk_cases_tenant_id_dossier_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_cases")),
        sa.UniqueConstraint("tenant_id", "reference_number", name=op.f("uq_cases_tenant_id_reference_number")),
        schema="records",
    )
    op.create_index(
        "ix_cases_tenant_id_dossier_id", "cases", ["tenant_id", "dossier_id"], unique=False, schema="records"
    )
    op.create_table(
        "inbox_items",
        sa.Column("channel", sa.Enum("portal", "scan", name="channel", native_enum=False, length=40), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("sender", sa.String(), nullable=True),
        sa.Column("service_key", sa.String(), nullable=True),
        sa.Column("service_id", sa.Uuid(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "received_source",
            sa.Enum("portal", "entered", "captured", name="receivedsource", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("captured_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["records.cases.tenant_id", "records.cases.id"],
            name=op.f("fk_inbox_items_tenant_id_case_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_inbox_items")),
        schema="records",
    )
    op.create_index(
        "ix_inbox_items_tenant_id_filed_at",
        "inbox_items",
        ["tenant_id", "filed_at", "received_on", "id"],
        unique=False,
        schema="records",
    )
    op.create_table(
        "documents",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("form", "attachment", "scan", name="documentkind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["records.cases.tenant_id", "records.cases.id"],
            name=op.f("fk_documents_tenant_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "item_id"],
            ["records.inbox_items.tenant_id", "records.inbox_items.id"],
            name=op.f("fk_documents_tenant_id_item_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_documents")),
        schema="records",
    )
    op.create_index(
        "ix_documents_tenant_id_case_id", "documents", ["tenant_id", "case_id"], unique=False, schema="records"
    )
    op.create_index(
        "ix_documents_tenant_id_item_id",
        "documents",
        ["tenant_id", "item_id", "position"],
        unique=False,
        schema="records",
    )
    op.create_table(
        "submissions",
        sa.Column("portal_client_id", sa.Uuid(), nullable=False),
        sa.Column("idempotency_key", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("receipt_claims", sa.LargeBinary(), nullable=False),
        sa.Column("signing_kid", sa.String(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "id"],
            ["records.inbox_items.tenant_id", "records.inbox_items.id"],
            name=op.f("fk_submissions_tenant_id_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_submissions")),
        sa.UniqueConstraint(
            "tenant_id",
            "portal_client_id",
            "idempotency_key",
            name=op.f("uq_submissions_tenant_id_portal_client_id_idempotency_key"),
        ),
        schema="records",
    )
    op.create_table(
        "document_versions",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("waiting", "read", "no_preview", "failed", name="readingstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("failure_code", sa.String(), nullable=True),
        sa.Column("failure_values", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("format", sa.String(), nullable=True),
        sa.Column("page_count", sa.Integer(), nullable=False),
        sa.Column("structure", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "document_id"],
            ["records.documents.tenant_id", "records.documents.id"],
            name=op.f("fk_document_versions_tenant_id_document_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_document_versions")),
        sa.UniqueConstraint(
            "tenant_id", "document_id", "number", name=op.f("uq_document_versions_tenant_id_document_id_number")
        ),
        schema="records",
    )
    op.create_table(
        "index_outbox",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "document_id"],
            ["records.documents.tenant_id", "records.documents.id"],
            name=op.f("fk_index_outbox_tenant_id_document_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_index_outbox")),
        schema="records",
    )
    op.create_table(
        "renditions",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("original", "form", "pdfa", "text", name="renditionkind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("made_from", sa.Uuid(), nullable=True),
        sa.Column("made_by", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "version_id"],
            ["records.document_versions.tenant_id", "records.document_versions.id"],
            name=op.f("fk_renditions_tenant_id_version_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_renditions")),
        sa.UniqueConstraint("tenant_id", "version_id", "kind", name=op.f("uq_renditions_tenant_id_version_id_kind")),
        schema="records",
    )


def downgrade() -> None:
    op.drop_table("renditions", schema="records")
    op.drop_table("index_outbox", schema="records")
    op.drop_table("document_versions", schema="records")
    op.drop_table("submissions", schema="records")
    op.drop_index("ix_documents_tenant_id_item_id", table_name="documents", schema="records")
    op.drop_index("ix_documents_tenant_id_case_id", table_name="documents", schema="records")
    op.drop_table("documents", schema="records")
    op.drop_index("ix_inbox_items_tenant_id_filed_at", table_name="inbox_items", schema="records")
    op.drop_table("inbox_items", schema="records")
    op.drop_index("ix_cases_tenant_id_dossier_id", table_name="cases", schema="records")
    op.drop_table("cases", schema="records")
    op.drop_table("public_services", schema="records")
    op.drop_index("ix_dossiers_tenant_id_plan_entry_id", table_name="dossiers", schema="records")
    op.drop_table("dossiers", schema="records")
    op.drop_index(op.f("ix_api_keys_portal_client_id"), table_name="api_keys", schema="directory")
    op.drop_table("api_keys", schema="directory")
    op.drop_table("filing_plan_entries", schema="records")
    op.drop_index(op.f("ix_web_sessions_account_id"), table_name="web_sessions", schema="directory")
    op.drop_table("web_sessions", schema="directory")
    op.drop_table("portal_clients", schema="directory")
    op.drop_index(op.f("ix_personal_tokens_account_id"), table_name="personal_tokens", schema="directory")
    op.drop_table("personal_tokens", schema="directory")
    op.drop_index(op.f("ix_assignments_tenant_id"), table_name="assignments", schema="directory")
    op.drop_table("assignments", schema="directory")
    op.drop_table("reference_counters", schema="records")
    op.drop_table("filing_plans", schema="records")
    op.drop_index("ix_audit_entries_tenant_id_object_id", table_name="audit_entries", schema="records")
    op.drop_table("audit_entries", schema="records")
    op.drop_table("tenant_keys", schema="keys")
    op.drop_table("person_keys", schema="keys")
    op.drop_table("object_keys", schema="keys")
    op.drop_table("tenants", schema="directory")
    op.drop_table("signing_keys", schema="directory")
    op.drop_table("accounts", schema="directory")
    op.execute("DROP SCHEMA keys")
    op.execute("DROP SCHEMA records")
