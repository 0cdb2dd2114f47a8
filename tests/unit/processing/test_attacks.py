# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What a program in a room tries against the machine; the same program succeeds outside."""

import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory

import pytest

from eakte.processing.errors import OutOfMemory
from eakte.processing.rungs.launcher import tasks_of
from eakte.processing.rungs.seccomp import system_call_number
from eakte.processing.sandbox import Wanted
from tests.unit.processing.rooms import (
    TIGHT,
    attempt,
    carrying,
    left_within,
    needs_landlock,
    outside,
    ran,
    rooms_of,
    same_user,
    victim,
)

TREE = Path(__file__).parents[3]
ENOSYS = 38
_STARTED_MEANWHILE = 50  # by others of the same user, who are counted too


@pytest.fixture
def open_path() -> Iterator[Path]:
    """A folder that everybody may enter and write to, so that modes are not what protects; pytest's own are closed."""
    with TemporaryDirectory(prefix="eakte-open-") as name:
        Path(name).chmod(0o777)
        yield Path(name)


def test_it_cannot_read_a_file_outside(kind: Wanted, open_path: Path) -> None:
    canary = open_path / "canary"
    canary.write_text("secret")
    canary.chmod(0o644)
    act = attempt(f"open({str(canary)!r}).read()")
    assert (ran(kind, act), outside(act)) == ("refused", "done")


def test_it_cannot_write_outside(kind: Wanted, open_path: Path) -> None:
    act = attempt(f"open({str(open_path / 'new')!r}, 'w').write('x')")
    assert ran(kind, act) == "refused"
    assert list(open_path.iterdir()) == []
    assert outside(act) == "done"


def test_it_cannot_shorten_remove_or_rename_a_file_outside(kind: Wanted, open_path: Path) -> None:
    victims = [open_path / name for name in ("shortened", "removed", "renamed")]
    for path in victims:
        path.write_text("original")
        path.chmod(0o666)
    shortened, removed, renamed = map(str, victims)
    acts = (f"os.truncate({shortened!r}, 0)", f"os.unlink({removed!r})", f"os.rename({renamed!r}, {renamed + '2'!r})")
    for act in map(attempt, acts):
        assert ran(kind, act) == "refused"
    assert [path.read_text() for path in victims] == ["original"] * 3
    assert [outside(act) for act in map(attempt, acts)] == ["done"] * 3


def test_it_cannot_change_the_mode_or_the_times_of_a_file_of_its_own_user(kind: Wanted, open_path: Path) -> None:
    target = open_path / "target"
    target.write_text("x")
    target.chmod(0o640)
    os.utime(target, (1, 1))
    os.chown(target, same_user(), -1)
    act = attempt(f"os.chmod({str(target)!r}, 0o666); os.utime({str(target)!r}, (2, 2))")
    ran(kind, act)
    assert (target.stat().st_mode & 0o777, target.stat().st_mtime) == (0o640, 1)
    outside(act)
    assert (target.stat().st_mode & 0o777, target.stat().st_mtime) == (0o666, 2)


@contextmanager
def listening(family: int, form: int, address: str | tuple[str, int]) -> Iterator[socket.socket]:
    with socket.socket(family, form) as server:
        server.bind(address)
        if form == socket.SOCK_STREAM:
            server.listen()
        yield server


@pytest.mark.parametrize("way", ["tcp", "udp", "path", "abstract"])
def test_it_reaches_no_socket(kind: Wanted, way: str, open_path: Path) -> None:
    family = socket.AF_INET if way in {"tcp", "udp"} else socket.AF_UNIX
    form = socket.SOCK_DGRAM if way == "udp" else socket.SOCK_STREAM
    unix = str(open_path / "socket") if way == "path" else f"\0{token_hex(8)}"
    with listening(family, form, ("127.0.0.1", 0) if family == socket.AF_INET else unix) as server:
        if way == "path":
            Path(unix).chmod(0o777)
        address = server.getsockname()
        act = attempt(f"s = socket.socket({int(family)}, {int(form)}); s.connect({address!r}); s.send(b'x')")
        ran(kind, act)
        assert not _has_heard(server)
        assert outside(act) == "done"
        assert _has_heard(server)


def _has_heard(server: socket.socket) -> bool:
    return bool(select.select([server], [], [], 0)[0])


@pytest.mark.parametrize(
    "act",
    [
        "os.kill({pid}, 0)",
        "os.kill({pid}, signal.SIGTERM)",
        "resource.prlimit({pid}, resource.RLIMIT_CORE, (0, 0))",
        "os.setpriority(os.PRIO_PROCESS, {pid}, 19)",
        "os.sched_setaffinity({pid}, {{0}})",
        "assert b'canary' in open('/proc/{pid}/environ', 'rb').read()",
        "os.readlink('/proc/{pid}/exe')",
        "open('/proc/{pid}/mem', 'rb')",
        "if ctypes.CDLL(None).ptrace(0x4206, {pid}, 0, 0): raise OSError",  # PTRACE_SEIZE
        "os.close(os.pidfd_open({pid}))",
    ],
)
def test_it_cannot_touch_a_process_of_its_own_user(kind: Wanted, act: str) -> None:
    with victim() as pid:
        source = attempt(act.format(pid=pid))
        assert ran(kind, source) == "refused"
        assert Path(f"/proc/{pid}/stat").read_text().split()[2] in "SR"
        assert outside(source) == "done"


def test_it_cannot_kill_everybody(kind: Wanted) -> None:
    """There is no control: outside, it would."""
    with victim() as pid:
        ran(kind, attempt("signal.signal(signal.SIGTERM, signal.SIG_IGN); os.kill(-1, signal.SIGTERM)"))
        assert Path(f"/proc/{pid}/stat").read_text().split()[2] in "SR"


def test_no_program_gains_rights(kind: Wanted) -> None:
    held = "import ctypes; print(ctypes.CDLL(None).prctl(39, 0, 0, 0, 0))"  # PR_GET_NO_NEW_PRIVS
    assert (ran(kind, held), outside(held)) == ("1", "0")


def test_it_can_make_no_user_namespace(kind: Wanted) -> None:
    act = attempt("if ctypes.CDLL(None).unshare(0x10000000): raise OSError")
    assert (ran(kind, act), outside(act)) == ("refused", "done")


NOT_THERE = """
    add_key keyctl request_key memfd_create io_uring_setup bpf perf_event_open userfaultfd open_by_handle_at
    process_vm_readv process_vm_writev mount umount2 setns chroot pivot_root init_module delete_module reboot
    personality inotify_init1 fanotify_init shmget msgget mq_open clone3 socketpair landlock_create_ruleset
    ioprio_set sched_setscheduler setuid setgid setresuid setgroups capset kcmp pidfd_getfd acct swapon quotactl syslog
"""


@needs_landlock
def test_system_calls_that_no_engine_needs_are_not_there_on_landlock() -> None:
    """A room of bubblewrap does without a filter: what these calls could reach is outside its name spaces."""
    numbers = {name: number for name in NOT_THERE.split() if (number := system_call_number(name)) >= 0}
    assert len(numbers) > 35
    source = f"""
import ctypes, os
libc, there = ctypes.CDLL(None, use_errno=True), []
for name, number in {numbers!r}.items():
    # Each process tries one, with arguments that no call accepts.
    if not (child := os.fork()):
        libc.syscall(number, -1, -1, -1, -1, -1, -1)
        os._exit(ctypes.get_errno() == {ENOSYS})
    if not os.waitpid(child, 0)[1]:
        there.append(name)
print(*there)
"""
    assert ran("landlock", source) == ""
    assert len(outside(source).split()) > 30


def test_it_has_no_terminal(kind: Wanted) -> None:
    act = attempt("os.open('/dev/tty', os.O_RDWR)")
    room = f"from tests.unit.processing.rooms import ran; print('in a room', ran({kind!r}, {act!r}))"
    assert "in a room refused" in _at_a_terminal(room)
    assert "done" in _at_a_terminal(act)


def _at_a_terminal(source: str) -> str:
    command = ["script", "--quiet", "--return", "--command", '"$PYTHON" -c "$SOURCE"', "/dev/null"]
    environment = {**os.environ, "PYTHON": sys.executable, "SOURCE": source, "PYTHONPATH": str(TREE)}
    done = subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True
    )
    return done.stdout


@needs_landlock
def test_terminal_input_cannot_be_faked_on_landlock() -> None:
    source = "import fcntl\ntry:\n    fcntl.ioctl(0, 0x5412, b'x')\nexcept OSError as e:\n    print(e.errno)"
    assert ran("landlock", source) == str(ENOSYS)
    assert outside(source) != str(ENOSYS)


def test_it_inherits_nothing_but_its_pipes(kind: Wanted, open_path: Path) -> None:
    descriptors = """
import os
for descriptor in range(3, 300):
    try:
        os.fstat(descriptor)
        print(descriptor)
    except OSError:
        pass
"""
    with (open_path / "secret").open("w") as secret:
        os.set_inheritable(secret.fileno(), True)
        assert ran(kind, descriptors) == ""
        command = [sys.executable, "-I", "-c", descriptors]
        shown = subprocess.run(command, capture_output=True, text=True, check=True, close_fds=False).stdout.split()
        assert str(secret.fileno()) in shown


DAEMON = """
import os, sys, time
for _ in range(2):
    if os.fork():
        os._exit(0) if _ else os.wait()
        sys.exit()
    try:
        os.setsid()
    except OSError:
        pass
    try:
        os.setpgid(0, 0)
    except OSError:
        pass
nothing = os.open(os.devnull, os.O_RDWR)
for descriptor in (0, 1, 2):
    os.dup2(nothing, descriptor)
time.sleep(60)
"""


def test_a_daemon_dies_with_the_room(kind: Wanted) -> None:
    marker = token_hex(8)
    ran(kind, DAEMON, TIGHT, marker)
    deadline = time.monotonic() + 5  # the kernel ends what is left of a room a moment after its first process
    while carrying(marker) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert carrying(marker) == []
    outside(DAEMON, marker)
    survivors = carrying(marker)
    assert survivors != []
    for process in survivors:
        os.kill(int(process), signal.SIGKILL)


def test_nothing_outlives_a_worker_that_is_killed(kind: Wanted) -> None:
    marker = token_hex(8)
    inner = (
        f"import subprocess, time; subprocess.Popen(['/usr/bin/tail', '-f', '/dev/null', '{marker}']); time.sleep(60)"
    )
    source = f"from tests.unit.processing.rooms import ran; ran({kind!r}, {inner!r})"
    worker = subprocess.Popen([sys.executable, "-c", source, marker], cwd=TREE)
    deadline = time.monotonic() + 30
    while not _running("tail", marker) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert _running("tail", marker)
    worker.kill()
    worker.wait()
    assert left_within(marker, 10) == []
    assert rooms_of(worker.pid) == []


def _running(program: str, marker: str) -> bool:
    return any(Path(f"/proc/{each}/comm").read_text().strip() == program for each in carrying(marker))


def test_a_fork_bomb_is_small(kind: Wanted) -> None:
    source = """
import os, resource, signal
limit = resource.getrlimit(resource.RLIMIT_NPROC)[0]
most = 400 if limit == resource.RLIM_INFINITY else min(limit + 400, 3000)
children = []
try:
    while len(children) < most:
        child = os.fork()
        if not child:
            signal.pause()
        children.append(child)
except OSError:
    pass
print(len(children), limit)
for child in children:
    os.kill(child, signal.SIGKILL)
"""
    if kind == "landlock" or os.geteuid() != 0:  # the kernel does not count root's, and that is who bubblewrap's are
        before = tasks_of(same_user())
        made, limit = map(int, ran(kind, source).split())
        assert made <= limit <= before + TIGHT.processes + _STARTED_MEANWHILE
    assert int(outside(source).split()[0]) >= 400


def test_many_files_do_not_fill_the_machine(kind: Wanted) -> None:
    source = """
import time
for number in range(64):
    try:
        open(str(number), "wb").write(bytes(1 << 20))
    except OSError:
        print("full after", number)
        break
time.sleep(20)
"""
    try:
        told = ran(kind, source, replace(TIGHT, work_bytes=16 << 20, seconds=30))
    except OutOfMemory:
        told = "stopped"
    assert told == "stopped" if kind == "landlock" else told.startswith("full after")
    assert rooms_of(os.getpid()) == []


@needs_landlock
def test_a_folder_that_nobody_can_walk_is_stopped_and_removed() -> None:
    source = """
import os, time
os.mkdir("closed", 0)
for _ in range(2000):
    os.mkdir("d")
    os.chdir("d")
time.sleep(20)
"""
    with pytest.raises(OutOfMemory):
        ran("landlock", source)
    assert rooms_of(os.getpid()) == []


@needs_landlock
def test_files_without_a_name_cannot_be_made_on_landlock() -> None:
    act = attempt("os.open('.', os.O_TMPFILE | os.O_RDWR)")
    assert ran("landlock", act) == "refused"
    assert outside("import os; os.chdir('/tmp')\n" + act) == "done"


def test_it_gives_way_to_the_doors(kind: Wanted) -> None:
    source = "import os; print(os.getpriority(os.PRIO_PROCESS, 0), os.sched_getscheduler(0) == os.SCHED_BATCH)"
    nicest = min(19, os.getpriority(os.PRIO_PROCESS, 0) + 10)
    assert ran(kind, source) == f"{nicest} True"
    assert outside(source).endswith("False")
