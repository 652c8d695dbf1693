"""What was said when is looked up by the day, and only what still loads is brought back."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.content import content_folder
from bot.prompting.prompts import Edition, Prompts
from bot.workbench.editions import Editions
from bot.workbench.provenance import NotFound, Provenance, Worded, past_day
from bot.workbench.returning import NotBroughtBack, bring_back
from memory import records
from memory.database import Memory

TUESDAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("", TUESDAY),
        ("2026-11-20", date(2026, 11, 20)),
        ("20.11.", date(2026, 11, 20)),
        ("1.12.", date(2025, 12, 1)),
        ("1.12.2024", date(2024, 12, 1)),
        ("Monday", TUESDAY - timedelta(days=1)),
        ("Montag", TUESDAY - timedelta(days=1)),
        ("Tuesday", TUESDAY - timedelta(days=7)),
        ("gestern", TUESDAY - timedelta(days=1)),
        ("today", TUESDAY),
    ],
)
def test_a_day_that_has_been_is_understood(typed: str, day: date) -> None:
    assert past_day(typed, TUESDAY) == day


@pytest.mark.parametrize("typed", ["someday", "2030-01-01", "32.1.", "40.40.2026"])
def test_what_is_no_day_that_has_been_is_refused(typed: str) -> None:
    with pytest.raises(NotFound, match="no day that has been"):
        past_day(typed, TUESDAY)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(content_folder("prompts"), tmp_path / "prompts"))


async def test_a_message_is_shown_with_the_parts_as_they_read_then(memory: Memory, folder: Path) -> None:
    prompts = Prompts(folder)
    editions = Editions(memory, prompts)
    await editions.keep()
    now = datetime.now(UTC) + timedelta(seconds=1)
    async with memory.transaction("one") as tx:
        ada = await tx.learners.meet("ada", "Ada")
        await tx.learners.prefer(ada.id, "zone", "Pacific/Kiritimati")
        hash_ = prompts.locale("en").templates["greeting"].content_hash
        for at in (now, now - timedelta(days=3)):
            said = records.Said("greeting", "Hi", "en", "greeting", hash_, {})
            await tx.messages.say(ada.id, [said], session=None, at=at)
    part = folder / "en/greeting_statistics.md.j2"
    part.write_text(part.read_text("utf-8").replace("**Statistics:**", "**Figures:**"), "utf-8")
    prompts.swap(Edition(folder))
    await editions.keep()
    (sent,) = await Provenance(memory).sent("one", "ada", "", now)
    assert sent.at.utcoffset() == timedelta(hours=14)
    assert sent.wording is not None
    assert sent.wording.hash == hash_
    parts = {one.template: one.text for one in sent.parts}
    assert parts.keys() >= {"greeting_achievements", "greeting_statistics", "greeting_modules", "reason"}


def _old(text: str) -> Worded:
    return Worded("farewell", "en", 1, "0" * 16, text, datetime.now(UTC))


@pytest.mark.timeout(200)
def test_what_would_not_load_any_more_is_not_brought_back(folder: Path) -> None:
    file = folder / "en/farewell.md.j2"
    before = file.read_text("utf-8")
    with pytest.raises(NotBroughtBack, match=r"en/farewell\.md\.j2:\d+: .*'nam'"):
        bring_back(folder, _old(before.replace("{{ name }}", "{{ nam }}")))
    assert file.read_text("utf-8") == before
    assert bring_back(folder, _old(before)) is None
    file.write_text("broken", "utf-8")
    assert bring_back(folder, _old(before)) == file
    assert file.read_text("utf-8") == before
