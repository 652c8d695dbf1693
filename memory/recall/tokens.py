"""Words as they are compared: folded, without stop words, stemmed, with authors and dates as words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache, lru_cache

import snowballstemmer

from memory.recall.words import MONTHS, STOP_WORDS, WEEKDAYS

LONGEST = 40
"""Characters of a word that count; what is longer is no word."""

_WORD = re.compile(r"\w+")
_PARTS = re.compile(r"[A-ZÄÖÜ]?[a-zäöüß]+|[A-ZÄÖÜ]+(?![a-zäöüß])|\d+")
_LANGUAGES = {"de": "german", "en": "english"}


def language_of(text: str, fallback: str | None) -> str:
    """The language that most of the little words in `text` are of; `fallback` if none tells."""
    words = [word.lower() for word in _WORD.findall(text)]
    counts = {locale: sum(word in STOP_WORDS[locale] for word in words) for locale in _LANGUAGES}
    best = max(counts, key=lambda locale: (counts[locale], locale == fallback))
    if counts[best]:
        return best
    return fallback if fallback in _LANGUAGES else "en"


def words(text: str, locale: str) -> list[str]:
    """The words of a text in their order, as they are indexed. `locale` is the language to stem in.

    The parts of an identifier stand beside it: `back_populates` is found by "populates", too.
    """
    return [word for raw in _raw(text) for word in _spelt(raw, locale)]


def question_words(text: str) -> list[str]:
    """Every word that a text may have to answer a question, each once and sorted.

    A question may be in either language: it's stemmed in both. Dates in it become words of their own.
    """
    stems = {word for spellings in question_spellings(text) for word in spellings}
    return sorted(stems | set(dates_in(text)))


def question_spellings(text: str) -> list[frozenset[str]]:
    """For each word of a question, every way in which it may be indexed."""
    found = (frozenset(word for locale in _LANGUAGES for word in _spelt(raw, locale)) for raw in _raw(text))
    return [spellings for spellings in found if spellings]


def day_words(at: datetime) -> list[str]:
    """The words by which a day is found: "on 4 March", "in March", "on a Wednesday"."""
    return [f"on_{at:%Y_%m_%d}", f"on_{at:%m_%d}", f"in_{at:%m}", f"on_{at.weekday()}"]


def dates_in(text: str) -> Iterator[str]:
    """The `day_words` that a question names."""
    folded = unicodedata.normalize("NFKC", text).lower()
    for year, month, day in re.findall(r"\b(\d{4})-(\d\d)-(\d\d)\b", folded):
        yield f"on_{year}_{month}_{day}"
    for day, month in re.findall(r"\b(\d{1,2})\.\s?(\d{1,2})\.", folded):
        yield f"on_{int(month):02}_{int(day):02}"
    names = "|".join(MONTHS)
    for day, month in re.findall(rf"\b(\d{{1,2}})(?:\.|st|nd|rd|th)?\s+(?:of\s+)?({names})\b", folded):
        yield f"on_{MONTHS[month]:02}_{int(day):02}"
    for month, day in re.findall(rf"\b({names})\s+(?:the\s+)?(\d{{1,2}})(?:st|nd|rd|th)?\b", folded):
        yield f"on_{MONTHS[month]:02}_{int(day):02}"
    for month in re.findall(rf"\b({names})\b", folded):
        yield f"in_{MONTHS[month]:02}"
    for day in re.findall(rf"\b({'|'.join(WEEKDAYS)})s?\b", folded):
        yield f"on_{WEEKDAYS[day]}"


def indexed(number: int, terms: Iterable[str]) -> list[str]:
    """Words as they stand in the index: behind the learner's number, in ASCII alone."""
    return [f"{number}_{_ascii(term)}" for term in terms]


def plain(term: str) -> str:
    """The word that `indexed` made a term of."""
    word = term.partition("_")[2]
    return word[1:].encode().decode("punycode") if word.startswith("-") else word


def _raw(text: str) -> Iterator[str]:
    return (match[0] for match in _WORD.finditer(unicodedata.normalize("NFKC", text)))


@lru_cache(maxsize=50_000)
def _spelt(raw: str, locale: str) -> tuple[str, ...]:
    whole = raw.lower()[:LONGEST]
    if whole in STOP_WORDS[locale] or not whole.strip("_"):
        return ()
    parts = [part.lower() for part in _PARTS.findall(raw[:LONGEST])]
    if len(parts) > 1:
        kept = [_stem(part, locale) for part in parts if len(part) > 1 and part not in STOP_WORDS[locale]]
        return (whole.strip("_"), *kept)
    return (_stem(whole.strip("_"), locale),)


def _stem(word: str, locale: str) -> str:
    # ß and ss are one in Swiss and in a hurry, ä and ae likewise on a foreign keyboard.
    stem: str = _stemmer(locale).stemWord(word.replace("ß", "ss"))
    return stem


@cache
def _stemmer(locale: str) -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer(_LANGUAGES[locale])


@lru_cache(maxsize=50_000)
def _ascii(term: str) -> str:
    """Injective: what isn't ASCII becomes Punycode behind a hyphen, which no ASCII word has."""
    return term if term.isascii() else f"-{term.encode('punycode').decode()}"
