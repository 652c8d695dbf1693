"""Understands what a learner typed: commands in any language, with or without a slash."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from bot.coaching.reminding.gestures import (
    ChangeReminder,
    DropReminder,
    LessOften,
    Remind,
    SettleReminder,
    Snooze,
    SwitchReminder,
)
from bot.coaching.turn import (
    About,
    Answer,
    AskCoach,
    AskTutor,
    ChangeSettings,
    Chat,
    Choose,
    ChooseCourse,
    ChooseLocale,
    ChooseModule,
    DeleteMine,
    End,
    Explain,
    ExportMine,
    Gesture,
    HandedFile,
    Help,
    KeepMessages,
    LetTutor,
    Next,
    Respond,
    ShowHandover,
    ShowModules,
    ShowPrivacy,
    ShowProgress,
    ShowReminders,
    ShowSettings,
    ShowTask,
    Skip,
    Start,
    Submit,
    SubmitPaths,
    TakeHint,
)

# A block ends with its fence on a line of its own, or, as chats allow it, with the text.
FENCE = re.compile(
    r"(?ms)^[ \t]*(?P<fence>`{3,}|~{3,})[^\n`]*\n(?P<code>.*?)"
    r"(?:^[ \t]*(?P=fence)[ \t]*\r?$|(?P=fence)?\Z)"
)


_NUMBERS = re.compile(r"\d+(?:[\s,;]+\d+)*[\s,;]*")


@dataclass(frozen=True, slots=True)
class Words:
    """What commands are called. Both maps go from what is typed (casefolded) to what is meant."""

    commands: Mapping[str, str]
    """E.g. "tipp" → "hint"."""
    locales: Mapping[str, str]
    """E.g. "deutsch" → "de"."""
    details: Mapping[str, str]
    """What may follow a command, e.g. "löschen" → "delete"."""
    asking: frozenset[str] = frozenset()
    """Words that a question begins with, e.g. "warum"."""


_WHICH = re.compile(r"(?P<which>@[0-9a-f]{8}|\d{1,2})(?:\s+|$)")
"""A reminder: its code, or its number in the list."""
_ME = re.compile(r"^(?:me|mich)\b[\s,:]*", re.IGNORECASE)
_ASKED_BY = re.compile(r"@(?P<code>[0-9a-f]{8})(?:\s+|$)")


def _answer(rest: str) -> Respond:
    """Choices or words, behind the code of the task that had asked if a button says them."""
    found = _ASKED_BY.match(rest)
    said = rest[found.end() :] if found else rest
    return Respond(choices_in(said), said, found["code"] if found else "")


# What each command's name makes of the rest of the line. A command that takes nothing ignores nothing:
# "end of the world?" is not the command "end".
_ALONE: dict[str, Callable[[], Gesture]] = {
    "start": Start,
    "help": Help,
    "modules": ShowModules,
    "task": ShowTask,
    "hint": TakeHint,
    "skip": Skip,
    "yes": lambda: Answer(yes=True),
    "no": lambda: Answer(yes=False),
    "next": Next,
    "progress": ShowProgress,
    "handover": ShowHandover,
    "end": End,
}
_WITH_REST: dict[str, Callable[[str], Gesture]] = {
    "explain": Explain,
    "module": ChooseModule,
    "course": ChooseCourse,
    "ask": AskCoach,
    "answer": _answer,
}
_IF_SAID: Mapping[str, Gesture] = {"on": LetTutor(yes=True), "off": LetTutor(yes=False)}
_TO_TUTOR: Mapping[str, Gesture] = {about.value: AskTutor(about) for about in About}
_IN_DETAIL = ("settings", "privacy", "reminders", "tutor")
FEW = 3
"""A choice is a word or a few; a list of numbers may be longer."""
_SLASHED = frozenset({"ask"})
"""With something behind them, words that begin too many sentences to be commands without a slash."""
COMMANDS = (*_ALONE, *_WITH_REST, *_IN_DETAIL, "remind", "language", "submit")


def understand(text: str, words: Words) -> Gesture:
    """The gesture in a line or a pasted text. What is no command is `Choose` (short) or `Chat`."""
    stripped = text.strip()
    blocks = tuple(
        HandedFile("", match["code"].encode(errors="surrogatepass")) for match in FENCE.finditer(stripped)
    )
    if blocks:
        return Submit(blocks)
    slash = stripped.startswith("/")
    head, _, rest = stripped.removeprefix("/").strip().partition(" ")
    rest = rest.strip()
    command = words.commands.get(head.casefold()) or words.commands.get(head.casefold().rstrip("!.?:"))
    if command in _SLASHED and rest and not slash:
        command = None
    gesture = _command(command, rest, words) if command else None
    if gesture is None and rest:
        whole = words.commands.get(stripped.removeprefix("/").casefold().rstrip("!.?"))
        gesture = _command(whole, "", words) if whole else None
    if gesture is not None:
        return gesture
    is_choice = len(stripped.split()) <= FEW or _NUMBERS.fullmatch(stripped)
    return Choose(stripped) if stripped and not slash and is_choice else Chat(stripped)


def choices_in(text: str) -> tuple[str, ...]:
    """The choices that are typed one after the other, with commas or without."""
    return tuple(re.findall(r"[^\s,;]+", text))


def _command(command: str, rest: str, words: Words) -> Gesture | None:
    if command in _ALONE:
        return None if rest else _ALONE[command]()
    if command in _WITH_REST:
        return _WITH_REST[command](rest)
    if command in _IN_DETAIL:
        return in_detail(command, rest, words)
    if command == "remind":
        return _remind(rest, words)
    if command == "language":
        return ChooseLocale(words.locales.get(rest.casefold(), rest))
    return SubmitPaths(split_paths(rest))


def in_detail(command: str, rest: str, words: Words) -> Gesture | None:
    """What `/settings …`, `/privacy …`, `/reminders …` and `/tutor …` mean; None if it's none of them."""
    head, _, value = rest.partition(" ")
    detail, value = words.details.get(head.casefold(), ""), value.strip()
    if command == "reminders":
        return _of_reminders(detail, value, words) if rest else ShowReminders()
    if command == "tutor":
        said = words.commands.get(rest.casefold()) or words.details.get(rest.casefold(), "")
        return _TO_TUTOR.get(said) if rest else Help()
    if command == "privacy":
        sure = words.commands.get(value.casefold()) == "yes"
        return {
            "": None if rest else ShowPrivacy(),
            "show": ShowPrivacy(),
            "export": ExportMine(),
            "delete": DeleteMine(sure),
            "opt-out": KeepMessages(keep=False),
            "opt-in": KeepMessages(keep=True),
            "tutor": _IF_SAID.get(words.details.get(value.casefold(), "")),
        }.get(detail)
    return {
        "": None if rest else ShowSettings(),
        "begin": ShowSettings(),
        "change": ShowSettings(),
        "language": ChangeSettings(locale=value),
        "zone": ChangeSettings(zone=value),
        "hour": ChangeSettings(hour=value),
        "reminders": {"on": ChangeSettings(reminders=True), "off": ChangeSettings(reminders=False)}.get(
            words.details.get(value.casefold(), ""), ShowReminders()
        ),
        "place": ChangeSettings(place=words.details.get(value.casefold(), value)),
    }.get(detail)


def _remind(rest: str, words: Words) -> Gesture:
    """A wish, or yes or no to one that was asked back."""
    head, _, which = rest.partition(" ")
    said = words.commands.get(head.casefold())
    if said in {"yes", "no"} and (not which or _WHICH.fullmatch(which)):
        return SettleReminder(said == "yes", which)
    return Remind(_ME.sub("", rest))


def _of_reminders(detail: str, value: str, words: Words) -> Gesture | None:
    """Which one is meant may stand behind the detail, and must for some."""
    found = _WHICH.match(value)
    which, rest = (found["which"], value[found.end() :].strip()) if found else ("", value)
    gesture: Gesture | None = None
    match detail:
        case "snooze":
            named = which.startswith("@")  # a bare number is of hours, as in "2 hours"
            until = rest if named else value
            gesture = Snooze(words.details.get(until.casefold(), until), which if named else "")
        case "less":
            gesture = LessOften()
        case "on" | "off" | "stop" if not rest:
            gesture = SwitchReminder(detail == "on", which)
        case "delete" if which and not rest:
            gesture = DropReminder(which)
        case "hour" | "text" | "change" if which:
            told = {"hour": {"when": rest}, "text": {"text": rest}}.get(detail, {})
            gesture = ChangeReminder(which, **told)
        case "show" | "delete" | "hour" | "text" | "change" if not rest:
            gesture = ShowReminders()
    return gesture


def split_paths(rest: str) -> tuple[str, ...]:
    """The paths of a `/submit`, quoted where they hold spaces. Backslashes are part of a Windows path."""
    lexer = shlex.shlex(rest, posix=True, punctuation_chars=False)
    lexer.whitespace_split = True
    lexer.commenters = ""
    if re.search(r"(?:^|\s)[A-Za-z]:\\|\\\w", rest):
        lexer.escape = ""
    try:
        return tuple(lexer)
    except ValueError:  # an unclosed quote: take the words as they are
        return tuple(rest.split())


def is_question(text: str, words: Words) -> bool:
    """Whether somebody asks rather than tells."""
    stripped = text.strip()
    head = re.match(r"\w+", stripped.casefold())
    return stripped.endswith("?") or bool(head and head[0] in words.asking)


def nearest_command(text: str, words: Words) -> str | None:
    """The command that a mistyped one was probably meant to be."""
    head = text.strip().removeprefix("/").partition(" ")[0].casefold()
    found = get_close_matches(head, list(words.commands), n=1, cutoff=0.75)
    return found[0] if found else None
