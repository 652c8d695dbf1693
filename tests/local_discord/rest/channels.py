"""Channels, and the threads in them."""

from __future__ import annotations

from datetime import datetime

from tests.local_discord import payloads
from tests.local_discord.permissions import Permission
from tests.local_discord.rest.call import Call, Reply, Routes
from tests.local_discord.rest.refusals import Refused, invalid
from tests.local_discord.world import Channel, Json, Kind, Overwrite, Thread

routes = Routes()

CHANNEL = "/channels/{channel}"


@routes.on("GET", CHANNEL)
def read(call: Call) -> Reply:
    return _with_membership(call, call.channel())


@routes.on("PATCH", CHANNEL, rule="channel_edit")
def edit(call: Call) -> Reply:
    channel = call.channel()
    if channel.thread is not None:
        return _edit_thread(call, channel, channel.thread)
    if channel.guild is None or not call.may(Permission.MANAGE_CHANNELS, channel):
        raise Refused(50013)
    channel.name = call.body.get("name", channel.name)
    channel.topic = call.body.get("topic", channel.topic)
    channel.position = call.body.get("position", channel.position)
    if "permission_overwrites" in call.body:
        channel.overwrites = overwrites(call.body["permission_overwrites"] or [])
    call.actions.gateway.tell_channel("CHANNEL_UPDATE", channel)
    return payloads.channel(channel)


def overwrites(listed: list[Json]) -> dict[int, Overwrite]:
    made = [
        Overwrite(int(o["id"]), bool(o["type"]), int(o.get("allow") or 0), int(o.get("deny") or 0))
        for o in listed
    ]
    return {one.id: one for one in made}


def _edit_thread(call: Call, channel: Channel, thread: Thread) -> Reply:
    moderates = call.may(Permission.MANAGE_THREADS, channel)
    own = thread.owner_id == call.world.bot.id
    body: Json = call.body
    if not moderates and (not own or thread.locked or "locked" in body):
        raise Refused(50013)
    if thread.archived and body.get("archived") is not False:
        raise Refused(50083)
    channel.name = body.get("name") or channel.name
    thread.archived = body.get("archived", thread.archived)
    thread.locked = body.get("locked", thread.locked)
    thread.invitable = body.get("invitable", thread.invitable)
    thread.auto_archive = body.get("auto_archive_duration", thread.auto_archive)
    call.actions.thread_changed(channel)
    return _with_membership(call, channel)


@routes.on("DELETE", CHANNEL)
def delete(call: Call) -> Reply:
    channel = call.channel()
    if channel.guild is not None:
        needed = Permission.MANAGE_CHANNELS if channel.thread is None else Permission.MANAGE_THREADS
        if not call.may(needed, channel):
            raise Refused(50013)
        call.actions.delete_channel(channel)
    return payloads.channel(channel)


@routes.on("PUT", CHANNEL + "/permissions/{target}", rule="overwrite")
def put_overwrite(call: Call) -> Reply:
    channel = call.channel(Permission.MANAGE_ROLES)
    channel.overwrites |= overwrites([{"id": call.id("target"), **call.body}])
    call.actions.gateway.tell_channel("CHANNEL_UPDATE", channel)
    return None


@routes.on("DELETE", CHANNEL + "/permissions/{target}")
def delete_overwrite(call: Call) -> Reply:
    channel = call.channel(Permission.MANAGE_ROLES)
    channel.overwrites.pop(call.id("target"), None)
    call.actions.gateway.tell_channel("CHANNEL_UPDATE", channel)
    return None


@routes.on("POST", CHANNEL + "/threads", rule="thread", status=201)
def open_thread(call: Call) -> Reply:
    channel = call.channel()
    kind = Kind(call.body.get("type") or Kind.PRIVATE_THREAD)
    if kind not in {Kind.PUBLIC_THREAD, Kind.PRIVATE_THREAD}:
        raise invalid("type", "BASE_TYPE_CHOICES", "Value must be one of {11, 12}.")
    needed = (
        Permission.CREATE_PRIVATE_THREADS if kind is Kind.PRIVATE_THREAD else Permission.CREATE_PUBLIC_THREADS
    )
    return _opened(call, channel, kind, needed)


@routes.on("POST", CHANNEL + "/messages/{message}/threads", rule="thread_of_message", status=201)
def open_thread_of_message(call: Call) -> Reply:
    channel = call.channel()
    message = call.message(channel)
    if message.id in call.world.channels:
        raise Refused(160004)
    return _opened(call, channel, Kind.PUBLIC_THREAD, Permission.CREATE_PUBLIC_THREADS, message.id)


def _opened(call: Call, channel: Channel, kind: Kind, needed: Permission, number: int | None = None) -> Reply:
    if channel.kind not in {Kind.TEXT, Kind.NEWS}:
        raise Refused(50024)
    if not call.may(needed, channel):
        raise Refused(50013)
    made = call.actions.open_thread(
        channel,
        call.body["name"],
        kind,
        call.world.bot,
        number=number,
        invitable=call.body.get("invitable", True),
        auto_archive=call.body.get("auto_archive_duration") or 1440,
    )
    return _with_membership(call, made)


@routes.on("PUT", CHANNEL + "/thread-members/{user}")
def add_member(call: Call) -> Reply:
    channel, _ = _thread(call)
    person = call.world.users.get(call.id("user"))
    if channel.guild is None or person is None or person.id not in channel.guild.members:
        raise Refused(50001 if person is not None else 10013)
    call.actions.join_thread(channel, person)
    return None


@routes.on("DELETE", CHANNEL + "/thread-members/{user}")
def remove_member(call: Call) -> Reply:
    channel, thread = _thread(call)
    person = call.world.users.get(call.id("user"))
    if person is None:
        raise Refused(10013)
    own = thread.owner_id == call.world.bot.id or person is call.world.bot
    if not own and not call.may(Permission.MANAGE_THREADS, channel):
        raise Refused(50013)
    call.actions.leave_thread(channel, person)
    return None


@routes.on("GET", CHANNEL + "/thread-members")
def members(call: Call) -> Reply:
    channel = call.channel()
    if channel.thread is None:
        raise Refused(50024)
    return [payloads.thread_member(channel, one) for one in channel.thread.members]


def _thread(call: Call) -> tuple[Channel, Thread]:
    channel = call.channel()
    if channel.thread is None:
        raise Refused(50024)
    if channel.thread.archived:
        raise Refused(50083)
    return channel, channel.thread


@routes.on("GET", "/guilds/{guild}/threads/active")
def active(call: Call) -> Reply:
    return _listed(call, payloads.open_threads(call.guild(), call.world.bot))


@routes.on("GET", CHANNEL + "/threads/archived/public")
def archived_public(call: Call) -> Reply:
    return _archived(call, Kind.PUBLIC_THREAD)


@routes.on("GET", CHANNEL + "/threads/archived/private")
def archived_private(call: Call) -> Reply:
    if not call.may(Permission.MANAGE_THREADS, call.channel()):
        raise Refused(50013)
    return _archived(call, Kind.PRIVATE_THREAD)


@routes.on("GET", CHANNEL + "/users/@me/threads/archived/private")
def archived_joined(call: Call) -> Reply:
    return _archived(call, Kind.PRIVATE_THREAD, joined=True)


def _archived(call: Call, kind: Kind, *, joined: bool = False) -> Reply:
    parent = call.channel(Permission.READ_MESSAGE_HISTORY)
    siblings = {} if parent.guild is None else parent.guild.channels
    found = [
        one
        for one in siblings.values()
        if one.parent is parent
        and one.kind is kind
        and one.thread is not None
        and one.thread.archived
        and (not joined or call.world.bot.id in one.thread.members)
    ]
    found.sort(key=_changed, reverse=True)
    before = call.query.get("before")
    if before is not None and not joined:
        limit = datetime.fromisoformat(before)
        found = [one for one in found if one.thread is not None and one.thread.changed < limit]
    return _listed(call, found[: call.number("limit", 50)])


def _listed(call: Call, found: list[Channel]) -> Json:
    own = call.world.bot.id
    joined = [one for one in found if one.thread is not None and own in one.thread.members]
    return {
        "threads": [payloads.channel(one) for one in found],
        "members": [payloads.thread_member(one, own) for one in joined],
        "has_more": False,
    }


def _with_membership(call: Call, channel: Channel) -> Json:
    found = payloads.channel(channel)
    if channel.thread is not None and call.world.bot.id in channel.thread.members:
        found["member"] = payloads.thread_member(channel, call.world.bot.id)
    return found


def _changed(channel: Channel) -> float:
    return 0.0 if channel.thread is None else channel.thread.changed.timestamp()
