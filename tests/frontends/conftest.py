"""The program, with the course's runtime built already."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.review.reviewer import Reviewer
from tests.frontends.terminal import Program


@pytest.fixture
def program(database: Path, data_dir: Path, tmp_path: Path, courses_dir: Path, reviewer: Reviewer) -> Program:
    return Program(database, data_dir, tmp_path, courses_dir)
