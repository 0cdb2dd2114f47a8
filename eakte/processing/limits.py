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
    words: int = 1_000_000  # per file; the parent holds them all at once
    letters: int = 200_000  # per page, which a browser gets whole; a page of a telephone book has 15,000
    read_seconds: int = 50  # per file, recognition of one page included: nobody waits longer than a minute for a reason
    render_seconds: int = 20
    recognise_seconds_per_page: int = 20  # for each further page
    tesseract_seconds: int = 30  # per page; one that needs longer stays a picture without words
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

    def recognising(self, pages: int, spent: float) -> Confinement:
        """For a file of which so many pages have to be recognised, and whose reading took so many seconds."""
        left = max(1, round(self.read_seconds - spent))
        return self.within(left + max(0, pages - 1) * self.recognise_seconds_per_page)
