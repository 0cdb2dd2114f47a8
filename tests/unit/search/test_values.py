# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Scopes and entries refuse what no index may see."""

from dataclasses import replace

import pytest

from search.entry import MAX_PAGE_NUMBER
from search.errors import InvalidEntry, InvalidScope
from search.port import AccessScope
from search.testing import an_entry


@pytest.mark.parametrize(
    "tenant", ["", ".", "..", "../x", "a/b", "a\\b", "A", "a b", "a\n", "-a", "a-", "ä", "a\x00", "a" * 65, ".new-a"]
)
def test_a_tenant_that_could_be_a_path_is_refused(tenant: str) -> None:
    with pytest.raises(InvalidScope):
        AccessScope.whole(tenant)


@pytest.mark.parametrize("tenant", ["a", "witten", "a" * 64, "0192f000-0000-7000-8000-000000000001"])
def test_a_tenant_may_be_a_name_or_a_uuid(tenant: str) -> None:
    assert AccessScope.whole(tenant).tenant == tenant


@pytest.mark.parametrize("page", [0, -1, MAX_PAGE_NUMBER + 1])
def test_a_page_outside_the_limits_is_refused(page: int) -> None:
    with pytest.raises(InvalidEntry):
        an_entry(page=page)


def test_an_entry_needs_a_document() -> None:
    with pytest.raises(InvalidEntry):
        an_entry(document="")


def test_the_heading_is_title_reference_number_and_what_else_the_document_is_about() -> None:
    entry = replace(an_entry(title="Brief", reference="22.10-2026/1"), about="WIT-AB 123")
    assert entry.heading.split("\n") == ["Brief", "22.10-2026/1", "WIT-AB 123"]
    assert an_entry(title="Brief").heading.split() == ["Brief"]
