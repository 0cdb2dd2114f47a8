# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Which rung is taken, and that nothing runs without one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from eakte.processing.errors import SandboxMissing
from eakte.processing.port import Format
from eakte.processing.processor import SandboxedProcessor
from eakte.processing.rungs import ruleset
from eakte.processing.rungs.kernel import Missing
from eakte.processing.rungs.landlock import Landlock
from eakte.processing.sandbox import Sandbox, Wanted
from tests.unit.processing.papers import image_pdf, scanned
from tests.unit.processing.rooms import MEMORY, TIGHT, needs_landlock, rooms_of

TREE = Path(__file__).parents[3]


@needs_landlock
def test_the_tightest_rung_that_holds_is_taken() -> None:
    assert Sandbox().rung().startswith("bubblewrap")
    assert Sandbox(bubblewrap="no-such-program").rung().startswith("landlock")


@needs_landlock
def test_who_insists_gets_that_kind_or_nothing(tmp_path: Path) -> None:
    broken = tmp_path / "bwrap"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    assert Sandbox("landlock").rung().startswith("landlock")
    for program in ("no-such-program", str(broken)):
        sandbox = Sandbox("bubblewrap", program)
        with pytest.raises(SandboxMissing):
            sandbox.rung()
        with pytest.raises(SandboxMissing):
            sandbox.run(["-c", "print(1)"], [], TIGHT)


def _told_where(*changes: str, wanted: Wanted = "auto") -> str:
    """What an operator is told on a machine that has been changed in this way."""
    source = (
        "from eakte.processing.sandbox import Sandbox\n"
        "from eakte.processing.errors import SandboxMissing\n"
        f"try: print(Sandbox({wanted!r}, 'no-such-program').rung())\n"
        "except SandboxMissing as error: print(error.code)"
    )
    command = ["bwrap", "--dev-bind", "/", "/", *changes, "--", sys.executable, "-c", source]
    done = subprocess.run(command, cwd=TREE, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@needs_landlock
def test_landlock_does_not_hold_without_libseccomp() -> None:
    library = next(Path("/usr/lib").glob("*/libseccomp.so.2")).resolve()
    assert _told_where().startswith("landlock")
    assert _told_where("--ro-bind", "/dev/null", str(library)) == "processing-sandbox-missing"


@needs_landlock
def test_landlock_does_not_hold_without_memory_to_work_in() -> None:
    assert _told_where("--ro-bind", str(MEMORY), str(MEMORY)) == "processing-sandbox-missing"


@needs_landlock
def test_landlock_does_not_hold_on_an_older_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    ruleset.Ruleset()
    monkeypatch.setattr(ruleset, "NEEDED_ABI", 99)
    with pytest.raises(Missing):
        ruleset.Ruleset()


@needs_landlock
def test_landlock_does_not_hold_where_the_kernel_has_none() -> None:
    source = (
        "from eakte.processing.rungs.seccomp import Filter; from eakte.processing.rungs.ruleset import Ruleset\n"
        "from eakte.processing.rungs.kernel import never_gain_privileges\n"
        "Ruleset(); never_gain_privileges(); Filter().enforce()\n"
        "try: Ruleset()\n"
        "except OSError as exc: print(type(exc).__name__)"
    )
    done = subprocess.run([sys.executable, "-c", source], cwd=TREE, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "Missing"


@needs_landlock
def test_only_root_keeps_a_capability() -> None:
    assert Landlock("landlock-root", searching=True).holds() == (os.geteuid() == 0)


def test_an_ordinary_user_has_both_kinds(kind: Wanted, tmp_path: Path) -> None:
    if os.geteuid() != 0:
        assert Sandbox(kind).rung() in {"bubblewrap-sealed", "bubblewrap", "landlock"}
        return
    source = f"import sys; sys.path.insert(0, {str(TREE)!r}); from eakte.processing.sandbox import Sandbox; print(Sandbox({kind!r}).rung())"
    done = subprocess.run(
        ["/usr/bin/python3", "-B", "-c", source],
        cwd="/",
        user=65534,
        group=65534,
        extra_groups=[],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() in {"bubblewrap-sealed", "bubblewrap", "landlock"}


@needs_landlock
def test_a_page_is_read_alike_on_both() -> None:
    scan = image_pdf(scanned())
    found = [
        SandboxedProcessor(sandbox=Sandbox(kind)).recognise([scan], Format.PDF, (1,))
        for kind in ("bubblewrap", "landlock")
    ]
    assert found[0].pages == found[1].pages
    assert len(found[0].pages[0].words) > 50
    assert rooms_of(os.getpid()) == []
