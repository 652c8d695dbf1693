"""The slash commands of learners, and the command on a message; what they do is decided elsewhere."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.app_commands import Choice, locale_str

from bot.coach import Coach
from bot.coaching.phrases import Phrases
from bot.coaching.turn import (
    ChangeSettings,
    DeleteMine,
    ExportMine,
    Gesture,
    KeepMessages,
    LetTutor,
    ShowPrivacy,
    Submit,
)
from bot.coaching.zones import like_zone
from bot.frontends.discord.clicking import Clicks
from bot.frontends.discord.conversing import Conversation
from bot.frontends.discord.files import fetch
from bot.frontends.discord.limits import CHOICE_NAME, CHOICES, cut
from bot.frontends.discord.people import People
from bot.frontends.discord.translating import described, named

Interaction = discord.Interaction[Any]

PLAIN = (
    "start",
    "task",
    "hint",
    "next",
    "skip",
    "modules",
    "progress",
    "handover",
    "end",
    "help",
    "reminders",
)
"""Commands that take nothing, by the names that no language changes."""


class Commands:
    """Adds a learner's commands to the tree."""

    def __init__(
        self, coach: Coach, conversation: Conversation, clicks: Clicks, people: People, phrases: Phrases
    ) -> None:
        self._coach = coach
        self._conversation = conversation
        self._clicks = clicks
        self._people = people
        self._phrases = phrases

    def add_to(self, tree: app_commands.CommandTree[Any]) -> None:
        for name in PLAIN:
            tree.add_command(self._plain(name))
        tree.add_command(self._explain())
        tree.add_command(self._module())
        tree.add_command(self._course())
        tree.add_command(self._submit())
        tree.add_command(self._ask())
        tree.add_command(self._remind())
        tree.add_command(self._settings())
        tree.add_command(self._privacy())
        tree.add_command(app_commands.ContextMenu(name=self._named("menu.review"), callback=self._reviewed))

    def _named(self, key: str) -> locale_str:
        return named(self._phrases, key)

    def _command(self, name: str, callback: Any, about: str = "") -> app_commands.Command[Any, Any, Any]:  # noqa: ANN401
        return app_commands.Command(
            name=self._named(f"name.{name}"),
            description=self._named(f"about.{about or name}"),
            callback=callback,
        )

    def _plain(self, name: str) -> app_commands.Command[Any, Any, Any]:
        async def callback(interaction: Interaction) -> None:
            await self._clicks.do(interaction, name)

        return self._command(name, callback)

    def _explain(self) -> app_commands.Command[Any, Any, Any]:
        async def callback(interaction: Interaction, topic: str = "") -> None:
            await self._clicks.do(interaction, f"explain {topic}".rstrip())

        async def complete(interaction: Interaction, typed: str) -> list[Choice[str]]:
            return await self._suggested(interaction, "topic", typed)

        command = self._command("explain", callback)
        command.autocomplete("topic")(complete)
        return described(self._phrases, command, topic="explain.topic")

    def _module(self) -> app_commands.Command[Any, Any, Any]:
        async def callback(interaction: Interaction, module: str) -> None:
            await self._clicks.do(interaction, f"module {module}")

        async def complete(interaction: Interaction, typed: str) -> list[Choice[str]]:
            return await self._suggested(interaction, "module", typed)

        command = self._command("module", callback)
        command.autocomplete("module")(complete)
        return described(self._phrases, command, module="module.module")

    def _course(self) -> app_commands.Command[Any, Any, Any]:
        async def callback(interaction: Interaction, course: str) -> None:
            await self._clicks.do(interaction, f"course {course}")

        async def complete(_interaction: Interaction, typed: str) -> list[Choice[str]]:
            wanted = typed.casefold()
            found = [one for one in self._coach.courses if wanted in " ".join(one).casefold()]
            return [Choice(name=cut(title, CHOICE_NAME), value=slug) for slug, title in found[:CHOICES]]

        command = self._command("course", callback, about="other_course")
        command.autocomplete("course")(complete)
        return described(self._phrases, command, course="course.course")

    def _submit(self) -> app_commands.Command[Any, Any, Any]:
        async def callback(
            interaction: Interaction,
            file: discord.Attachment | None = None,
            more: discord.Attachment | None = None,
            task: str = "",
        ) -> None:
            attachments = [one for one in (file, more) if one is not None]
            if not attachments:
                await self._clicks.do(interaction, f"submit {task}".rstrip())
                return

            async def gesture() -> Gesture:
                return Submit(await fetch(attachments), task)

            await self._conversation.interact(interaction, gesture, text="/submit")

        async def complete(interaction: Interaction, typed: str) -> list[Choice[str]]:
            return await self._suggested(interaction, "task", typed)

        command = self._command("submit", callback)
        command.autocomplete("task")(complete)
        return described(self._phrases, command, file="submit.file", more="submit.more", task="submit.task")

    def _ask(self) -> app_commands.Command[Any, Any, Any]:
        async def callback(interaction: Interaction, question: str = "") -> None:
            await self._clicks.do(interaction, f"ask {question}".rstrip())

        command = self._command("ask", callback)
        return described(self._phrases, command, question="ask.question")

    def _remind(self) -> app_commands.Command[Any, Any, Any]:
        async def callback(interaction: Interaction, text: str = "") -> None:
            await self._clicks.do(interaction, f"remind {text}".rstrip())

        command = self._command("remind", callback, about="remind_me")
        return described(self._phrases, command, text="remind.text")

    def _settings(self) -> app_commands.Command[Any, Any, Any]:
        async def callback(
            interaction: Interaction,
            language: str = "",
            zone: str = "",
            reminders: bool | None = None,
            hour: str = "",
            place: str = "",
            guild: str = "",
        ) -> None:
            change = ChangeSettings(language or None, zone or None, reminders, hour or None, place or None)
            if guild:
                await self._clicks.settle(interaction, change, guild)
            elif change == ChangeSettings():
                await self._clicks.do(interaction, "settings")
            else:
                await self._conversation.interact(interaction, change, text="/settings")

        async def guilds(interaction: Interaction, typed: str) -> list[Choice[str]]:
            found = await self._people.been_in(interaction.user.id, interaction.client)
            return [
                Choice(name=cut(name, CHOICE_NAME), value=guild)
                for guild, name in found.items()
                if typed.casefold() in name.casefold()
            ][:CHOICES]

        async def zones(interaction: Interaction, typed: str) -> list[Choice[str]]:
            found = like_zone(typed, interaction.locale.value)
            return [Choice(name=zone, value=zone) for zone in found]

        command = self._command("settings", callback)
        command.autocomplete("zone")(zones)
        command.autocomplete("guild")(guilds)
        languages = [
            Choice(name=self._phrases.say("language", code), value=code) for code in self._phrases.locales
        ]
        places = [Choice(name=self._named(f"form.place_{one}"), value=one) for one in ("dm", "thread")]
        app_commands.choices(language=languages, place=places)(command)
        return described(
            self._phrases,
            command,
            language="settings.language",
            zone="settings.zone",
            reminders="settings.reminders",
            hour="settings.hour",
            place="settings.place",
            guild="settings.guild",
        )

    def _privacy(self) -> app_commands.Group:
        group = app_commands.Group(name=self._named("name.privacy"), description=self._named("about.privacy"))
        does: dict[str, Gesture] = {
            "show": ShowPrivacy(),
            "export": ExportMine(),
            "delete": DeleteMine(),
            "opt-out": KeepMessages(keep=False),
            "opt-in": KeepMessages(keep=True),
            "tutor-on": LetTutor(yes=True),
            "tutor-off": LetTutor(yes=False),
        }
        for name, gesture in does.items():
            group.add_command(self._private(name, gesture))
        return group

    def _private(self, name: str, gesture: Gesture) -> app_commands.Command[Any, Any, Any]:
        async def callback(interaction: Interaction) -> None:
            await self._conversation.interact(interaction, gesture, text=f"/privacy {name}")

        return self._command(f"privacy-{name}", callback)

    async def _reviewed(self, interaction: Interaction, message: discord.Message) -> None:
        """The command on a message: one's own is handed in, a coach may look at anybody's."""
        await self._clicks.on_message(interaction, message)

    async def _suggested(self, interaction: Interaction, what: str, typed: str) -> list[Choice[str]]:
        who = await self._people.of_interaction(interaction)
        found = await self._coach.suggest(who.guild, who.key, what, typed, who.hint)
        return [Choice(name=cut(label, CHOICE_NAME), value=value) for value, label in found[:CHOICES]]
