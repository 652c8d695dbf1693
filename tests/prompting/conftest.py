"""What the tests of prompts share."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.content import content_folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(content_folder("prompts"), tmp_path / "prompts"))
