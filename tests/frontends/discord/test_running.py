"""Starting, stopping, dying and being examined."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.cli.discord import connection
from bot.frontends.discord.examining import examine
from bot.frontends.discord.running import CannotConnect, _kept_running
from tests.frontends.discord.stage import Baton
from tests.local_discord import GuildHandle, LocalDiscord, Person


def syncs(discord: LocalDiscord) -> int:
    """How often Discord was told the commands."""
    return sum(one.method == "PUT" and one.path.endswith("/commands") for one in discord.requests)


async def test_the_commands_are_told_when_they_have_changed_and_not_at_each_start(
    baton: Baton, discord: LocalDiscord
) -> None:
    told = syncs(discord)
    await baton.is_restarted()
    assert syncs(discord) == told
    kept = baton.settings.baton_data_dir / "discord-commands.json"
    kept.write_text(json.dumps(dict.fromkeys(json.loads(kept.read_text()), "another")))
    await baton.is_restarted()
    assert syncs(discord) == told + 1
    kept.write_text("{half")
    await baton.is_restarted()
    assert syncs(discord) == told + 2


@pytest.mark.parametrize(
    ("token", "hint"), [("", "set DISCORD_TOKEN"), ("wrong", "developer portal")], ids=["none", "wrong"]
)
async def test_without_a_token_that_discord_knows_it_says_what_to_do(
    discord: LocalDiscord, database: Path, tmp_path: Path, token: str, hint: str
) -> None:
    stage = Baton(discord, database, tmp_path)
    with pytest.raises(CannotConnect, match=hint):
        await stage.starts(discord_token=SecretStr(token))
    await stage.gives_up()


async def test_an_intent_that_is_not_granted_is_named(
    discord: LocalDiscord, academy: GuildHandle, database: Path, tmp_path: Path
) -> None:
    stage = Baton(discord, database, tmp_path)
    with pytest.raises(CannotConnect, match="Message Content Intent"):
        await stage.starts(discord_message_content=True)
    await stage.gives_up()


async def test_doctor_tells_token_intents_and_what_is_lacking_where(
    baton: Baton, discord: LocalDiscord, academy: GuildHandle
) -> None:
    found = await examine(connection(baton.settings))
    assert all(one.well for one in found)
    assert "Academy: every permission" in " ".join(one.text for one in found)
    academy.permits_bot(0)
    found = await examine(connection(baton.settings))
    [bad] = [one for one in found if not one.well]
    assert "create_private_threads" in bad.text


async def test_what_runs_is_finished_before_it_stops_and_nothing_new_is_begun(
    baton: Baton, ada: Person, discord: LocalDiscord
) -> None:
    discord.faults.slow("POST /channels/*/messages", 0.5)
    await ada.writes("hello", to=ada.dm)
    await asyncio.sleep(0.1)
    stopping = asyncio.create_task(baton.stops())
    await ada.reads("Hello Ada")
    await stopping
    assert await baton.owes() == ()


@pytest.mark.errors
async def test_what_dies_is_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    runs = 0

    async def dies() -> None:
        nonlocal runs
        runs += 1
        raise RuntimeError

    monkeypatch.setattr("bot.frontends.discord.running.PAUSE", 0.01)
    keeper = asyncio.create_task(_kept_running(dies, "a helper"))
    while runs < 3:
        await asyncio.sleep(0.01)
    keeper.cancel()
