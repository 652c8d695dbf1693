"""Whoever watches over Baton is told the truth, and nothing that a stranger may not read."""

from __future__ import annotations

import asyncio
import logging
import socket
import subprocess
import sys
import time

import aiohttp
import pytest

from bot.errors import BatonError
from bot.operating.health import PortTaken, Serving, ask
from bot.operating.metrics import Metrics


async def well() -> str:
    return "in 2 ms"


async def away() -> str:
    raise BatonError("the database is away")


async def broken() -> str:
    raise RuntimeError("postgresql://baton:hunter2@db/baton")


async def hanging() -> str:
    await asyncio.sleep(60)
    return "at last"


async def got(serving: Serving, path: str) -> tuple[int, dict[str, object]]:
    async with aiohttp.ClientSession() as session, session.get(serving.address + path) as answer:
        return answer.status, await answer.json()


async def test_it_is_ready_when_every_check_is_well() -> None:
    async with Serving(0, "127.0.0.1", Metrics.fresh(), {"database": well}) as serving:
        status, told = await got(serving, "/readyz")
    assert status == 200
    assert told["ready"] is True
    assert told["checks"] == {"database": {"ok": True, "told": "in 2 ms", "seconds": pytest.approx(0, abs=1)}}


async def test_one_check_that_fails_makes_it_not_ready_and_says_why() -> None:
    checks = {"database": away, "gateway": well}
    async with Serving(0, "127.0.0.1", Metrics.fresh(), checks) as serving:
        status, told = await got(serving, "/readyz")
    assert status == 503
    assert "'told': 'the database is away'" in str(told)
    assert "'gateway': {'ok': True" in str(told)


async def test_an_unexpected_error_is_named_but_told_only_to_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with Serving(0, "127.0.0.1", Metrics.fresh(), {"database": broken}) as serving:
        status, told = await got(serving, "/readyz")
    assert status == 503
    assert "RuntimeError" in str(told)
    assert "hunter2" not in str(told)
    assert "the check database failed" in caplog.text


async def test_a_check_that_hangs_keeps_nobody_waiting() -> None:
    checks = {"sandbox": hanging, "gateway": hanging, "database": well}
    async with Serving(0, "127.0.0.1", Metrics.fresh(), checks, patience=0.1) as serving:
        started = time.monotonic()
        status, told = await got(serving, "/readyz")
        assert time.monotonic() - started < 5
    assert status == 503
    assert "no answer within 0.1 s" in str(told)


async def test_it_is_alive_though_nothing_else_works() -> None:
    async with Serving(0, "127.0.0.1", Metrics.fresh(), {"database": broken}) as serving:
        assert await ask(f"{serving.address}/healthz") == (True, "alive")


async def test_the_numbers_are_served_for_prometheus() -> None:
    metrics = Metrics.fresh()
    metrics.turn_taken("TakeHint", "answered", 0.1)
    async with Serving(0, "127.0.0.1", metrics, {}) as serving:
        address = f"{serving.address}/metrics"
        async with aiohttp.ClientSession() as session, session.get(address) as answer:
            assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
            assert 'gesture="TakeHint",outcome="answered"} 1.0' in await answer.text()


async def test_a_port_that_is_taken_is_explained_and_nothing_is_left_open() -> None:
    async with Serving(0, "127.0.0.1", Metrics.fresh(), {}) as serving:
        with pytest.raises(PortTaken, match=f"127.0.0.1:{serving.port} can't be served"):
            async with Serving(serving.port, "127.0.0.1", Metrics.fresh(), {}):
                pass


async def test_it_stops_serving_at_the_end() -> None:
    async with Serving(0, "127.0.0.1", Metrics.fresh(), {}) as serving:
        address = serving.address
    ok, told = await ask(f"{address}/healthz")
    assert not ok
    assert "ClientConnectorError" in told


async def test_the_client_of_a_container_ends_with_what_it_found() -> None:
    async with Serving(0, "127.0.0.1", Metrics.fresh(), {"database": away}) as serving:
        assert await _client(f"{serving.address}/healthz") == (0, "alive")
        code, told = await _client(f"{serving.address}/readyz")
        assert code == 1
        assert "the database is away" in told


async def test_the_client_does_not_wait_for_ever_on_a_process_that_hangs() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        ok, told = await ask(f"http://127.0.0.1:{deaf.getsockname()[1]}/healthz", patience=0.1)
    assert not ok
    assert "Timeout" in told


async def test_the_client_wants_one_address() -> None:
    assert await _client() == (2, "usage: python -m bot.operating.health URL")


async def _client(*arguments: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "bot.operating.health", *arguments]
    done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=False)
    return done.returncode, (done.stdout + done.stderr).strip()


async def test_a_monitors_looks_fill_no_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    async with Serving(0, "127.0.0.1", Metrics.fresh(), {"database": well}) as serving:
        caplog.clear()
        await got(serving, "/readyz")
        assert caplog.records == []
