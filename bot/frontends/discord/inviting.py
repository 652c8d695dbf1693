"""The "Start learning" button that a coach posts, and what Baton has to be allowed in a guild."""

from __future__ import annotations

from typing import Any

import discord
from discord import ui

from bot.coaching.phrases import Phrases
from bot.frontends.discord.patience import patiently
from bot.frontends.discord.wording import ANYBODY, remember

NEEDED = (
    "view_channel",
    "send_messages",
    "create_private_threads",
    "send_messages_in_threads",
    "manage_threads",
    "attach_files",
    "embed_links",
    "read_message_history",
)
"""What Baton needs, by discord.py's names; the invite link in the README asks for just this."""


def permissions() -> discord.Permissions:
    return discord.Permissions(**dict.fromkeys(NEEDED, True))


def lacking(
    interaction: discord.Interaction, coaches_channel: discord.TextChannel | None, phrases: Phrases
) -> tuple[str, ...]:
    """What Baton isn't allowed in the channel of the command, or in the coaches' one, in words."""
    guild, here = interaction.guild, interaction.channel
    locale = interaction.locale.value
    channels = [channel for channel in (here, coaches_channel) if isinstance(channel, discord.TextChannel)]
    return tuple(
        phrases.say(
            "setup.lacks",
            locale,
            permission=phrases.say(f"permission.{name}", locale),
            channel=f"<#{one.id}>",
        )
        for one in dict.fromkeys(channels)
        for name in NEEDED
        if guild is not None and not getattr(one.permissions_for(guild.me), name)
    )


async def invite(interaction: discord.Interaction, phrases: Phrases) -> None:
    """Post the button, for everybody in the channel."""
    locale = interaction.guild_locale.value if interaction.guild_locale else "en"
    view = ui.View(timeout=None)
    button: ui.Button[Any] = ui.Button(
        label=phrases.say("invite.button", locale),
        style=discord.ButtonStyle.primary,
        custom_id=remember("start", ANYBODY).custom_id,
    )
    view.add_item(button)
    view.stop()
    said = phrases.say("invite.text", locale)
    await patiently(lambda: interaction.response.send_message(said, view=view), tries=3)
