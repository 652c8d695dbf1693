"""One world per language, made once and copied for each order."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from filelock import FileLock

from bot.courses.course import Course
from bot.prompting.prompts import Prompts
from tests.tutor.redteam import world


@pytest.fixture(scope="session")
def worlds(shared: Path, migrated: Path, prompts: Prompts, whole_course: Course) -> Mapping[str, Path]:
    made: dict[str, Path] = {}
    for locale in ("de", "en"):
        made[locale] = file = shared / f"attacked.{locale}.db"
        with FileLock(f"{file}.lock"):
            if not file.exists():
                fresh = file.with_suffix(".new")
                world.build(migrated, fresh, prompts, whole_course, locale)
                fresh.rename(file)
    return made


@pytest.fixture
def attacked(worlds: Mapping[str, Path], tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A copy of the world in the language of the test's order."""
    locale = request.getfixturevalue("order").locale
    return Path(shutil.copy(worlds[locale], tmp_path / "attacked.db"))
