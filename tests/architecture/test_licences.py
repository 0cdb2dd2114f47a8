# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The base install brings nothing under GPL or AGPL (LGPL and MPL may come)."""

import re
from importlib.metadata import PackageNotFoundError, metadata

import pytest

from tests.architecture.sources import ROOT

# Locked for other systems only, so that this machine cannot read their metadata: looked up by hand.
NOT_INSTALLED_HERE = {
    "colorama": "BSD-3-Clause; click and others ask for it on Windows only",
}
# Packages whose metadata names GPL although we use them under another licence, with the reason. None so far.
ALLOWED: dict[str, str] = {}

STRONG_COPYLEFT = re.compile(r"\bA?GPL|(?<!Lesser )\bGeneral Public License|\bAffero\b", re.IGNORECASE)
WEAK_COPYLEFT = re.compile(r"\bLGPL|GNU (?:Lesser|Library) General Public License", re.IGNORECASE)
MAX_LICENCE_FIELD = 200  # some packages put the whole text here; its first lines name the licence


def locked(lock: str) -> list[str]:
    text = (ROOT / "requirements" / lock).read_text(encoding="utf-8")
    return re.findall(r"^([a-z0-9._-]+)==", text, flags=re.MULTILINE)


def declared_licence(package: str) -> str:
    """The licence a package declares: the SPDX expression, else the old field and the classifiers."""
    declared = metadata(package)
    if "License-Expression" in declared:
        return declared["License-Expression"]
    named = declared["License"][:MAX_LICENCE_FIELD] if "License" in declared else ""
    classifiers = [line for line in declared.get_all("Classifier", []) if line.startswith("License ::")]
    return "; ".join([named, *classifiers])


def is_refused(licence: str) -> bool:
    """True when the licence names GPL or AGPL, even as one of several choices: a choice is written into ALLOWED."""
    return STRONG_COPYLEFT.search(WEAK_COPYLEFT.sub("", licence)) is not None


def test_the_base_install_has_no_gpl() -> None:
    refused = {}
    for package in set(locked("base.txt")) - NOT_INSTALLED_HERE.keys() - ALLOWED.keys():
        licence = declared_licence(package)
        assert licence.strip("; "), f"{package} declares no licence"
        if is_refused(licence):
            refused[package] = licence
    assert refused == {}


def test_a_package_that_is_not_installed_here_is_named_with_its_licence() -> None:
    for package in NOT_INSTALLED_HERE:
        assert package in locked("base.txt"), f"{package} has left the lock"
        with pytest.raises(PackageNotFoundError):
            metadata(package)


@pytest.mark.parametrize(
    "licence",
    [
        "GPL-3.0-or-later",
        "AGPL-3.0-only",
        "MIT OR GPL-2.0-only",
        "GNU General Public License v3 (GPLv3)",
        "License :: OSI Approved :: GNU Affero General Public License v3",
    ],
)
def test_strong_copyleft_is_refused(licence: str) -> None:
    assert is_refused(licence)


@pytest.mark.parametrize(
    "licence",
    [
        "LGPL-3.0-only",
        "License :: OSI Approved :: GNU Lesser General Public License v3 (LGPLv3)",
        "MPL-2.0",
        "EUPL-1.2",
        "MIT",
    ],
)
def test_weak_copyleft_and_permissive_licences_are_welcome(licence: str) -> None:
    assert not is_refused(licence)


def test_what_we_measure_is_the_installed_truth() -> None:
    assert is_refused(declared_licence("reuse")), "a linter of ours is under GPL: the gate must see that"


def test_no_lock_holds_an_address() -> None:
    locks = [*(ROOT / "requirements").glob("*.txt"), ROOT / "package-lock.json"]
    assert [lock.name for lock in locks if "://" in lock.read_text(encoding="utf-8")] == []


def test_every_locked_package_has_a_hash() -> None:
    for lock in (ROOT / "requirements").glob("*.txt"):
        entries = re.split(r"^(?=[a-z0-9])", lock.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
        assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == [], lock.name
