"""Replies as Discord shows them: how many messages, with which text, buttons and files."""

from __future__ import annotations

import io
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import discord
from discord import ui

from bot.coaching.phrases import Phrases
from bot.coaching.picture import Picture
from bot.coaching.turn import Action, Question, Reply, ReplyFile, ReplyKind, Tone
from bot.courses.course import Kind as TaskKind
from bot.frontends.discord.limits import (
    BUTTON_LABEL,
    BUTTONS_IN_ROW,
    CONTENT,
    FILE_DESCRIPTION,
    LAYOUT_TEXT,
    OPTION_LABEL,
    OPTIONS,
    Kind,
    cut,
    ensure,
)
from bot.frontends.discord.splitting import beginning, split
from bot.frontends.discord.wording import remember

Draw = Callable[[Picture], Awaitable[bytes]]
"""A picture as PNG."""

PARTS = 5
"""A text of more messages than this becomes a file."""
_COLOURS = {Tone.GOOD: discord.Colour(0x2D8A4E), Tone.BAD: discord.Colour(0xC9702B)}
_DANGEROUS = ("privacy delete",)


@dataclass(frozen=True, slots=True)
class Post:
    """One message to be sent. A `layout` holds its text itself."""

    content: str | None
    view: ui.View | ui.LayoutView | None = None
    files: tuple[ReplyFile, ...] = ()
    alt: str = ""
    """The text alternative of the files, where they are pictures."""
    ephemeral: bool = field(default=False, kw_only=True)

    @property
    def text(self) -> str:
        """What can be read in it."""
        if self.content is not None or self.view is None:
            return self.content or ""
        return displayed(self.view.walk_children())

    def arguments(self) -> dict[str, Any]:
        """For sending: what isn't there is left out. Files can be sent once, so they're made each time."""
        sent: dict[str, Any] = {"allowed_mentions": discord.AllowedMentions.none()}
        if self.content is not None:
            sent["content"] = self.content
        if self.view is not None:
            sent["view"] = self.view
        if self.files:
            sent["files"] = self._files()
        return sent

    def changes(self) -> dict[str, Any]:
        """For editing a message into this one: what isn't there goes away."""
        return {
            "allowed_mentions": discord.AllowedMentions.none(),
            "content": self.content,
            "view": self.view,
            "attachments": self._files(),
            "embeds": [],
        }

    def _files(self) -> list[discord.File]:
        alt = cut(self.alt, FILE_DESCRIPTION) if self.alt else None
        return [discord.File(io.BytesIO(file.content), file.name, description=alt) for file in self.files]


def displayed(components: Iterable[object]) -> str:
    """What the text displays among components say."""
    kinds = (ui.TextDisplay, discord.TextDisplay)
    return "\n".join(one.content for one in components if isinstance(one, kinds))


class Renderer:
    """Makes posts of replies. `owner` is the id of the one who may click what they offer."""

    def __init__(self, phrases: Phrases, draw: Draw) -> None:
        self._phrases = phrases
        self._draw = draw

    async def posts(self, replies: Sequence[Reply], owner: str) -> list[Post]:
        return [post for reply in replies for post in await self._posts(reply, owner)]

    async def one(self, replies: Sequence[Reply], owner: str) -> Post:
        """All in one message, where there can't be more; a long text is begun, and goes along as a file."""
        if len(replies) == 1 and replies[0].kind in {ReplyKind.REVIEW, ReplyKind.DOCUMENT}:
            return (await self._posts(replies[0], owner))[0]
        text = "\n\n".join(reply.text for reply in replies)
        files = [file for reply in replies for file in reply.files]
        picture = next((reply.picture for reply in replies if reply.picture), None)
        if picture is not None:
            files.append(ReplyFile("picture.png", await self._draw(picture)))
        if len(text) > CONTENT:
            files.append(ReplyFile("message.md", text.encode()))
            text = beginning(text)
        actions = [action for reply in replies for action in reply.actions]
        question = next((reply.question for reply in reversed(replies) if reply.question), None)
        view = self._view(actions, replies[-1].locale, owner, question)
        alt = picture.alt if picture else ""
        return _checked(Post(text, view, tuple(files), alt))

    async def _posts(self, reply: Reply, owner: str) -> list[Post]:
        if reply.kind is ReplyKind.DOCUMENT:
            return [self._document(reply)]
        if reply.kind is ReplyKind.REVIEW:
            return [self._review(reply, owner)]
        view = self._view(reply.actions, reply.locale, owner, reply.question)
        files, alt = list(reply.files), ""
        if reply.picture is not None:
            files.append(ReplyFile("picture.png", await self._draw(reply.picture)))
            alt = reply.picture.alt
        parts = split(reply.text, CONTENT, parts=PARTS)
        if parts is None:
            files.append(ReplyFile("message.md", reply.text.encode()))
            parts = (beginning(reply.text),)
        *first, last = parts or ("…",)
        return [
            *(_checked(Post(part)) for part in first),
            _checked(Post(last, view, tuple(files), alt)),
        ]

    def _document(self, reply: Reply) -> Post:
        name = f"{reply.template or 'document'}.md"
        return Post(
            self._phrases.say("shown.document", reply.locale), None, (ReplyFile(name, reply.text.encode()),)
        )

    def _review(self, reply: Reply, owner: str) -> Post:
        """A card in the colour of the verdict, with the buttons at its foot."""
        files: tuple[ReplyFile, ...] = ()
        text = reply.text
        if len(text) > LAYOUT_TEXT:
            files = (ReplyFile("review.md", text.encode()),)
            text = beginning(text, LAYOUT_TEXT)
        layout = ui.LayoutView(timeout=None)
        card: ui.Container[Any] = ui.Container(accent_colour=_COLOURS.get(reply.tone))
        card.add_item(ui.TextDisplay(text))
        if files:
            card.add_item(ui.File(f"attachment://{files[0].name}"))
        for row in _rows(reply.actions, owner):
            card.add_item(row)
        layout.add_item(card)
        layout.stop()
        return _checked(Post(None, layout, files))

    def _view(
        self, actions: Sequence[Action], locale: str, owner: str, question: Question | None = None
    ) -> ui.View | None:
        """What a question takes for an answer, and below it buttons, or a select if there are too many.

        The library is to remember none of them: what is clicked says itself what it means.
        """
        if not actions and question is None:
            return None
        view = ui.View(timeout=None)
        for item in self._answers(question, locale, owner) if question else ():
            view.add_item(item)
        if len(actions) <= BUTTONS_IN_ROW:
            for button in _buttons(actions, owner, recommends=question is None, row=1 if question else None):
                view.add_item(button)
        else:
            view.add_item(_select(actions, owner, self._phrases.say("shown.choose", locale)))
        view.stop()
        return view

    def _answers(self, question: Question, locale: str, owner: str) -> Sequence[ui.Item[Any]]:
        """In the first row: the choices, true and false, or a button that opens a form."""
        if question.kind is TaskKind.MULTIPLE_CHOICE:
            return [_choices(question, owner, self._phrases.say("shown.choose", locale))]
        answer = f"answer @{question.code}"
        opens = Action(self._phrases.say("shown.answer", locale), "", answer)
        offered = [Action(one.label, "", f"{answer} {one.key}") for one in question.options] or [opens]
        return _buttons(offered, owner, recommends=len(offered) == 1, row=0)


def offering(actions: Sequence[Action], owner: str) -> ui.View:
    """Buttons in a row, for a message of one's own."""
    view = ui.View(timeout=None)
    for button in _buttons(actions, owner):
        view.add_item(button)
    view.stop()
    return view


def _rows(actions: Sequence[Action], owner: str) -> list[ui.ActionRow[Any]]:
    buttons = _buttons(actions, owner)
    return [ui.ActionRow(*buttons[at : at + BUTTONS_IN_ROW]) for at in range(0, len(buttons), BUTTONS_IN_ROW)]


def _buttons(
    actions: Sequence[Action], owner: str, *, recommends: bool = True, row: int | None = None
) -> list[ui.Button[Any]]:
    """`recommends`: the first one is what one would do next."""
    return [
        ui.Button(
            label=cut(action.label, BUTTON_LABEL),
            custom_id=remember(action.command, owner).custom_id,
            style=_style(action, first=recommends and number == 0),
            row=row,
        )
        for number, action in enumerate(_distinct(actions))
    ]


def _style(action: Action, *, first: bool) -> discord.ButtonStyle:
    if action.command.startswith(_DANGEROUS):
        return discord.ButtonStyle.danger
    return discord.ButtonStyle.primary if first else discord.ButtonStyle.secondary


def _select(actions: Sequence[Action], owner: str, placeholder: str) -> ui.Select[Any]:
    offered = _distinct(actions)[:OPTIONS]
    by_coach = offered[0].command.startswith("coach ")
    return ui.Select(
        custom_id=remember("coach choose" if by_coach else "choose", owner).custom_id,
        placeholder=placeholder,
        options=[
            discord.SelectOption(
                label=cut(action.label, OPTION_LABEL), value=action.command.removeprefix("coach ")
            )
            for action in offered
        ],
    )


def _choices(question: Question, owner: str, placeholder: str) -> ui.Select[Any]:
    options = [
        discord.SelectOption(label=cut(option.label, OPTION_LABEL), value=option.key)
        for option in question.options
    ]
    return ui.Select(
        custom_id=remember(f"answer @{question.code}", owner).custom_id,
        placeholder=placeholder,
        min_values=1,
        max_values=min(question.most, len(options)),
        options=options,
        row=0,
    )


def _distinct(actions: Sequence[Action]) -> list[Action]:
    """A message can't hold two components of one id."""
    return [*{action.command: action for action in reversed(actions)}.values()][::-1]


def _checked(post: Post) -> Post:
    """The post, if Discord takes it; too long or too many is found here, not there."""
    payload: dict[str, Any] = {}
    if post.content is not None:
        payload["content"] = post.content
    if post.view is not None:
        payload["components"] = post.view.to_components()
        if isinstance(post.view, ui.LayoutView):
            payload["flags"] = 1 << 15
    ensure(payload, Kind.MESSAGE)
    return post
