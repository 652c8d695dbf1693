"""The slash commands `/coach prompts …`: what Baton says, in a guild's own words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import Choice

from bot.coaching.order import EditWording, Instruction, ReloadPrompts, ShowWordings, UndoWording
from bot.coaching.phrases import Phrases
from bot.frontends.discord.coaches import Coaches
from bot.frontends.discord.limits import CHOICES
from bot.frontends.discord.translating import described, named

Interaction = discord.Interaction[Any]
Command = app_commands.Command[Any, Any, Any]


class WordingCommands:
    """Makes the group of commands."""

    def __init__(self, coaches: Coaches, phrases: Phrases, changeable: Sequence[str]) -> None:
        self._coaches = coaches
        self._phrases = phrases
        self._changeable = changeable

    def group(self) -> app_commands.Group:
        group = app_commands.Group(
            name=named(self._phrases, "name.prompts"), description=named(self._phrases, "about.prompts")
        )
        for command in (
            self._plain("show", ShowWordings()),
            self._edit(),
            self._undo("undo", all_=False),
            self._undo("reset", all_=True),
            self._plain("reload", ReloadPrompts()),
        ):
            group.add_command(command)
        return group

    def _plain(self, name: str, instruction: Instruction) -> Command:
        async def callback(interaction: Interaction) -> None:
            await self._coaches.order(interaction, instruction)

        return self._command(name, callback)

    def _edit(self) -> Command:
        async def callback(interaction: Interaction, template: str, locale: str = "") -> None:
            await self._coaches.edit(interaction, EditWording(template, locale))

        return self._of_template(self._command("edit", callback))

    def _undo(self, name: str, *, all_: bool) -> Command:
        async def callback(interaction: Interaction, template: str, locale: str = "") -> None:
            await self._coaches.order(interaction, UndoWording(template, locale, all_))

        return self._of_template(self._command(name, callback))

    def _command(self, name: str, callback: Any) -> Command:  # noqa: ANN401 - any callback
        return app_commands.Command(
            name=named(self._phrases, f"name.prompts-{name}"),
            description=named(self._phrases, f"about.prompts-{name}"),
            callback=callback,
        )

    def _of_template(self, command: Command) -> Command:
        templates = [
            Choice(name=self._title(template), value=template) for template in self._changeable[:CHOICES]
        ]
        languages = [
            Choice(name=self._phrases.say("language", code), value=code) for code in self._phrases.locales
        ]
        app_commands.choices(template=templates, locale=languages[:CHOICES])(command)
        return described(self._phrases, command, template="prompts.template", locale="prompts.locale")

    def _title(self, template: str) -> str | app_commands.locale_str:
        """What coaches call it, if it has such a name."""
        key = f"wording.{template}"
        return named(self._phrases, key) if self._phrases.find(key, "en") else template
