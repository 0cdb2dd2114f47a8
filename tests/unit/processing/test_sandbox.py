# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
import os
import socket
import time
from dataclasses import replace
from pathlib import Path

import pytest

from eakte.processing.errors import EngineFailed, OutOfMemory, SandboxMissing, TimedOut
from eakte.processing.limits import Confinement, Limits
from eakte.processing.sandbox import Sandbox, prepend_source

TIGHT = replace(Limits(), memory_bytes=512 << 20, work_bytes=8 << 20, output_bytes=100_000).within(20)


def ran(source: str, confinement: Confinement = TIGHT) -> str:
    return Sandbox().run(["-c", source], [], confinement).decode().strip()


def test_it_feeds_and_answers() -> None:
    echo = "import sys; sys.stdout.buffer.write(sys.stdin.buffer.read())"
    assert Sandbox().run(["-c", echo], [b"a", b"", b"b" * 70_000], TIGHT) == b"a" + b"b" * 70_000


def test_the_package_can_be_imported_inside() -> None:
    assert ran(f"{prepend_source()}; import eakte.processing.child as child; print(child.__name__)").endswith("child")


def test_there_is_no_network() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        source = f"""
import socket
try:
    socket.create_connection(("127.0.0.1", {port}), 2)
    print("connected")
except OSError as exc:
    print("refused")
print([name for _, name in socket.if_nameindex()])
"""
        assert ran(source).splitlines() == ["refused", "['lo']"]


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "/etc/shadow", "/etc/hostname", "/proc/1/environ", "/sys", "/root/.ssh"]
)
def test_files_of_the_host_are_not_there(path: str) -> None:
    assert ran(f"import os; print(os.path.exists({path!r}))") == "False"


def test_neither_the_checkout_nor_its_data_are_there(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("key")
    checkout = Path(__file__).parents[3]
    assert (
        ran(
            f"import os; print(os.path.exists({str(secret)!r}), os.path.exists({str(checkout / 'var')!r}),"
            f" os.path.exists({str(checkout / 'pyproject.toml')!r}))"
        )
        == "False False False"
    )


def test_the_environment_carries_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EAKTE_SECRET", "canary")
    seen = ran("import os; print(sorted(os.environ))")
    assert seen == "['HOME', 'LANG', 'OMP_THREAD_LIMIT', 'PATH', 'PWD']"


def test_only_the_work_folder_in_memory_can_be_written() -> None:
    source = """
import os
for path in ("/tmp/x", "/usr/x", "/opt/source/eakte/x", "/x"):
    try:
        open(path, "w").close()
        print(path)
    except OSError:
        pass
"""
    writable = ran(source).splitlines()
    assert writable[0] == "/tmp/x"  # noqa: S108 - the name inside the room
    assert not set(writable) & {"/usr/x", "/opt/source/eakte/x"}


def test_the_work_folder_has_a_size() -> None:
    source = "import errno\ntry: open('/tmp/x', 'wb').write(bytes(16 << 20))\nexcept OSError as e: print(e.errno)"
    assert ran(source) in {"28", "27"}


def test_it_has_no_rights_and_sees_only_itself() -> None:
    source = """
import ctypes, os
print(ctypes.CDLL(None).prctl(23, 21, 0, 0, 0), os.getpid() < 10)  # PR_CAPBSET_READ of CAP_SYS_ADMIN
"""
    assert ran(source) == "0 True"


def test_memory_is_limited() -> None:
    source = "try:\n bytearray(1 << 30)\nexcept MemoryError: print('refused')"
    assert ran(source) == "refused"


def test_a_time_out_leaves_no_process_behind(tmp_path: Path) -> None:
    marker = f"eakte-test-{os.getpid()}-{tmp_path.name}"
    source = (
        "import subprocess, sys, time\n"
        f"subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)', {marker!r}], start_new_session=True)\n"
        "time.sleep(60)"
    )
    started = time.monotonic()
    with pytest.raises(TimedOut) as stopped:
        Sandbox().run(["-c", source, marker], [], replace(TIGHT, seconds=2))
    assert time.monotonic() - started < 5
    assert stopped.value.values == {"limit": 2}
    assert not _gone_within(marker, seconds=3)


def test_processor_time_is_limited() -> None:
    with pytest.raises(TimedOut):
        ran("while True: pass", replace(TIGHT, cpu_seconds=1))


def test_the_answer_is_bounded() -> None:
    with pytest.raises(EngineFailed):
        ran("print('x' * 200_000)")
    assert len(ran("print('x' * 99_000)")) == 99_000


def test_endless_complaints_do_not_block_and_are_never_shown(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(EngineFailed) as failed:
        ran("import sys; sys.stderr.write('Geheimnis ' * 200_000); sys.exit(3)")
    assert "Geheimnis" not in f"{failed.value} {failed.value.values}"
    assert all(len(record.getMessage()) < 20_000 for record in caplog.records)


@pytest.mark.parametrize(
    ("signal", "error"),
    [("SIGSEGV", EngineFailed), ("SIGABRT", EngineFailed), ("SIGKILL", OutOfMemory)],
)
def test_a_crash_is_told_from_a_lack_of_memory(signal: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        ran(f"import os, signal; os.kill(os.getpid(), signal.{signal})")


def test_without_a_sandbox_nothing_runs() -> None:
    with pytest.raises(SandboxMissing):
        Sandbox("no-such-bubblewrap").run(["-c", "print(1)"], [], TIGHT)


def test_a_sandbox_that_does_not_hold_is_none(tmp_path: Path) -> None:
    broken = tmp_path / "bwrap"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    with pytest.raises(SandboxMissing):
        Sandbox(str(broken)).run(["-c", "print(1)"], [], TIGHT)


def _gone_within(marker: str, seconds: float) -> list[str]:
    """The processes that still carry the marker after that time."""
    deadline = time.monotonic() + seconds
    while (left := _carrying(marker)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return left


def _carrying(marker: str) -> list[str]:
    found = []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if marker.encode() in process.read_bytes():
                found.append(str(process))
        except OSError:
            continue
    return found
