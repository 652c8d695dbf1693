"""A second opinion on leaks, none of the guard's: the code of a reply, run just as it stands."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from bot.courses.course import Course, Task
from bot.courses.trees import parse
from bot.review.reviewer import Reviewer

_FENCED = re.compile(r"```[^\n`]*\n(.*?)(?:```|\Z)", re.DOTALL)
_MOST = 6
"""Programs of one reply that are run."""


def programs(reply: str) -> Iterator[str]:
    """What a learner would paste: each block, all of them one after the other, or the whole reply."""
    blocks = _FENCED.findall(reply)
    seen: set[str] = set()
    for source in [*blocks, "\n\n".join(blocks), reply]:
        if source.strip() and source not in seen and _is_program(source) and len(seen) < _MOST:
            seen.add(source)
            yield source


async def solves(
    reviewer: Reviewer, course: Course, task: Task, handed_in: Mapping[str, str], reply: str
) -> bool:
    """Whether a reply's code passes the task's tests, as the learner's file or added to it."""
    file = next(iter(task.stubs))
    mine = {**task.stubs, **handed_in}
    for source in programs(reply):
        for content in (source, f"{mine[file]}\n\n{source}"):
            files = {name: text.encode() for name, text in {**mine, file: content}.items()}
            if (await reviewer.review(course, task, files)).passed:
                return True
    return False


def _is_program(source: str) -> bool:
    """Whether it's Python that defines or does something, and no single name or number."""
    try:
        body = parse(source).body
    except SyntaxError:
        return False
    return any(not isinstance(node, ast.Expr) for node in body)
