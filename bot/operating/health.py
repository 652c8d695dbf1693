"""Health and metrics over HTTP: `/healthz`, `/readyz`, `/metrics`; and `python -m bot.operating.health URL`.

`/healthz` says whether the process answers at all: restart it if it doesn't. `/readyz` says whether it can
serve: database, gateway, sandbox. A database that is away is no reason for a restart, so they are two.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Self

import aiohttp
from aiohttp import web

from bot.errors import BatonError
from bot.operating.metrics import Metrics

log = logging.getLogger(__name__)

Check = Callable[[], Awaitable[str]]
"""Tells what it found, and raises if that isn't well. What a `BatonError` says is shown to whoever asks."""

PATIENCE = 2.0
"""Seconds that a check may take."""
_LOOK = 5.0


class PortTaken(BatonError):
    """Health and metrics can't be served: the address is taken, or isn't this machine's."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check came to."""

    ok: bool
    told: str
    seconds: float


class Serving:
    """`async with Serving(port, host, metrics, checks)`: served until the block ends.

    Port 0 takes one that is free; `address` tells which.
    """

    def __init__(
        self,
        port: int,
        host: str,
        metrics: Metrics,
        checks: Mapping[str, Check],
        *,
        patience: float = PATIENCE,
    ) -> None:
        self._port, self._host = port, host
        self._metrics, self._checks, self._patience = metrics, dict(checks), patience
        app = web.Application()
        app.add_routes([
            web.get("/healthz", self._alive), web.get("/readyz", self._ready),
            web.get("/metrics", self._numbers),
        ])  # fmt: skip
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host, self._port).start()
        except OSError as error:
            await self._runner.cleanup()
            raise PortTaken(f"{self._host}:{self._port} can't be served: {error.strerror}") from error
        log.info("health and metrics are served at %s", self.address)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    @property
    def port(self) -> int:
        return int(self._runner.addresses[0][1])

    @property
    def address(self) -> str:
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self.port}"

    async def look(self) -> dict[str, Finding]:
        """What every check finds now, all at once."""
        names = list(self._checks)
        found = await asyncio.gather(*(self._try(name) for name in names))
        return dict(zip(names, found, strict=True))

    async def _try(self, name: str) -> Finding:
        started = time.monotonic()
        try:
            async with asyncio.timeout(self._patience):
                ok, told = True, await self._checks[name]()
        except TimeoutError:
            ok, told = False, f"no answer within {self._patience:g} s"
        except BatonError as error:
            ok, told = False, str(error)
        except Exception as error:  # the log tells more than a stranger may read
            log.warning("the check %s failed", name, exc_info=True)
            ok, told = False, type(error).__name__
        return Finding(ok, told, round(time.monotonic() - started, 4))

    async def _alive(self, _: web.Request) -> web.Response:
        return web.Response(text="alive\n")

    async def _ready(self, _: web.Request) -> web.Response:
        found = await self.look()
        ready = all(one.ok for one in found.values())
        checks = {
            name: {"ok": one.ok, "told": one.told, "seconds": one.seconds} for name, one in found.items()
        }
        return web.json_response({"ready": ready, "checks": checks}, status=200 if ready else 503)

    async def _numbers(self, request: web.Request) -> web.Response:
        body, content_type = self._metrics.exposed(request.headers.get("Accept", ""))
        return web.Response(body=body, headers={"Content-Type": content_type})


async def ask(url: str, *, patience: float = _LOOK) -> tuple[bool, str]:
    """Whether `url` answers with a 2xx, and what it says."""
    try:
        timeout = aiohttp.ClientTimeout(total=patience)
        async with aiohttp.ClientSession(timeout=timeout) as session, session.get(url) as answer:
            return answer.ok, (await answer.text()).strip()
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        return False, f"{url}: {type(error).__name__} {error}".rstrip()


def main(arguments: list[str]) -> int:
    """Print what the one argument, an address, answers; 0 if it's well. For a container's health check."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m bot.operating.health URL\n")
        return 2
    well, told = asyncio.run(ask(arguments[0]))
    (sys.stdout if well else sys.stderr).write(f"{told}\n")
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
