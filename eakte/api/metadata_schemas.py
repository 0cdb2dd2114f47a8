# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Shapes of changes to what is said of a dossier or a case."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from eakte.api.schemas import Said
from eakte.domain.filing.metadata import MAX_KEYWORDS, Medium

# The rules, with the limits that they name, are the domain's; here only what no field can be.
MAX_CHARACTERS = 20_000


Text = Annotated[str, Field(max_length=MAX_CHARACTERS)]


class _Change(Said):
    """What is left out stays as it is; null takes it away."""

    title: Text = ""
    keywords: Annotated[list[Text], Field(max_length=10 * MAX_KEYWORDS)] = Field(default_factory=list)
    runs_from: date | None = None
    runs_until: date | None = Field(None, description="The last day")
    medium: Medium = Medium.ELECTRONIC
    location: Text | None = Field(None, description="Where the paper lies")
    remark: Text | None = None

    def given(self) -> dict[str, Any]:
        """What is not left out."""
        return {name: each for name, each in self if name in self.model_fields_set}


class ChangeOfCase(_Change):
    parent: UUID | None = Field(None, description="The case of the same dossier above it; null for none")


class ChangeOfDossier(_Change):
    lead: Text | None = Field(None, description="The key of an office; null for the one that the filing plan says")
