# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What PostgreSQL's own catalogue says about the walls between municipalities: every hole, one line each."""

from collections.abc import Sequence
from typing import Any

import psycopg
from sqlalchemy import make_url

from eakte.database.tables import all_tables
from eakte.database.tables.directory import NOT_TENANT_BOUND

POLICY = "(tenant_id = ( SELECT (NULLIF(current_setting('eakte.tenant'::text, true), ''::text))::uuid AS \"nullif\"))"
NO_GUEST = "( SELECT (NULLIF(current_setting('eakte.share'::text, true), ''::text) IS NULL)"

TENANT_TABLES = sorted(table.fullname for table in all_tables().tables.values() if table.schema != "directory")

_OURS = "nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')"

_TABLES = f"""
    SELECT nspname, relname, relrowsecurity AND relforcerowsecurity
    FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE relkind IN ('r', 'p', 'f', 'm') AND {_OURS}
"""
_POLICIES = "SELECT schemaname || '.' || tablename, permissive, roles::text, cmd, qual, with_check FROM pg_policies"
_UNIQUE = f"""
    SELECT nspname || '.' || indexrelid::regclass::text
    FROM pg_index JOIN pg_class ON pg_class.oid = indrelid JOIN pg_namespace ON pg_namespace.oid = relnamespace
    LEFT JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0]
    WHERE indisunique AND {_OURS} AND nspname <> 'directory' AND attname IS DISTINCT FROM 'tenant_id'
"""
_FOREIGN_KEYS = f"""
    SELECT nspname || '.' || conname
    FROM pg_constraint JOIN pg_namespace ON pg_namespace.oid = connamespace
    LEFT JOIN pg_attribute here ON here.attrelid = conrelid AND here.attnum = conkey[1]
    LEFT JOIN pg_attribute there ON there.attrelid = confrelid AND there.attnum = confkey[1]
    WHERE contype = 'f' AND {_OURS} AND nspname <> 'directory'
      AND (here.attname <> 'tenant_id' OR there.attname <> 'tenant_id' OR cardinality(conkey) < 2)
"""
_WAYS_AROUND = f"""
    SELECT 'view ' || relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE relkind = 'v' AND {_OURS} AND NOT coalesce(reloptions @> ARRAY['security_invoker=true'], false)
    UNION ALL
    SELECT 'materialized view ' || relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE relkind = 'm' AND {_OURS}
    UNION ALL
    SELECT 'sequence ' || relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE relkind = 'S' AND {_OURS} AND nspname <> 'directory'
    UNION ALL
    SELECT 'definer function ' || proname FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace
    WHERE prosecdef AND {_OURS} AND NOT (nspname = 'records' AND proname IN (
        'destroy_documents', 'destroy_disposed', 'bury_disposed', 'forget_compiled'))
"""
# The definer functions: the owner may delete where the application may not, and policies are forced upon it, too.
_RIGHTS = f"""
    SELECT nspname || '.' || relname, privilege_type
    FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace, aclexplode(relacl)
    WHERE grantee IN (0, 'eakte_app'::regrole) AND relkind <> 'S' AND {_OURS}
"""
_ROLE = f"""
    SELECT 'the role is above the rules' FROM pg_roles
    WHERE rolname = 'eakte_app' AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)
    UNION ALL
    SELECT 'the role is a member of ' || roleid::regrole FROM pg_auth_members WHERE member = 'eakte_app'::regrole
    UNION ALL
    SELECT 'the role owns ' || relname FROM pg_class WHERE relowner = 'eakte_app'::regrole
    UNION ALL
    SELECT 'the role creates in ' || nspname FROM pg_namespace
    WHERE {_OURS} AND has_schema_privilege('eakte_app', oid, 'CREATE')
    UNION ALL
    SELECT 'the role creates in the database' WHERE has_database_privilege('eakte_app', current_database(), 'CREATE')
    UNION ALL
    SELECT 'the role makes temporary tables' WHERE has_database_privilege('eakte_app', current_database(), 'TEMPORARY')
"""
_HARMLESS = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"})
_ADDED_ONLY = frozenset(
    {
        "records.audit_entries",
        "records.audit_leaves",
        "records.audit_tiles",
        "records.audit_checkpoints",
        "records.audit_timestamps",
        "records.renditions",
        "records.rule_sets",
        "records.submissions",
    }
)


def connect(url: str) -> psycopg.Connection[Any]:
    """A connection of the driver alone, without anything of ours."""
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(address, options="-c lock_timeout=10s")  # a test must not wait for itself


def holes(connection: psycopg.Connection[Any]) -> list[str]:
    """Everything that would let one municipality see or touch what belongs to another; none is the only good answer."""
    return [
        *_open_tables(connection),
        *_lax_policies(connection),
        *(f"{name} is unique across tenants" for (name,) in connection.execute(_UNIQUE)),
        *(f"{name} may point at another tenant" for (name,) in connection.execute(_FOREIGN_KEYS)),
        *(f"{what} goes around the policies" for (what,) in connection.execute(_WAYS_AROUND)),
        *_rights(connection),
        *(what for (what,) in connection.execute(_ROLE)),
    ]


def _open_tables(connection: psycopg.Connection[Any]) -> list[str]:
    return [
        f"{schema}.{table} has no row-level security"
        for schema, table, forced in connection.execute(_TABLES)
        if not (forced or (schema == "directory" and table in NOT_TENANT_BOUND))
    ]


def _lax_policies(connection: psycopg.Connection[Any]) -> list[str]:
    # An older schema lacks the tables of later migrations.
    there = {f"{schema}.{table}" for schema, table, _ in connection.execute(_TABLES)}
    policies = connection.execute(_POLICIES).fetchall()
    strict = [table for table, *policy in policies if policy == ["PERMISSIVE", "{public}", "ALL", POLICY, POLICY]]
    lax = [f"{table} has a lax policy" for table, *_ in policies if table not in strict]
    permissive = [table for table, kind, *_ in policies if kind == "PERMISSIVE"]
    twice = [f"{table} has another policy" for table in strict if permissive.count(table) > 1]
    none = [f"{table} has no policy" for table in TENANT_TABLES if table in there and table not in strict]
    return lax + twice + none + _open_to_guests(policies, there)


def _open_to_guests(policies: Sequence[Sequence[Any]], there: set[str]) -> list[str]:
    """Tables that do not ask whether somebody is a guest, where the schema knows guests at all."""
    asking = {
        table
        for table, kind, roles, command, qual, check in policies
        if [kind, roles, command] == ["RESTRICTIVE", "{public}", "ALL"]
        and all(each.startswith(f"({NO_GUEST}") for each in (qual, check))
    }
    knows_guests = "directory.shares" in there
    return [f"{table} is open to guests" for table in TENANT_TABLES if knows_guests and table not in asking]


def _rights(connection: psycopg.Connection[Any]) -> list[str]:
    return [
        f"{right} on {table}"
        for table, right in connection.execute(_RIGHTS)
        if right not in _HARMLESS or (table in _ADDED_ONLY and right not in {"SELECT", "INSERT"})
    ]
