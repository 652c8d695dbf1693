"""A small bot that uses what discord.py has, to see that the server gives it what Discord does."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Literal, Self

import discord
from discord import app_commands, ui

from tests.local_discord import pointing
from tests.local_discord.local import LocalDiscord

Gesture = discord.Interaction[discord.Client]
INTENTS = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)


class Hint(ui.DynamicItem[ui.Button[Any]], template=r"hint:(?P<task>\d+)"):
    """A button that outlives its bot."""

    def __init__(self, task: int) -> None:
        super().__init__(ui.Button(label="Hint", custom_id=f"hint:{task}"))
        self.task = task

    @classmethod
    async def from_custom_id(cls, _: Gesture, __: ui.Item[Any], match: Any, /) -> Self:  # noqa: ANN401 - as overridden
        return cls(int(match["task"]))

    async def callback(self, gesture: Gesture) -> None:
        await gesture.response.send_message(f"Hint for task {self.task}", ephemeral=True)


class Letters(ui.View):
    """A question with several right answers."""

    @ui.select(
        min_values=1,
        max_values=2,
        options=[discord.SelectOption(label=one, value=one.lower()) for one in "ABC"],
    )
    async def choose(self, gesture: Gesture, select: ui.Select[Any]) -> None:
        await gesture.response.edit_message(content=f"You chose {' and '.join(select.values)}", view=None)


class Classmates(ui.View):
    """A choice of people."""

    @ui.select(cls=ui.UserSelect, max_values=2)
    async def choose(self, gesture: Gesture, select: ui.UserSelect[Any]) -> None:
        await gesture.response.send_message(", ".join(one.display_name for one in select.values))


class HandIn(ui.Modal, title="Hand in"):
    """A form with one field of each kind."""

    note: ui.Label[Any] = ui.Label(text="Note", component=ui.TextInput(max_length=20, required=False))
    files: ui.Label[Any] = ui.Label(text="Files", component=ui.FileUpload(max_values=2))
    mood: ui.Label[Any] = ui.Label(
        text="Mood",
        component=ui.RadioGroup(
            options=[discord.RadioGroupOption(label="Good"), discord.RadioGroupOption(label="Bad")]
        ),
    )
    zone: ui.Label[Any] = ui.Label(
        text="Time zone",
        component=ui.Select(
            options=[discord.SelectOption(label="Berlin", value="Europe/Berlin", default=True)]
        ),
    )
    sure: ui.Label[Any] = ui.Label(text="Sure", component=ui.Checkbox())

    async def on_submit(self, gesture: Gesture) -> None:
        await gesture.response.defer(thinking=True, ephemeral=True)
        parts = [one.component for one in (self.note, self.files, self.mood, self.zone, self.sure)]
        note, files, mood, zone, sure = parts
        read = [(one.filename, (await one.read()).decode()) for one in files.values]  # type: ignore[attr-defined]
        said = f"{note.value} {read} {mood.value} {zone.values} {sure.value}"  # type: ignore[attr-defined]
        await gesture.edit_original_response(content=said)


class Review(ui.LayoutView):
    """A message of layout components with a picture in it."""

    def __init__(self) -> None:
        super().__init__(timeout=None)
        again: ui.Button[Any] = ui.Button(label="Again", custom_id="again")
        self.add_item(ui.TextDisplay("# Passed"))
        self.add_item(ui.Section("Score 9.5", accessory=again))
        gallery: ui.MediaGallery[Any] = ui.MediaGallery(discord.MediaGalleryItem("attachment://progress.png"))
        self.add_item(ui.Container(ui.TextDisplay("Your progress"), gallery, ui.Separator()))


class Bot(discord.AutoShardedClient):
    """Does one thing of each kind."""

    def __init__(self, *, intents: discord.Intents = INTENTS, **options: Any) -> None:  # noqa: ANN401 - discord.py's
        super().__init__(
            intents=intents,
            guild_ready_timeout=0.1,
            allowed_mentions=discord.AllowedMentions.none(),
            **options,
        )
        self.tree = app_commands.CommandTree(self)
        self.tree.on_error = self._note  # type: ignore[method-assign]
        self.errors: list[Exception] = []
        self.heard: list[discord.Message] = []
        self.resumed = 0

    async def _note(self, _: Gesture, error: app_commands.AppCommandError) -> None:
        self.errors.append(getattr(error, "original", error))

    async def setup_hook(self) -> None:
        self.add_dynamic_items(Hint)
        for command in COMMANDS:
            self.tree.add_command(command)
        await self.tree.sync()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Not the five seconds that discord.py waits between two shards."""

    async def on_resumed(self) -> None:
        self.resumed += 1

    async def on_message(self, message: discord.Message) -> None:
        if message.author.bot:
            return
        self.heard.append(message)
        if message.guild is None:
            files = [f"{one.filename}={(await one.read()).decode()}" for one in message.attachments]
            await message.channel.send(" ".join(["You said", message.content, *files]))


@app_commands.command(description="Start learning")
async def start(gesture: Gesture, task: int = 1) -> None:
    view = ui.View(timeout=None)
    view.add_item(Hint(task))
    await gesture.response.send_message(f"Welcome, {gesture.user.mention}", view=view)


@app_commands.command(description="Your settings")
async def settings(gesture: Gesture, zone: str) -> None:
    await gesture.response.send_message(f"{zone} in {gesture.locale.value}", ephemeral=True)


@settings.autocomplete("zone")
async def zones(_: Gesture, typed: str) -> list[app_commands.Choice[str]]:
    known = ("Berlin", "Bern", "Paris")
    return [app_commands.Choice(name=one, value=f"Europe/{one}") for one in known if one.startswith(typed)]


@app_commands.command(description="A question")
async def quiz(gesture: Gesture) -> None:
    await gesture.response.send_message("Which are right?", view=Letters())


@app_commands.command(name="hand-in", description="Hand in your code")
async def hand_in(gesture: Gesture) -> None:
    await gesture.response.send_modal(HandIn())


@app_commands.command(description="A review")
async def review(gesture: Gesture) -> None:
    await gesture.response.send_message(view=Review(), file=discord.File(io.BytesIO(b"PNG"), "progress.png"))


@app_commands.command(name="hand-over", description="A file in a private thread")
@app_commands.guild_only()
async def hand_over(gesture: Gesture) -> None:
    await gesture.response.defer(ephemeral=True)
    assert isinstance(gesture.channel, discord.TextChannel)
    thread = await gesture.channel.create_thread(
        name=f"Learning with {gesture.user.display_name}", invitable=False
    )
    await thread.add_user(gesture.user)
    await thread.send("Here it is", file=discord.File(io.BytesIO(b"# Handover"), "handover.md"))
    await gesture.followup.send(f"See {thread.mention}")


@app_commands.command(description="Answers too late")
async def slow(gesture: Gesture) -> None:
    await asyncio.sleep(0.1)
    await gesture.response.send_message("At last")


@app_commands.command(description="Answers twice")
async def twice(gesture: Gesture) -> None:
    await gesture.response.send_message("Once")
    gesture.response._response_type = None
    await gesture.response.send_message("Twice")


@app_commands.command(description="Thinks, then answers")
async def thinking(gesture: Gesture) -> None:
    await gesture.response.defer(thinking=True)
    await gesture.followup.send("Thought")


coach = app_commands.Group(
    name="coach",
    description="For coaches",
    guild_only=True,
    default_permissions=discord.Permissions(manage_guild=True),
)


@coach.command(description="Note something about a learner")
async def note(gesture: Gesture, learner: discord.Member, text: app_commands.Range[str, 1, 10]) -> None:
    await gesture.response.send_message(f"{learner.display_name}: {text}", ephemeral=True)


@app_commands.command(description="Learn together")
async def together(gesture: Gesture) -> None:
    await gesture.response.send_message("With whom?", view=Classmates())


@app_commands.command(description="One option of each kind")
async def each(
    gesture: Gesture,
    file: discord.Attachment,
    channel: discord.TextChannel,
    role: discord.Role,
    share: float,
    level: Literal["easy", "hard"],
    *,
    sure: bool,
) -> None:
    read = (await file.read()).decode()
    await gesture.response.send_message(f"{read} {channel.name} {role.name} {share} {level} {sure}")


@app_commands.context_menu(name="Profile")
async def profile(gesture: Gesture, member: discord.Member) -> None:
    await gesture.response.send_message(f"{member.display_name} is here", ephemeral=True)


@app_commands.context_menu(name="Review this code")
async def review_this(gesture: Gesture, message: discord.Message) -> None:
    await gesture.response.send_message(f"Shall I review {message.content!r}?", ephemeral=True)


COMMANDS: list[Any] = [
    *(start, settings, quiz, hand_in, review, hand_over, slow, twice, thinking, coach, review_this),
    *(together, each, profile),
]


@asynccontextmanager
async def running(
    server: LocalDiscord, bot: Bot | None = None, *, token: str | None = None
) -> AsyncIterator[Bot]:
    """A bot that is ready, and is gone afterwards."""
    bot = Bot() if bot is None else bot
    with pointing.to(server):
        life = asyncio.create_task(bot.start(token or server.token))
        ready = asyncio.create_task(bot.wait_until_ready())
        await asyncio.wait({life, ready}, timeout=5, return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()
        try:
            if life.done():
                life.result()
            yield bot
        finally:
            await bot.close()
            await asyncio.gather(life, return_exceptions=True)
