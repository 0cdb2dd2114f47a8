# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""`python3 -m tests.container` follows the Dockerfile on this machine and starts what it made; see script/container."""

from pathlib import Path

from tests.container.dockerfile import Stage, stages
from tests.container.room import Room, tell
from tests.container.trial import Trial

ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    found = stages((ROOT / "Dockerfile").read_text(encoding="utf-8"))
    *earlier, image = found
    room = Room(ROOT)
    for stage in earlier:
        tell(f"=== stage {stage.name}, from {stage.base}")
        room.build(stage)
        room.leave(_wanted_of(stage, found), stage.name or "")
    tell(f"=== the image, from {image.base}")
    room.build(image)
    Trial(image, room.environment).check()
    tell("Every RUN line of the Dockerfile succeeds here, and what they make starts, answers and stops.")


def _wanted_of(stage: Stage, found: list[Stage]) -> list[str]:
    """What later stages copy from this one."""
    copies = [each.copied for one in found for each in one.instructions if each.word == "COPY"]
    return [path for origin, sources, _ in copies if origin and origin == stage.name for path in sources]


if __name__ == "__main__":
    main()
