"""Every key and every item is found on the line on which it stands."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.courses.lines import Key, KeyLines

TOML = dedent(
    '''\
    # a comment with = and [brackets]
    title = { de = "Ä = [1]", "en" = 'x # y' }

    numbers = [
        1, 2.5,  # two on a line
        [3,
         4],
        2024-05-27T07:32:00Z,
    ]
    text = """
    fake = "no key"
    [fake]
    "quoted"""" # ends with a quote

    [a.b]
    c.d = true

    [[hints]]
    rung = "question"
    text.de = """
    eins
    """
    text.en = \'\'\'
    one \\\'\'\'

    [[hints]]
    rung = "concept"
    [hints.text]
    de = "zwei"
    [[hints.more]]
    x = 1
    [[hints.more]]
    x = 2
    '''
)


@pytest.mark.parametrize(
    ("key", "line"),
    [
        (("title",), 2),
        (("title", "en"), 2),
        (("numbers",), 4),
        (("numbers", 1), 5),
        (("numbers", 2), 6),
        (("numbers", 2, 1), 7),
        (("numbers", 3), 8),
        (("text",), 10),
        (("a", "b"), 15),
        (("a", "b", "c", "d"), 16),
        (("hints",), 18),
        (("hints", 0), 18),
        (("hints", 0, "rung"), 19),
        (("hints", 0, "text", "de"), 20),
        (("hints", 0, "text", "en"), 23),
        (("hints", 1), 26),
        (("hints", 1, "text"), 28),
        (("hints", 1, "text", "de"), 29),
        (("hints", 1, "more", 1), 32),
        (("hints", 1, "more", 1, "x"), 33),
    ],
)
def test_a_key_of_toml_is_found_on_its_line(key: Key, line: int) -> None:
    assert KeyLines(TOML).line(key) == line


def test_what_stands_in_a_long_string_is_no_key() -> None:
    assert tomllib.loads(TOML).keys() == {"title", "numbers", "text", "a", "hints"}
    assert {key[0] for key in KeyLines(TOML).lines} == {"title", "numbers", "text", "a", "hints"}


def test_a_missing_key_is_placed_at_its_table() -> None:
    assert KeyLines(TOML).line(("hints", 1, "tests")) == 26
    assert KeyLines(TOML).line(("nowhere",)) == 1


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@given(st.dictionaries(st.text(), json_values), st.sampled_from([None, 0, 2]))
def test_every_path_of_a_json_document_has_its_line(data: dict[str, object], indent: int | None) -> None:
    for ascii_only in (True, False):
        source = json.dumps(data, indent=indent, ensure_ascii=ascii_only)
        lines = source.split("\n")
        found = KeyLines(source).lines
        assert found.keys() == set(_paths(data))
        for key, line in found.items():
            if isinstance(key[-1], str):
                assert json.dumps(key[-1], ensure_ascii=ascii_only) in lines[line - 1]


def _paths(value: object, prefix: Key = ()) -> Iterator[Key]:
    if prefix:
        yield prefix
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _paths(inner, (*prefix, name))
    if isinstance(value, list):
        for at, inner in enumerate(value):
            yield from _paths(inner, (*prefix, at))


def test_a_text_nested_too_deeply_has_no_lines_and_no_traceback() -> None:
    assert KeyLines('{"a": ' + "[" * 100_000).line(("a",)) == 1


@given(st.text())
def test_any_text_at_all_can_be_scanned(source: str) -> None:
    assert KeyLines(source).line(("a",)) >= 1
