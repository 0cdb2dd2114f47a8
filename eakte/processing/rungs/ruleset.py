# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Landlock: what a process and its descendants may still reach. The numbers are those of linux/landlock.h."""

import ctypes
import os
import struct
from pathlib import Path

from eakte.processing.rungs.kernel import Missing, system_call

NEEDED_ABI = 6
"""Linux 6.12, the first that keeps signals and abstract sockets from other processes of the same user."""

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # on every architecture
_ASK_VERSION = 1
_PATH_BENEATH = 1

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_REMOVE_DIR, _REMOVE_FILE = 1 << 4, 1 << 5
_MAKE_DIR, _MAKE_REG, _MAKE_SYM = 1 << 7, 1 << 8, 1 << 12
_REFER, _TRUNCATE = 1 << 13, 1 << 14
_ALL_FILES = (1 << 16) - 1  # with devices, sockets, pipes and the controls of devices, which nobody is granted
_ALL_TCP = (1 << 2) - 1
_ALL_SCOPES = (1 << 2) - 1  # abstract sockets and signals

READ = _READ_FILE | _READ_DIR
RUN = READ | _EXECUTE
DEVICE = _READ_FILE | _WRITE_FILE | _TRUNCATE
WORK = READ | _WRITE_FILE | _TRUNCATE | _MAKE_DIR | _MAKE_REG | _MAKE_SYM | _REFER | _REMOVE_DIR | _REMOVE_FILE
_OF_FILES = _EXECUTE | _READ_FILE | _WRITE_FILE | _TRUNCATE


class Ruleset:
    """Refuses everything that Landlock knows of but what is granted.

    Raises:
        Missing: this kernel has no Landlock, or an older one than we need.
    """

    def __init__(self) -> None:
        abi = _abi()
        if abi < NEEDED_ABI:
            raise Missing(f"Landlock ABI {abi} is older than {NEEDED_ABI}")
        attributes = struct.pack("=QQQ", _ALL_FILES, _ALL_TCP, _ALL_SCOPES)
        self._ruleset = system_call(_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), ctypes.c_uint(0))

    def grant(self, path: Path, rights: int) -> None:
        """These rights at a file, or at a folder and all below it."""
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
        try:
            granted = rights if path.is_dir() else rights & _OF_FILES
            rule = struct.pack("=Qi", granted, descriptor)
            system_call(_ADD_RULE, ctypes.c_int(self._ruleset), ctypes.c_int(_PATH_BENEATH), rule, ctypes.c_uint(0))
        finally:
            os.close(descriptor)

    def enforce(self) -> None:
        """On this thread and its descendants, for good. Privileges must have been given up before."""
        system_call(_RESTRICT_SELF, ctypes.c_int(self._ruleset), ctypes.c_uint(0))
        self.close()

    def close(self) -> None:
        os.close(self._ruleset)


def _abi() -> int:
    try:
        return system_call(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint(_ASK_VERSION))
    except OSError as exc:
        raise Missing("no Landlock") from exc
