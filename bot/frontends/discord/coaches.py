"""Takes what coaches and administrators ask to the desk; only they see the answers."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import discord

from bot.coach import Coach, new_incident
from bot.coaching.order import (
    AnswerRequest,
    CommentOn,
    EditWording,
    Instruction,
    Order,
    Override,
    RemindLearner,
    WriteNote,
)
from bot.coaching.phrases import Phrases
from bot.coaching.turn import Reply
from bot.desk import Desk
from bot.frontends.discord.acknowledging import acknowledge, at_once
from bot.frontends.discord.files import blocks, fetch
from bot.frontends.discord.forms import Filled, Forms
from bot.frontends.discord.patience import patiently
from bot.frontends.discord.people import People, Who
from bot.frontends.discord.rendering import Renderer
from bot.frontends.discord.ways import Address, Shown, Way
from bot.operating.logs import telling
from bot.operating.metrics import Metrics
from bot.whereabouts import AddressBook

log = logging.getLogger(__name__)

AT_ONCE = 100
"""People about whom Discord may be asked at a time."""
_ASKS = {AnswerRequest: "reply", CommentOn: "comment", WriteNote: "note", RemindLearner: "remind"}
"""Instructions that need a text, and the form that asks for it."""


class Coaches:
    """Answers the orders of a guild."""

    def __init__(
        self,
        coach: Coach,
        desk: Desk,
        people: People,
        addresses: AddressBook,
        form: Forms,
        phrases: Phrases,
        renderer: Renderer,
        metrics: Metrics,
    ) -> None:
        self._coach = coach
        self._desk = desk
        self._people = people
        self._addresses = addresses
        self._phrases = phrases
        self._forms = form
        self._renderer = renderer
        self._metrics = metrics

    async def clicked(self, interaction: discord.Interaction, command: str) -> None:
        """A coach's button or select; one that needs a text opens the form for it."""
        instruction = self._desk.understand(command)
        locale = interaction.locale.value
        if instruction is None:
            log.warning("a button says %r, which nobody understands any more", command)
            return
        if isinstance(instruction, EditWording):
            await self.edit(interaction, instruction)
        elif isinstance(instruction, Override):
            form = self._forms.override(command, locale)
            await patiently(lambda: interaction.response.send_modal(form), tries=3)
        elif (kind := _ASKS.get(type(instruction))) and not getattr(instruction, "text", ""):
            asked = self._forms.text(kind, command, locale)
            await patiently(lambda: interaction.response.send_modal(asked), tries=3)
        else:
            await self.order(interaction, instruction)

    async def filled(self, interaction: discord.Interaction, filled: Filled) -> None:
        """A form about what a button said."""
        instruction = self._desk.understand(filled.about, filled.value("text"))
        if isinstance(instruction, Override):
            instruction = replace(instruction, score=filled.value("score"))
        if instruction is not None:
            await self.order(interaction, instruction)

    async def edit(self, interaction: discord.Interaction, instruction: EditWording) -> None:
        """Open the form with a template's text; it has to be there at once."""
        who = await self._people.of_interaction(interaction)
        found = await self._desk.open_wording(_order_of(interaction, who, instruction))
        if isinstance(found, Reply):
            await at_once(lambda: interaction.response.send_message(found.text, ephemeral=True))
            return
        form = self._forms.wording(found.about, found.title, found.text, who.hint or "")
        await at_once(lambda: interaction.response.send_modal(form))

    async def order(
        self,
        interaction: discord.Interaction,
        instruction: Instruction | Callable[[], Awaitable[Instruction]],
    ) -> None:
        """Have the desk answer, for his eyes only. What takes time to know is asked for then."""
        shown = await acknowledge(interaction, self._metrics, privately=True)
        who = await self._people.of_interaction(interaction)
        if callable(instruction):
            instruction = await instruction()
        replies = await self._answered(interaction, who, instruction)
        if shown is not None:
            await self._show(interaction, who, replies)

    async def _show(self, interaction: discord.Interaction, who: Who, replies: Sequence[Reply]) -> None:
        address = Address.of(interaction, Shown.PRIVATELY)
        way = Way(interaction.client, self._renderer, address, f"discord:{interaction.id}", who.key)
        await way.show(replies)

    async def learners_with(self, role: discord.Role) -> tuple[str, ...]:
        """The keys of the learners who have a role; Discord tells it of people who are named."""
        learners = [int(key) for key in await self._desk.learners(str(role.guild.id)) if key.isdecimal()]
        found: list[str] = []
        for beginning in range(0, len(learners), AT_ONCE):
            members = await role.guild.query_members(
                user_ids=learners[beginning : beginning + AT_ONCE], limit=AT_ONCE, cache=False
            )
            found += [str(one.id) for one in members if role in one.roles]
        return tuple(found)

    async def may(self, interaction: discord.Interaction) -> bool:
        """Whether he is a coach here, or manages the guild; he's told if he's neither."""
        who = await self._people.of_interaction(interaction)
        setup = await self._addresses.setup(who.guild)
        if who.manages or setup.coach_role in who.roles:
            return True
        said = self._phrases.say("trouble.coaches_only", who.hint)
        await patiently(lambda: interaction.response.send_message(said, ephemeral=True), tries=3)
        return False

    async def look_at(self, interaction: discord.Interaction, message: discord.Message) -> None:
        """Review somebody's code for the coach's eyes; it costs nobody a try."""
        if not await self.may(interaction):
            return
        shown = await acknowledge(interaction, self._metrics, privately=True)
        who = await self._people.of_interaction(interaction)
        files = (*blocks(message.content), *await fetch(message.attachments))
        replies = await self._coach.look_at(
            who.guild, str(message.author.id), files, datetime.now(UTC), who.hint
        )
        if shown is not None:
            await self._show(interaction, who, replies)

    async def _answered(
        self, interaction: discord.Interaction, who: Who, instruction: Instruction
    ) -> tuple[Reply, ...]:
        order = _order_of(interaction, who, instruction)
        with telling(guild=who.guild, learner=who.key, turn=order.source_id):
            try:
                return await self._desk.take(order)
            except Exception:
                incident = new_incident()
                with telling(incident=incident):
                    log.exception("incident %s", incident)
                self._metrics.failed("order")
                return (self._coach.apologise(who.hint, incident),)


def _order_of(interaction: discord.Interaction, who: Who, instruction: Instruction) -> Order:
    return Order(
        guild=who.guild,
        by=who.key,
        instruction=instruction,
        source_id=f"discord:{interaction.id}",
        at=datetime.now(UTC),
        roles=who.roles,
        manages=who.manages,
        name=who.name,
        hint=who.hint,
        clicks=True,
    )
