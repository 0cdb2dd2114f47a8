# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What every search index must do, as a suite to inherit from."""
# ruff: noqa: S101 - a suite of tests asserts

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import partial

import pytest

from search.entry import Ancestry, PageEntry
from search.errors import InvalidEntry, InvalidQuery
from search.port import (
    MAX_DOCUMENTS_PER_SEARCH,
    MAX_PAGES_PER_DOCUMENT,
    MAX_RANKED_PAGES,
    AccessScope,
    Ambit,
    DocumentHits,
    Hits,
    SearchIndex,
)
from search.query import MAX_QUERY_CHARACTERS, parse

WITTEN = AccessScope.whole("0192f000-0000-7000-8000-000000000001")
HATTINGEN = AccessScope.whole("0192f000-0000-7000-8000-000000000002")

HOSTILE = (
    "",
    "*",
    "**",
    '"',
    '"" * ""',
    "AND OR NOT",
    "+a -b",
    "tenant:*",
    "document:d1 OR text:*",
    "[a TO z]",
    "(((",
    "\\",
    "/.*/",
    ".*",
    ".*x*",
    "a~2^9",
    "\x00",
    "\ud800",
    "🐕🐕*",
    "Ａmt*",
    "-",
    "22.10-*",
    "٣/٤",
    "' OR 1=1 --",
    "../../etc/passwd",
    "x" * MAX_QUERY_CHARACTERS,
    "x" * 10_000,
    "a " * 200,
)

OPEN, PRIVATE = "none", "private"
NOWHERE = Ancestry()

MANY_PLACES = 70_000
"""More than a search engine takes in one piece."""

GROUNDS = {
    "offices": Ancestry(office="x"),
    "filing_plan_entries": Ancestry(filing_plan_entry="x"),
    "dossiers": Ancestry(dossier="x"),
    "cases": Ancestry(case="x"),
}
"""By what of an Ambit an entry with this ancestry is seen."""


def an_entry(
    document: str = "d1",
    page: int = 1,
    text: str = "",
    title: str = "Schreiben",
    reference: str | None = None,
    received_on: date | None = None,
    ancestry: Ancestry = NOWHERE,
) -> PageEntry:
    """Make a page, filed nowhere unless told."""
    return PageEntry(document, f"{document}-v1", page, title, reference, received_on, text, ancestry)


def an_ambit(
    *classes: str,
    offices: Iterable[str] = (),
    filing_plan_entries: Iterable[str] = (),
    dossiers: Iterable[str] = (),
    cases: Iterable[str] = (),
    documents: Iterable[str] = (),
) -> Ambit:
    """Make an Ambit of these protection classes, of OPEN alone unless told."""
    grounds = map(frozenset, (offices, filing_plan_entries, dossiers, cases, documents))
    return Ambit(frozenset(classes or (OPEN,)), False, *grounds)  # noqa: FBT003 - the order of the fields


def everything(*classes: str) -> Ambit:
    return Ambit(frozenset(classes), everywhere=True)


def reaching(*ambits: Ambit) -> AccessScope:
    return AccessScope(WITTEN.tenant, frozenset(ambits))


def is_seen(reach: Iterable[Ambit], entry: PageEntry) -> bool:
    """Tell by the words of `AccessScope` alone, for the answers of an index to be compared with."""
    held = entry.ancestry
    return any(
        held.protection in ambit.classes
        and (
            ambit.everywhere
            or held.office in ambit.offices
            or held.filing_plan_entry in ambit.filing_plan_entries
            or held.dossier in ambit.dossiers
            or held.case in ambit.cases
            or entry.document in ambit.documents
        )
        for ambit in reach
    )


def find(index: SearchIndex, line: str, scope: AccessScope = WITTEN) -> Hits:
    return index.search(scope, parse(line), limit=20)


def found(index: SearchIndex, line: str, scope: AccessScope = WITTEN) -> list[str]:
    """List the documents that a search line finds, best first."""
    return [hit.document for hit in find(index, line, scope).documents]


class SearchIndexContract:
    """Inherit, and give an `index` fixture that is empty."""

    def test_an_index_nobody_wrote_to_is_empty(self, index: SearchIndex) -> None:
        assert find(index, "Hund") == Hits((), 0)
        assert index.count(WITTEN) == 0
        assert index.pages(WITTEN, "d1", parse("Hund")) == ()

    def test_a_page_is_found_by_its_words_with_all_that_a_hit_shows(self, index: SearchIndex) -> None:
        filed = Ancestry("22.10", "dossier-1", "case-1")
        entry = PageEntry(
            "d1", "v7", 1, "Bescheid", "22.10-2026/0043", date(2026, 11, 3), "Der Hund heißt Bello.", filed
        )
        index.replace(WITTEN, "d1", [entry])
        (hit,) = find(index, "bello").documents
        assert (hit.document, hit.version, hit.title, hit.reference) == ("d1", "v7", "Bescheid", "22.10-2026/0043")
        assert (hit.received_on, hit.ancestry, hit.total_pages) == (date(2026, 11, 3), filed, 1)
        assert [(page.page, page.score > 0) for page in hit.pages] == [(1, True)]

    @pytest.mark.parametrize(
        "line", ["Steuer", "Bescheid", "Hundesteuer", "Steuerbescheid", "Hunde", "steuerbescheide"]
    )
    def test_a_compound_is_found_by_each_run_of_its_parts(self, index: SearchIndex, line: str) -> None:
        index.replace(WITTEN, "d1", [an_entry(text="Ihr Hundesteuerbescheid")])
        assert found(index, line) == ["d1"]

    def test_parts_that_stand_apart_are_not_the_compound(self, index: SearchIndex) -> None:
        index.replace(WITTEN, "d1", [an_entry(text="Der Hund zahlt keine Steuer")])
        assert found(index, "Hundesteuer") == []
        assert found(index, "Hund Steuer") == ["d1"]

    @pytest.mark.parametrize("line", ["Müller", "MÜLLER", "Mueller", "mu\u0308ller", "Mül\u00adler"])
    @pytest.mark.parametrize("text", ["Frau Müller", "FRAU MUELLER", "Frau Mu\u0308ller", "Frau Mül-\nler"])
    def test_spellings_of_an_umlaut_meet(self, index: SearchIndex, line: str, text: str) -> None:
        index.replace(WITTEN, "d1", [an_entry(text=text)])
        assert found(index, line) == ["d1"]

    @pytest.mark.parametrize(
        "line", ["22.10-2026/0043", "22.10 - 2026 / 43", "22.10-2026-43", "22.10", "2026/43", "0043", "22.10-2026*"]
    )
    def test_a_reference_number_is_found_whole_and_by_its_pieces(self, index: SearchIndex, line: str) -> None:
        index.replace(WITTEN, "d1", [an_entry(text="Az.: 22.10-2026/0043 vom")])
        assert found(index, line) == ["d1"]

    def test_a_reference_number_is_not_found_by_pieces_in_another_order(self, index: SearchIndex) -> None:
        index.replace(WITTEN, "d1", [an_entry(text="Az.: 22.10-2026/0043")])
        assert found(index, "10.22-2026/43") == []

    def test_all_words_are_required(self, index: SearchIndex) -> None:
        index.replace(WITTEN, "d1", [an_entry("d1", text="Hund und Katze")])
        index.replace(WITTEN, "d2", [an_entry("d2", text="Hund und Maus")])
        assert found(index, "Katze der Hund") == ["d1"]
        assert found(index, "Hund Pferd") == []

    def test_words_may_stand_in_title_or_reference_number_and_on_the_page(self, index: SearchIndex) -> None:
        pages = [
            an_entry(page=page, title="Hundesteuer", reference="22.10-2026/1", text=text)
            for page, text in enumerate(("Anschreiben", "Frau Müller", "Anlage"), start=1)
        ]
        index.replace(WITTEN, "d1", pages)
        assert index.pages(WITTEN, "d1", parse("Steuer Müller")) == (2,)
        assert index.pages(WITTEN, "d1", parse("2026/1 Anlage")) == (3,)
        assert index.pages(WITTEN, "d1", parse("Hundesteuer")) == (1,)

    def test_what_else_a_document_is_about_finds_it_by_its_first_page(self, index: SearchIndex) -> None:
        about = "WIT-AB 123\n31.12.2026"
        pages = [replace(an_entry(page=page, text=f"Seite {page}"), about=about) for page in (1, 2)]
        index.replace(WITTEN, "d1", pages)
        index.replace(WITTEN, "d2", [an_entry("d2", text="Anderes")])
        assert index.pages(WITTEN, "d1", parse("WIT-AB 123")) == (1,)
        assert index.pages(WITTEN, "d1", parse("31.12.2026 Seite")) == (1, 2)
        assert found(index, "WIT-AB") == ["d1"]

    def test_quoted_words_stand_next_to_each_other_in_any_inflection(self, index: SearchIndex) -> None:
        index.replace(WITTEN, "d1", [an_entry("d1", text="die Satzung über die Hundesteuer der Stadt")])
        index.replace(WITTEN, "d2", [an_entry("d2", text="die Hundesteuer und über die Satzung")])
        assert found(index, '"Satzungen über die Hundesteuer"') == ["d1"]
        assert sorted(found(index, "Satzung über die Hundesteuer")) == ["d1", "d2"]

    def test_a_star_finds_words_that_begin_so(self, index: SearchIndex) -> None:
        index.replace(WITTEN, "d1", [an_entry(text="Straßenreinigung")])
        assert found(index, "strassenr*") == ["d1"]
        assert found(index, "reinig*") == []
        assert found(index, "straßenx*") == []

    def test_replacing_twice_is_replacing_once(self, index: SearchIndex) -> None:
        pages = [an_entry(page=page, text="Hund") for page in (1, 2)]
        index.replace(WITTEN, "d1", pages)
        once = find(index, "Hund")
        index.replace(WITTEN, "d1", pages)
        assert index.count(WITTEN) == 2
        assert [(hit.document, hit.total_pages) for hit in find(index, "Hund").documents] == [
            (hit.document, hit.total_pages) for hit in once.documents
        ]

    def test_replacing_takes_all_earlier_pages_of_the_document_and_no_other(self, index: SearchIndex) -> None:
        index.replace(WITTEN, "d1", [an_entry("d1", page, "Hund") for page in (1, 2, 3)])
        index.replace(WITTEN, "d2", [an_entry("d2", text="Hund")])
        index.replace(WITTEN, "d1", [an_entry("d1", text="Katze")])
        assert found(index, "Hund") == ["d2"]
        assert index.count(WITTEN) == 2

    def test_a_removed_document_is_gone_and_removing_it_again_is_no_error(self, index: SearchIndex) -> None:
        index.replace(WITTEN, "d1", [an_entry(text="Hund")])
        index.remove(WITTEN, "d1")
        index.remove(WITTEN, "d1")
        assert find(index, "Hund") == Hits((), 0)
        assert index.count(WITTEN) == 0

    def test_a_cleared_tenant_can_be_filled_again(self, index: SearchIndex) -> None:
        index.replace(WITTEN, "d1", [an_entry(text="Hund")])
        index.replace(HATTINGEN, "d2", [an_entry("d2", text="Hund")])
        index.clear(WITTEN)
        index.clear(WITTEN)
        assert (index.count(WITTEN), index.count(HATTINGEN)) == (0, 1)
        index.replace(WITTEN, "d1", [an_entry(text="Katze")])
        assert found(index, "Katze") == ["d1"]

    def test_a_batch_becomes_visible_as_one(self, index: SearchIndex) -> None:
        with index.batch(WITTEN) as batch:
            batch.replace("d1", [an_entry("d1", text="Hund")])
            batch.replace("d2", [an_entry("d2", text="Hund")])
            batch.replace("d1", [an_entry("d1", text="Katze")])
            batch.remove("d2")
            assert index.count(WITTEN) == 0
        assert (found(index, "Hund"), found(index, "Katze")) == ([], ["d1"])

    def test_a_batch_that_fails_changes_nothing_and_the_next_one_works(self, index: SearchIndex) -> None:
        index.replace(WITTEN, "d1", [an_entry(text="Hund")])
        with pytest.raises(RuntimeError, match="power"), index.batch(WITTEN) as batch:  # noqa: PT012 - the block is what fails
            batch.replace("d1", [an_entry(text="Katze")])
            raise RuntimeError("power")
        assert found(index, "Hund") == ["d1"]
        index.replace(WITTEN, "d2", [an_entry("d2", text="Katze")])
        assert found(index, "Katze") == ["d2"]

    @pytest.mark.parametrize("pages", [[an_entry("d2")], [an_entry(), an_entry()]], ids=["foreign", "twice"])
    def test_entries_of_another_document_or_twice_the_same_page_are_refused(
        self, index: SearchIndex, pages: list[PageEntry]
    ) -> None:
        with pytest.raises(InvalidEntry):
            index.replace(WITTEN, "d1", pages)
        assert index.count(WITTEN) == 0

    def test_two_tenants_never_see_each_other(self, index: SearchIndex) -> None:
        index.replace(WITTEN, "d1", [an_entry("d1", text="Hund Geheimnis")])
        index.replace(HATTINGEN, "d2", [an_entry("d2", text="Hund"), an_entry("d2", 2, "Hund")])
        assert (found(index, "Hund"), found(index, "Hund", HATTINGEN)) == (["d1"], ["d2"])
        assert find(index, "Geheimnis", HATTINGEN) == Hits((), 0)
        assert index.pages(HATTINGEN, "d1", parse("Hund")) == ()
        assert (index.count(WITTEN), index.count(HATTINGEN)) == (1, 2)

    def test_no_tenant_writes_into_another(self, index: SearchIndex) -> None:
        index.replace(WITTEN, "d1", [an_entry(text="Hund")])
        index.replace(HATTINGEN, "d1", [an_entry(text="Katze")])
        index.remove(HATTINGEN, "d1")
        assert found(index, "Hund") == ["d1"]

    def test_scores_do_not_tell_what_another_tenant_holds(self, index: SearchIndex) -> None:
        index.replace(WITTEN, "d1", [an_entry(text="Hund und Katze")])
        before = find(index, "Hund")
        for number in range(5):
            index.replace(HATTINGEN, f"x{number}", [an_entry(f"x{number}", text="Hund")])
        assert find(index, "Hund") == before

    def test_what_can_be_read_is_not_damaged_and_neither_is_what_is_not_there(self, index: SearchIndex) -> None:
        index.replace(WITTEN, "d1", [an_entry(text="Hund")])
        assert index.damaged([WITTEN, HATTINGEN]) == frozenset()
        assert index.damaged([]) == frozenset()

    def test_pages_are_grouped_under_their_document_best_first(self, index: SearchIndex) -> None:
        texts = ("Katze", "ein Hund unter vielen anderen Tieren im Dorf", "Hund Hund Hund")
        index.replace(WITTEN, "d1", [an_entry("d1", page, text) for page, text in enumerate(texts, start=1)])
        (hit,) = find(index, "Hund").documents
        assert [page.page for page in hit.pages] == [3, 2]
        assert hit.score == hit.pages[0].score > hit.pages[1].score
        assert index.pages(WITTEN, "d1", parse("Hund")) == (2, 3)

    def test_a_word_in_the_title_counts_more_than_one_on_a_page(self, index: SearchIndex) -> None:
        index.replace(WITTEN, "d1", [an_entry("d1", text="Hund", title="Brief")])
        index.replace(WITTEN, "d2", [an_entry("d2", text="Brief", title="Hund")])
        index.replace(WITTEN, "d3", [an_entry("d3", text="Nichts", title="Nichts")])
        assert found(index, "Hund") == ["d2", "d1"]

    def test_of_equal_hits_the_latest_receipt_comes_first(self, index: SearchIndex) -> None:
        for document, day in (
            ("d1", date(2026, 1, 1)),
            ("d2", date(2026, 3, 1)),
            ("d3", None),
            ("d4", date(2026, 2, 1)),
        ):
            index.replace(WITTEN, document, [an_entry(document, text="Hund", received_on=day)])
        assert found(index, "Hund") == ["d2", "d4", "d1", "d3"]

    def test_slices_follow_each_other_and_know_the_total(self, index: SearchIndex) -> None:
        with index.batch(WITTEN) as batch:
            for number in range(7):
                day = date(2026, 1, 28 - number)
                batch.replace(f"d{number}", [an_entry(f"d{number}", text="Hund", received_on=day)])
        slices = [index.search(WITTEN, parse("Hund"), limit=3, offset=offset) for offset in (0, 3, 6, 9)]
        assert [[hit.document for hit in one.documents] for one in slices] == [
            ["d0", "d1", "d2"],
            ["d3", "d4", "d5"],
            ["d6"],
            [],
        ]
        assert {one.total_documents for one in slices} == {7}

    def test_no_answer_is_longer_than_its_limits(self, index: SearchIndex) -> None:
        with index.batch(WITTEN) as batch:
            batch.replace("long", [an_entry("long", page, "Hund") for page in range(1, MAX_PAGES_PER_DOCUMENT + 2)])
            for number in range(MAX_DOCUMENTS_PER_SEARCH):
                batch.replace(f"d{number}", [an_entry(f"d{number}", text="Katze")])
        (hit,) = find(index, "Hund").documents
        assert (len(hit.pages), hit.total_pages) == (MAX_PAGES_PER_DOCUMENT, MAX_PAGES_PER_DOCUMENT + 1)
        index.replace(WITTEN, "one-more", [an_entry("one-more", text="Katze")])
        hits = index.search(WITTEN, parse("Katze"), limit=10_000)
        assert (len(hits.documents), hits.total_documents) == (MAX_DOCUMENTS_PER_SEARCH, MAX_DOCUMENTS_PER_SEARCH + 1)

    def test_a_snippet_marks_the_words_that_were_found(self, index: SearchIndex) -> None:
        index.replace(WITTEN, "d1", [an_entry(text="Gegen den\nHundesteuerbescheid lege ich Widerspruch ein.")])
        (hit,) = find(index, "Steuer Widersprüche").documents
        assert hit.pages[0].snippet == (
            ("Gegen den ", False),
            ("Hundesteuerbescheid", True),
            (" lege ich ", False),
            ("Widerspruch", True),
            (" ein.", False),
        )

    def test_text_that_is_not_valid_unicode_is_indexed_all_the_same(self, index: SearchIndex) -> None:
        index.replace(WITTEN, "d1", [an_entry(text="Hund \ud800 \x00 \ufffe Katze", title="\udfff Brief")])
        assert found(index, "Hund Katze Brief") == ["d1"]

    def test_a_page_of_one_endless_word_is_indexed(self, index: SearchIndex) -> None:
        index.replace(WITTEN, "d1", [an_entry(text="Hund " + "ä" * 100_000 + " " + "1." * 50_000)])
        assert found(index, "Hund") == ["d1"]

    @pytest.mark.parametrize("word", ["7" * 400, "1." * 7 + "9" * 400, "ﬃ" * 100, "𐐷" * 200])
    def test_a_word_of_any_length_is_found_by_itself(self, index: SearchIndex, word: str) -> None:
        index.replace(WITTEN, "d1", [an_entry("d1", text=f"Hund {word} Katze")])
        index.replace(WITTEN, "d2", [an_entry("d2", text=f"Hund {word[0]} Katze")])
        assert found(index, word) == ["d1"]
        assert found(index, f'"{word} Katze"') == ["d1"]

    def test_a_slice_behind_the_last_document_is_empty_however_far(self, index: SearchIndex) -> None:
        index.replace(WITTEN, "d1", [an_entry(text="Hund")])
        for offset in (1, MAX_RANKED_PAGES - 1, MAX_RANKED_PAGES, 10 * MAX_RANKED_PAGES):
            assert index.search(WITTEN, parse("Hund"), limit=20, offset=offset) == Hits((), 1)

    @pytest.mark.parametrize("line", HOSTILE)
    def test_no_search_line_breaks_the_index_or_leaves_the_scope(self, index: SearchIndex, line: str) -> None:
        index.replace(WITTEN, "d1", [an_entry("d1", text="Hund 1 a x tenant document")])
        index.replace(HATTINGEN, "d2", [an_entry("d2", text=line + " passwd AND OR NOT")])
        try:
            documents = found(index, line)
        except InvalidQuery:
            return
        assert set(documents) <= {"d1"}

    @pytest.mark.parametrize("ground", GROUNDS)
    def test_a_page_is_seen_by_each_place_in_which_it_stands(self, index: SearchIndex, ground: str) -> None:
        index.replace(WITTEN, "d1", [an_entry("d1", text="Hund", ancestry=GROUNDS[ground])])
        index.replace(WITTEN, "d2", [an_entry("d2", text="Hund", ancestry=Ancestry("y", "y", "y", "y"))])
        assert found(index, "Hund", reaching(an_ambit(**{ground: ["x", "z"]}))) == ["d1"]
        # The same id is no ground where it names something else.
        others = an_ambit(documents=["x"], **{other: ["x"] for other in GROUNDS if other != ground})
        assert found(index, "Hund", reaching(others)) == []

    def test_a_document_is_seen_by_itself_and_no_other_with_it(self, index: SearchIndex) -> None:
        for document in ("d1", "d2"):
            index.replace(WITTEN, document, [an_entry(document, text="Hund", ancestry=Ancestry("p", "a", "c", "o"))])
        assert found(index, "Hund", reaching(an_ambit(documents=["d1"]))) == ["d1"]

    def test_an_unfiled_document_is_seen_by_its_office_alone(self, index: SearchIndex) -> None:
        index.replace(WITTEN, "d1", [an_entry(text="Hund", ancestry=Ancestry(office="o1"))])
        assert found(index, "Hund", reaching(an_ambit(offices=["o1"]))) == ["d1"]
        assert found(index, "Hund", reaching(an_ambit(offices=["o2"], dossiers=["None", "null", ""]))) == []

    def test_a_page_of_a_protection_class_is_seen_by_who_sees_that_class(self, index: SearchIndex) -> None:
        index.replace(WITTEN, "d1", [an_entry("d1", text="Hund", ancestry=Ancestry(office="o"))])
        index.replace(WITTEN, "d2", [an_entry("d2", text="Hund", ancestry=Ancestry(office="o", protection=PRIVATE))])
        for make in (partial(an_ambit, offices=["o"]), everything):
            assert found(index, "Hund", reaching(make(OPEN))) == ["d1"]
            assert found(index, "Hund", reaching(make(PRIVATE))) == ["d2"]
            assert sorted(found(index, "Hund", reaching(make(OPEN, PRIVATE)))) == ["d1", "d2"]
            assert found(index, "Hund", reaching(make("secret"))) == []

    def test_two_ambits_show_what_each_shows_and_nothing_that_neither_does(self, index: SearchIndex) -> None:
        for document, office, protection in (
            ("d1", "o1", OPEN),
            ("d2", "o2", OPEN),
            ("d3", "o1", PRIVATE),
            ("d4", "o2", PRIVATE),
        ):
            filed = Ancestry(office=office, protection=protection)
            index.replace(WITTEN, document, [an_entry(document, text="Hund", ancestry=filed)])
        apart = reaching(an_ambit(OPEN, offices=["o1"]), an_ambit(PRIVATE, offices=["o2"]))
        assert sorted(found(index, "Hund", apart)) == ["d1", "d4"]
        mixed = reaching(everything(OPEN), an_ambit(OPEN, PRIVATE, offices=["o2"]))
        assert sorted(found(index, "Hund", mixed)) == ["d1", "d2", "d4"]

    @pytest.mark.parametrize("reach", [(), (Ambit(frozenset()),), (an_ambit(),)], ids=["empty", "no class", "no place"])
    def test_who_may_see_nothing_finds_nothing(self, index: SearchIndex, reach: tuple[Ambit, ...]) -> None:
        index.replace(WITTEN, "d1", [an_entry(text="Hund")])
        assert find(index, "Hund", reaching(*reach)) == Hits((), 0)
        assert index.pages(reaching(*reach), "d1", parse("Hund")) == ()

    def test_a_reach_is_of_its_own_tenant(self, index: SearchIndex) -> None:
        for scope in (WITTEN, HATTINGEN):
            index.replace(scope, "d1", [an_entry(text="Hund", ancestry=Ancestry(office="o"))])
        index.replace(HATTINGEN, "d2", [an_entry("d2", text="Hund", ancestry=Ancestry(office="o"))])
        assert found(index, "Hund", reaching(everything(OPEN), an_ambit(offices=["o"], documents=["d2"]))) == ["d1"]

    def test_writing_and_counting_heed_the_tenant_alone(self, index: SearchIndex) -> None:
        index.replace(reaching(), "d1", [an_entry(text="Hund")])
        assert (index.count(reaching()), found(index, "Hund")) == (1, ["d1"])
        index.remove(reaching(), "d1")
        assert index.count(WITTEN) == 0

    def test_what_moves_is_seen_where_it_is(self, index: SearchIndex) -> None:
        here, there = (reaching(an_ambit(cases=[case])) for case in ("c1", "c2"))
        index.replace(WITTEN, "d1", [an_entry(text="Hund", ancestry=Ancestry(case="c1"))])
        assert (found(index, "Hund", here), found(index, "Hund", there)) == (["d1"], [])
        index.replace(WITTEN, "d1", [an_entry(text="Hund", ancestry=Ancestry(case="c2"))])
        assert (found(index, "Hund", here), found(index, "Hund", there)) == ([], ["d1"])

    def test_a_hit_keeps_its_score_and_shows_where_it_is(self, index: SearchIndex) -> None:
        filed = Ancestry("22.10", "dossier-1", "case-1", "office-1", PRIVATE)
        index.replace(WITTEN, "d1", [an_entry("d1", text="Hund Hund Katze", ancestry=filed)])
        index.replace(WITTEN, "d2", [an_entry("d2", text="Hund", ancestry=Ancestry("22.10"))])
        whole = {hit.document: hit for hit in find(index, "Hund").documents}
        hits = find(index, "Hund", reaching(an_ambit(PRIVATE, dossiers=["dossier-1"])))
        assert hits == Hits((whole["d1"],), 1)
        assert hits.documents[0].ancestry == filed

    @pytest.mark.parametrize("line", HOSTILE)
    def test_no_id_reaches_further_than_itself(self, index: SearchIndex, line: str) -> None:
        index.replace(WITTEN, "d1", [an_entry("d1", text="Hund", ancestry=Ancestry(dossier=line, protection=line))])
        index.replace(WITTEN, "d2", [an_entry("d2", text="Hund", ancestry=Ancestry(dossier="x y"))])
        assert found(index, "Hund", reaching(an_ambit(line, OPEN, dossiers=[line]))) == ["d1"]
        for place in ("x", "y"):
            assert found(index, "Hund", reaching(an_ambit(line, OPEN, dossiers=[place]))) == []

    def test_a_reach_of_very_many_places_is_searched(self, index: SearchIndex) -> None:
        index.replace(WITTEN, "d1", [an_entry("d1", text="Hund", ancestry=Ancestry(case="c0"))])
        index.replace(WITTEN, "d2", [an_entry("d2", text="Hund", ancestry=Ancestry(case="x"))])
        many = an_ambit(cases=[f"c{number}" for number in range(MANY_PLACES)])
        assert found(index, "Hund", reaching(many)) == ["d1"]

    def test_what_is_found_is_what_reading_every_page_shows(self, index: SearchIndex) -> None:
        chance = random.Random(9)  # noqa: S311 - the same pages in every run
        entries = [_any_page(chance, f"d{number}", page) for number in range(40) for page in (1, 2, 3)]
        with index.batch(WITTEN) as batch:
            for number in range(40):
                batch.replace(f"d{number}", entries[3 * number : 3 * number + 3])
        scores = {(hit.document, page.page): page.score for hit in _all(index, WITTEN) for page in hit.pages}
        assert len(scores) == len(entries)
        sizes = set[int]()
        for _ in range(100):
            reach = [_any_ambit(chance) for _ in range(chance.randint(0, 3))]
            seen = {(entry.document, entry.page) for entry in entries if is_seen(reach, entry)}
            hits = find(index, "Hund", reaching(*reach))
            shown = {
                (hit.document, page.page): page.score for hit in _all(index, reaching(*reach)) for page in hit.pages
            }
            assert shown == {page: scores[page] for page in seen}
            assert hits.total_documents == len({document for document, _ in seen})
            for document in {"d0", "d1", *(document for document, _ in seen)}:
                pages = index.pages(reaching(*reach), document, parse("Hund"))
                assert pages == tuple(sorted(page for of, page in seen if of == document))
            sizes.add(len(seen))
        assert len(sizes) > 10, "reaches that tell nothing"


def _all(index: SearchIndex, scope: AccessScope) -> tuple[DocumentHits, ...]:
    """All documents with a dog, which are ordered as their scores say."""
    documents = index.search(scope, parse("Hund"), limit=MAX_DOCUMENTS_PER_SEARCH).documents
    assert [hit.score for hit in documents] == sorted((hit.score for hit in documents), reverse=True)
    return documents


def _any_page(chance: random.Random, document: str, page: int) -> PageEntry:
    office, entry, dossier, case = (chance.choice([None, "1", "2", "3"]) for _ in range(4))
    held = Ancestry(entry, dossier, case, office, chance.choice([OPEN, PRIVATE, "secret"]))
    return an_entry(document, page, "Hund " * chance.randint(1, 4) + "Katze " * chance.randint(0, 4), ancestry=held)


def _any_ambit(chance: random.Random) -> Ambit:
    def some(*ids: str) -> list[str]:
        return [one for one in ids if chance.random() < 0.15]

    classes = chance.sample([OPEN, PRIVATE, "secret"], chance.randint(1, 3))
    if chance.randrange(10) == 0:
        return everything(*classes)
    grounds = {ground: some("1", "2", "3") for ground in GROUNDS}
    return an_ambit(*classes, **grounds, documents=some("d0", "d1", "d2", "d3", "1"))
