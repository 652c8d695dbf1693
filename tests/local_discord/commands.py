"""A registered command as a person's client offers it: found by name, its options typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.local_discord import permissions
from tests.local_discord.permissions import Permission
from tests.local_discord.refusal import DiscordRefuses
from tests.local_discord.world import Attachment, Channel, Json, Role, User, World

if TYPE_CHECKING:
    from tests.local_discord.local import LocalDiscord
    from tests.local_discord.people import Person

SUB, GROUP = 1, 2
STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, FILE = range(3, 12)
DIRECT, GUILD = 1, 0


@dataclass(frozen=True, slots=True)
class Found:
    """A command, and the way down to the part of it that is used."""

    command: Json
    way: tuple[Json, ...] = ()

    @property
    def options(self) -> list[Json]:
        return list((self.way[-1] if self.way else self.command).get("options") or ())

    @property
    def data(self) -> Json:
        found: Json = {key: self.command[key] for key in ("id", "name", "type")}
        return found | ({"guild_id": self.command["guild_id"]} if "guild_id" in self.command else {})

    def with_options(self, options: list[Json]) -> Json:
        for part in reversed(self.way):
            options = [{"name": part["name"], "type": part["type"], "options": options}]
        return self.data | {"options": options}


def find(world: World, name: str, user: User, place: Channel, *, kind: int = 1) -> Found:
    """The command that `user` may use at `place` under that name."""
    head, *rest = [name] if kind != 1 else name.removeprefix("/").split()
    offered = [one for one in world.commands_for(place.guild) if one["type"] == kind]
    command = next((one for one in offered if one["name"] == head), None)
    if command is None:
        raise DiscordRefuses(f"There is no command “{head}”, only {sorted(one['name'] for one in offered)}.")
    _may_use(command, user, place)
    way: list[Json] = []
    for part in rest:
        inner = (way[-1] if way else command).get("options") or ()
        found = next((one for one in inner if one["type"] in {SUB, GROUP} and one["name"] == part), None)
        if found is None:
            raise DiscordRefuses(f"“{head}” has no “{part}”, only {[one['name'] for one in inner]}.")
        way.append(found)
    result = Found(command, tuple(way))
    if any(one["type"] in {SUB, GROUP} for one in result.options):
        raise DiscordRefuses(f"“{name}” goes on with one of {[one['name'] for one in result.options]}.")
    return result


def _may_use(command: Json, user: User, place: Channel) -> None:
    contexts = command.get("contexts")
    here = GUILD if place.guild is not None else DIRECT
    if contexts is not None and here not in contexts:
        raise DiscordRefuses(f"“{command['name']}” can't be used here.")
    if place.guild is None:
        return
    held = permissions.in_channel(user, place)
    if not place.guild.has_bot or not held & Permission.USE_APPLICATION_COMMANDS:
        raise DiscordRefuses(f"{user.name} may not use commands in #{place.name}.")
    needed = command.get("default_member_permissions")
    if needed is None:
        return
    lacks = int(needed) & ~held or not int(needed)
    if lacks and not held & Permission.ADMINISTRATOR:
        raise DiscordRefuses(f"“{command['name']}” needs permissions that {user.name} lacks.")


class Resolved:
    """What options stand for: people, files, channels, roles."""

    def __init__(self) -> None:
        self.people: list[Person] = []
        self.files: list[Attachment] = []
        self.channels: list[Channel] = []
        self.roles: list[Role] = []


def options_of(
    found: Found,
    given: Mapping[str, object],
    discord: LocalDiscord,
    place: Channel,
    *,
    typing: str | None = None,
) -> tuple[list[Json], Resolved]:
    """The options as they are sent; `typing` is the one that still is being typed."""
    known = {one["name"]: one for one in found.options}
    if unknown := set(given) - set(known):
        raise DiscordRefuses(f"There is no option {sorted(unknown)}, only {sorted(known)}.")
    missing = [name for name, one in known.items() if one.get("required") and name not in given]
    if missing and typing is None:
        raise DiscordRefuses(f"These options are required: {missing}.")
    resolved = Resolved()
    sent: list[Json] = []
    for name, value in given.items():
        option = known[name]
        if typing == name:
            if not option.get("autocomplete"):
                raise DiscordRefuses(f"“{name}” does not complete.")
            sent.append({"name": name, "type": option["type"], "value": str(value), "focused": True})
        else:
            sent.append(
                {
                    "name": name,
                    "type": option["type"],
                    "value": _value(option, value, discord, place, resolved),
                }
            )
    return sent, resolved


def _value(option: Json, value: object, discord: LocalDiscord, place: Channel, resolved: Resolved) -> object:
    kind = option["type"]
    if kind in {STRING, INTEGER, NUMBER, BOOLEAN}:
        return _plain(option, value)
    if kind == FILE and isinstance(value, Mapping):
        ((name, data),) = value.items()
        resolved.files.append(discord.actions.attach(place, name, data))
        return str(resolved.files[-1].id)
    if kind == CHANNEL and isinstance(value, Channel):
        resolved.channels.append(value)
        return str(value.id)
    if kind in {ROLE, MENTIONABLE} and isinstance(value, Role):
        resolved.roles.append(value)
        return str(value.id)
    person = discord.known(value)
    if kind in {USER, MENTIONABLE} and person is not None:
        resolved.people.append(person)
        return str(person.id)
    raise DiscordRefuses(f"{value!r} does not fit the option “{option['name']}”.")


def _plain(option: Json, value: object) -> object:
    choices = {one["name"]: one["value"] for one in option.get("choices") or ()}
    if choices:
        if value not in choices and value not in choices.values():
            raise DiscordRefuses(f"{value!r} is none of {sorted(choices)}.")
        return choices.get(str(value), value)
    fitting: dict[int, type | tuple[type, ...]] = {
        STRING: str,
        INTEGER: int,
        NUMBER: (int, float),
        BOOLEAN: bool,
    }
    if not isinstance(value, fitting[option["type"]]) or (
        isinstance(value, bool) and option["type"] != BOOLEAN
    ):
        raise DiscordRefuses(f"{value!r} does not fit the option “{option['name']}”.")
    size = len(value) if isinstance(value, str) else value if isinstance(value, (int, float)) else 0
    unit = "length" if isinstance(value, str) else "value"
    least, most = option.get(f"min_{unit}"), option.get(f"max_{unit}")
    if (least is not None and size < least) or (most is not None and size > most):
        raise DiscordRefuses(f"“{option['name']}” takes {least} to {most}, not {size}.")
    return value
