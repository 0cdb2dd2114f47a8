# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Every import contract of pyproject.toml bites: one violation of each is planted in a copy of the tree."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.sources import PACKAGES, ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS = [contract["name"] for contract in PROJECT["tool"]["importlinter"]["contracts"]]

# contract, module that does what it must not, what it imports
VIOLATIONS = [
    ("layers", "eakte.domain.planted_upwards", "eakte.services"),
    ("layers", "eakte.api.planted_neighbour", "eakte.web"),
    ("layers", "search.planted_neighbour", "storage"),
    ("layers", "eakte.kernel.planted_upwards", "eakte.domain"),
    ("libraries stand alone", "retention.planted_product", "eakte.kernel"),
    ("no framework in domain, kernel and retention", "eakte.domain.planted_framework", "sqlalchemy"),
    ("no web framework below the doors", "eakte.services.planted_web", "fastapi"),
    ("tables are seen by the database package only", "eakte.services.planted_tables", "eakte.database.tables"),
    ("integrations never touch the database", "integrations.planted_database", "eakte.database"),
    ("partners never import each other", "integrations.planted_partner", "integrations.hotfolder"),
    ("adapters of storage are named in few places", "eakte.services.planted_store", "storage.filesystem"),
    ("adapters of search are named in few places", "eakte.services.planted_index", "search.embedded"),
    ("cryptography in storage only in storage.encrypted", "storage.planted_cipher", "cryptography"),
    ("minio only in storage.s3", "eakte.services.planted_bucket", "minio"),
    ("tantivy only in search.embedded", "eakte.services.planted_tantivy", "tantivy"),
    ("adapters of search are named in few places", "eakte.services.planted_cluster", "search.elasticsearch"),
    ("elasticsearch only in search.elasticsearch", "search.planted_cluster", "elasticsearch"),
    ("elasticsearch only in search.elasticsearch", "eakte.services.planted_transport", "elastic_transport"),
    ("Stemmer only in search.german", "search.planted_stemmer", "Stemmer"),
    ("document engines only in processing and demo", "eakte.api.planted_engine", "pypdf"),
    ("procrastinate only in jobs and migrations", "eakte.services.planted_queue", "procrastinate"),
    ("prometheus_client only in eakte.operations.metrics", "eakte.services.planted_figure", "prometheus_client"),
    ("pythonjsonlogger only in eakte.operations.logs", "eakte.http.planted_log", "pythonjsonlogger"),
    ("rfc3161_client only in integrations.timestamps", "eakte.services.planted_stamp", "rfc3161_client"),
    ("joserfc only in services", "eakte.api.planted_signature", "joserfc"),
    ("jsonschema only in eakte.domain.filing.particulars", "eakte.services.planted_schema", "jsonschema"),
    ("jsonschema only in eakte.domain.filing.particulars", "eakte.services.planted_registry", "referencing"),
]
CYCLE = "no cycles among siblings"
CYCLE_OF_TWO = [
    ("eakte.kernel.planted_there", "eakte.kernel.planted_back"),
    ("eakte.kernel.planted_back", "eakte.kernel.planted_there"),
]


def lint_imports(tree: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "import importlinter.cli as cli; cli.lint_imports_command()", "--no-logo", "--no-cache"],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree), "COLUMNS": "400"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def plant(tree: Path, module: str, imported: str) -> None:
    tree.joinpath(*module.split(".")).with_suffix(".py").write_text(f"import {imported}\n", encoding="utf-8")


def broken_sections(report: str) -> dict[str, str]:
    """What the report says about each broken contract, by the contract's name."""
    broken = report.partition("Broken contracts")[2]
    titles = "|".join(re.escape(name) for name in CONTRACTS)
    parts = re.split(rf"^({titles})\n-+$", broken, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.fixture(scope="module")
def copied_tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tree = tmp_path_factory.mktemp("tree")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tree / package, ignore=shutil.ignore_patterns("static", "__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tree)
    return tree


@pytest.fixture(scope="module")
def clean_report(copied_tree: Path) -> subprocess.CompletedProcess[str]:
    return lint_imports(copied_tree)


@pytest.fixture(scope="module")
def planted_report(copied_tree: Path, clean_report: subprocess.CompletedProcess[str]) -> dict[str, str]:
    assert clean_report.stdout, clean_report.stderr
    for module, imported in [*CYCLE_OF_TWO, *((module, imported) for _, module, imported in VIOLATIONS)]:
        plant(copied_tree, module, imported)
    return broken_sections(lint_imports(copied_tree).stdout)


def test_the_tree_keeps_every_contract(clean_report: subprocess.CompletedProcess[str]) -> None:
    assert clean_report.returncode == 0, clean_report.stdout


@pytest.mark.parametrize(("contract", "module", "imported"), VIOLATIONS)
def test_a_planted_violation_breaks_its_contract(
    planted_report: dict[str, str], contract: str, module: str, imported: str
) -> None:
    section = planted_report.get(contract, "")
    assert f"{module} -> {imported}" in section, f"{module} imports {imported} and nobody minds"


def test_two_siblings_that_import_each_other_break_the_contract(planted_report: dict[str, str]) -> None:
    assert re.search(r"\.planted_(there|back) -> \.planted_(there|back)", planted_report.get(CYCLE, ""))


def test_no_contract_goes_untried() -> None:
    assert {CYCLE, *(contract for contract, _, _ in VIOLATIONS)} == set(CONTRACTS)
