"""The server in a process of its own, driven from another."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator

import aiohttp
import discord
import pytest
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.local_discord.testbot import Bot
from tests.local_discord.world import Json


@pytest.fixture
async def addresses() -> AsyncIterator[Json]:
    command = [sys.executable, "-m", "tests.local_discord", "--port", "0", "--guild", "Academy"]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    yield json.loads(await process.stdout.readline())
    process.terminate()
    assert await process.wait() == 0
    process._transport.close()  # type: ignore[attr-defined] # else 3.11 warns of its pipe


@pytest.fixture
async def bot(addresses: Json, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bot]:
    monkeypatch.setattr(Route, "BASE", addresses["rest"])
    monkeypatch.setattr(discord.Asset, "BASE", addresses["cdn"])
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(addresses["gateway"]))
    one = Bot()
    await one.login(addresses["token"])
    life = asyncio.create_task(one.connect())
    await one.wait_until_ready()
    yield one
    await one.close()
    await life


async def test_a_person_in_another_process_is_answered(bot: Bot, addresses: Json) -> None:
    ada = {"on": "person", "guild": "Academy", "person": "Ada"}
    async with aiohttp.ClientSession() as session:

        async def order(**wanted: object) -> Json:
            async with session.post(addresses["control"], json=wanted) as response:
                found: Json = await response.json()
                return found

        answer = await order(**ada, do="uses", args=["start"], **{"with": {"task": 7}})
        assert answer["result"]["acknowledged_after"] < 3
        assert (await order(**ada, do="clicks", args=["Hint"]))["result"]["ephemeral"]
        assert (await order(**ada, do="reads"))["result"]["text"] == "Hint for task 7"
        files = {"a.py": {"$bytes": "cHJpbnQ="}}
        await order(**ada, do="writes", args=["look"], **{"with": {"to": {"$dm": "Ada"}, "files": files}})
        assert (await order(**ada, do="reads"))["result"]["text"] == "You said look a.py=print"
        assert "DiscordRefuses" in (await order(**ada, do="uses", args=["nothing"]))["refused"]
        assert (await order(do="violations"))["result"] == []
        assert "AttributeError" in (await order(do="_runner"))["refused"]
