"""Trouble on demand: what a network, and Discord, do on a bad day."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.local_discord.world import Json

if TYPE_CHECKING:
    from tests.local_discord.gateway import Gateway

KINDS = ("500", "503", "429", "slow", "drop_before", "drop_after")


@dataclass(slots=True)
class Fault:
    """What happens to the next requests of a route."""

    route: str
    status: int | None = None
    body: Json = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    drops: bool = False
    after_processing: bool = False
    times: int = 1
    met: int = 0


@dataclass(slots=True)
class Chance:
    """Faults that come by chance, from a seed."""

    share: float
    kinds: Sequence[str]
    routes: Sequence[str]
    dice: random.Random
    met: int = 0


class Faults:
    """The faults that wait for their request. Routes are `"POST /channels/*/messages"`: `*` is one part."""

    line: Gateway
    """Set by the gateway."""

    def __init__(self) -> None:
        self.waiting: list[Fault] = []
        self.chance: Chance | None = None
        self.silent_heartbeats = False
        self._doubles = 0.0
        self._dice = random.Random(0)  # noqa: S311 - chance, not secrecy

    def next(self, route: str, *, status: int, times: int = 1, body: Json | None = None) -> Fault:
        """The next `times` requests of a route get a bare `status`."""
        return self._add(Fault(route, status=status, body=body or {}, times=times))

    def error(
        self, route: str, *, code: int, status: int, times: int = 1, message: str = "Injected"
    ) -> Fault:
        """An error in Discord's shape: `code` says what is wrong."""
        return self._add(Fault(route, status=status, body={"code": code, "message": message}, times=times))

    def rate_limit(self, route: str, retry_after: float, *, is_global: bool = False, times: int = 1) -> Fault:
        return self._add(_limited(route, retry_after, is_global=is_global, times=times))

    def slow(self, route: str, seconds: float, *, times: int = 1) -> Fault:
        """The request is handled, its answer comes late."""
        return self._add(Fault(route, seconds=seconds, times=times))

    def drop_connection(self, route: str, *, after_processing: bool = False, times: int = 1) -> Fault:
        """The connection breaks: before the request does anything, or after it has."""
        return self._add(Fault(route, drops=True, after_processing=after_processing, times=times))

    def randomly(
        self, share: float, *, seed: int = 0, kinds: Sequence[str] = KINDS, routes: Sequence[str] = ("*",)
    ) -> Chance:
        """That share of the requests meets one of the kinds; share 0 ends it."""
        self.chance = Chance(share, kinds, routes, random.Random(seed))  # noqa: S311 - chance, not secrecy
        return self.chance

    def duplicate_events(self, share: float, *, seed: int = 0) -> None:
        """That share of the messages and interactions is told twice by the gateway."""
        self._doubles, self._dice = share, random.Random(seed)  # noqa: S311 - chance, not secrecy

    # -- of the gateway

    async def close(self, code: int = 4000, *, shard: int | None = None) -> None:
        """The gateway closes its connections with a code."""
        await self.line.close(code, shard=shard)

    async def drop(self, *, shard: int | None = None) -> None:
        """The line to the gateway breaks."""
        await self.line.drop(shard=shard)

    def reconnect(self, *, shard: int | None = None) -> None:
        """The gateway asks to come again (op 7)."""
        self.line.reconnect(shard=shard)

    def invalidate(self, *, resumable: bool, shard: int | None = None) -> None:
        """The gateway calls the session invalid (op 9)."""
        self.line.invalidate(resumable=resumable, shard=shard)

    def silence_heartbeat_acks(self, *, silent: bool = True) -> None:
        self.silent_heartbeats = silent

    def clear(self) -> None:
        self.waiting.clear()
        self.chance = None
        self._doubles = 0.0
        self.silent_heartbeats = False

    def doubles(self, event: str) -> bool:
        """Whether an event is told twice."""
        often = event in {"MESSAGE_CREATE", "INTERACTION_CREATE"} and self._doubles > 0
        return often and self._dice.random() < self._doubles

    def met_by(self, route: str) -> Fault | None:
        """The fault that this request meets, if any."""
        for fault in self.waiting:
            if matches(fault.route, route):
                fault.met += 1
                if fault.met >= fault.times:
                    self.waiting.remove(fault)
                return fault
        chance = self.chance
        if chance is None or not any(matches(one, route) for one in chance.routes):
            return None
        if chance.dice.random() >= chance.share:
            return None
        chance.met += 1
        return _of_kind(chance.dice.choice(chance.kinds), route, chance.dice)

    def _add(self, fault: Fault) -> Fault:
        self.waiting.append(fault)
        return fault


def _limited(route: str, retry_after: float, *, is_global: bool = False, times: int = 1) -> Fault:
    body: Json = {
        "message": "You are being rate limited.",
        "retry_after": retry_after,
        "global": is_global,
        "code": 0,
    }
    headers = {"Retry-After": str(retry_after), "X-RateLimit-Scope": "global" if is_global else "user"}
    if is_global:
        headers["X-RateLimit-Global"] = "true"
    return Fault(route, status=429, body=body, headers=headers, times=times)


def _of_kind(kind: str, route: str, dice: random.Random) -> Fault:
    match kind:
        case "429":
            return _limited(route, round(dice.uniform(0.02, 0.2), 3))
        case "slow":
            return Fault(route, seconds=dice.uniform(0.05, 0.5))
        case "drop_before" | "drop_after":
            return Fault(route, drops=True, after_processing=kind == "drop_after")
        case _:
            return Fault(route, status=int(kind))


def matches(pattern: str, route: str) -> bool:
    """Whether `route` ("POST /channels/1/messages") is meant by `pattern`; a bare `*` means all."""
    if pattern == "*":
        return True
    wanted, had = pattern.replace(" ", "/").split("/"), route.replace(" ", "/").split("/")
    if wanted and wanted[0] == "*":
        had[0] = "*"
    return len(wanted) == len(had) and all(a in {"*", b} for a, b in zip(wanted, had, strict=True))
