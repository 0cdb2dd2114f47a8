# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What a process can ask the kernel to take from it; Python offers none of this. Whatever is refused raises OSError."""

import ctypes
import os
import signal
import struct

_SET_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG and so on, from linux/prctl.h
_SET_DUMPABLE = 4
_SET_KEEP_CAPABILITIES = 8
_READ_BOUNDING = 23
_DROP_BOUNDING = 24
_SET_SUBREAPER = 36
_SET_NO_NEW_PRIVILEGES = 38
_AMBIENT = 47
_AMBIENT_RAISE = 2

_CAPABILITY_VERSION = 0x20080522  # of capset: 64 bits, in two halves
SEARCH = 2  # CAP_DAC_READ_SEARCH

_LIBC = ctypes.CDLL(None, use_errno=True)


class Missing(OSError):
    """The kernel does not have it."""


def checked(result: int, what: str) -> int:
    if result < 0:
        raise OSError(ctypes.get_errno(), f"{what}: {os.strerror(ctypes.get_errno())}")
    return result


def system_call(number: int, *arguments: object) -> int:
    return checked(int(_LIBC.syscall(ctypes.c_long(number), *arguments)), f"system call {number}")


def die_with(parent: int, number: signal.Signals) -> None:
    """Have that signal when the parent ends.

    Raises:
        OSError: it has ended before.
    """
    _prctl(_SET_DEATH_SIGNAL, number)
    if os.getppid() != parent:
        raise ProcessLookupError("the parent has gone")


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own one ends."""
    _prctl(_SET_SUBREAPER, 1)


def hide() -> None:
    """Nobody but root may look into this process."""
    _prctl(_SET_DUMPABLE, 0)


def never_gain_privileges() -> None:
    """No program that is run from here on gets more rights by its set-user-id bit or file capabilities."""
    _prctl(_SET_NO_NEW_PRIVILEGES, 1)


def become(user: int, *capabilities: int) -> None:
    """Turn from root into this user and group, with no other group and only these capabilities, for good."""
    _prctl(_SET_KEEP_CAPABILITIES, 1)
    _drop_bounding(capabilities)
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    _set_capabilities(*capabilities)
    for each in capabilities:
        _prctl(_AMBIENT, _AMBIENT_RAISE, each)


def give_up_capabilities() -> None:
    _set_capabilities()


def _drop_bounding(but: tuple[int, ...]) -> None:
    number = 0
    while _LIBC.prctl(_READ_BOUNDING, number, 0, 0, 0) >= 0:
        if number not in but:
            _prctl(_DROP_BOUNDING, number)
        number += 1


def _set_capabilities(*numbers: int) -> None:
    bits = sum(1 << number for number in numbers)
    low, high = bits & 0xFFFFFFFF, bits >> 32
    header = struct.pack("=Ii", _CAPABILITY_VERSION, 0)
    checked(_LIBC.capset(header, struct.pack("=6I", low, low, low, high, high, high)), "capset")


def _prctl(option: int, *values: int) -> None:
    arguments = [ctypes.c_ulong(value) for value in (*values, 0, 0, 0, 0)[:4]]
    checked(_LIBC.prctl(option, *arguments), f"prctl {option}")
