"""Pages written for Exercism's website can be read in a chat."""

from __future__ import annotations

import time

import pytest

from bot.courses.dialect import spoken


@pytest.mark.parametrize(
    ("page", "told"),
    [
        ("[A name][ref] and [ref].\n\n[ref]: https://a.b/c\n", "[A name](https://a.b/c) and [ref](https://a.b/c).\n\n"),
        ("[`sum()`][Sum  Up]\n\n[sum up]: <https://a.b/c_(d)> 'title'", "[`sum()`](<https://a.b/c_(d)>)\n\n"),
        ("[one](https://a.b), [none], values[r]\n[r]: u\n", "[one](https://a.b), [none], values[r]\n"),
        ("[concept:python/bools](https://a.b)", "[bools](https://a.b)"),
        ("A\n~~~~exercism/note\nMind [it][r].\n\nOh.\n~~~~\nB\n[r]: u", "A\n> Mind [it](u).\n>\n> Oh.\nB\n"),
        ("```python\n[a][r]\n[r]: x\n```\n[a][r]\n[r]: u", "```python\n[a][r]\n[r]: x\n```\n[a](u)\n"),
        ("~~~\n[a][r]", "~~~\n[a][r]"),
        ("# Instructions\n\n# Introduction\nx", "# Introduction\nx"),
        ("# About us", "# About us"),
        ("[^1] stays\n\n[^1]: a footnote\n", "[^1] stays\n\n[^1]: a footnote\n"),
    ],
)  # fmt: skip
def test_links_stand_where_they_are_used_and_notes_are_quotes(page: str, told: str) -> None:
    assert spoken(page) == told


@pytest.mark.parametrize(
    "piece", ["[", "[a", "[a]", "`", "~~~\n", "[a]: ", "[x[y]", "[[x]", "~~~exercism/a\n", "[a]: b\n[a]"]
)
def test_no_page_takes_long(piece: str) -> None:
    began = time.monotonic()
    spoken(piece * 5_000)
    assert time.monotonic() - began < 5
