"""The slash commands of coaches and administrators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import Choice

from bot.coach import Coach
from bot.coaching.order import (
    Announce,
    Assign,
    ExportTable,
    PublishCourse,
    RemindLearner,
    RemindLearners,
    SetUp,
    ShowLearner,
    ShowQueue,
    ShowRoster,
    ShowSetup,
    ShowStats,
    ShowSubmission,
    WriteNote,
)
from bot.coaching.phrases import Phrases
from bot.frontends.discord.coaches import Coaches
from bot.frontends.discord.inviting import invite, lacking
from bot.frontends.discord.limits import CHOICE_NAME, CHOICES, cut
from bot.frontends.discord.translating import described, named
from bot.frontends.discord.wording_commands import WordingCommands

Interaction = discord.Interaction[Any]
Command = app_commands.Command[Any, Any, Any]

COACHES = discord.Permissions(manage_threads=True)
"""Whom Discord offers the commands to: a coach has to see the learners' private threads anyway. A guild may
choose others in its settings; the desk asks for the coach role in any case."""
MANAGERS = discord.Permissions(manage_guild=True)


class CoachCommands:
    """Adds `/setup` and `/coach …` to the tree."""

    def __init__(
        self, coaches: Coaches, coach: Coach, phrases: Phrases, changeable: Sequence[str] = ()
    ) -> None:
        """`changeable` are the templates that a guild may put into its own words."""
        self._coaches = coaches
        self._coach = coach
        self._phrases = phrases
        self._wordings = WordingCommands(coaches, phrases, changeable)

    def add_to(self, tree: app_commands.CommandTree[Any]) -> None:
        group = app_commands.Group(
            name=named(self._phrases, "name.coach"),
            description=named(self._phrases, "about.coach"),
            guild_only=True,
            default_permissions=COACHES,
        )
        for command in (
            self._roster(),
            self._learner(),
            self._note(),
            self._assign(),
            self._review(),
            self._queue(),
            self._announce(),
            self._remind(),
            self._stats(),
            self._export(),
            self._invite(),
            self._course(),
            self._wordings.group(),
        ):
            group.add_command(command)
        tree.add_command(group)
        tree.add_command(self._setup())

    def _command(self, name: str, callback: Any) -> Command:  # noqa: ANN401 - any callback
        return app_commands.Command(
            name=named(self._phrases, f"name.{name}"),
            description=named(self._phrases, f"about.{name}"),
            callback=callback,
        )

    def _roster(self) -> Command:
        async def callback(interaction: Interaction, course: str | None = None) -> None:
            await self._coaches.order(interaction, ShowRoster(course))

        return self._of_course(self._command("roster", callback))

    def _learner(self) -> Command:
        async def callback(interaction: Interaction, learner: discord.User) -> None:
            await self._coaches.order(interaction, ShowLearner(str(learner.id)))

        return described(self._phrases, self._command("learner", callback), learner="coach.learner")

    def _note(self) -> Command:
        async def callback(
            interaction: Interaction, learner: discord.User, text: app_commands.Range[str, 1, 1500]
        ) -> None:
            await self._coaches.order(interaction, WriteNote(str(learner.id), text))

        command = self._command("note", callback)
        return described(self._phrases, command, learner="coach.learner", text="coach.text")

    def _assign(self) -> Command:
        async def callback(
            interaction: Interaction, learner: discord.User, content: str, due: str = ""
        ) -> None:
            await self._coaches.order(interaction, Assign(str(learner.id), content, due))

        async def complete(interaction: Interaction, typed: str) -> list[Choice[str]]:
            found = self._coach.suggest_content(typed, interaction.locale.value)
            return [Choice(name=cut(label, CHOICE_NAME), value=value) for value, label in found[:CHOICES]]

        command = self._command("assign", callback)
        command.autocomplete("content")(complete)
        return described(
            self._phrases, command, learner="coach.learner", content="coach.content", due="coach.due"
        )

    def _review(self) -> Command:
        async def callback(interaction: Interaction, learner: discord.User) -> None:
            await self._coaches.order(interaction, ShowSubmission(learner=str(learner.id)))

        return described(self._phrases, self._command("review", callback), learner="coach.learner")

    def _queue(self) -> Command:
        async def callback(interaction: Interaction) -> None:
            await self._coaches.order(interaction, ShowQueue())

        return self._command("queue", callback)

    def _announce(self) -> Command:
        async def callback(
            interaction: Interaction, text: app_commands.Range[str, 1, 1500], course: str | None = None
        ) -> None:
            await self._coaches.order(interaction, Announce(text, course))

        return self._of_course(
            described(self._phrases, self._command("announce", callback), text="coach.text")
        )

    def _remind(self) -> Command:
        async def callback(
            interaction: Interaction,
            learner: discord.User | None = None,
            text: str = "",
            when: str = "",
            group: discord.Role | None = None,
            course: str | None = None,
        ) -> None:
            if learner and not (when or group or course):
                await self._coaches.order(interaction, RemindLearner(str(learner.id), text))
                return
            whom = (str(learner.id),) if learner else None
            wanted = RemindLearners(text, when, whom, course)
            if group and not group.is_default():
                await self._coaches.order(interaction, partial(self._to_group, wanted, group))
            else:
                await self._coaches.order(interaction, wanted)

        command = self._command("remind", callback)
        described(
            self._phrases,
            command,
            learner="coach.learner",
            text="coach.text",
            when="coach.when",
            group="coach.group",
        )
        return self._of_course(command)

    async def _to_group(self, wanted: RemindLearners, group: discord.Role) -> RemindLearners:
        """Those of the learners who have the role; of one who's named, whether he has it doesn't matter."""
        if wanted.learners is None:
            return replace(wanted, learners=await self._coaches.learners_with(group))
        return wanted

    def _stats(self) -> Command:
        async def callback(interaction: Interaction, course: str | None = None) -> None:
            await self._coaches.order(interaction, ShowStats(course))

        return self._of_course(self._command("stats", callback))

    def _export(self) -> Command:
        async def callback(interaction: Interaction, course: str | None = None) -> None:
            await self._coaches.order(interaction, ExportTable(course))

        return self._of_course(self._command("export", callback))

    def _invite(self) -> Command:
        async def callback(interaction: Interaction) -> None:
            if await self._coaches.may(interaction):
                await invite(interaction, self._phrases)

        return self._command("invite", callback)

    def _course(self) -> app_commands.Group:
        group = app_commands.Group(
            name=named(self._phrases, "name.course"), description=named(self._phrases, "about.course")
        )
        group.add_command(self._publish("publish", published=True))
        group.add_command(self._publish("unpublish", published=False))
        return group

    def _publish(self, name: str, *, published: bool) -> Command:
        async def callback(interaction: Interaction, course: str) -> None:
            await self._coaches.order(interaction, PublishCourse(course, published))

        return self._of_course(self._command(name, callback))

    def _setup(self) -> Command:
        async def callback(
            interaction: Interaction,
            role: discord.Role | None = None,
            channel: discord.TextChannel | None = None,
            course: str | None = None,
            language: str | None = None,
            threads: bool | None = None,
            tutor: bool | None = None,
        ) -> None:
            missing = lacking(interaction, channel, self._phrases)
            change = SetUp(
                str(role.id) if role else None,
                str(channel.id) if channel else None,
                course,
                language,
                threads,
                missing,
                tutor,
            )
            unchanged = change == SetUp(missing=missing)
            await self._coaches.order(interaction, ShowSetup(missing) if unchanged else change)

        command = self._command("setup", callback)
        command.guild_only = True
        command.default_permissions = MANAGERS
        languages = [
            Choice(name=self._phrases.say("language", code), value=code) for code in self._phrases.locales
        ]
        app_commands.choices(language=languages)(command)
        described(
            self._phrases,
            command,
            role="setup.role",
            channel="setup.channel",
            language="setup.language",
            threads="setup.threads",
            tutor="setup.tutor",
        )
        return self._of_course(command)

    def _of_course(self, command: Command) -> Command:
        """The option that every course answers to."""
        courses = [Choice(name=cut(title, CHOICE_NAME), value=slug) for slug, title in self._coach.courses]
        app_commands.choices(course=courses[:CHOICES])(command)
        return described(self._phrases, command, course="coach.course")
