"""A track in Exercism's format, made on the spot: small exercises in plain Python, like most real ones."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

_SOLUTION = '''"""Counts words."""


def shortened(word: str, most: int = {most}) -> str:
    """The word, cut to `most` letters."""
    return word[:most]


def counted(text: str) -> dict[str, int]:
    """How often each word occurs, in lower case."""
    counts: dict[str, int] = {{}}
    for word in text.lower().split():
        counts[shortened(word)] = counts.get(shortened(word), 0) + 1
    return counts


def longest(text: str) -> str:
    """The longest word, the first of them if there are several."""
    return max(text.split(), key=len, default="")
'''
_STUB = """def shortened(word, most={most}):
    pass


def counted(text):
    pass


def longest(text):
    pass
"""
_TEST = """import unittest

from {name} import counted, longest, shortened


class WordsTest(unittest.TestCase):
    def test_nothing_has_no_words(self):
        self.assertEqual(counted(""), {{}})

    def test_one_word(self):
        self.assertEqual(counted("tea"), {{"tea": 1}})

    def test_upper_case_is_no_other_word(self):
        self.assertEqual(counted("tea Tea TEA"), {{"tea": 3}})

    def test_a_long_word_is_cut(self):
        self.assertEqual(shortened("x" * 99), "x" * {most})

    def test_the_longest_word(self):
        self.assertEqual(longest("a cup of tea"), "cup")

    def test_no_longest_word(self):
        self.assertEqual(longest(""), "")
"""


def write_track(folder: Path, exercises: int) -> Path:
    """A track in `folder` with so many practice exercises of six tests each."""
    slugs = [f"words-{number}" for number in range(1, exercises + 1)]
    practice = [
        {
            "slug": slug, "name": slug, "uuid": slug, "practices": [], "prerequisites": [],
            "difficulty": number % 10 + 1,
        }
        for number, slug in enumerate(slugs)
    ]  # fmt: skip
    files = {
        "config.json": json.dumps(
            {"language": "Python", "slug": "python", "exercises": {"concept": [], "practice": practice}}
        ),
        "LICENSE": "Do what you like with it.\n",
    }
    for number, slug in enumerate(slugs, 4):
        files |= dict(_exercise(f"exercises/practice/{slug}", slug.replace("-", "_"), number))
    for path, text in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return folder


def _exercise(folder: str, name: str, most: int) -> Iterator[tuple[str, str]]:
    paths = {"solution": [f"{name}.py"], "test": [f"{name}_test.py"], "example": [".meta/example.py"]}
    yield f"{folder}/.meta/config.json", json.dumps({"authors": [], "blurb": "Count.", "files": paths})
    yield f"{folder}/.docs/instructions.md", f"Count words, each cut to {most} letters.\n"
    yield f"{folder}/.meta/example.py", _SOLUTION.format(most=most)
    yield f"{folder}/{name}.py", _STUB.format(most=most)
    yield f"{folder}/{name}_test.py", _TEST.format(name=name, most=most)
