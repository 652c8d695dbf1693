"""A concept is found by the words that people use for it."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.courses.course import Concept, Course, Rubric
from bot.courses.explain import find_concepts
from bot.courses.text import Text

NOTHING = Text({})


def concept(slug: str, de: str, en: str, *aliases: str) -> Concept:
    return Concept(slug, Text({"de": de, "en": en}), aliases, NOTHING, NOTHING)


COURSE = Course(
    slug="database",
    title=NOTHING,
    summary=NOTHING,
    version="1",
    python="",
    requirements="",
    rubric=Rubric(),
    modules=(),
    concepts=(
        concept("foreign-keys", "Fremdschlüssel", "Foreign keys", "verweis", "reference"),
        concept("on-delete-cascade", "Löschen mit CASCADE", "Deleting with CASCADE", "kinder mitlöschen"),
        concept("set-null", "SET NULL", "SET NULL", "verwaiste zeilen", "orphans"),
        concept("soft-delete", "Soft Delete", "Soft delete", "papierkorb", "recycle bin", "trash"),
        concept("transactions", "Transaktionen", "Transactions", "alles oder nichts"),
    ),
    folder="",
)


def best(question: str, locale: str = "de") -> str | None:
    found = find_concepts(COURSE, question, locale)
    return found[0].slug if found else None


@pytest.mark.parametrize(
    ("question", "slug"),
    [
        ("on-delete-cascade", "on-delete-cascade"),
        ("was ist CASCADE?", "on-delete-cascade"),
        ("What does cascade mean", "on-delete-cascade"),
        ("kinder löschen", "on-delete-cascade"),
        ("Wie kann ich die Kinder mitlöschen?", "on-delete-cascade"),
        ("soft delete", "soft-delete"),
        ("SoFt DeLeTe", "soft-delete"),
        ("papierkorb", "soft-delete"),
        ("Gibt es einen Papierkorb?", "soft-delete"),
        ("in den Papierkörben", "soft-delete"),
        ("recycle bins", "soft-delete"),
        ("fremdschlüssel", "foreign-keys"),
        ("Fremdschluessel", "foreign-keys"),
        ("FREMDSCHLUSSEL", "foreign-keys"),
        ("Fremdschlu\u0308sseln", "foreign-keys"),
        ("ｆｏｒｅｉｇｎ ｋｅｙ", "foreign-keys"),
        ("references", "foreign-keys"),
        ("Transaktion", "transactions"),
        ("null setzen oder SET NULL", "set-null"),
        ("verwaist", "set-null"),
    ],
)
def test_everyday_words_find_the_concept(question: str, slug: str) -> None:
    assert best(question) == slug


@pytest.mark.parametrize(
    ("question", "slug"),
    [("papirkorb", "soft-delete"), ("casacde", "on-delete-cascade"), ("fremdschlüsl", "foreign-keys")],
)
def test_a_slip_of_the_finger_finds_the_concept(question: str, slug: str) -> None:
    assert best(question) == slug


@pytest.mark.parametrize("question", ["", "???", "was ist das", "kubernetes", "wie geht es dir", "in", "🦊"])
def test_a_question_that_means_nothing_here_finds_nothing(question: str) -> None:
    assert find_concepts(COURSE, question, "de") == ()


def test_several_concepts_come_best_first() -> None:
    found = [concept.slug for concept in find_concepts(COURSE, "soft delete", "en")]
    assert found == ["soft-delete", "on-delete-cascade"]


def test_the_whole_name_beats_a_part_of_it() -> None:
    twins = (concept("delete", "Löschen", "Delete"), concept("soft-delete", "Soft Delete", "Soft delete"))
    course = replace(COURSE, concepts=twins)
    assert find_concepts(course, "delete", "en")[0].slug == "delete"
    assert find_concepts(course, "soft delete", "en")[0].slug == "soft-delete"


def test_a_title_in_the_learners_language_comes_before_one_in_another() -> None:
    twins = (concept("a", "Rat", "Advice"), concept("b", "Ratte", "Rat"))
    course = replace(COURSE, concepts=twins)
    assert find_concepts(course, "rat", "de")[0].slug == "a"
    assert find_concepts(course, "rat", "en")[0].slug == "b"


def test_a_course_without_concepts_explains_nothing() -> None:
    assert find_concepts(replace(COURSE, concepts=()), "cascade", "de") == ()


words = st.text() | st.sampled_from([name for each in COURSE.concepts for name in (each.slug, *each.aliases)])


@given(st.lists(words, max_size=6).map(" ".join), st.sampled_from(["de", "en", "fr"]))
def test_any_question_at_all_names_each_concept_once_at_most(question: str, locale: str) -> None:
    found = [concept.slug for concept in find_concepts(COURSE, question, locale)]
    assert len(set(found)) == len(found)


def test_a_whole_file_for_a_question_takes_no_longer_than_a_moment() -> None:
    started = process_time()
    find_concepts(COURSE, " ".join(f"transmission{number}" for number in range(20_000)), "de")
    assert process_time() - started < 2


@given(st.sampled_from(COURSE.concepts), st.sampled_from(["upper", "title", "lower"]), st.data())
def test_every_name_of_a_concept_finds_it_in_every_case(
    wanted: Concept, case: str, data: st.DataObject
) -> None:
    names = [wanted.slug, *wanted.title.by_locale.values(), *wanted.aliases]
    name = data.draw(st.sampled_from(names))
    assert wanted in find_concepts(COURSE, getattr(name, case)(), "de")[:1]


def test_names_of_several_words_lead_to_their_page_though_some_of_the_words_mean_little(
    whole_course: Course,
) -> None:
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for page in whole_course.concepts:
        for name in {page.slug, *page.aliases, *page.title.by_locale.values()}:
            owners[" ".join(re.findall(r"[^\W_]+", name.casefold()))].add(page.slug)
    small = {
        name for name in owners if {"one", "many", "all", "not", "ein", "eine", "der", "in"} & {*name.split()}
    }
    assert len(small) > 60
    found = {name: find_concepts(whole_course, name, "de")[:1] for name in small}
    assert {name: page for name, page in found.items() if not page or page[0].slug not in owners[name]} == {}
