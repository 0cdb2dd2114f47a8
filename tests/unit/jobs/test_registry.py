# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
from uuid import UUID

import pytest

from eakte.jobs import values
from eakte.jobs.errors import HandlerMissing
from eakte.jobs.registry import JobRegistry
from eakte.jobs.values import ALL_JOBS, Job, ReadDocument
from eakte.kernel.tenancy import TenantId
from tests.unit.jobs.parcels import SendParcel, WeighParcel


def ignore(*_: object) -> None:
    """A handler for tests that run none."""


def test_arguments_come_back_as_the_same_job() -> None:
    job = ReadDocument(TenantId(UUID(int=1)), UUID(int=2))

    assert ReadDocument.of(job.arguments()) == job


@pytest.mark.parametrize(
    "arguments",
    [{}, {"parcel_id": "no id"}, {"parcel_id": None}, {"parcel_id": str(UUID(int=1)), "more": "x"}],
)
def test_arguments_of_another_shape_are_refused(arguments: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"parcel_id|UUID"):
        SendParcel.of(arguments)


def test_every_class_of_job_is_among_those_that_a_worker_must_handle() -> None:
    defined = {thing for thing in vars(values).values() if isinstance(thing, type) and issubclass(thing, Job)}

    assert defined - {Job} == set(ALL_JOBS)
    assert len({job.name for job in ALL_JOBS}) == len(ALL_JOBS)


def test_a_registry_with_a_class_left_out_is_refused() -> None:
    registry = JobRegistry(ignore, jobs=(SendParcel, WeighParcel))
    registry.register(SendParcel, ignore)

    with pytest.raises(HandlerMissing) as caught:
        registry.handlers()
    assert caught.value.values == {"job": "weigh_parcel"}


def test_a_class_of_job_has_one_handler() -> None:
    registry = JobRegistry(ignore, jobs=(SendParcel,))
    registry.register(SendParcel, ignore)

    with pytest.raises(HandlerMissing):
        registry.register(SendParcel, ignore)


def test_a_class_of_job_that_the_registry_does_not_know_is_refused() -> None:
    with pytest.raises(HandlerMissing):
        JobRegistry(ignore, jobs=(SendParcel,)).register(WeighParcel, ignore)
