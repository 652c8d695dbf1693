"""The commands that coaches' buttons remember: in words that no language and no renaming changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.coaching.order import (
    AnswerRequest,
    Assign,
    ClaimRequest,
    CloseRequest,
    CommentOn,
    DiscardWording,
    DraftWording,
    EditWording,
    ExportTable,
    Instruction,
    Override,
    RemindLearner,
    ShowLearner,
    ShowQueue,
    ShowRoster,
    ShowSetup,
    ShowStats,
    ShowSubmission,
    ShowWordings,
    UseWording,
    WriteNote,
)
from bot.orders.roster import BEGINNING

SPOKEN_AS = "coach"
"""What a command may begin with, as a learner's commands don't."""


@dataclass(frozen=True, slots=True)
class _Command:
    read: Callable[[str, str], Instruction]
    """From the rest of the command, and from what was typed into the form."""
    fields: tuple[str, ...] = ()
    """Of the form that asks for what the command lacks."""
    needs: bool = False
    """Whether something has to follow its name."""


def _roster(rest: str, _text: str) -> ShowRoster:
    after, _, course = rest.partition(" ")
    return ShowRoster(course or None, "" if after == BEGINNING else after)


def _split(text: str) -> tuple[str, str]:
    first, _, rest = text.strip().partition("\n")
    return first.strip(), rest.strip()


def _drafted(rest: str, text: str) -> DraftWording:
    template, _, locale = rest.partition(" ")
    return DraftWording(template, locale.strip(), text)


_COMMANDS: Mapping[str, _Command] = {
    "setup": _Command(lambda _rest, _text: ShowSetup()),
    "roster": _Command(_roster),
    "learner": _Command(lambda key, _text: ShowLearner(key), needs=True),
    "note": _Command(WriteNote, ("text",), needs=True),
    "assign": _Command(lambda key, text: Assign(key, *_split(text)), ("content", "due"), needs=True),
    "remind": _Command(RemindLearner, ("text",), needs=True),
    "submission": _Command(lambda id_, _text: ShowSubmission(id_), needs=True),
    "comment": _Command(CommentOn, ("text",), needs=True),
    "override": _Command(lambda id_, text: Override(id_, "", text), ("score", "text"), needs=True),
    "queue": _Command(lambda _rest, _text: ShowQueue()),
    "queue claim": _Command(lambda id_, _text: ClaimRequest(id_), needs=True),
    "queue answer": _Command(AnswerRequest, ("text",), needs=True),
    "queue close": _Command(lambda id_, _text: CloseRequest(id_), needs=True),
    "wordings": _Command(lambda _rest, _text: ShowWordings()),
    "wording use": _Command(lambda id_, _text: UseWording(id_), needs=True),
    "wording discard": _Command(lambda id_, _text: DiscardWording(id_), needs=True),
    "wording change": _Command(lambda id_, _text: EditWording(id=id_), needs=True),
    "wording draft": _Command(_drafted, ("text",), needs=True),
    "stats": _Command(lambda course, _text: ShowStats(course or None)),
    "export": _Command(lambda course, _text: ExportTable(course or None)),
}
_RESTLESS = frozenset({"setup", "queue", "wordings"})
"""Nothing may follow these."""


def understand(command: str, text: str = "") -> Instruction | None:
    """The instruction of a command, with what was typed into its form: what to assign and, on a line of its
    own, until when; else the field `text`. A score is to be put in besides. None for what is no command.
    """
    found, rest = _find(command)
    return found.read(rest, text) if found else None


def fields(command: str) -> tuple[str, ...]:
    """What a form has to ask for before the command can be carried out: nothing for most."""
    found, _ = _find(command)
    return found.fields if found else ()


def _find(command: str) -> tuple[_Command | None, str]:
    words = command.strip().removeprefix(f"{SPOKEN_AS} ")
    for name in sorted(_COMMANDS, key=len, reverse=True):
        if words == name or words.startswith(f"{name} "):
            found, rest = _COMMANDS[name], words.removeprefix(name).strip()
            fits = bool(rest) if found.needs else not rest or name not in _RESTLESS
            return (found, rest) if fits else (None, "")
    return None, ""
