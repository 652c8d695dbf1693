"""The driver: what a person does and sees in Discord."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, overload

from tests.local_discord import components, payloads, permissions
from tests.local_discord.actions import bell_of, sees
from tests.local_discord.commands import Found, find, options_of
from tests.local_discord.forms import filled
from tests.local_discord.permissions import Permission
from tests.local_discord.refusal import DiscordRefuses
from tests.local_discord.rest import compose
from tests.local_discord.rest.interactions import AUTOCOMPLETE, COMMAND, COMPONENT, SUBMIT
from tests.local_discord.world import Channel, Guild, Interaction, Json, Message, Modal, Role, User

if TYPE_CHECKING:
    from tests.local_discord.local import LocalDiscord

Files = Mapping[str, bytes]
NO_ANSWER = "The application did not respond"


class Person:
    """Somebody with a Discord client before them, in a guild or out of all."""

    def __init__(self, discord: LocalDiscord, user: User, home: Channel | None) -> None:
        self.discord = discord
        self.user = user
        self._place = home

    def __repr__(self) -> str:
        return f"<{self.user.name}>"

    @property
    def name(self) -> str:
        return self.user.name

    @property
    def id(self) -> int:
        return self.user.id

    @property
    def mention(self) -> str:
        return self.user.mention

    # -- where

    @property
    def dm(self) -> Channel:
        """The direct messages with the bot."""
        return self.discord.world.direct(self.user)

    @property
    def place(self) -> Channel:
        """Where the person is: the guild's first channel, or direct messages, unless they went elsewhere."""
        return self.dm if self._place is None or self._place.deleted else self._place

    def goes_to(self, place: Channel) -> Person:
        self._place = place
        return self

    def closes_dms(self) -> None:
        self.user.accepts_dms = False

    def opens_dms(self) -> None:
        self.user.accepts_dms = True

    def gets_role(self, role: Role) -> None:
        self._has_role(role, held=True)

    def loses_role(self, role: Role) -> None:
        self._has_role(role, held=False)

    def _has_role(self, role: Role, *, held: bool) -> None:
        for guild in self.discord.world.guilds.values():
            member = guild.members.get(self.id)
            if role.id in guild.roles and member is not None:
                member.roles = [
                    *(one for one in member.roles if one != role.id),
                    *([role.id] if held else []),
                ]
                self.discord.actions.ring("GUILD_MEMBER_UPDATE", guild, payloads.member(member))

    # -- reading

    @property
    def sees(self) -> list[Message]:
        """All messages before the person's eyes, oldest first."""
        found = [
            message
            for channel in self.discord.world.channels.values()
            for message in channel.messages.values()
            if not message.loading and sees(self.user, message)
        ]
        return sorted(found, key=lambda one: one.id)

    @property
    def modal(self) -> Modal | None:
        """The form that stands open."""
        return self.user.modal

    @overload
    async def reads(self, what: None = None, *, within: float = 5.0) -> Message: ...
    @overload
    async def reads(self, what: int, *, within: float = 5.0) -> list[Message]: ...
    @overload
    async def reads(self, what: str | Callable[[Message], object], *, within: float = 5.0) -> Message: ...

    async def reads(
        self, what: int | str | Callable[[Message], object] | None = None, *, within: float = 5.0
    ) -> Message | list[Message]:
        """Wait for new (or edited) messages of others.

        Without an argument: the next one. A number: so many. A text: the first that contains it. A function:
        the first of which it is true; what came before it counts as read, as all does before a gesture.
        """
        try:
            async with asyncio.timeout(within):
                if isinstance(what, int):
                    return [await self._next() for _ in range(what)]
                while True:
                    message = await self._next()
                    if what is None or _is(message, what):
                        return message
        except TimeoutError:
            raise AssertionError(
                f"{self.name} waited {within} s for {what!r} in vain.\n{self.discord.transcript()}"
            ) from None

    async def _next(self) -> Message:
        bell = bell_of(self.user)
        while True:
            while self.user.unread:
                message = self.user.unread.popleft()
                if sees(self.user, message):
                    return message
            bell.clear()
            await bell.wait()

    def has_read_all(self) -> None:
        self.user.unread.clear()

    # -- writing

    async def writes(
        self,
        text: str = "",
        *,
        to: Channel | None = None,
        files: Files | None = None,
        mention_bot: bool = False,
        reply_to: Message | None = None,
    ) -> Message:
        """Post a message where the person is, or `to` somewhere."""
        channel = to or (reply_to.channel if reply_to is not None else self.place)
        self.has_read_all()
        actions, world = self.discord.actions, self.discord.world
        self._may_write(channel, files)
        content = f"{world.bot.mention} {text}".strip() if mention_bot else text
        made = Message(
            world.clock.snowflake(), channel, self.user, world.clock.now(), content, reference=reply_to
        )
        made.attachments = [actions.attach(channel, name, data) for name, data in (files or {}).items()]
        compose.address(world, made, content, None)
        actions.post(made)
        await asyncio.sleep(0)
        return made

    def _may_write(self, channel: Channel, files: Files | None) -> None:
        if channel.thread is not None and channel.thread.locked:
            moderates = permissions.may(self.user, Permission.MANAGE_THREADS, channel)
            if not moderates:
                raise DiscordRefuses("The thread is locked.")
        if channel.guild is not None:
            wanted = (
                Permission.SEND_MESSAGES if channel.thread is None else Permission.SEND_MESSAGES_IN_THREADS
            )
            if not permissions.may(self.user, wanted, channel):
                raise DiscordRefuses(f"{self.name} may not write in #{channel.name}.")
            if files and not permissions.may(self.user, Permission.ATTACH_FILES, channel):
                raise DiscordRefuses(f"{self.name} may not attach files in #{channel.name}.")

    async def edits(self, message: Message, text: str) -> Message:
        before, message.content = message.content, text
        message.edited = self.discord.clock.now()
        self.discord.actions.edited(message, before)
        await asyncio.sleep(0)
        return message

    async def deletes(self, message: Message) -> None:
        self.discord.actions.delete(message)
        await asyncio.sleep(0)

    # -- commands

    async def uses(self, command: str, /, **options: object) -> Interaction:
        """Use a slash command: `await ada.uses("coach note", learner=bob, text="…")`."""
        found = find(self.discord.world, command, self.user, self.place)
        return await self._gestures(COMMAND, self.place, self._command(found, options), name="/" + command)

    async def completes(
        self, command: str, /, *, option: str, typed: str = "", **others: object
    ) -> list[Json]:
        """Type into an option that completes: the choices, each with name and value."""
        found = find(self.discord.world, command, self.user, self.place)
        data = self._command(found, {**others, option: typed}, typing=option)
        interaction = await self._gestures(AUTOCOMPLETE, self.place, data, name="/" + command)
        return interaction.choices

    async def uses_on(self, command: str, target: Message | Person) -> Interaction:
        """Use a command of the menu of a message or a person."""
        place = target.channel if isinstance(target, Message) else self.place
        kind = 3 if isinstance(target, Message) else 2
        found = find(self.discord.world, command, self.user, place, kind=kind)
        resolved: Json = (
            {"messages": {str(target.id): payloads.message(target)}}
            if isinstance(target, Message)
            else self._resolved([target], place.guild)
        )
        data = found.data | {"target_id": str(target.id), "resolved": resolved}
        return await self._gestures(COMMAND, place, data, name=command)

    def _command(self, found: Found, options: Mapping[str, object], *, typing: str | None = None) -> Json:
        sent, named = options_of(found, options, self.discord, self.place, typing=typing)
        resolved = self._resolved(named.people, self.place.guild)
        if named.files:
            resolved["attachments"] = {str(one.id): payloads.attachment(one) for one in named.files}
        if named.channels:
            resolved["channels"] = {str(one.id): payloads.place(one, self.user) for one in named.channels}
        if named.roles:
            resolved["roles"] = {str(one.id): payloads.role(one) for one in named.roles}
        data = found.with_options(sent)
        return data | {"resolved": resolved} if resolved else data

    def _resolved(self, people: list[Person], guild: Guild | None) -> Json:
        if not people:
            return {}
        found: Json = {"users": {str(one.id): payloads.user(one.user) for one in people}}
        if guild is not None:
            known = {str(one.id): guild.members[one.id] for one in people if one.id in guild.members}
            found["members"] = {
                key: payloads.member(one, with_user=False)
                | {"permissions": str(permissions.in_guild(one.user, guild))}
                for key, one in known.items()
            }
        return found

    # -- components

    async def clicks(self, label: str, *, on: Message | None = None) -> Interaction:
        """Press the button of that label, on the newest message that has it."""
        message = (
            self._beholds(on) if on else self._newest(lambda one: label in one.buttons, f"a button “{label}”")
        )
        button = next(
            (one for one in components.buttons(message.components) if components.label(one) == label), None
        )
        if button is None or button.get("disabled") or button.get("style") == components.LINK:
            raise DiscordRefuses(f"“{label}” can't be pressed there: {message.buttons}")
        data: Json = {
            "component_type": components.BUTTON,
            "custom_id": button["custom_id"],
            "id": button["id"],
        }
        return await self._gestures(COMPONENT, message.channel, data, source=message, name=f"[{label}]")

    async def selects(self, *labels: str | Person, on: Message | None = None, menu: int = 0) -> Interaction:
        """Choose from a select: the options of these labels, or people; `menu` counts a message's selects."""
        wanted = list(labels)

        def offers(message: Message) -> bool:
            return any(_choices(one, wanted) is not None for one in components.selects(message.components))

        message = self._beholds(on) if on else self._newest(offers, f"a select with {wanted}")
        fitting = [one for one in components.selects(message.components) if _choices(one, wanted) is not None]
        if len(fitting) <= menu or fitting[menu].get("disabled"):
            raise DiscordRefuses(f"{wanted} can't be chosen there: {message.selects}")
        select = fitting[menu]
        values = _choices(select, wanted) or []
        least, most = select.get("min_values", 1), select.get("max_values", 1)
        if not least <= len(values) <= most:
            raise DiscordRefuses(f"Choose {least} to {most}, not {len(values)}.")
        data: Json = {"component_type": select["type"], "custom_id": select["custom_id"], "values": values}
        people = [one for one in wanted if isinstance(one, Person)]
        data |= {"id": select["id"]} | (
            {"resolved": self._resolved(people, message.channel.guild)} if people else {}
        )
        return await self._gestures(COMPONENT, message.channel, data, source=message, name=f"select {wanted}")

    def _beholds(self, message: Message) -> Message:
        if not sees(self.user, message):
            raise DiscordRefuses(f"{self.name} does not see {message!r}.")
        return message

    def _newest(self, wanted: Callable[[Message], bool], what: str) -> Message:
        for message in reversed(self.sees):
            if message.author is self.discord.world.bot and wanted(message):
                return message
        raise DiscordRefuses(f"{self.name} sees no message with {what}.\n{self.discord.transcript()}")

    # -- forms

    async def fills(self, values: Mapping[str, object] | None = None) -> Interaction:
        """Fill in the open form, by label, and send it."""
        modal = self.modal
        if modal is None:
            raise DiscordRefuses(f"No form stands open before {self.name}.")
        opened = modal.interaction
        data = filled(modal, values or {}, self.discord, opened.channel)
        self.user.modal = None
        sent = await self._gestures(
            SUBMIT,
            opened.channel,
            data,
            source=opened.source,
            opener=opened,
            name=f"form “{modal.title}”",
        )
        if not sent.acknowledged and self.user.modal is None:
            self.user.modal = modal  # "Something went wrong. Try again."
        return sent

    def dismisses(self) -> None:
        """Close the form without sending it."""
        self.user.modal = None

    # -- all gestures

    async def _gestures(
        self,
        kind: int,
        channel: Channel,
        data: Json,
        *,
        source: Message | None = None,
        opener: Interaction | None = None,
        name: str = "",
    ) -> Interaction:
        """Tell the bot of a gesture and wait until it has answered, or for too long."""
        world = self.discord.world
        if kind != AUTOCOMPLETE:
            self.has_read_all()
        interaction = Interaction(
            world.clock.snowflake(),
            secrets.token_urlsafe(48),
            kind,
            self.user,
            channel,
            world.clock.seconds(),
            source,
            name,
            opener,
        )
        interaction.settled = asyncio.get_running_loop().create_future()
        world.remember(interaction)
        told = payloads.interaction(interaction, data, world)
        self.discord.gateway_server.tell("INTERACTION_CREATE", lambda: told, channel.guild)
        try:
            async with asyncio.timeout(self.discord.patience + 0.05):
                await interaction.settled
        except TimeoutError:
            interaction.error = NO_ANSWER
        return interaction


def _is(message: Message, what: str | Callable[[Message], Any]) -> bool:
    return what in message.text if isinstance(what, str) else bool(what(message))


def _choices(select: Json, wanted: list[str | Person]) -> list[str] | None:
    """The values that a select has for what is wanted, if it has them all."""
    if select["type"] == components.STRING_SELECT:
        by_label = {one["label"]: str(one["value"]) for one in select["options"]}
        found = [by_label.get(one) for one in wanted if isinstance(one, str)]
        return (
            None if None in found or len(found) < len(wanted) else [one for one in found if one is not None]
        )
    people = [one for one in wanted if isinstance(one, Person)]
    fits = select["type"] in {components.USER_SELECT, components.MENTIONABLE_SELECT} and len(people) == len(
        wanted
    )
    return [str(one.id) for one in people] if fits else None
