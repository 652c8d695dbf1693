"""Commands run against a copy of the course that may be broken."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.review.reviewer import Reviewer
from tests.frontends.terminal import Program


@pytest.fixture
def program(database: Path, data_dir: Path, tmp_path: Path, courses_dir: Path, reviewer: Reviewer) -> Program:
    return Program(database, data_dir, tmp_path, courses_dir)


@pytest.fixture
def copy(tmp_path: Path, courses_dir: Path) -> Path:
    """A copy of the course, with the first phase of module 7 alone."""
    folder = tmp_path / "sqlmodel"
    shutil.copytree(courses_dir / "sqlmodel", folder)
    for phase in (folder / "modules" / "07-on-delete" / "phases").iterdir():
        if not phase.name.startswith("01-"):
            shutil.rmtree(phase)
    return folder


@pytest.fixture
def task(copy: Path) -> Path:
    """The folder of its one task."""
    return next((copy / "modules/07-on-delete/phases/01-cascade/tasks").iterdir())
