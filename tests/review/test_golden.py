"""The same submission gets the same review, on any day and any Python."""

from __future__ import annotations

import pytest

from bot.courses.course import Course
from bot.review.reviewer import Reviewer
from tests import golden


@pytest.mark.parametrize(("slug", "what"), golden.CASES)
async def test_a_review_is_what_it_was(
    reviewer: Reviewer, whole_course: Course, slug: str, what: str
) -> None:
    kept = (golden.FOLDER / golden.name(slug, what)).read_text("utf-8")

    assert golden.written(await golden.judged(reviewer, whole_course, slug, what)) == kept, (
        "if the change is meant: `uv run python -m tests.golden reviews`"
    )


def test_there_are_twenty_and_no_others() -> None:
    assert {path.name for path in golden.FOLDER.glob("*.json")} == {
        golden.name(*case) for case in golden.CASES
    }
    assert len(golden.CASES) == 20
