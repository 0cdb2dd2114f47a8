# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What can be left to a worker. A job says which thing it is about and nothing else; the handler reads the rest."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import ClassVar, Self
from uuid import UUID

from eakte.kernel.tenancy import TenantId


@dataclass(frozen=True)
class Job:
    """The base of all jobs. Every field of a job is an id; `name` is stored with waiting jobs and so never changes."""

    name: ClassVar[str]
    queue: ClassVar[str]

    def arguments(self) -> dict[str, str]:
        """The ids by field name, as JSON can hold them."""
        return {field.name: str(getattr(self, field.name)) for field in fields(self)}

    @classmethod
    def of(cls, arguments: Mapping[str, object]) -> Self:
        """The job with these arguments.

        Raises:
            ValueError: they are not exactly the ids of this class of job.
        """
        names = {field.name for field in fields(cls)}
        if names != arguments.keys():
            raise ValueError(f"{cls.name} takes {sorted(names)}, not {sorted(arguments)}")
        return cls(**{name: UUID(str(value)) for name, value in arguments.items()})


def queue_of(job: Job | type[Job], *, interactive: bool) -> str:
    """The queue that such jobs wait in; what somebody waits for has one of its own."""
    return f"{job.queue}-interactive" if interactive else job.queue


@dataclass(frozen=True)
class ReadDocument(Job):
    """Interpret the original of a document version: its text, its page images, its further renditions."""

    name = "read_document"
    queue = "reading"

    tenant_id: TenantId
    version_id: UUID


@dataclass(frozen=True)
class RemoveObjects(Job):
    """Remove the bytes of what a decision let go, after its transaction has committed."""

    name = "remove_objects"
    queue = "removing"

    tenant_id: TenantId
    decision_id: UUID


@dataclass(frozen=True)
class CloseDossier(Job):
    """Close the cases of a dossier, and then the dossier, as far as somebody began it (`closing_id`)."""

    name = "close_dossier"
    queue = "filing"

    tenant_id: TenantId
    closing_id: UUID


@dataclass(frozen=True)
class Compile(Job):
    """Bind the next documents of a compilation, or finish it. It leaves what is left to another job like it."""

    name = "compile"
    queue = "compiling"

    tenant_id: TenantId
    compilation_id: UUID


@dataclass(frozen=True)
class DestroyReleased(Job):
    """Destroy what was released and has waited long enough, dossier by dossier, and certify it."""

    name = "destroy_released"
    queue = "removing"

    tenant_id: TenantId
    release_id: UUID


@dataclass(frozen=True)
class RecalculateRetention(Job):
    """Compute anew until when records are kept, after a change of rules that was approved (`change_id`)."""

    name = "recalculate_retention"
    queue = "filing"

    tenant_id: TenantId
    change_id: UUID


ALL_JOBS: tuple[type[Job], ...] = (
    ReadDocument,
    RemoveObjects,
    CloseDossier,
    Compile,
    RecalculateRetention,
    DestroyReleased,
)
"""What a worker must be able to handle."""
