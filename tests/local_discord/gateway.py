"""The gateway: who listens, what they are told, and what they are told again after a pause."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from aiohttp import web

from tests.local_discord import payloads
from tests.local_discord.handshake import INTENTS, Turned, identity, is_about_bot
from tests.local_discord.packing import Packing, packing
from tests.local_discord.world import Channel, Guild, Json, Message, World

if TYPE_CHECKING:
    from tests.local_discord.faults import Faults

HELLO, DISPATCH, HEARTBEAT, IDENTIFY, PRESENCE, VOICE = 10, 0, 1, 2, 3, 4
RESUME, RECONNECT, MEMBERS, INVALID, ACK = 6, 7, 8, 9, 11
REMEMBERED = 5000
"""So many events of a session can be replayed."""
SENT_PER_MINUTE = 120


class Session:
    """One shard's place in the stream of events; it outlives its connection."""

    def __init__(self, name: str, shard: tuple[int, int], intents: int) -> None:
        self.name = name
        self.shard = shard
        self.intents = intents
        self.sequence = 0
        self.sent: deque[tuple[int, str]] = deque(maxlen=REMEMBERED)
        self.connection: Connection | None = None

    def hears(self, guild: Guild | None) -> bool:
        number, count = self.shard
        return number == (0 if guild is None else (guild.id >> 22) % count)

    def tell(self, event: str, data: Json) -> None:
        self.sequence += 1
        frame = json.dumps({"op": DISPATCH, "t": event, "s": self.sequence, "d": data})
        self.sent.append((self.sequence, frame))
        if self.connection is not None:
            self.connection.push(frame)

    def can_replay(self, since: int) -> bool:
        return not self.sent or self.sent[0][0] <= since + 1


class Connection:
    """One WebSocket. Frames go out in order through a queue of its own."""

    def __init__(self, socket: web.WebSocketResponse, pack: Packing) -> None:
        self.socket = socket
        self.session: Session | None = None
        self.closed_by_us = False
        self._pack = pack
        self._queue: asyncio.Queue[str | None] = asyncio.Queue()
        self._writer = asyncio.create_task(self._write())
        self._received: deque[float] = deque(maxlen=SENT_PER_MINUTE)

    def push(self, frame: str) -> None:
        self._queue.put_nowait(frame)

    def say(self, op: int, data: object = None) -> None:
        self.push(json.dumps({"op": op, "d": data, "s": None, "t": None}))

    def is_hasty(self, now: float) -> bool:
        """Whether more frames came within a minute than Discord takes."""
        full = len(self._received) == SENT_PER_MINUTE and now - self._received[0] < 60
        self._received.append(now)
        return full

    async def _write(self) -> None:
        while (frame := await self._queue.get()) is not None:
            try:
                await self._pack(self.socket, frame)
            except ConnectionError:
                return

    async def close(self, code: int) -> None:
        self.closed_by_us = True
        await self.finish()
        await self.socket.close(code=code)

    async def finish(self) -> None:
        """Write what is queued, and no more."""
        if self.session is not None and self.session.connection is self:
            self.session.connection = None
        self._queue.put_nowait(None)
        await self._writer


class Gateway:
    """All sessions of the bot."""

    def __init__(self, world: World, faults: Faults, *, heartbeat: float = 41.25) -> None:
        self.world = world
        self.faults = faults
        faults.line = self
        self.heartbeat = heartbeat
        self.address = ""
        self.shards = 1
        self.sessions: dict[str, Session] = {}
        self.connections: set[Connection] = set()
        self.identified = 0
        self.resumed = 0
        self._named = 0

    # -- telling

    def tell(self, event: str, data: Callable[[], Json], guild: Guild | None = None) -> None:
        """Tell every session that is concerned; `data` is made only when one is."""
        wanted = INTENTS.get(event)
        if guild is not None and not guild.has_bot and event != "GUILD_DELETE":
            return
        found: Json | None = None
        for session in self.sessions.values():
            if not session.hears(guild):
                continue
            if wanted is not None and not session.intents & (
                wanted.direct if guild is None else wanted.guild
            ):
                continue
            found = data() if found is None else found
            session.tell(event, found)
            if self.faults.doubles(event):
                session.tell(event, found)

    def tell_message(self, event: str, message: Message) -> None:
        """Tell of a message, without its text to those who may not read it."""
        guild = message.channel.guild
        if guild is not None and not guild.has_bot:
            return
        full: Json | None = None
        for session in self.sessions.values():
            wanted = INTENTS[event].direct if guild is None else INTENTS[event].guild
            if not session.hears(guild) or not session.intents & wanted:
                continue
            full = payloads.message_event(message) if full is None else full
            reads = is_about_bot(message, self.world.bot) or session.intents & (1 << 15)
            told = (
                full if reads else full | {"content": "", "embeds": [], "attachments": [], "components": []}
            )
            session.tell(event, told)
            if self.faults.doubles(event):
                session.tell(event, told)

    def tell_channel(self, event: str, channel: Channel) -> None:
        self.tell(event, lambda: payloads.channel(channel), channel.guild)

    # -- one connection

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(max_msg_size=1 << 16, timeout=1.0, compress=False)
        await socket.prepare(request)
        connection = Connection(socket, packing(request.query.get("compress")))
        self.connections.add(connection)
        try:
            await self._listen(connection, request.query.get("v"))
        except Turned as turned:
            await connection.close(turned.code)
        finally:
            self.connections.discard(connection)
            session = connection.session
            await connection.finish()
            leaves = socket.close_code in {1000, 1001} and not connection.closed_by_us
            if session is not None and leaves and session.connection is None:
                self.sessions.pop(session.name, None)
        return socket

    async def _listen(self, connection: Connection, version: str | None) -> None:
        if version not in {"9", "10"}:
            raise Turned(4012)
        connection.say(HELLO, {"heartbeat_interval": int(self.heartbeat * 1000)})
        async for frame in connection.socket:
            try:
                heard = json.loads(frame.data)
                op = heard["op"]
            except (TypeError, ValueError, KeyError):
                raise Turned(4002) from None
            if connection.is_hasty(self.world.clock.seconds()):
                raise Turned(4008)
            self._hear(connection, op, heard.get("d"))

    def _hear(self, connection: Connection, op: int, data: object) -> None:
        if op == HEARTBEAT:
            if not self.faults.silent_heartbeats:
                connection.say(ACK)
        elif op in {IDENTIFY, RESUME}:
            if connection.session is not None:
                raise Turned(4005)
            if not isinstance(data, dict):
                raise Turned(4002)
            (self._identify if op == IDENTIFY else self._resume)(connection, data)
        elif op not in {PRESENCE, VOICE, MEMBERS}:
            raise Turned(4001)
        elif connection.session is None:
            raise Turned(4003)
        elif op == MEMBERS and isinstance(data, dict):
            self._list_members(connection.session, data)

    def _identify(self, connection: Connection, data: Json) -> None:
        shard, intents = identity(data, self.world)
        self._named += 1
        session = Session(f"session-{self._named}", shard, intents)
        for old in [one for one in self.sessions.values() if one.shard == shard and one.connection is None]:
            del self.sessions[old.name]
        self.identified += 1
        self._join(connection, session)
        guilds = [one for one in self.world.guilds.values() if one.has_bot and session.hears(one)]
        session.tell("READY", self._ready(session, guilds))
        for guild in guilds:
            session.tell("GUILD_CREATE", payloads.guild(guild, self.world.bot))

    def _ready(self, session: Session, guilds: list[Guild]) -> Json:
        return {
            "v": 10,
            "user": payloads.bot(self.world),
            "guilds": [{"id": str(one.id), "unavailable": True} for one in guilds],
            "session_id": session.name,
            "resume_gateway_url": self.address,
            "shard": list(session.shard),
            "application": {
                "id": str(self.world.application_id),
                "flags": payloads.application(self.world)["flags"],
            },
        }

    def _resume(self, connection: Connection, data: Json) -> None:
        if data.get("token") != self.world.token:
            raise Turned(4004)
        session = self.sessions.get(str(data.get("session_id")))
        since = data.get("seq")
        if session is not None and isinstance(since, int) and since > session.sequence:
            raise Turned(4007)
        if session is None or not isinstance(since, int) or not session.can_replay(since):
            connection.say(INVALID, False)
            return
        self.resumed += 1
        self._join(connection, session)
        for number, frame in session.sent:
            if number > since:
                connection.push(frame)
        session.tell("RESUMED", {"_trace": []})

    def _join(self, connection: Connection, session: Session) -> None:
        connection.session, session.connection = session, connection
        self.sessions[session.name] = session

    def _list_members(self, session: Session, data: Json) -> None:
        guild = self.world.guilds.get(int(data["guild_id"]))
        if guild is None or not guild.has_bot:
            return
        wanted = {int(one) for one in data.get("user_ids") or ()}
        start = str(data.get("query") or "").lower()
        found = [
            one
            for one in guild.members.values()
            if (one.user.id in wanted if wanted else one.user.name.lower().startswith(start))
        ]
        listed = [payloads.member(one) for one in found[: data.get("limit") or None]]
        chunk: Json = {"guild_id": str(guild.id), "members": listed, "chunk_index": 0, "chunk_count": 1}
        if data.get("nonce"):
            chunk["nonce"] = data["nonce"]
        session.tell("GUILD_MEMBERS_CHUNK", chunk)

    # -- faults

    async def close(self, code: int = 4000, *, shard: int | None = None) -> None:
        """Close connections as Discord does now and then."""
        for one in self._connected(shard):
            await one.close(code)

    async def drop(self, *, shard: int | None = None) -> None:
        """Cut connections without a word."""
        for one in self._connected(shard):
            one.closed_by_us = True
            await one.finish()
            transport = (
                one.socket._req and one.socket._req.transport
            )  # aiohttp has no public way to cut the line
            if transport:
                transport.abort()

    def reconnect(self, *, shard: int | None = None) -> None:
        for one in self._connected(shard):
            one.say(RECONNECT)

    def invalidate(self, *, resumable: bool, shard: int | None = None) -> None:
        for one in self._connected(shard):
            if not resumable and one.session is not None:
                self.sessions.pop(one.session.name, None)
                one.session.connection = None
            one.say(INVALID, resumable)

    def _connected(self, shard: int | None) -> list[Connection]:
        return [
            one
            for one in self.connections
            if one.session is not None and (shard is None or one.session.shard[0] == shard)
        ]
