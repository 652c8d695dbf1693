"""The gateway's own rules, with a bare WebSocket."""

from __future__ import annotations

import json
import zlib
from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.local_discord import LocalDiscord
from tests.local_discord.world import Json


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as one:
        yield one


def identify(server: LocalDiscord, **more: object) -> Json:
    return {"op": 2, "d": {"token": server.token, "intents": 1, "properties": {}} | more}


async def _code(socket: aiohttp.ClientWebSocketResponse) -> int | None:
    async for _ in socket:
        pass
    return socket.close_code


@pytest.mark.parametrize(
    ("frames", "code"),
    [
        (["{"], 4002),
        (['{"op": 99}'], 4001),
        (['{"op": 8, "d": {}}'], 4003),
        (['{"op": 2, "d": {"token": "wrong", "intents": 1}}'], 4004),
        (['{"op": 2, "d": {"token": "$token", "intents": 1}}'] * 2, 4005),
        (['{"op": 1, "d": null}'] * 121, 4008),
        (['{"op": 2, "d": {"token": "$token", "intents": 1, "shard": [2, 2]}}'], 4010),
        (['{"op": 2, "d": {"token": "$token", "intents": 1073741824}}'], 4013),
        (['{"op": 2, "d": {"token": "$token", "intents": 32768}}'], 4014),
        (['{"op": 6, "d": {"token": "wrong", "session_id": "session-1", "seq": 1}}'], 4004),
    ],
    ids=[
        *("no JSON", "unknown op", "nobody", "wrong token", "twice", "too often", "odd shard", "odd intents"),
        *("intent not granted", "resumed with a wrong token"),
    ],
)
async def test_who_does_not_keep_to_the_rules_is_shown_the_door(
    server: LocalDiscord, session: aiohttp.ClientSession, frames: list[str], code: int
) -> None:
    async with session.ws_connect(f"{server.gateway}?v=10&encoding=json") as socket:
        for frame in frames:
            await socket.send_str(frame.replace("$token", server.token))
        assert await _code(socket) == code


async def test_an_old_version_is_not_spoken(server: LocalDiscord, session: aiohttp.ClientSession) -> None:
    async with session.ws_connect(f"{server.gateway}?v=6") as socket:
        assert await _code(socket) == 4012


async def test_a_session_is_resumed_where_it_was_left(
    server: LocalDiscord, session: aiohttp.ClientSession
) -> None:
    academy = server.guild("Academy").invites_bot()
    async with session.ws_connect(f"{server.gateway}?v=10") as socket:
        await socket.send_json(identify(server))
        frames = [await socket.receive_json() for _ in range(3)]
        assert [one["t"] for one in frames] == [None, "READY", "GUILD_CREATE"]
        name = frames[1]["d"]["session_id"]
        await socket.close(code=4000)
    academy.channel("missed")
    resume = {"op": 6, "d": {"token": server.token, "session_id": name, "seq": 2}}
    async with session.ws_connect(f"{server.gateway}?v=10") as socket:
        await socket.send_json(resume)
        assert (await socket.receive_json())["op"] == 10
        missed, resumed = await socket.receive_json(), await socket.receive_json()
        assert (missed["t"], missed["s"], missed["d"]["name"]) == ("CHANNEL_CREATE", 3, "missed")
        assert resumed["t"] == "RESUMED"
    async with session.ws_connect(f"{server.gateway}?v=10") as socket:
        await socket.send_json(resume)
        await socket.receive_json()
        assert await socket.receive_json() == {"op": 9, "d": False, "s": None, "t": None}


async def test_a_sequence_from_the_future_is_refused(
    server: LocalDiscord, session: aiohttp.ClientSession
) -> None:
    async with session.ws_connect(f"{server.gateway}?v=10") as first:
        await first.send_json(identify(server))
        await first.receive_json()
        name = (await first.receive_json())["d"]["session_id"]
        async with session.ws_connect(f"{server.gateway}?v=10") as socket:
            await socket.send_json({"op": 6, "d": {"token": server.token, "session_id": name, "seq": 99}})
            assert await _code(socket) == 4007


async def test_all_frames_are_one_stream_of_zlib(
    server: LocalDiscord, session: aiohttp.ClientSession
) -> None:
    unpacked = zlib.decompressobj()
    async with session.ws_connect(f"{server.gateway}?v=10&compress=zlib-stream") as socket:
        await socket.send_json(identify(server))
        for expected in (10, 0):
            frame = await socket.receive_bytes()
            assert frame.endswith(b"\x00\x00\xff\xff")
            assert json.loads(unpacked.decompress(frame))["op"] == expected


async def test_a_shard_that_was_restarted_takes_the_place_of_the_old_one(
    server: LocalDiscord, session: aiohttp.ClientSession
) -> None:
    for _ in range(3):
        async with session.ws_connect(f"{server.gateway}?v=10") as socket:
            await socket.send_json(identify(server))
            await socket.receive_json()
            await socket.receive_json()
            await socket.close(code=4000)
    assert len(server.gateway_server.sessions) == 1
