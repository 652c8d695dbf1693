"""A cache of results that are read often and may be minutes old, in Redis or within this process."""

from __future__ import annotations

import asyncio
import inspect
import json
import logging
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager, suppress
from functools import wraps
from hashlib import blake2b
from string import Formatter
from time import monotonic
from typing import Any, ParamSpec, Self, TypeVar
from urllib.parse import quote
from uuid import UUID, uuid4

import cashews
from cashews.exceptions import CacheError
from redis.asyncio.connection import parse_url
from redis.exceptions import RedisError

from memory.guard import refuse_in_transaction

EVERYWHERE = ""
"""The guild of what is the same for all guilds."""
SHORTEST, LONGEST = 300, 600
"""Seconds that a result may be kept."""
PATIENCE = 1.0
"""Seconds that Redis may take to accept a connection, and to answer."""
PAUSE = 5.0
"""Seconds after a failure in which Redis isn't asked again."""
TURN = 5.0
"""Seconds that a process may compute a result while others wait for it."""
CONNECTIONS = 50
"""How many connections to Redis there are at most."""
_POLL, _DAY = 0.05, 86_400
_EPOCH = "baton:epoch"
_SCALARS = {str, int, float, bool, type(None)}

log = logging.getLogger(__name__)
P = ParamSpec("P")
R = TypeVar("R")


class _Away(Exception):
    """Redis can't be asked now."""


class Cache:
    """Results of functions, kept per guild. Open it with `Cache.open(url)`, close it with `close()`.

    A tag, a guild and the whole cache each have a random generation, and a result counts only while those
    hold that were read before it was computed. To forget is to delete generations, so what was computed
    from older data never counts again, however late it is stored.

    While Redis is away every call computes. When it's back, the first call drops the whole cache, since
    something may not have been forgotten. Old results may still be served in three cases, none older than
    their `ttl`: by a process that reaches Redis while this one, which should forget, doesn't; by any, if
    this one ends before it reaches Redis again; by any, if Redis restarts with them and nobody notices.
    """

    def __init__(self, store: cashews.Cache) -> None:
        self.hits = 0
        """Calls that were answered with what was kept."""
        self.misses = 0
        """Calls that found nothing, including those that then waited for another's result."""
        self._store = store
        self._computing: dict[tuple[tuple[str, ...], str], asyncio.Task[str]] = {}
        # Whoever waits for a connection must not take that for Redis being away, as redis-py would.
        self._connections = asyncio.Semaphore(CONNECTIONS)
        self._away, self._ask_again = False, 0.0
        self._missed: object | None = None

    @classmethod
    def open(cls, redis_url: str | None) -> Self:
        """A cache on `redis://…`, `rediss://…` or `unix://…`, or in this process; connects on first use.

        Raises `ValueError` for any other address.
        """
        store = cashews.Cache()
        # Without a pickler: values are bytes of ours, and what lies in Redis must never be code.
        if redis_url is None:
            store.setup("mem://", size=10_000, check_interval=60, pickle_type="null")
            return cls(store)
        parse_url(redis_url)
        store.setup(
            "redis://",
            address=redis_url,  # as the URL of the setup it would lose what follows a question mark
            suppress=False,
            pickle_type="null",
            client_name="baton",
            max_connections=CONNECTIONS,
            socket_timeout=PATIENCE,
            socket_connect_timeout=PATIENCE,
            wait_for_connection_timeout=PATIENCE,
        )
        return cls(store)

    async def close(self) -> None:
        """Cancel what is being computed, and disconnect."""
        for task in (computing := list(self._computing.values())):
            task.cancel()
        await asyncio.gather(*computing, return_exceptions=True)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # cashews calls redis-py's old `close`
            await self._store.close()

    @property
    def hit_rate(self) -> float:
        """The share of hits among all calls, from 0 to 1."""
        return self.hits / max(1, self.hits + self.misses)

    def cache_result(
        self, *, key: str, ttl: int, tags: tuple[str, ...] = ()
    ) -> Callable[[Callable[P, Awaitable[R]]], Callable[P, Coroutine[Any, Any, R]]]:
        """Keep what a function returns for `ttl` seconds (300 to 600), or until a tag is forgotten.

        Its first parameter is `guild`; `{name}` in key and tags stands for another: a str, int, UUID or
        None. It returns plain JSON data, of which every caller gets a copy. Raises `ValueError` for a wrong
        `ttl` or name. Calls raise `TypeError` for other data, and `SlowWorkInTransaction` in an open
        transaction, which may see what is older than the last invalidation.
        """
        if not SHORTEST <= ttl <= LONGEST:
            raise ValueError(f"a result is kept for {SHORTEST} to {LONGEST} seconds, not {ttl}")

        def decorate(function: Callable[P, Awaitable[R]]) -> Callable[P, Coroutine[Any, Any, R]]:
            arguments = _arguments(function, key, *tags)

            @wraps(function)
            async def cached(*args: P.args, **kwargs: P.kwargs) -> R:
                refuse_in_transaction("a cached call")
                values = arguments(*args, **kwargs)
                home = _home(values["guild"])
                own, general = f"{home}:value:{_filled(key, values, _in_key)}", (_EPOCH, f"{home}:guild")
                place = (own, *general, *(f"{home}:tag:{_filled(tag, values, _in_tag)}" for tag in tags))
                result: R = json.loads(await self._result(place, ttl, lambda: function(*args, **kwargs)))
                return result

            return cached

        return decorate

    def invalidate(
        self, *tags: str
    ) -> Callable[[Callable[P, Awaitable[R]]], Callable[P, Coroutine[Any, Any, R]]]:
        """Forget `tags` after a function has returned, not if it raised.

        `guild` and `{name}` are as in `cache_result`, `*` and `SlowWorkInTransaction` as in `forget`.
        """

        def decorate(function: Callable[P, Awaitable[R]]) -> Callable[P, Coroutine[Any, Any, R]]:
            arguments = _arguments(function, *tags)

            @wraps(function)
            async def invalidating(*args: P.args, **kwargs: P.kwargs) -> R:
                refuse_in_transaction("an invalidation")
                values = arguments(*args, **kwargs)
                home = _home(values["guild"])
                patterns = [f"{home}:tag:{_filled(tag, values, _in_tag, ':*')}" for tag in tags]
                result = await function(*args, **kwargs)
                await self._drop(*patterns)
                return result

            return invalidating

        return decorate

    async def forget(self, guild: str, *tags: str) -> None:
        """Forget the guild's results with any of `tags`, in which `*` stands for anything.

        Raises `SlowWorkInTransaction` in an open transaction, whose changes nobody else sees yet.
        """
        refuse_in_transaction("an invalidation")
        await self._drop(*(f"{_home(guild)}:tag:{_quoted(tag, ':*')}" for tag in tags))

    async def forget_guild(self, guild: str) -> None:
        """Drop everything of the guild. Raises `SlowWorkInTransaction`, as `forget` does."""
        refuse_in_transaction("an invalidation")
        await self._drop(f"{_home(guild)}:*")

    async def _result(self, place: tuple[str, ...], ttl: int, call: Callable[[], Awaitable[object]]) -> str:
        """The JSON of what is kept, or of what is computed once for all who ask meanwhile."""
        try:
            async with self._asking():
                kept, stamp = await self._look(place)
        except _Away:
            self.misses += 1
            return _json(await call())
        if kept is not None:
            self.hits += 1
            return kept
        self.misses += 1
        # By its stamp, nobody who asks after an invalidation gets what was begun before it.
        task = self._computing.get((place, stamp))
        if task is None:
            task = asyncio.create_task(self._compute(place, stamp, ttl, call))
            self._computing[place, stamp] = task
            task.add_done_callback(lambda _: self._computing.pop((place, stamp)))
        return await asyncio.shield(task)

    async def _compute(
        self, place: tuple[str, ...], stamp: str, ttl: int, call: Callable[[], Awaitable[object]]
    ) -> str:
        """Compute and keep a result, unless another process does while this one waits for its turn."""
        lock, owner, enough = f"{place[0]}:lock:{stamp}", uuid4().hex, monotonic() + TURN
        try:
            with suppress(_Away):
                while monotonic() < enough:
                    async with self._asking():
                        ours = await self._store.set_lock(lock, owner, expire=TURN)
                        kept, _ = await self._look(place)
                    if kept is not None:
                        return kept
                    if ours:
                        break
                    await asyncio.sleep(_POLL)
            text = _json(await call())
            with suppress(_Away):
                async with self._asking():
                    await self._store.set(place[0], f"{stamp}{text}".encode(), expire=ttl)
            return text
        finally:
            with suppress(_Away):
                async with self._asking():
                    await self._store.unlock(lock, owner)

    async def _look(self, place: tuple[str, ...]) -> tuple[str | None, str]:
        """The JSON of what is kept there if it still counts, and the stamp of what counts now."""
        if (missed := self._missed) is not None:
            await self._store.delete(_EPOCH)
            self._missed = None if self._missed is missed else self._missed
        kept, *generations = await self._store.get_many(*place)
        if None in generations:
            for key, generation in zip(place[1:], generations, strict=True):
                if generation is None:
                    await self._store.set(key, uuid4().hex.encode(), expire=_DAY, exist=False)
            kept, *generations = await self._store.get_many(*place)
        # What is forgotten at this very moment gets a generation that no other call will see.
        now = b"".join(generation or uuid4().hex.encode() for generation in generations)
        stamp = blake2b(now, digest_size=16).hexdigest()
        if kept is not None and kept.startswith(stamp.encode()):
            return kept[len(stamp) :].decode(), stamp
        return None, stamp

    async def _drop(self, *patterns: str) -> None:
        """Delete the keys that match; if that fails, the whole cache is dropped before its next use."""
        if not patterns:
            return
        missed: object | None = object()
        try:
            with suppress(_Away):
                async with self._asking():
                    for pattern in patterns:
                        keys = [pattern]
                        if "*" in pattern:
                            keys = [key async for key in self._store.scan(pattern, batch_size=1000)]
                        if keys:
                            await self._store.delete_many(*keys)
                    missed = None
        finally:  # cancelled, too
            self._missed = missed or self._missed

    @asynccontextmanager
    async def _asking(self) -> AsyncIterator[None]:
        """Ask Redis inside. Raises `_Away` if it doesn't answer, or didn't a moment ago."""
        async with self._connections:
            again = self._away
            if again and monotonic() < self._ask_again:
                raise _Away
            if again:
                self._ask_again = monotonic() + PAUSE  # one asks, and nobody else waits for the answer
            try:
                yield
            except (CacheError, RedisError, OSError) as error:
                self._ask_again, self._missed = monotonic() + PAUSE, object()
                if not self._away:
                    self._away = True
                    log.warning("Redis is away, so nothing is cached: %s", error.__cause__ or error)
                raise _Away from error
            if again and self._away:
                self._away = False
                log.info("Redis is back; the cache begins anew")


def _arguments(function: Callable[..., object], *templates: str) -> Callable[..., Mapping[str, Any]]:
    """What tells a call's arguments by name. Raises `ValueError` if `templates` ask for others."""
    signature = inspect.signature(function)
    known = list(signature.parameters)
    parts = [part for template in templates for part in Formatter().parse(template) if part[1] is not None]
    if known[:1] != ["guild"] or any(name not in known or how or turned for _, name, how, turned in parts):
        raise ValueError(f"{function} needs `guild` as its first parameter, and what {templates} name")

    def arguments(*args: object, **kwargs: object) -> Mapping[str, Any]:
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        return bound.arguments

    return arguments


def _filled(template: str, values: Mapping[str, Any], show: Callable[[object], str], safe: str = ":") -> str:
    """`template` with arguments in it; of its own text, the characters in `safe` keep what they mean."""
    parts = Formatter().parse(template)
    return "".join(_quoted(text, safe) + (show(values[name]) if name else "") for text, name, _, _ in parts)


def _in_key(value: object) -> str:
    """An argument in a key, behind a mark that the key's own text can't have; 1 and "1" are two."""
    if value is None or isinstance(value, str | int | UUID):
        return "=" + _quoted(repr(value), "'")
    raise TypeError(f"{value!r} can't be part of a key; a str, an int, a UUID or None can")


def _in_tag(value: object) -> str:
    """An argument in a tag, as `forget` would spell it."""
    return _quoted(str(value), ":")


def _home(guild: str) -> str:
    """What all keys of a guild begin with."""
    return f"baton:{_quoted(guild, '')}"


def _quoted(text: str, safe: str) -> str:
    """`text` without separators and wildcards but those in `safe`. Raises `TypeError` if it's no text."""
    # To the cache within this process a dot is a wildcard.
    return quote(text, safe=safe, errors="surrogatepass").replace(".", "%2E")


def _json(value: object) -> str:
    """The JSON of plain data. Raises `TypeError` if it's anything else."""
    with suppress(ValueError, RecursionError):  # not a number, or a list within itself
        if _is_plain(value):
            return json.dumps(value, allow_nan=False)
    raise TypeError("only plain JSON data can be cached")


def _is_plain(value: object) -> bool:
    if type(value) is dict:
        return all(type(key) is str and _is_plain(item) for key, item in value.items())
    if type(value) is list:
        return all(map(_is_plain, value))
    return type(value) in _SCALARS
