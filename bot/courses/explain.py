"""Finds the concept that somebody asks for in everyday words, in either language. No I/O."""

from __future__ import annotations

import difflib
import functools
import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeAlias

from bot.courses.course import Concept, Course

_Word: TypeAlias = frozenset[str]
"""The spellings of one word: `löschen` is {"loeschen", "loschen"}."""

_SMALL_WORDS = frozenset(
    """
    a an and are can do does for how i in is it me my of on or the this to what when which why with you
    aber auf bei das dem den der die du ein eine einem einen einer es fuer geht gibt ich im in ist kann man
    mein meine mir mit oder sind und von was wenn wie wir wird wo wozu zu zum
    about bedeutet erklaer erklaere explain heisst mean means please bitte tell
    again all alle at between brauche could difference does eigentlich erklaeren exactly funktioniert genau
    hier kannst know many need nicht noch nochmal not macht s should there understand unterschied verstehe
    viele warum wieso wofuer work works zwischen
    """.split()  # noqa: SIM905 - so many words read better than so many strings
)
"""Words that say nothing of what is asked for, spelled with ae, oe, ue and ss."""

_STEM = 5
"""So many letters in common, and what follows is an ending."""
_ENDING = 3
_SAME_STEM = 0.8
_BEGINNING = 0.6
_OTHER_LOCALE = 0.95
"""A title in the other language counts a little less."""
_SURELY = 1.5
_AHEAD = 0.2
"""So much more than for any other concept, and one is clearly meant."""
_MAYBE = 1.2
_FEW = 3
_ENOUGH = 0.5
"""The share of the best score that another concept needs to be named beside it."""
_CLOSE = 0.75
"""How alike two words are of which one is a slip of the finger."""
_MISSPELLED = 4
"""Shorter words are alike by chance."""
_LONGEST_QUESTION = 40
"""So many words are looked at; a whole pasted file asks for nothing."""


class _Name(NamedTuple):
    """One of the names of a concept."""

    words: tuple[_Word, ...]
    weight: float
    is_slug: bool = False


class _Asked(NamedTuple):
    """What carries meaning in a question, each word once."""

    words: tuple[_Word, ...]
    stems: frozenset[str]


class Meant(NamedTuple):
    """What somebody probably asks for who has typed no command."""

    page: Concept | None
    """The one concept that it's clearly about."""
    others: tuple[Concept, ...]
    """Those that it may be about, if none is."""


class _Score(NamedTuple):
    """How well a concept fits; of what fits alike, the longest that was typed to the letter, slugs first."""

    fit: float
    letters: int


def find_concepts(course: Course, question: str, locale: str) -> tuple[Concept, ...]:
    """The concepts that `question` means, best first; none if it means nothing in the course."""
    asked = _words(question)[:_LONGEST_QUESTION]
    for measure in (_overlap, _likeness):
        ranked = _ranked(course, asked, locale, measure)
        best = ranked[0][1].fit if ranked else 0.0
        if best > 0:
            return tuple(concept for concept, score in ranked if score.fit >= best * _ENOUGH)
    return ()


def what_is_meant(course: Course, said: str, locale: str) -> Meant:
    """Which concepts something is about that was said in passing: more is asked of them than of a topic."""
    ranked = _ranked(course, _words(said)[:_LONGEST_QUESTION], locale, _overlap)[: _FEW + 1]
    close = [(concept, score) for concept, score in ranked if score.fit >= _MAYBE]
    if not close:
        return Meant(None, ())
    (page, best), *others = close
    second = max((score for _, score in others), default=_Score(0.0, 0))
    stands_out = best.fit - second.fit >= _AHEAD or best.letters > second.letters
    if best.fit >= _SURELY and stands_out:
        return Meant(page, ())
    return Meant(None, tuple(concept for concept, _ in close[:_FEW]))


def _ranked(
    course: Course,
    said: tuple[_Word, ...],
    locale: str,
    measure: Callable[[_Asked, _Name], float],
) -> list[tuple[Concept, _Score]]:
    """All concepts, best first."""
    words = tuple(dict.fromkeys(_content(said)))
    if not words:
        return []
    asked = _Asked(words, _stems(words))

    def score(name: _Name) -> _Score:
        fit = measure(asked, name) * name.weight
        return _Score(fit, _letters(said, words, name) if fit else 0)

    ranked = [(concept, max(map(score, _names(concept, locale)))) for concept in course.concepts]
    ranked.sort(key=lambda one: one[0].slug)
    return sorted(ranked, key=lambda one: one[1], reverse=True)


def _letters(said: tuple[_Word, ...], asked: tuple[_Word, ...], name: _Name) -> int:
    """How much of a name was typed to the letter, if nothing else was asked: also words that mean little."""
    size = len(name.words)
    if asked != tuple(dict.fromkeys(_content(name.words))):
        return 0
    typed = any(said[at : at + size] == name.words for at in range(len(said) - size + 1))
    return 2 * size + name.is_slug if typed else 0


def _names(concept: Concept, locale: str) -> Iterator[_Name]:
    spoken = concept.title.in_locale(locale)
    yield _Name(_words_of_name(concept.slug), 1.0, is_slug=True)
    for title in concept.title.by_locale.values():
        yield _Name(_words_of_name(title), 1.0 if title == spoken else _OTHER_LOCALE)
    for alias in concept.aliases:
        yield _Name(_words_of_name(alias), 1.0)


def _words(text: str) -> tuple[_Word, ...]:
    """The words of `text`, each in all its spellings, so that case, accents and umlauts don't matter."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    folded = unicodedata.normalize("NFKC", folded)  # casefold may have taken letters apart
    return tuple(_spellings(word) for word in re.findall(r"[^\W_]+", folded))


_words_of_name = functools.lru_cache(maxsize=8192)(_words)
"""Names are compared with every question, and don't change while Baton runs."""


def _spellings(word: str) -> _Word:
    german = word.translate({ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue"})
    return frozenset(_without_accents(spelling) for spelling in (word, german))


def _without_accents(word: str) -> str:
    letters = unicodedata.normalize("NFD", word)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _content(words: tuple[_Word, ...]) -> tuple[_Word, ...]:
    """The words that carry meaning; all of them if there are no others."""
    return tuple(word for word in words if not word & _SMALL_WORDS) or words


def _overlap(asked: _Asked, name: _Name) -> float:
    """How much of the question the name covers, and how much of the name the question does; 2 if all."""
    if asked.stems.isdisjoint(_stems_of_name(name.words)):  # as with most names, and quick to tell
        return 0.0
    names = _content(name.words)
    of_question = sum(max(_alike(word, other) for other in names) for word in asked.words) / len(asked.words)
    of_name = sum(max(_alike(word, other) for other in asked.words) for word in names) / len(names)
    return of_question + of_name


def _stems(words: tuple[_Word, ...]) -> frozenset[str]:
    """How words begin: those that have no beginning in common are not alike."""
    return frozenset(spelling[:_STEM] for word in words for spelling in word)


_stems_of_name = functools.lru_cache(maxsize=8192)(_stems)


def _alike(one: _Word, other: _Word) -> float:
    """1 for the same word, less for another ending or a longer compound, 0 for different words."""
    if one & other:
        return 1.0
    return max(_same_stem(left, right) for left in one for right in other)


def _same_stem(one: str, other: str) -> float:
    if one[:_STEM] != other[:_STEM]:
        return 0.0
    common = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    length = min(len(one), len(other)) if common is None else common
    if length < _STEM:
        return 0.0
    if max(len(one), len(other)) - length <= _ENDING:
        return _SAME_STEM
    return _BEGINNING if common is None else 0.0


def _likeness(asked: _Asked, name: _Name) -> float:
    """How alike a word of the question and one of the name are to the eye; 0 unless one is a misspelling."""
    pairs = (
        (left, right) for word in asked.words for other in name.words for left in word for right in other
    )
    return max((_ratio(left, right) for left, right in pairs), default=0.0)


def _ratio(one: str, other: str) -> float:
    if min(len(one), len(other)) < _MISSPELLED:
        return 0.0
    matcher = difflib.SequenceMatcher(None, one, other)
    is_close = matcher.real_quick_ratio() >= _CLOSE and matcher.quick_ratio() >= _CLOSE
    ratio = matcher.ratio() if is_close else 0.0
    return ratio if ratio >= _CLOSE else 0.0
