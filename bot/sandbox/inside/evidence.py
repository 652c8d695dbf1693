"""What a failed test says for itself: message, expected and actual, the places in test and solution."""

from __future__ import annotations

import linecache
import pprint
import re
import traceback
import unicodedata
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from .doubt import without_doubt
from .order import Order

MOST_CHARACTERS = 2000
_WIDTH = 88
_WORTH_A_LAYOUT = 20_000
_MOST_LINES = 20
_LONGEST_LINE = 300
_ADDRESS = re.compile(r" at 0x[0-9a-f]{6,}")
"""Where an object lies in memory: different each time, and nobody's concern."""
_ADVICE = ("Use -v to get more diff", "...Full output truncated")
"""What pytest says to those who run it themselves."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The two sides of an assertion that said no, by the convention `assert actual == expected`."""

    expected: str
    actual: str

    @classmethod
    def of(cls, operator: str, left: object, right: object) -> Comparison:
        before = {"==": "", "is": "", "!=": "not ", "is not": "not "}.get(operator, operator + " ")
        return cls(before + shown(right), shown(left))


def shown(value: object) -> str:
    """`repr`, laid out when it is long; objects of the learner's may do anything when they are asked."""
    try:
        text = repr(value)
        if _WIDTH < len(text) < _WORTH_A_LAYOUT and isinstance(value, list | tuple | dict | set | frozenset):
            text = pprint.pformat(value, width=_WIDTH, compact=True, sort_dicts=False)
    except BaseException as error:  # noqa: BLE001 - whatever it raises, the review goes on
        return f"<{type(value).__name__}, whose repr() raises {type(error).__name__}>"
    return clean(text)


def clean(text: str, most: int = MOST_CHARACTERS) -> str:
    """`text` cut to length, without what JSON or a database would choke on."""
    text = _ADDRESS.sub("", text if len(text) <= most else text[: most - 1] + "…")
    text = "".join(
        char if char in "\n\t" or unicodedata.category(char) not in {"Cc", "Cs"} else ascii(char)[1:-1]
        for char in text
    )
    return text if len(text) <= most else text[: most - 1] + "…"


def of(error: BaseException, comparison: Comparison | None, order: Order) -> dict[str, Any]:
    """What to report of a test that ended with `error`."""
    frames = _frames(error.__traceback__)
    message = _message(error)
    failed = isinstance(error, AssertionError) or type(error).__name__ == "Failed"
    if not failed:
        comparison = None
    elif isinstance(own := getattr(error, "comparison", None), Comparison):
        comparison = own
    elif message.startswith("DID NOT RAISE "):
        comparison = Comparison("raises " + message.removeprefix("DID NOT RAISE "), "nothing was raised")
    else:
        comparison = comparison or _of_unittest(error.__traceback__)
    return {
        "status": "failed" if failed else "error",
        "message": clean(message.replace(order.places.task + "/", "")),
        "expected": comparison and comparison.expected,
        "actual": comparison and comparison.actual,
        "source": _source(frames, order),
        "trace": _trace(frames, order),
    }


def _message(error: BaseException) -> str:
    try:
        if isinstance(error, AssertionError) or type(error).__name__ == "Failed":
            lines = without_doubt((str(error) or type(error).__name__).splitlines())
            return "\n".join(line for line in lines if not line.strip().startswith(_ADVICE)).strip()
        return "".join(traceback.format_exception_only(error)).strip()
    except BaseException:  # noqa: BLE001 - the learner's `__str__` may do anything
        return f"{type(error).__name__} (whose text can't be shown)"


@dataclass(frozen=True, slots=True)
class _Frame:
    path: str
    line: int
    function: str

    @property
    def source(self) -> str:
        return clean(linecache.getline(self.path, self.line).strip(), _LONGEST_LINE)


def _frames(tb: TracebackType | None) -> list[_Frame]:
    return [
        _Frame(frame.f_code.co_filename, line, frame.f_code.co_name) for frame, line in traceback.walk_tb(tb)
    ]


def _source(frames: list[_Frame], order: Order) -> str:
    """The line of the test that was running, as near as possible to the trouble."""
    paths = {f"{order.places.task}/{name}" for name in order.tests}
    return next((frame.source for frame in reversed(frames) if frame.path in paths), "")


def _trace(frames: list[_Frame], order: Order) -> list[str]:
    paths = {f"{order.places.task}/{name}": name for name in order.solution}
    mine = [frame for frame in frames if frame.path in paths]
    if len(mine) > _MOST_LINES:
        mine = mine[: _MOST_LINES // 2] + mine[-_MOST_LINES // 2 :]
    return [
        clean(f"{paths[frame.path]}:{frame.line} in {frame.function}: {frame.source}", _LONGEST_LINE * 2)
        for frame in mine
    ]


def _of_unittest(tb: TracebackType | None) -> Comparison | None:
    """The two sides of `self.assertEqual(actual, expected)`, for tests in unittest's style."""
    for frame, _ in traceback.walk_tb(tb):
        names = frame.f_locals
        if frame.f_code.co_name == "assertEqual" and "first" in names and "second" in names:
            return Comparison.of("==", names["first"], names["second"])
    return None
