"""Syntax trees can be made from any thread, since the guard and the sandbox do so."""

from __future__ import annotations

import gc
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.courses import trees

SOURCE = Path(trees.__file__).with_name("explain.py").read_text("utf-8")


class Lingering:
    """What is only taken away by the collector, and lets another thread go on meanwhile."""

    def __init__(self) -> None:
        self.me = self

    def __del__(self) -> None:
        time.sleep(0.0005)


def parsed_amid_garbage(_number: int) -> int:
    gc.disable()
    garbage = [Lingering() for _ in range(200)]
    del garbage
    gc.enable()
    return len(trees.parse(SOURCE).body)


def test_trees_are_made_in_many_threads_at_once() -> None:
    """Python 3.11's own `ast.parse` fails at this now and then."""
    with ThreadPoolExecutor(8) as pool:
        assert {*pool.map(parsed_amid_garbage, range(64))} == {len(trees.parse(SOURCE).body)}


@pytest.mark.parametrize("source", ["def", "a = \0", "(" * 5000, b"\xff\xfe"])
def test_what_is_no_python_is_a_syntax_error_with_a_line(source: str | bytes) -> None:
    with pytest.raises(SyntaxError) as caught:
        trees.parse(source)
    assert caught.value.lineno
