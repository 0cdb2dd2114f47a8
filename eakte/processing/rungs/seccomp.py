# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The system calls of the Landlock rungs: what engines need is named, everything else is not there.

What is not named answers ENOSYS, as on an older kernel, so that libraries fall back where they can (clone3 to clone).
Landlock does not know modes, times, owners and attributes of files, nor limits and priorities of other processes of
the same user: these are kept from here.
"""

import ctypes
import errno

from eakte.processing.rungs.kernel import Missing

_LIBRARY = "libseccomp.so.2"

_ALLOW = 0x7FFF0000
_ERRNO = 0x00050000
_MASKED_EQUAL = 7
_EQUAL = 4

_FILES = """
    access close close_range copy_file_range creat dup dup2 dup3 faccessat faccessat2 fadvise64 fallocate fchdir chdir
    fcntl fdatasync flock fstat fstatfs fsync ftruncate getcwd getdents getdents64 link linkat lseek lstat mkdir mkdirat
    newfstatat pipe pipe2 pread64 preadv preadv2 pwrite64 pwritev pwritev2 read readahead readlink readlinkat
    readv rename renameat renameat2 rmdir sendfile stat statfs statx symlink symlinkat sync_file_range truncate umask
    unlink unlinkat write writev
"""
_MEMORY = "brk get_mempolicy madvise membarrier mincore mlock mmap mprotect mremap msync munlock munmap"
_PROCESSES = """
    arch_prctl capget execve execveat exit exit_group fork futex futex_waitv get_robust_list getegid geteuid getgid
    getgroups getpgid getpgrp getpid getppid getpriority getresgid getresuid getrlimit getrusage getsid gettid getuid kill
    rseq rt_sigaction rt_sigpending rt_sigprocmask rt_sigreturn rt_sigsuspend rt_sigtimedwait sched_get_priority_max
    sched_get_priority_min sched_getaffinity sched_getattr sched_getparam sched_getscheduler sched_yield
    set_robust_list set_tid_address setrlimit sigaltstack tgkill tkill vfork wait4 waitid
"""
_WAITING = """
    epoll_create epoll_create1 epoll_ctl epoll_pwait epoll_pwait2 epoll_wait eventfd eventfd2 pause poll ppoll pselect6
    restart_syscall select alarm
"""
_SYSTEM = """
    clock_getres clock_gettime clock_nanosleep getcpu getitimer getrandom gettimeofday nanosleep setitimer sysinfo time
    times uname
"""
_ALLOWED = (_FILES, _MEMORY, _PROCESSES, _WAITING, _SYSTEM)

# Engines set modes and times on their own files and stop when that fails. They may believe that it worked.
_PRETENDED = "chmod fchmod fchmodat fchmodat2 futimesat utime utimensat utimes"
_UNSUPPORTED = """
    fgetxattr flistxattr fremovexattr fsetxattr getxattr lgetxattr listxattr llistxattr lremovexattr lsetxattr removexattr
    setxattr
"""
_FORBIDDEN = "setsid setpgid"  # who stays in his process group is found when it ends

_OPEN_FLAGS = {"open": 1, "openat": 2}  # which argument they are
_NAMELESS = 0o20000000  # the bit of O_TMPFILE that is not O_DIRECTORY; such files have no name and cannot be counted
_NEW_NAMESPACES = 0x7E020000  # CLONE_NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET, NEWNS
_32_BITS = 0xFFFFFFFF  # the kernel looks at no more of these arguments
_TERMINAL_QUESTIONS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)  # TCGETS TIOCGWINSZ FIONREAD FIONBIO FIO(N)CLEX
_PROCESS_OPTIONS = (
    3,
    15,
    16,
    23,
    39,
    0x53564D41,
)  # PR_GET_DUMPABLE SET_NAME GET_NAME CAPBSET_READ GET_NO_NEW_PRIVS SET_VMA


class _Comparison(ctypes.Structure):
    _fields_ = (
        ("argument", ctypes.c_uint),
        ("operator", ctypes.c_int),
        ("first", ctypes.c_uint64),
        ("second", ctypes.c_uint64),
    )


def system_call_number(name: str) -> int:
    """On this architecture; negative when it has none."""
    return int(_library().seccomp_syscall_resolve_name(name.encode()))


def _library() -> ctypes.CDLL:
    try:
        return ctypes.CDLL(_LIBRARY)
    except OSError as exc:
        raise Missing(f"no {_LIBRARY}") from exc


class Filter:
    """Not yet in force.

    Raises:
        Missing: libseccomp is not installed.
    """

    def __init__(self) -> None:
        self._library = _library()
        self._library.seccomp_init.restype = ctypes.c_void_p
        self._context = ctypes.c_void_p(self._library.seccomp_init(ctypes.c_uint32(_ERRNO | errno.ENOSYS)))
        self._add_all()

    def enforce(self) -> None:
        """On this process and its descendants, for good."""
        self._check(self._library.seccomp_load(self._context), "load")

    def _add_all(self) -> None:
        for names in _ALLOWED:
            self._answer(_ALLOW, names)
        self._answer(_ERRNO | 0, _PRETENDED)
        self._answer(_ERRNO | errno.ENOTSUP, _UNSUPPORTED)
        self._answer(_ERRNO | errno.EPERM, _FORBIDDEN)
        for name, argument in _OPEN_FLAGS.items():
            self._add(_ALLOW, name, _Comparison(argument, _MASKED_EQUAL, _NAMELESS, 0))
        self._add(_ALLOW, "clone", _Comparison(0, _MASKED_EQUAL, _NEW_NAMESPACES, 0))
        self._add(_ALLOW, "prlimit64", _Comparison(0, _MASKED_EQUAL, _32_BITS, 0))  # one's own limits
        for request in _TERMINAL_QUESTIONS:
            self._add(_ALLOW, "ioctl", _Comparison(1, _MASKED_EQUAL, _32_BITS, request))
        for option in _PROCESS_OPTIONS:
            self._add(_ALLOW, "prctl", _Comparison(0, _MASKED_EQUAL, _32_BITS, option))

    def _answer(self, action: int, names: str) -> None:
        for name in names.split():
            self._add(action, name)

    def _add(self, action: int, name: str, *comparisons: _Comparison) -> None:
        number = system_call_number(name)
        if (
            number < 0
        ):  # another architecture's, or newer than the library: then it is not there, as all that is unnamed
            return
        array = (_Comparison * len(comparisons))(*comparisons)
        added = self._library.seccomp_rule_add_array(
            self._context, ctypes.c_uint32(action), number, len(comparisons), array
        )
        self._check(added, name)

    @staticmethod
    def _check(result: int, what: str) -> None:
        if result < 0:
            raise OSError(-result, f"seccomp: {what}")
