"""What the tests of operating share."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot.coach import Coach
from bot.courses.course import Course
from bot.operating import logs
from bot.prompting.prompts import Prompts
from bot.review.reviewer import Reviewer
from memory.database import Memory


@pytest.fixture
def coach(memory: Memory, prompts: Prompts, course: Course, reviewer: Reviewer) -> Coach:
    return Coach(memory, prompts, [course], reviewer)


@pytest.fixture
def shown() -> Iterator[io.StringIO]:
    """Everything that is logged, as JSON; the process's own logging is put back afterwards."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    clamped = {name: logging.getLogger(name).level for name in logs.TALKATIVE}
    out = io.StringIO()
    logs.configure(logs.Format.JSON, "DEBUG", stream=out)
    yield out
    root.handlers[:] = before
    root.setLevel(level)
    logging.captureWarnings(capture=False)
    for name, former in clamped.items():
        logging.getLogger(name).setLevel(former)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()
