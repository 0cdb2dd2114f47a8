# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
import os
import time
from dataclasses import replace
from pathlib import Path

import pytest

from eakte.processing.errors import EngineFailed, OutOfMemory, TimedOut
from eakte.processing.rungs.kernel import SEARCH
from eakte.processing.sandbox import Sandbox, Wanted, prepend_source
from tests.unit.processing.rooms import TIGHT, left_within, ran


def test_it_feeds_and_answers(kind: Wanted) -> None:
    echo = "import sys; sys.stdout.buffer.write(sys.stdin.buffer.read())"
    assert Sandbox(kind).run(["-c", echo], [b"a", b"", b"b" * 70_000], TIGHT) == b"a" + b"b" * 70_000


def test_the_package_can_be_imported_inside(kind: Wanted) -> None:
    assert ran(kind, f"{prepend_source()}; import eakte.processing.child as child; print(child.__name__)").endswith(
        "child"
    )


def test_bubblewrap_shows_no_network() -> None:
    assert ran("bubblewrap", "import socket; print([name for _, name in socket.if_nameindex()])") == "['lo']"


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "/etc/hostname", "/proc/1/stat", "/proc/self/environ", "/root/.profile"]
)
def test_files_of_the_host_cannot_be_read(kind: Wanted, path: str) -> None:
    assert ran(kind, f"try: print(len(open({path!r}).read()))\nexcept OSError: print('refused')") == "refused"


@pytest.mark.parametrize("path", ["/proc", "/sys", "/var"])
def test_folders_of_the_host_cannot_be_listed(kind: Wanted, path: str) -> None:
    seen = ran(kind, f"import os\ntry: print(*os.listdir({path!r}))\nexcept OSError: pass").split()
    assert set(seen).isdisjoint(each.name for each in Path(path).iterdir())


def test_of_the_checkout_only_the_package_can_be_read(kind: Wanted) -> None:
    checkout = Path(__file__).parents[3]
    source = f"""
for name in ("pyproject.toml", "tests/conftest.py", "README.md"):
    try:
        open({str(checkout)!r} + "/" + name).close()
        print(name)
    except OSError:
        pass
"""
    assert ran(kind, source) == ""


def test_the_environment_carries_no_secret(kind: Wanted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EAKTE_SECRET", "canary")
    seen = ran(kind, "import os; print(sorted(os.environ))")
    assert seen.replace("'PWD', ", "") == "['EAKTE_SOURCE', 'HOME', 'LANG', 'OMP_THREAD_LIMIT', 'PATH', 'TMPDIR']"


def test_only_the_work_folder_can_be_written(kind: Wanted) -> None:
    source = f"""
{prepend_source()}
import eakte
for path in ("own", os.environ["HOME"] + "/x", "/usr/x", eakte.__path__[0] + "/x"):
    try:
        open(path, "w").close()
        print(path)
    except OSError:
        pass
"""
    own, home = ran(kind, source).splitlines()
    assert own == "own"
    assert home.endswith("/x")


def test_the_work_folder_has_a_size(kind: Wanted) -> None:
    source = "import errno\ntry: open('x', 'wb').write(bytes(16 << 20))\nexcept OSError as e: print(e.errno)"
    assert ran(kind, source) in {"28", "27"}


def test_it_has_no_capabilities(kind: Wanted) -> None:
    source = """
import ctypes, struct
header, sets = struct.pack("=Ii", 0x20080522, 0), ctypes.create_string_buffer(24)
ctypes.CDLL(None).capget(header, sets)
print(sum(struct.unpack("=6I", sets.raw)))
"""
    searching = 3 * (1 << SEARCH) if Sandbox(kind).rung() == "landlock-root" else 0  # permitted, inheritable, effective
    assert ran(kind, source) == str(searching)


def test_bubblewrap_shows_no_process_but_its_own() -> None:
    assert ran("bubblewrap", "import os; print(os.getpid() < 10)") == "True"


def test_memory_is_limited(kind: Wanted) -> None:
    source = "try:\n bytearray(1 << 30)\nexcept MemoryError: print('refused')"
    assert ran(kind, source) == "refused"


def test_a_time_out_leaves_no_process_behind(kind: Wanted, tmp_path: Path) -> None:
    marker = f"eakte-test-{os.getpid()}-{tmp_path.name}"
    source = (
        "import subprocess, sys, time\n"
        f"subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)', {marker!r}], start_new_session={kind == 'bubblewrap'})\n"
        "time.sleep(60)"
    )
    started = time.monotonic()
    with pytest.raises(TimedOut) as stopped:
        Sandbox(kind).run(["-c", source, marker], [], replace(TIGHT, seconds=2))
    assert time.monotonic() - started < 5
    assert stopped.value.values == {"limit": 2}
    assert not left_within(marker, 3)


def test_processor_time_is_limited(kind: Wanted) -> None:
    with pytest.raises(TimedOut):
        ran(kind, "while True: pass", replace(TIGHT, cpu_seconds=1))


def test_the_answer_is_bounded(kind: Wanted) -> None:
    with pytest.raises(EngineFailed):
        ran(kind, "print('x' * 200_000)")
    assert len(ran(kind, "print('x' * 99_000)")) == 99_000


def test_endless_complaints_do_not_block_and_are_never_shown(kind: Wanted, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(EngineFailed) as failed:
        ran(kind, "import sys; sys.stderr.write('Geheimnis ' * 200_000); sys.exit(3)")
    assert "Geheimnis" not in f"{failed.value} {failed.value.values}"
    assert all(len(record.getMessage()) < 20_000 for record in caplog.records)


@pytest.mark.parametrize(
    ("signal", "error"),
    [("SIGSEGV", EngineFailed), ("SIGABRT", EngineFailed), ("SIGKILL", OutOfMemory)],
)
def test_a_crash_is_told_from_a_lack_of_memory(kind: Wanted, signal: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        ran(kind, f"import os, signal; os.kill(os.getpid(), signal.{signal})")
