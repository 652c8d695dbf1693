"""Finds out which points an answer in a learner's own words names. No I/O."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache

import snowballstemmer

from bot.courses.question import Point
from bot.courses.text import LOCALES

_LANGUAGES = {"de": "german", "en": "english"}
_WORD = re.compile(r"[^\W_]+")
_SENTENCE_ENDS = re.compile(r"(?<=[.!?;])\s+|\n+")
_LONGEST = 60
"""Characters of a word that are looked at; what is longer is no word."""


def named(points: Iterable[Point], answer: str) -> tuple[Point, ...]:
    """Those of `points` that `answer` names, in whichever language it's written."""
    said = {locale: tuple(_sentences(answer, locale)) for locale in LOCALES}
    return tuple(point for point in points if any(_names(point, locale, said[locale]) for locale in LOCALES))


def names(point: Point, answer: str) -> bool:
    """Whether one sentence of `answer` has all the words of one of the point's phrases, in any order.

    Words are compared by their stems, so that endings don't matter, nor do case and how umlauts are spelt;
    `foreign_keys` is two words.
    """
    return bool(named((point,), answer))


def stems(text: str, locale: str) -> frozenset[str]:
    """The stems of the words in `text`."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    visible = "".join(char for char in folded if unicodedata.category(char) != "Cf")
    stemmer = _stemmer(locale)
    return frozenset(stemmer.stemWord(word[:_LONGEST]) for word in _WORD.findall(visible))


def _sentences(answer: str, locale: str) -> Iterator[frozenset[str]]:
    return (stems(sentence, locale) for sentence in _SENTENCE_ENDS.split(answer))


def _names(point: Point, locale: str, sentences: tuple[frozenset[str], ...]) -> bool:
    phrases = (*point.words.get(locale, ()), *point.words.get("", ()))
    wanted = [words for phrase in phrases if (words := stems(phrase, locale))]
    return any(words <= sentence for words in wanted for sentence in sentences)


@cache
def _stemmer(locale: str) -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer(_LANGUAGES[locale])
