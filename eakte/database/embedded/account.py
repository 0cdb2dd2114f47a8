# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""The operating-system user that runs the server. PostgreSQL refuses root, so root lends it an unprivileged one."""

import os
import pwd
import stat
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from eakte.database.embedded.errors import EmbeddedServerFailed

_ROOT = 0
_UNPRIVILEGED = "nobody"
_ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C", "TZ": "UTC"}
_SECONDS = 120.0


@dataclass(frozen=True)
class Account:
    uid: int
    gid: int

    @property
    def name(self) -> str:
        try:
            return pwd.getpwuid(self.uid).pw_name
        except KeyError:
            return str(self.uid)

    def run(self, command: Sequence[str | Path], directory: Path = Path("/")) -> str:
        """Run a program to its end as this user, in `directory`; returns what it printed.

        Raises:
            EmbeddedServerFailed: it could not be run, took too long or ended with an error.
        """
        lent = self.uid != os.geteuid()
        try:
            done = subprocess.run(
                command,
                cwd=directory,
                env=_ENVIRONMENT,
                timeout=_SECONDS,
                check=True,
                text=True,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                user=self.uid if lent else None,
                group=self.gid if lent else None,
                extra_groups=[] if lent else None,
            )
        except subprocess.CalledProcessError as exc:
            raise EmbeddedServerFailed(reason=str(exc.output)) from exc
        except (OSError, subprocess.TimeoutExpired) as exc:
            raise EmbeddedServerFailed(reason=str(exc)) from exc
        return done.stdout

    def reaches(self, path: Path) -> bool:
        """Whether this user may enter the directory or run the program, by whatever rule the system applies."""
        try:
            self.run(["test", "-x", path])
        except EmbeddedServerFailed:
            return False
        return True

    def own(self, path: Path) -> None:
        os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def keeps_private(self, directory: Path) -> bool:
        """Whether this is a real directory of this user which nobody else (but root) may enter."""
        try:
            found = directory.lstat()
        except FileNotFoundError:
            return False
        return stat.S_ISDIR(found.st_mode) and found.st_uid == self.uid and not stat.S_IMODE(found.st_mode) & 0o077


def serving_account(cluster: Path, name: str | None) -> Account:
    """Who runs the server: we ourselves, or under root the owner of the cluster, else the named user (`nobody`)."""
    if os.geteuid() != _ROOT:
        return Account(os.geteuid(), os.getegid())
    if cluster.is_dir() and (found := cluster.stat()).st_uid != _ROOT:
        return Account(found.st_uid, found.st_gid)
    try:
        entry = pwd.getpwnam(name or _UNPRIVILEGED)
    except KeyError as exc:
        raise EmbeddedServerFailed(reason=str(exc)) from exc
    return Account(entry.pw_uid, entry.pw_gid)
