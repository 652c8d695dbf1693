"""Which points an answer in a learner's own words names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.courses.points import named, names, stems
from bot.courses.question import Point
from bot.courses.text import Text
from tests.builders import MODERATE

WORD = st.from_regex(r"[a-z]{3,8}", fullmatch=True)
PHRASE = st.lists(WORD, min_size=1, max_size=4)


def point(*english: str, german: tuple[str, ...] = (), everywhere: tuple[str, ...] = ()) -> Point:
    words = {"en": english, "de": german, "": everywhere}
    return Point("p", Text({"": "P"}), {locale: phrases for locale, phrases in words.items() if phrases})


@pytest.mark.parametrize(
    ("phrase", "answer"),
    [
        ("foreign keys", "Each FOREIGN KEY is checked."),
        ("foreign keys", "PRAGMA foreign_keys=ON"),
        ("foreign_keys", "the foreign key"),
        ("every connection", "for connections: every one of them"),
        ("deletes rows", "A row is deleted with it"),
        ("on delete", "the rule stands ON the key and says what to DELETE"),
        ("café", "a cafe\u0301"),
        ("pragma", "prag\u00adma"),
        ("ｐｒａｇｍａ", "pragma"),
    ],
)
def test_endings_case_order_and_spelling_do_not_matter(phrase: str, answer: str) -> None:
    assert names(point(phrase), answer)


@pytest.mark.parametrize(
    ("phrase", "answer"),
    [
        ("Fremdschlüssel", "der fremdschluessel ist da"),
        ("Verbindung", "alle Verbindungen"),
        ("groß", "GROSSE Tabellen"),
        ("Straße", "strasse"),
    ],
)
def test_umlauts_and_sharp_s_may_be_spelt_either_way(phrase: str, answer: str) -> None:
    assert names(point(german=(phrase,)), answer)


@pytest.mark.parametrize(
    ("phrase", "answer"),
    [
        ("every connection", "Every user. A connection."),
        ("every connection", "every user\nthe connection"),
        ("foreign keys", "a key"),
        ("key", "keyboard"),
        ("!?", "anything at all!?"),
        ("", ""),
    ],
)
def test_what_is_not_said_in_one_sentence_is_not_named(phrase: str, answer: str) -> None:
    assert not names(point(phrase), answer)


def test_a_dotted_name_does_not_end_a_sentence() -> None:
    assert names(point("session delete rows"), "Call session.delete for each of the rows")


def test_any_phrase_of_any_locale_names_a_point() -> None:
    both = point("connection", german=("Verbindung",), everywhere=("PRAGMA",))
    assert all(
        names(both, answer) for answer in ("connections", "die Verbindungen", "a pragma", "ein Pragma")
    )
    assert not names(both, "something else")


def test_points_are_named_in_their_own_order() -> None:
    first, second, third = point("one"), point("two"), point("three")
    assert named((first, second, third), "Three before one.") == (first, third)


@MODERATE
@given(PHRASE, PHRASE, st.text(max_size=20), st.randoms())
def test_a_phrase_is_found_in_any_sentence_that_has_its_words(
    phrase: list[str], others: list[str], noise: str, random: object
) -> None:
    sentence = [*phrase, *others]
    random.shuffle(sentence)  # type: ignore[attr-defined]
    assert names(point(" ".join(phrase)), f"{noise}\n{' '.join(sentence)}.\n{noise}")


@MODERATE
@given(PHRASE, st.text(st.characters(), max_size=120))
def test_more_words_never_take_a_point_away(phrase: list[str], more: str) -> None:
    wanted = point(" ".join(phrase))
    assert names(wanted, f"{' '.join(phrase)}\n{more}")


@MODERATE
@given(st.text(st.characters(), max_size=200), st.sampled_from(["de", "en"]))
def test_any_text_has_stems(text: str, locale: str) -> None:
    assert all(stems(text, locale))
