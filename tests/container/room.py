# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Does on this machine what an engine does in an image: the machine is changed, and meant to be thrown away."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.container.dockerfile import Instruction, NotUnderstood, Stage

BASE_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# The base image brings python and pip in /usr/local; here they are a virtual environment over Debian's Python.
BASE_PYTHON = Path("/usr/local/eakte-base")
BASE_PROGRAMS = ("python", "pip")
KEPT = Path("/var/tmp/eakte-stages")  # noqa: S108 - root's own, on a machine that is thrown away

# What set-up of the machine itself needs to get at its package sources; everything else is what the image says.
PASSED_ON = ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "PIP_", "NPM_CONFIG_", "SSL_CERT_", "REQUESTS_CA_", "NODE_EXTRA_")


@dataclass
class Room:
    """One stage at a time. `environment`, `directory` and `is_root` are what holds after the instructions so far."""

    context: Path
    environment: dict[str, str] = field(default_factory=dict)
    directory: Path = Path("/")
    is_root: bool = True

    def build(self, stage: Stage) -> None:
        """Start from a fresh base image and follow the stage's instructions."""
        self.environment = {"PATH": BASE_PATH}
        self.directory = Path("/")
        self.is_root = True
        _provide_base()
        for instruction in stage.instructions:
            self._follow(instruction)

    def leave(self, made: Sequence[str], stage: str) -> None:
        """End a stage: put aside what later stages copy, and remove what else it made, so that nothing leaks over.

        Raises:
            NotUnderstood: the stage has no directory of its own.
        """
        if self.directory == Path("/"):
            raise NotUnderstood(f"stage {stage} needs a WORKDIR")
        for path in made:
            kept = KEPT / stage / path.lstrip("/")
            kept.parent.mkdir(parents=True)
            shutil.move(path, kept)
        shutil.rmtree(self.directory)

    def _follow(self, instruction: Instruction) -> None:
        match instruction.word:
            case "ENV":
                self.environment |= instruction.pairs
            case "WORKDIR":
                self.directory /= instruction.text
                self.directory.mkdir(parents=True, exist_ok=True)
            case "COPY":
                self._copy(*instruction.copied)
            case "RUN" if self.is_root:
                self._run(instruction.text)
            case "RUN":
                raise NotUnderstood(f"RUN {instruction.text}: after USER")
            case "USER":
                self.is_root = False
            case _:
                pass  # tells an engine how to start it: see trial.py

    def _copy(self, stage: str | None, sources: Sequence[str], target: str) -> None:
        for source in sources:
            origin = KEPT / stage / source.lstrip("/") if stage else self.context / source
            place = self.directory / target / origin.name if target.endswith("/") else self.directory / target
            if origin.is_dir():
                shutil.copytree(origin, place, symlinks=True, dirs_exist_ok=True)
            elif origin.is_file():
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(origin, place)
            else:
                raise NotUnderstood(f"COPY {source}: not there")

    def _run(self, command: str) -> None:
        tell(f"--- RUN {command}")
        environment = {**_passed_on(), **self.environment, "HOME": "/root"}
        subprocess.run(["/bin/sh", "-c", command], cwd=self.directory, env=environment, check=True)


def tell(line: str) -> None:
    """Say what comes next, before the program that it starts says anything."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _provide_base() -> None:
    shutil.rmtree(BASE_PYTHON, ignore_errors=True)
    subprocess.run(["/usr/bin/python3", "-m", "venv", BASE_PYTHON], check=True)
    for program in BASE_PROGRAMS:
        link = Path("/usr/local/bin", program)
        link.unlink(missing_ok=True)
        link.symlink_to(BASE_PYTHON / "bin" / program)


def _passed_on() -> Mapping[str, str]:
    return {name: value for name, value in os.environ.items() if name.upper().startswith(PASSED_ON)}
