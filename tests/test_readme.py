"""The README tells the truth."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from bot.frontends.discord.examining import link
from bot.review.reviewer import Reviewer
from tests.readme import README, protocol, transcript, with_part
from tests.settings_table import settings_table


def test_the_protocol_diagram_is_the_protocol() -> None:
    readme = README.read_text("utf-8")
    assert with_part(readme, "protocol", protocol()) == readme, "run `uv run python -m tests.readme`"


async def test_the_transcript_is_what_is_really_said(data_dir: Path, reviewer: Reviewer) -> None:
    readme = README.read_text("utf-8")
    said = await transcript(data_dir)
    assert with_part(readme, "transcript", said) == readme, "run `uv run python -m tests.readme`"


def test_the_table_of_the_environment_is_made_from_the_settings() -> None:
    readme = README.read_text("utf-8")
    assert with_part(readme, "settings", settings_table()) == readme, "run `uv run python -m tests.readme`"


def test_the_invite_link_asks_for_just_what_is_needed() -> None:
    readme = README.read_text("utf-8")
    made = link(1).replace("client_id=1&", "client_id=APPLICATION_ID&")
    asked = parse_qs(urlsplit(made).query)
    told = re.search(r"https://discord\.com/oauth2/authorize\?\S+", readme)
    assert told is not None
    assert parse_qs(urlsplit(told[0]).query) == asked


def test_every_picture_and_file_that_is_linked_is_there() -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)]+)\)", README.read_text("utf-8"))
    assert links
    assert [path for path in links if not (README.parent / path).exists()] == []
