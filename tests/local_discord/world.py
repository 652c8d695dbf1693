"""What exists: people, guilds, channels, messages. State alone; `actions.py` changes it."""

from __future__ import annotations

import asyncio
import enum
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.local_discord import components
from tests.local_discord.clock import Clock

Json = dict[str, Any]

EPHEMERAL = 1 << 6
LOADING = 1 << 7
COMPONENTS_V2 = 1 << 15
SUPPRESS_EMBEDS = 1 << 2
SUPPRESS_NOTIFICATIONS = 1 << 12


class Kind(enum.IntEnum):
    """The types of channel."""

    TEXT = 0
    DM = 1
    VOICE = 2
    CATEGORY = 4
    NEWS = 5
    PUBLIC_THREAD = 11
    PRIVATE_THREAD = 12
    FORUM = 15


@dataclass(slots=True, eq=False, repr=False)
class User:
    """A person, or the bot."""

    id: int
    name: str
    locale: str = "en-US"
    bot: bool = False
    accepts_dms: bool = True
    modal: Modal | None = None
    unread: deque[Message] = field(default_factory=deque, repr=False)
    """New and edited messages of others, in the order in which they came."""
    bell: asyncio.Event | None = field(default=None, repr=False)
    """Rung when something new can be read."""

    @property
    def mention(self) -> str:
        return f"<@{self.id}>"

    def __repr__(self) -> str:
        return f"<{self.name}>"


@dataclass(slots=True, eq=False, repr=False)
class Role:
    id: int
    name: str
    permissions: int
    position: int = 1
    managed: bool = False

    def __repr__(self) -> str:
        return f"<role {self.name}>"


@dataclass(slots=True, eq=False, repr=False)
class Member:
    user: User
    joined: datetime
    roles: list[int] = field(default_factory=list)

    def __repr__(self) -> str:
        return f"<member {self.user.name}>"


@dataclass(slots=True)
class Overwrite:
    id: int
    of_member: bool
    allow: int = 0
    deny: int = 0


@dataclass(slots=True, eq=False, repr=False)
class Guild:
    id: int
    name: str
    owner_id: int
    locale: str = "en-US"
    has_bot: bool = False
    roles: dict[int, Role] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<guild {self.name}>"


@dataclass(slots=True)
class Thread:
    """What a channel has when it is a thread."""

    owner_id: int
    created: datetime
    changed: datetime
    auto_archive: int = 1440
    archived: bool = False
    locked: bool = False
    invitable: bool = True
    members: dict[int, datetime] = field(default_factory=dict)
    sent: int = 0


@dataclass(slots=True, eq=False, repr=False)
class Channel:
    id: int
    kind: Kind
    name: str = ""
    guild: Guild | None = None
    parent: Channel | None = None
    topic: str | None = None
    position: int = 0
    overwrites: dict[int, Overwrite] = field(default_factory=dict)
    recipients: tuple[User, ...] = ()
    thread: Thread | None = None
    messages: dict[int, Message] = field(default_factory=dict)
    nonces: dict[tuple[int, str], tuple[float, Message]] = field(default_factory=dict)
    deleted: bool = False

    @property
    def is_private_thread(self) -> bool:
        return self.kind is Kind.PRIVATE_THREAD

    @property
    def mention(self) -> str:
        return f"<#{self.id}>"

    def __repr__(self) -> str:
        return f"<#{self.name or self.id}>"


@dataclass(frozen=True, slots=True)
class Attachment:
    id: int
    filename: str
    data: bytes = field(repr=False)
    content_type: str
    url: str
    description: str | None = None
    ephemeral: bool = False

    @property
    def size(self) -> int:
        return len(self.data)


@dataclass(slots=True, eq=False, repr=False)
class Message:
    """A message as it stands: an edit changes it, `versions` keeps the texts before."""

    id: int
    channel: Channel
    author: User
    created: datetime
    content: str = ""
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    flags: int = 0
    mentions: list[User] = field(default_factory=list)
    mention_roles: list[Role] = field(default_factory=list)
    mention_everyone: bool = False
    nonce: str | int | None = None
    reference: Message | None = None
    interaction: Interaction | None = None
    only_for: User | None = None
    pinned: bool = False
    reactions: list[str] = field(default_factory=list)
    edited: datetime | None = None
    deleted: bool = False
    versions: list[str] = field(default_factory=list)
    media: list[Attachment] = field(default_factory=list)

    @property
    def ephemeral(self) -> bool:
        return self.only_for is not None

    @property
    def loading(self) -> bool:
        """Whether it only says that the bot is thinking."""
        return bool(self.flags & LOADING)

    @property
    def text(self) -> str:
        """All that can be read in it: content, embeds, text displays, labels of selects excepted."""
        parts = [self.content, *components.texts_of_embeds(self.embeds), *components.texts(self.components)]
        return "\n".join(part for part in parts if part)

    @property
    def buttons(self) -> list[str]:
        """The labels of the buttons that can be pressed."""
        return [
            components.label(one) for one in components.buttons(self.components) if not one.get("disabled")
        ]

    @property
    def selects(self) -> list[list[str]]:
        """The labels of each select's options."""
        return [[str(o["label"]) for o in s.get("options", ())] for s in components.selects(self.components)]

    def file(self, name: str) -> bytes:
        """The content of the attached file called `name`."""
        return next(one.data for one in (*self.attachments, *self.media) if one.filename == name)

    def __repr__(self) -> str:
        return f"<message of {self.author.name}: {self.text[:200]!r}>"


@dataclass(slots=True, eq=False, repr=False)
class Modal:
    """A form that stands open before somebody."""

    interaction: Interaction
    custom_id: str
    title: str
    components: list[Json]

    @property
    def fields(self) -> dict[str, Json]:
        """The inputs, by label."""
        return components.fields(self.components)

    @property
    def text(self) -> str:
        return "\n".join(components.texts(self.components))

    def __repr__(self) -> str:
        return f"<form {self.title}: {list(self.fields)}>"


@dataclass(slots=True, eq=False, repr=False)
class Interaction:
    """One gesture of a person, and how the bot has answered it."""

    id: int
    token: str
    type: int
    user: User
    channel: Channel
    created: float
    source: Message | None = None
    name: str = ""
    opener: Interaction | None = None
    """The gesture that opened the form which this one sends."""
    acknowledged_after: float | None = None
    """Seconds until the bot answered or said that it will."""
    answer: int | None = None
    """The type of the callback."""
    ephemeral: bool = False
    error: str | None = None
    """What the person is told when nothing came in time."""
    original: Message | None = None
    messages: list[Message] = field(default_factory=list)
    choices: list[Json] = field(default_factory=list)
    modal: Modal | None = None
    files: dict[int, Attachment] = field(default_factory=dict)
    settled: asyncio.Future[None] | None = field(default=None, repr=False)
    sent: Json = field(default_factory=dict, repr=False)

    @property
    def acknowledged(self) -> bool:
        return self.answer is not None

    @property
    def deferred(self) -> bool:
        return self.answer in {5, 6}

    @property
    def message(self) -> Message | None:
        """The answer's message, when it has one."""
        return self.original

    def settle(self) -> None:
        if self.settled is not None and not self.settled.done():
            self.settled.set_result(None)

    def __repr__(self) -> str:
        return f"<{self.user.name}: {self.name}, answer {self.answer}, error {self.error}>"


class World:
    """Everything that exists, by id. `keep` bounds what is remembered of the past."""

    def __init__(self, clock: Clock, *, token: str, cdn: str, keep: int | None = None) -> None:
        self.clock = clock
        self.token = token
        self.cdn = cdn
        self.keep = keep
        self.application_id = clock.snowflake()
        self.bot = User(self.application_id, "Baton", bot=True)
        self.owner = User(clock.snowflake(), "Owner")
        self.users: dict[int, User] = {self.bot.id: self.bot, self.owner.id: self.owner}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.directs: dict[int, Channel] = {}
        self.commands: dict[int | None, list[Json]] = {None: []}
        """Registered commands: of a guild, or of all places under None."""
        self.interactions: dict[int, Interaction] = {}
        self.by_token: dict[str, Interaction] = {}
        self.attachments: dict[int, Attachment] = {}
        self.privileged = 0
        """The privileged intents that the application has been granted."""
        self.history: deque[Message] = deque()
        """Messages as they came, for the transcript."""

    def add(self, channel: Channel) -> Channel:
        self.channels[channel.id] = channel
        if channel.guild is not None:
            channel.guild.channels[channel.id] = channel
        return channel

    def direct(self, user: User) -> Channel:
        """The direct messages of `user` and the bot, which are opened when there are none."""
        found = self.directs.get(user.id)
        if found is None:
            found = Channel(self.clock.snowflake(), Kind.DM, recipients=(user,))
            self.directs[user.id] = self.add(found)
        return found

    def record(self, message: Message) -> None:
        """Keep a message, and forget the oldest of all when there are too many."""
        self.history.append(message)
        while self.keep is not None and len(self.history) > self.keep:
            oldest = self.history.popleft()
            oldest.channel.messages.pop(oldest.id, None)

    def remember(self, interaction: Interaction) -> None:
        self.interactions[interaction.id] = interaction
        self.by_token[interaction.token] = interaction
        while self.keep is not None and len(self.interactions) > self.keep:
            oldest = self.interactions.pop(next(iter(self.interactions)))
            del self.by_token[oldest.token]

    def commands_for(self, guild: Guild | None) -> list[Json]:
        own = [] if guild is None else self.commands.get(guild.id, [])
        return [*own, *self.commands[None]]
