# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from pathlib import Path

from procrastinate.schema import SchemaManager

from eakte.database.queue_schema import QUEUE_SCHEMA_VERSION


def test_the_installed_queue_has_no_migration_that_ours_do_not_include() -> None:
    versions = {path.name.split("_")[0] for path in Path(SchemaManager.get_migrations_path()).glob("*.sql")}

    assert max(versions) == QUEUE_SCHEMA_VERSION
