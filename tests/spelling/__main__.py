"""Prints every word that no dictionary and no word list knows, and fails if there is one."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.courses.text import LOCALES
from tests.spelling.speller import NoSpeller, unknown
from tests.spelling.texts import Word, words_below

ROOT = Path(__file__).resolve().parents[2]
LISTS = Path(__file__).resolve().parent


def main(root: Path = ROOT, lists: Path = LISTS) -> int:
    """The exit code: 1 if a word is wrong, or if it can't be told."""
    words = sorted(words_below(root))
    own = {locale: (lists / f"words.{locale}.txt").read_text("utf-8").split() for locale in LOCALES}
    try:
        problems = [*_misspelt(words, own), *_untidy(words, own)]
    except NoSpeller as error:
        print(f"spelling: {error}", file=sys.stderr)
        return 1
    for problem in problems:
        print(problem)
    print(f"spelling: {len(words)} words, {len(problems)} problems")
    return 1 if problems else 0


def _misspelt(words: Sequence[Word], own: dict[str, list[str]]) -> Iterator[str]:
    wrong = {}
    for locale in LOCALES:
        known = {*own[locale]}
        texts = {word.text for word in words if locale in word.locales}
        wrong[locale] = unknown({text for text in texts if not _spellings(text) & known}, locale)
    for word in words:
        if all(word.text in wrong[locale] for locale in word.locales):
            instead = ", ".join(wrong[word.locales[0]][word.text]) or "nothing like it"
            yield f"{word.file}:{word.line}: {word.text} is in no dictionary; that has {instead}"


def _spellings(word: str) -> set[str]:
    """How a word list may write `word`: as it is, small if it's at a sentence's beginning, without its 's."""
    bare = word.removesuffix("'s")
    return {word, bare, word[:1].lower() + word[1:], bare[:1].lower() + bare[1:]}


def _untidy(words: Sequence[Word], own: dict[str, list[str]]) -> Iterator[str]:
    """Where a word list is out of order, or holds what is said nowhere."""
    for locale, listed in own.items():
        said = {form for word in words if locale in word.locales for form in _spellings(word.text)}
        for number, word in enumerate(listed, start=1):
            if word not in said:
                yield f"words.{locale}.txt:{number}: {word} is said nowhere; take it out"
            if number > 1 and _order(listed[number - 2]) >= _order(word):
                yield f"words.{locale}.txt:{number}: {word} belongs before {listed[number - 2]}; sort them"


def _order(word: str) -> tuple[str, str]:
    return word.casefold(), word


if __name__ == "__main__":
    sys.exit(main())
