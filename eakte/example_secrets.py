# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Secrets that everybody knows: those of examples and manuals, which somebody forgot to replace."""

_KNOWN = frozenset(
    {
        "admin",
        "beispiel",
        "default",
        "eakte",
        "geheim",
        "minioadmin",
        "passwd",
        "password",
        "passwort",
        "postgres",
        "secret",
        "test",
    }
)
_MARKS = ("changeme", "changeit", "replaceme", "example", "beispiel", "placeholder", "bitteaendern", "bitteändern")
_SEPARATORS = str.maketrans("", "", "-_. <>")


def is_example(secret: str) -> bool:
    """Whether the secret is one of examples, however it is separated or capitalised; an empty one is none at all."""
    bare = secret.casefold().translate(_SEPARATORS)
    without_number = bare.rstrip("0123456789!")
    return without_number in _KNOWN or any(mark in bare for mark in _MARKS) or not bare.strip("x*0")
