# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The second wall between municipalities: row-level security, forced, for every table of records and keys.

The application role owns nothing. What it may do to a table is what the product does with it: an audit entry and a
rendition can be added, never changed.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

APP_ROLE = "eakte_app"

TENANT_BOUND = {
    "records.filing_plans": "SELECT, INSERT",
    "records.filing_plan_entries": "SELECT, INSERT, UPDATE",
    "records.public_services": "SELECT, INSERT, UPDATE",
    "records.reference_counters": "SELECT, INSERT, UPDATE",
    "records.dossiers": "SELECT, INSERT, UPDATE",
    "records.cases": "SELECT, INSERT, UPDATE",
    "records.inbox_items": "SELECT, INSERT, UPDATE",
    "records.submissions": "SELECT, INSERT",
    "records.documents": "SELECT, INSERT, UPDATE",
    "records.document_versions": "SELECT, INSERT, UPDATE",
    "records.renditions": "SELECT, INSERT",
    "records.index_outbox": "SELECT, INSERT, DELETE",
    "records.audit_entries": "SELECT, INSERT",
    "keys.tenant_keys": "SELECT, INSERT",
    "keys.object_keys": "SELECT, INSERT",
    "keys.person_keys": "SELECT, INSERT",
}

DIRECTORY = {
    "directory.tenants": "SELECT, INSERT",
    "directory.accounts": "SELECT, INSERT, UPDATE",
    "directory.assignments": "SELECT, INSERT, UPDATE",
    "directory.portal_clients": "SELECT, INSERT",
    "directory.api_keys": "SELECT, INSERT, UPDATE",
    "directory.personal_tokens": "SELECT, INSERT, UPDATE",
    "directory.web_sessions": "SELECT, INSERT, DELETE",
    "directory.signing_keys": "SELECT, INSERT",
    "directory.migrations": "SELECT",
}

# A sub-select is evaluated once a statement; the setting is '' after COMMIT, never NULL, and then no row is seen.
TENANT = "(SELECT nullif(current_setting('eakte.tenant', true), '')::uuid)"


def upgrade() -> None:
    for schema in ("directory", "records", "keys"):
        op.execute(f"GRANT USAGE ON SCHEMA {schema} TO {APP_ROLE}")
    for table, rights in {**DIRECTORY, **TENANT_BOUND}.items():
        op.execute(f"GRANT {rights} ON {table} TO {APP_ROLE}")
    for table in TENANT_BOUND:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY tenant ON {table} USING (tenant_id = {TENANT}) WITH CHECK (tenant_id = {TENANT})")


def downgrade() -> None:
    for table in TENANT_BOUND:
        op.execute(f"DROP POLICY tenant ON {table}")
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    for table in {**DIRECTORY, **TENANT_BOUND}:
        op.execute(f"REVOKE ALL ON {table} FROM {APP_ROLE}")
    for schema in ("directory", "records", "keys"):
        op.execute(f"REVOKE USAGE ON SCHEMA {schema} FROM {APP_ROLE}")
