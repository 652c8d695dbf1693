"""How replies reach a learner: by an interaction's answer, or by messages in a channel.

Whatever is sent bears repetition, so that a failure or a restart in between shows nothing twice: an
interaction's answer is edited rather than followed up, and a message carries a nonce made of what it answers.
"""

from __future__ import annotations

import base64
import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, cast

import aiohttp
import discord
from discord.abc import Messageable

from bot.coaching.turn import Reply
from bot.frontends.discord.limits import NONCE
from bot.frontends.discord.patience import TOKEN_IS_DEAD, patiently
from bot.frontends.discord.rendering import Post, Renderer, displayed

if TYPE_CHECKING:
    from discord.types.snowflake import Snowflake

log = logging.getLogger(__name__)

ORIGINAL = cast("int", "@original")
"""What an interaction's answer is called in the place of a message's id."""


class Shown(StrEnum):
    """Where an interaction's answer is shown."""

    HERE = "here"
    """In the answer itself, and what doesn't fit in messages after it."""
    PRIVATELY = "privately"
    """In the answer alone, which nobody else sees."""
    BELOW = "below"
    """In messages of their own: the answer has nothing to say."""
    ELSEWHERE = "elsewhere"
    """In messages in another channel: the answer shows the way to it, for the asker's eyes only."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the replies to a turn go, as it is kept with the turn."""

    channel: int
    shown: Shown = Shown.BELOW
    application: int = 0
    token: str = ""
    """Of the interaction; it's dead after 15 minutes."""

    def __str__(self) -> str:
        return f"{self.channel}/{self.shown}/{self.application}/{self.token}"

    @classmethod
    def parse(cls, text: str) -> Address:
        channel, shown, application, token = text.split("/", 3)
        return cls(int(channel), Shown(shown), int(application), token)

    @classmethod
    def of(cls, interaction: discord.Interaction, shown: Shown, channel: int = 0) -> Address:
        return cls(
            channel or interaction.channel_id or 0, shown, interaction.application_id, interaction.token
        )


def nonce(source: str, part: str) -> str:
    """The same for the same part of the same answer: Discord makes no second message of it."""
    digest = hashlib.sha256(f"{source}\0{part}".encode()).digest()
    return base64.urlsafe_b64encode(digest).decode()[:NONCE]


@dataclass(slots=True)
class Way:
    """Brings the replies to one turn to where they belong."""

    client: discord.Client
    renderer: Renderer
    address: Address
    source: str
    owner: str
    status: discord.Message | None = None
    seen: frozenset[str] = field(default=frozenset())
    """Texts that stand in the channel already; only known after a restart."""
    answered: int = 0
    """The id of the interaction's answer, once it says something."""
    again: bool = False
    """Whether the turn was begun before a restart: its first message may stand there already, as a status."""
    shown: int = 0
    """How many posts have arrived: what is shown elsewhere goes on from there."""

    async def working(self, reply: Reply) -> None:
        """Tell what takes time, in the place where its result will stand; it's no harm if that can't be."""
        post = await self.renderer.one([reply], self.owner)
        try:
            if self.address.shown in {Shown.HERE, Shown.PRIVATELY}:
                await self._answer(post)
            elif self.status is None:
                self.status = await self._send(post, "0")  # it becomes the first one
            else:
                await self._edit(self.status, post)
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            log.info("what takes time could not be told: %r", error)

    async def show(self, replies: Sequence[Reply]) -> None:
        """Show them all, in their order; after a failure, from where it failed."""
        if self.address.shown is Shown.PRIVATELY:
            await self._answer(await self.renderer.one(replies, self.owner))
            return
        posts = await self.renderer.posts(replies, self.owner)
        for number, post in enumerate(posts[self.shown :], start=self.shown):
            if number == 0 and self.address.shown is Shown.HERE:
                await self._answer(post)
            elif number == 0 and self.status is not None:
                await self._edit(self.status, post)
            else:
                sent = await self._send(post, str(number))
                if number == 0 and self.again and sent is not None and not _says(sent, post):
                    await self._edit(sent, post)
            self.shown += 1

    async def point(self, said: str) -> None:
        """Let the answer show the way to where the replies stand; nothing is lost if it can't any more."""
        try:
            await patiently(lambda: self._hook.edit_message(ORIGINAL, content=said))
        except discord.HTTPException as error:
            log.info("the way to the replies could not be shown: %s", error.code)

    @property
    def _hook(self) -> discord.Webhook:
        return discord.Webhook.partial(self.address.application, self.address.token, client=self.client)

    async def _answer(self, post: Post) -> None:
        """Let the interaction's answer say this; by a message of its own once the token is dead."""
        try:
            answer = await patiently(lambda: self._hook.edit_message(ORIGINAL, **post.changes()))
            self.answered = answer.id
        except discord.HTTPException as error:
            if error.code not in TOKEN_IS_DEAD or self.address.shown is Shown.PRIVATELY:
                raise
            if self.answered:  # what it says is out of date now
                channel = self.client.get_partial_messageable(self.address.channel)
                message = channel.get_partial_message(self.answered)
                await patiently(lambda: message.edit(**post.changes()))
            else:
                await self._send(post, "answer")

    async def _send(self, post: Post, part: str) -> discord.Message | None:
        if post.text and post.text in self.seen:
            return None
        channel = await self.channel()
        key = nonce(self.source, part)
        return await patiently(lambda: channel.send(nonce=key, **post.arguments()))

    async def _edit(self, message: discord.Message, post: Post) -> None:
        await patiently(lambda: message.edit(**post.changes()))

    async def channel(self) -> Messageable:
        return await messageable(self.client, self.address.channel)


def _says(message: discord.Message, post: Post) -> bool:
    """Whether a message is known to be this post; of a layout it isn't."""
    return post.content is not None and message.content == post.content


async def messageable(client: discord.Client, channel_id: int) -> Messageable:
    """The channel to write to. It isn't asked for: whether it's there shows when it's written to."""
    known = client.get_channel(channel_id)
    return known if isinstance(known, Messageable) else client.get_partial_messageable(channel_id)


async def said_in(channel: Messageable, since: Snowflake | Any, me: int) -> frozenset[str]:  # noqa: ANN401
    """What Baton has said in a channel since something happened there."""
    after = discord.Object(int(since))
    history = channel.history(limit=100, after=after)
    return frozenset([_read(message) async for message in history if message.author.id == me])


def _read(message: discord.Message) -> str:
    """What can be read in a message, as `Post.text` has it."""
    parts: list[object] = []
    for component in message.components:
        parts += component.children if isinstance(component, discord.Container) else [component]
    return message.content or displayed(parts)
