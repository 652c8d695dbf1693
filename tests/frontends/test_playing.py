"""A learner plays the first module in the terminal; `python -m tests.playing` plays the whole course."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.app import opened
from bot.courses.course import Course
from bot.review.reviewer import Reviewer
from bot.settings import Settings
from tests.engine import Lasting
from tests.playing.play import play


@pytest.mark.parametrize(("way", "locale"), [("right", "en"), ("hinted", "de")])
async def test_the_first_module_can_be_played_from_the_first_greeting_to_the_next(
    database: Path,
    data_dir: Path,
    tmp_path: Path,
    whole_course: Course,
    reviewer: Reviewer,
    engine: Lasting,
    way: str,
    locale: str,
) -> None:
    settings = Settings(database_url=f"sqlite+aiosqlite:///{database}", baton_data_dir=data_dir)
    async with opened(settings, [whole_course], engine) as app:
        played = await play(app.coach, whole_course, way, locale, tmp_path, modules=1)
    assert played.findings == ()
    assert played.sessions > 1
    assert played.reviews
