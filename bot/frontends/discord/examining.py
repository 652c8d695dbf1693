"""Examines the connection to Discord for `baton doctor --discord`: token, intents, permissions."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import discord

from bot.frontends.discord.inviting import NEEDED, permissions
from bot.frontends.discord.patience import patiently
from bot.frontends.discord.running import Connection

INVITE_SCOPES = ("bot", "applications.commands")
MOST_GUILDS = 200


@dataclass(frozen=True, slots=True)
class Examined:
    well: bool
    text: str


async def examine(connection: Connection) -> list[Examined]:
    """What is found, without connecting to the gateway. Never raises."""
    if not connection.token:
        return [Examined(well=False, text="Discord: DISCORD_TOKEN is not set")]
    connection.point()
    client = discord.Client(intents=discord.Intents.none())
    try:
        return [one async for one in _found(client, connection)]
    except discord.LoginFailure:
        text = "Discord: the token isn't known; take a new one from the developer portal (Bot → Reset Token)"
        return [Examined(well=False, text=text)]
    except (discord.HTTPException, aiohttp.ClientError, OSError, TimeoutError) as error:
        return [Examined(well=False, text=f"Discord can't be reached at {connection.api_url}: {error}")]
    finally:
        await client.close()


async def _found(client: discord.Client, connection: Connection) -> AsyncIterator[Examined]:
    await client.login(connection.token)
    application = await patiently(client.application_info)
    yield Examined(well=True, text=f"Discord: logged in as {client.user} (application {application.id})")
    granted = application.flags.gateway_message_content or application.flags.gateway_message_content_limited
    if connection.message_content and not granted:
        text = "Discord: DISCORD_MESSAGE_CONTENT is set, but the intent isn't granted in the developer portal"
        yield Examined(well=False, text=text)
    else:
        wanted = "used" if connection.message_content else "not used"
        yield Examined(well=True, text=f"Discord: message-content intent {wanted}")
    guilds = await patiently(lambda: client.http.get_guilds(MOST_GUILDS, with_counts=False))
    for guild in guilds:
        yield _of_guild(guild)
    if not guilds:
        text = f"Discord: Baton is in no server yet; invite it: {link(application.id)}"
        yield Examined(well=False, text=text)


def _of_guild(guild: Any) -> Examined:  # noqa: ANN401 - as Discord sends it
    allowed = discord.Permissions(int(guild.get("permissions", 0)))
    lacking = [] if allowed.administrator else [name for name in NEEDED if not getattr(allowed, name)]
    if not lacking:
        return Examined(well=True, text=f"Discord: server {guild['name']}: every permission that is needed")
    return Examined(well=False, text=f"Discord: server {guild['name']}: not allowed to {', '.join(lacking)}")


def link(application_id: int) -> str:
    """The link with which somebody who manages a server invites Baton."""
    return discord.utils.oauth_url(application_id, permissions=permissions(), scopes=INVITE_SCOPES)
