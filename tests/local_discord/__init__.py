"""A local server that behaves like Discord: REST and gateway version 10, and people who use it.

    async with LocalDiscord() as discord:
        discord.rest, discord.gateway, discord.cdn, discord.token  # what a bot needs
        academy = discord.guild("Academy").invites_bot()  # permissions=Permission.… | …
        ada = academy.person("Ada", roles=("Coach",), locale="de")  # made when not there
        ada.goes_to(academy.channel("learning"))  # else she is in #general, out of guilds in her DMs

        answer = await ada.uses("coach note", learner=bob, text="…")  # waits for the acknowledgement
        answer.acknowledged_after, .deferred, .ephemeral, .error, .message, .messages, .modal
        await ada.completes("settings", option="zone", typed="Ber")  # choices: name and value
        await ada.uses_on("Review this code", message)  # the menu of a message, or of a person
        await ada.clicks("Hint")  # on the newest message that has it, or `on=message`
        await ada.selects("A", "C")
        ada.modal.title, .fields, .text  # the form that stands open
        await ada.fills({"Time zone": "Berlin", "Files": {"blog.py": b"…"}})
        await ada.writes("text", to=ada.dm, files={…}, mention_bot=True, reply_to=message)
        await ada.edits(message, "text"); await ada.deletes(message)
        ada.closes_dms(), ada.opens_dms(), ada.gets_role(role), ada.loses_role(role)

        await ada.reads()  # the next new or edited message of others
        await ada.reads("Welcome")  # the first with that text
        await ada.reads(3)  # so many
        await ada.reads(lambda message: message.buttons, within=1.0)
        ada.sees, discord.messages, discord.transcript()
        message.text, .buttons, .selects, .attachments, .file("a.png"), .embeds, .components
        message.mentions, .mention_roles, .mention_everyone, .flags, .edited, .versions, .ephemeral

A gesture makes everything before it read. A gesture that Discord itself would not allow raises
`DiscordRefuses` (no such command, permissions, fields that are missing or too long). Messages are live: an
edit changes them. discord.py comes here within `with pointing.to(discord):`; it waits five seconds before it
identifies again or for another shard, unless the bot overrides `before_identify_hook`.

The guild: `.channel(name, hidden=True)`, `.role(name, permissions=…)`, `.thread(name)`, `.threads`,
`.removes_bot()`, `.permits_bot(permissions)`, `.denies(discord.bot, Permission.SEND_MESSAGES, channel)`,
`.allows(…)`, `.deletes(channel)`, `.archives(thread, locked=True)`, `.adds(thread, person)`,
`.loses(person)`.

The server: `discord.now`, `discord.clock.advance(minutes=16)`, `discord.requests` (method, path, route, body,
status, code), `discord.violations` (bodies that break rules, routes that are unknown: assert there are none),
`discord.buckets.limits["GET /guilds/{guild}"] = (5, 1.0)`, `discord.bot_is_online`,
`await discord.comes_online()`, `discord.patience` (seconds until a person is told that nothing came),
`discord.world` (all state), `LocalDiscord(keep=1000)` to forget what is older,
`LocalDiscord(privileged_intents=…, shards=2, heartbeat=0.5)`.

Faults: `discord.faults.next(route, status=503, times=1)`, `.error(route, code=50013, status=403)`,
`.rate_limit(route, 0.5, is_global=True)`, `.slow(route, seconds)`,
`.drop_connection(route, after_processing=True)`, `.randomly(share=0.05, seed=1, kinds=…)`,
`.duplicate_events(share)`, `.clear()`; of the gateway: `await .close(4000)`, `await .drop()`, `.reconnect()`,
`.invalidate(resumable=False)`, `.silence_heartbeat_acks()`. A route is `"POST /channels/*/messages"`, where
each `*` stands for one part.

A process of its own: `python -m tests.local_discord --port 0`; see `control.py`.
"""

from tests.local_discord.guilds import GuildHandle
from tests.local_discord.local import LocalDiscord
from tests.local_discord.people import Person
from tests.local_discord.permissions import Permission
from tests.local_discord.refusal import DiscordRefuses
from tests.local_discord.world import Channel, Interaction, Message, Modal

__all__ = [
    "Channel",
    "DiscordRefuses",
    "GuildHandle",
    "Interaction",
    "LocalDiscord",
    "Message",
    "Modal",
    "Permission",
    "Person",
]
