"""Names and descriptions of commands in every language, from the phrases."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.app_commands import TranslationContextTypes, locale_str

from bot.coaching.phrases import FALLBACK, Phrases, nearest


def named(phrases: Phrases, key: str) -> locale_str:
    """A name or a description: in English, with the key under which the translator finds it in others."""
    return locale_str(phrases.say(key, FALLBACK), key=key)


def described(
    phrases: Phrases, command: app_commands.Command[Any, Any, Any], **options: str
) -> app_commands.Command[Any, Any, Any]:
    """Let each option be named and described in every language, by its key."""
    names = {option: named(phrases, f"option.{key}") for option, key in options.items()}
    told: dict[str, str | locale_str] = {
        option: named(phrases, f"option.{key}_about") for option, key in options.items()
    }
    for known in command.parameters:  # a description that isn't repeated gets lost
        if (description := known.locale_description or known.description) and known.name not in told:
            told[known.name] = description
    app_commands.rename(**names)(command)
    app_commands.describe(**told)(command)
    return command


class Translator(app_commands.Translator):
    """Asked by discord.py for each word in each of Discord's languages."""

    def __init__(self, phrases: Phrases) -> None:
        self._phrases = phrases

    async def translate(
        self,
        string: locale_str,
        locale: discord.Locale,
        context: TranslationContextTypes,  # noqa: ARG002 - one table serves all of them
    ) -> str | None:
        key = string.extras.get("key")
        if key is None or nearest(locale.value, self._phrases.locales) == FALLBACK:
            return None
        return self._phrases.find(key, locale.value)
