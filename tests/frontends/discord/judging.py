"""Compares what Baton has kept as said with what learners see: all of it, once, in order.

The replies to a turn are the messages in the database that answer it. Made into posts again, each post has to
stand exactly once where its learner can read it: as a message with the nonce of that turn and part, or in the
answer to his interaction, which may hold all of them at once. A text that was
divided over several messages is all there if all its posts are. A nonce that stands at two messages, or two
messages that refer to the same one, is something said twice.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from bot.answers.answer import read_reply
from bot.coaching.turn import Reply
from bot.frontends.discord.rendering import Renderer
from bot.frontends.discord.ways import nonce
from memory import records
from memory.database import Memory
from tests.frontends.discord.stage import Baton
from tests.local_discord import Interaction, LocalDiscord, Message, Person

CUT_OFF = 8.0
"""Seconds before a kill in which something may not have been kept yet."""
BROKEN = 6.0
"""Seconds around a break of the gateway in which something may have been told to nobody."""
PARTS = ("status", "answer", *(str(number) for number in range(12)))


@dataclass(slots=True)
class Made:
    """A gesture of a learner."""

    person: Person
    what: str
    at: float
    told: bool
    """Whether a session of the bot was there to be told of it."""
    interaction: Interaction | None = None
    message: Message | None = None

    @property
    def source(self) -> str:
        """What the core knows it by."""
        found = self.interaction or self.message
        return f"discord:{found.id}" if found else ""


@dataclass(slots=True)
class Judgement:
    """What came of it all."""

    turns: int = 0
    posts: int = 0
    untold: int = 0
    cut_off: int = 0
    thinking: int = 0
    """Answers that say for ever that they are being thought of."""
    lost: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    owing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """What the database has of a turn."""

    heard: records.Message
    replies: tuple[Reply, ...]


async def judge(
    discord: LocalDiscord,
    baton: Baton,
    made: Sequence[Made],
    killed: Sequence[float],
    shaken: Sequence[float] = (),
) -> Judgement:
    """What was lost and what was repeated, each as a line that can be read.

    `killed`: when the bot was killed and when that was over, in turn; `shaken`: when the gateway was.
    """
    found = Judgement(owing=await baton.owes())
    kept: dict[str, Kept] = {}
    for person in {one.person for one in made}:
        for guild in (*(str(one) for one in discord.world.guilds), f"dm-{person.id}"):
            kept |= await _kept(baton.app.memory, guild, str(person.id))
    by_nonce: defaultdict[str, list[Message]] = defaultdict(list)
    for message in discord.messages:
        if message.author.bot and message.nonce is not None and not message.deleted:
            by_nonce[str(message.nonce)].append(message)
    judging = _Judging(baton.bot.receiver._renderer, by_nonce, found)
    for one in made:
        if one.source in kept:
            await judging.turn(one, kept[one.source])
        elif one.source:
            _unkept(one, killed, shaken, found)
    _twice(discord, by_nonce, found)
    return found


async def _kept(memory: Memory, guild: str, key: str) -> Mapping[str, Kept]:
    """The turns of a learner in a guild, by what they answer."""
    async with memory.reading(guild) as tx:
        learner = await tx.learners.find(key)
        every = await tx.messages.of_learner(learner.id) if learner else ()
        answers = {one.source_id: await tx.messages.answers(one.id) for one in every if one.source_id}
    return {
        one.source_id: Kept(
            one, tuple(read_reply(answer) for answer in answers[one.source_id] if answer.text)
        )
        for one in every
        if one.source_id
    }


def _unkept(one: Made, killed: Sequence[float], shaken: Sequence[float], found: Judgement) -> None:
    """Something that the core has not heard of."""
    killings = zip(killed[::2], killed[1::2], strict=True)
    # Told over a connection that broke just then: Discord has shown him that nobody answered.
    refused = one.interaction is not None and one.interaction.answer is None and one.interaction.error
    broken = any(abs(one.at - when) <= BROKEN for when in shaken)
    if not one.told or (refused and broken):
        found.untold += 1
    elif any(began - CUT_OFF <= one.at <= ended for began, ended in killings):
        found.cut_off += 1
    elif one.interaction is None or one.interaction.modal is None:
        original = one.interaction.original if one.interaction else None
        answer = original.text if original else one.interaction and one.interaction.error
        found.lost.append(f"never kept: {one.person.name} {one.what} {one.source} {answer}")


@dataclass(frozen=True, slots=True)
class _Judging:
    renderer: Renderer
    by_nonce: Mapping[str, list[Message]]
    found: Judgement

    async def turn(self, one: Made, kept: Kept) -> None:
        found, about = self.found, f"{one.person.name} {one.what} {one.source}"
        found.turns += 1
        if kept.heard.answered_at is None:
            found.lost.append(f"never answered: {about}")
            return
        original = self._original(one)
        if original is not None and original.loading:
            found.thinking += 1
        if not kept.replies:
            return
        owner = str(one.person.id)
        whole = (await self.renderer.one(kept.replies, owner)).text
        texts = [post.text for post in await self.renderer.posts(kept.replies, owner)]
        said = self._said(one)
        if original is not None and original.text == whole:
            said = [one for one in said if one.text not in texts]
            texts = [whole]
        if original is not None and original.text in texts:
            said.append(original)
        seen = Counter(message.text for message in said)
        found.posts += len(texts)
        for text, times in Counter(texts).items():
            if seen[text] < times:
                found.lost.append(
                    f"not seen: {about}: {text[:60]!r} of {len(texts)}, seen {[text[:40] for text in seen]}"
                )
            if seen[text] > times:
                found.repeated.append(f"seen {seen[text]} times: {about}: {text[:60]!r}")
        order = [message.id for text in texts for message in said if message.text == text]
        if len(set(texts)) == len(texts) and any(a > b for a, b in pairwise(order)):
            found.repeated.append(f"out of order: {about}")

    def _original(self, one: Made) -> Message | None:
        """The answer to an interaction; not what was clicked."""
        answer = one.interaction.original if one.interaction else None
        clicked = one.interaction.source if one.interaction else None
        return None if answer is None or answer is clicked or answer.deleted else answer

    def _said(self, one: Made) -> list[Message]:
        """The messages that were sent for this turn, each part once."""
        return [self.by_nonce[key][0] for part in PARTS if (key := nonce(one.source, part)) in self.by_nonce]


def _twice(discord: LocalDiscord, by_nonce: Mapping[str, list[Message]], found: Judgement) -> None:
    for key, messages in by_nonce.items():
        if len(messages) > 1:
            found.repeated.append(f"nonce {key} {len(messages)} times: {messages[0]!r}")
    answered = Counter(
        one.reference.id
        for one in discord.messages
        if one.author.bot and one.reference is not None and one.interaction is None and not one.deleted
    )
    found.repeated += [f"referred to {times} times: {one}" for one, times in answered.items() if times > 1]
