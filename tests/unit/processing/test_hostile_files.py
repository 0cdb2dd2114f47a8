# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""One file of each class of `tests/hostile` through the sandbox; all of them go through `script/figure hostile`."""

from dataclasses import replace
from hashlib import sha256

import pytest

from eakte.processing.errors import ProcessingError
from eakte.processing.limits import Limits
from eakte.processing.processor import SandboxedProcessor
from eakte.processing.sandbox import Sandbox, Wanted
from tests.hostile.file import Bait, Door, Ending, HostileFile
from tests.hostile.registry import CLASSES
from tests.unit.processing.papers import LETTER, digital

TIGHT = replace(Limits(), read_seconds=20, memory_bytes=1 << 29)
ENCRYPTION_IS_RANDOM = "encrypted"


def made(group: str, seed: int = 1) -> list[HostileFile]:
    return list(CLASSES[group](Bait(seed=seed)))


@pytest.fixture
def tight(kind: Wanted) -> SandboxedProcessor:
    return SandboxedProcessor(TIGHT, Sandbox(kind))


@pytest.mark.parametrize("group", CLASSES)
def test_the_first_of_each_class_ends_as_it_may(tight: SandboxedProcessor, group: str) -> None:
    file = next(iter(CLASSES[group](Bait())))
    assert _ending(tight, file) in file.endings


def test_what_comes_behind_a_bomb_is_read(tight: SandboxedProcessor) -> None:
    bomb = next(each for each in made("filters") if each.name == "flate-zweimal.pdf")
    assert _ending(tight, bomb) is Ending.FLAGGED
    assert tight.inspect_and_read([digital(LETTER)]).pages[0].text == "\n".join(LETTER)


def _ending(processor: SandboxedProcessor, file: HostileFile) -> Ending:
    try:
        processor.inspect_and_read([file.content], file.media_type)
    except ProcessingError:
        return Ending.FLAGGED
    return Ending.STORED


def test_there_are_many_files_in_many_classes_and_each_has_a_name_of_its_own() -> None:
    files = {group: made(group) for group in CLASSES}
    assert len(files) >= 15
    assert sum(map(len, files.values())) >= 120
    for group in files.values():
        assert len({(each.name, each.door) for each in group}) == len(group)
        assert sum(len(each.content) for each in group) < 100_000_000


@pytest.mark.parametrize("group", sorted(CLASSES.keys() - {ENCRYPTION_IS_RANDOM}))
def test_a_seed_repeats_the_files(group: str) -> None:
    assert _digests(group, 1) == _digests(group, 1)


def test_another_seed_makes_other_damage() -> None:
    assert _digests("mutated", 1) != _digests("mutated", 2)


def _digests(group: str, seed: int) -> list[tuple[str, Door, str]]:
    return [(each.name, each.door, sha256(each.content).hexdigest()) for each in made(group, seed)]
