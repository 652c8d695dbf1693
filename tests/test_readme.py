"""The README tells the truth."""

from __future__ import annotations

from pathlib import Path

from bot.review.reviewer import Reviewer
from tests.readme import README, protocol, transcript, with_part


def test_the_protocol_diagram_is_the_protocol() -> None:
    readme = README.read_text("utf-8")
    assert with_part(readme, "protocol", protocol()) == readme, "run `uv run python -m tests.readme`"


async def test_the_transcript_is_what_is_really_said(data_dir: Path, reviewer: Reviewer) -> None:
    readme = README.read_text("utf-8")
    said = await transcript(data_dir)
    assert with_part(readme, "transcript", said) == readme, "run `uv run python -m tests.readme`"
