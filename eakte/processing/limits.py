# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""How much one document may cost."""

from dataclasses import dataclass

_MIB = 1024 * 1024


@dataclass(frozen=True)
class Confinement:
    """What one child process group gets; each number holds per process unless it says otherwise."""

    seconds: int  # wall clock of the whole group
    cpu_seconds: int
    memory_bytes: int  # address space
    work_bytes: int  # the folder in memory that is its only writable place, for the whole group
    output_bytes: int  # what it may answer
    processes: int  # processes and threads of the whole group, where the kernel counts them per namespace
    open_files: int


@dataclass(frozen=True)
class Limits:
    pages: int = 2_000  # per file
    megapixels: int = 200  # per page image; DIN A0 at 300 dpi has 140
    read_seconds: int = 60
    render_seconds: int = 20
    recognise_seconds: int = 60  # per file, and then
    recognise_seconds_per_page: int = 60
    memory_bytes: int = 3 * 1024 * _MIB
    work_bytes: int = 2 * 1024 * _MIB
    output_bytes: int = 1024 * _MIB
    processes: int = 64
    open_files: int = 256

    def within(self, seconds: int) -> Confinement:
        return Confinement(
            seconds=seconds,
            cpu_seconds=seconds,
            memory_bytes=self.memory_bytes,
            work_bytes=self.work_bytes,
            output_bytes=self.output_bytes,
            processes=self.processes,
            open_files=self.open_files,
        )

    def recognising(self, pages: int) -> Confinement:
        return self.within(self.recognise_seconds + pages * self.recognise_seconds_per_page)
