"""Every limit of Discord's that our messages may meet, and the check of a payload before it is sent.

Discord counts code points (its API is written in Python), not UTF-16 units: an emoji of one code point is one
character, a family of seven is seven. Content and embeds are trimmed before they're counted; labels and
values, as far as is known, are not. discord.py checks few of these, and not on the final payload.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import Any

from discord import Locale
from wcwidth import iter_graphemes

from bot.errors import BatonError
from bot.frontends.discord.checking import Check, Thing, nested, size_of, things

# Characters in a message. The API's description says 4,000 for content, but that's for people who pay.
CONTENT = 2000
NONCE = 25
EMBED_TITLE = EMBED_AUTHOR = 256
EMBED_DESCRIPTION = 4096
EMBED_FIELD_NAME = 256
EMBED_FIELD_VALUE = 1024
EMBED_FOOTER = 2048
EMBED_TEXT = 6000  # over all embeds of a message
URL = 2048
BUTTON_URL = 512
CUSTOM_ID = 100
BUTTON_LABEL = 80
PLACEHOLDER = 150
OPTION_LABEL = OPTION_VALUE = OPTION_DESCRIPTION = 100
LAYOUT_TEXT = 4000  # over all text displays of a message
MEDIA_DESCRIPTION = 1024
FILE_NAME = FILE_DESCRIPTION = 1024
# Things in a message.
EMBEDS = 10
EMBED_FIELDS = 25
ROWS = 5
BUTTONS_IN_ROW = 5
OPTIONS = 25
LAYOUT_COMPONENTS = 40  # nested ones and accessories too
SECTION_TEXTS = 3
GALLERY_ITEMS = 10
FILES = 10
# Bytes: what a file may have in a guild without boosts.
FILE_BYTES = 10 * 1024 * 1024
# Characters and things in a modal. The description allows 40 components, the reference says 5.
MODAL_TITLE = MODAL_LABEL = 45
MODAL_COMPONENTS = 5
MODAL_DESCRIPTION = INPUT_PLACEHOLDER = 100
INPUT_VALUE = 4000
RADIOS = (2, 10)
CHECKBOXES = (1, 10)
UPLOADS = (0, 10)
# Autocompletion. The description allows values of 6,000 characters, the reference says 100.
CHOICES = 25
CHOICE_NAME = CHOICE_VALUE = 100
# Commands.
COMMAND_NAME = 32
COMMAND_DESCRIPTION = 100
COMMAND_OPTIONS = 25
COMMAND_TEXT = 8000  # names, descriptions and values of a command, each in its longest language
COMMANDS = {1: 100, 2: 15, 3: 15}  # by type: slash, user, message
STRING_LENGTH = 6000
# Threads and the rest.
THREAD_NAME = 100
THREAD_ARCHIVES_AFTER = (60, 1440, 4320, 10080)  # minutes
SLOWMODE = 21600  # seconds
AUDIT_REASON = 512  # before it's quoted for its header

_NAME = re.compile(r"[-_'\w\u0e31-\u0e3a\u0e47-\u0e4e\u0900-\u0903\u093a-\u094f\u0955-\u0957\u0962\u0963]+")
_FILE_NAME = re.compile(r"[A-Za-z0-9_.-]+")
_LOCALES = frozenset(locale.value for locale in Locale)
_ROW, _BUTTON, _STRING_SELECT, _TEXT_INPUT, _SECTION, _TEXT, _THUMBNAIL, _GALLERY = 1, 2, 3, 4, 9, 10, 11, 12
_FILE, _SEPARATOR, _CONTAINER, _LABEL, _UPLOAD, _RADIO, _CHECKBOXES, _CHECKBOX = (
    13,
    14,
    17,
    18,
    19,
    21,
    22,
    23,
)
_SELECTS = {_STRING_SELECT, 5, 6, 7, 8}
_LAYOUT = {_SECTION, _TEXT, _THUMBNAIL, _GALLERY, _FILE, _SEPARATOR, _CONTAINER}
_ASKING = {_TEXT_INPUT, _UPLOAD, _RADIO, _CHECKBOXES, _CHECKBOX, *_SELECTS}
_LINK, _PREMIUM = 5, 6  # styles of buttons without a custom_id
_LAYOUT_FLAG = 1 << 15


class Kind(Enum):
    """What a payload is for."""

    MESSAGE = "message"
    """Created or edited; in an interaction's answer, its `data`."""
    MODAL = "modal"
    CHOICES = "choices"
    COMMANDS = "commands"
    """A list of commands, or one."""
    THREAD = "thread"


class OverLimit(BatonError):
    """Discord would refuse a payload."""

    def __init__(self, broken: Sequence[str]) -> None:
        super().__init__("\n".join(broken))
        self.broken = tuple(broken)


def ensure(payload: Thing | Sequence[Thing], kind: Kind) -> None:
    """Raises `OverLimit` with all that's wrong with `payload`."""
    if wrong := broken(payload, kind):
        raise OverLimit(wrong)


def broken(payload: Thing | Sequence[Thing], kind: Kind) -> list[str]:
    """What Discord would refuse in `payload`, each with the path to it."""
    check = _Payload()
    if kind is Kind.COMMANDS:
        commands = [payload] if isinstance(payload, Mapping) else payload
        check.commands(commands)
    elif isinstance(payload, Mapping):
        {
            Kind.MESSAGE: check.message,
            Kind.MODAL: check.modal,
            Kind.CHOICES: lambda data: check.choices("choices", data.get("choices")),
            Kind.THREAD: check.thread,
        }[kind](payload)
    check.surrogates("", payload)
    return check.wrong


def broken_files(files: Iterable[tuple[str, int]], most: int = FILE_BYTES) -> list[str]:
    """What Discord would refuse in files to upload, given as names and sizes in bytes."""
    check = _Payload()
    files = list(files)
    check.count("files", files, 0, FILES)
    for index, (name, size) in enumerate(files):
        check.file_name(f"files[{index}]", name)
        if size > most:
            check.say(f"files[{index}]", f"{size} of at most {most} bytes")
    return check.wrong


def cut(text: str, most: int) -> str:
    """`text`, ended by an ellipsis where it's longer than `most`; what shows as one character stays whole."""
    if len(text) <= most:
        return text
    kept, room = [], most - 1
    for grapheme in iter_graphemes(text):
        room -= len(grapheme)
        if room < 0:
            break
        kept.append(grapheme)
    shown = "".join(kept).rstrip()
    odd = (len(shown) - len(shown.rstrip("\\"))) % 2  # a backslash alone would escape the ellipsis
    return f"{shown[: len(shown) - odd]}…"[: max(most, 0)]


class _Payload(Check):
    """Knows the shape of what we send."""

    def message(self, payload: Thing) -> None:
        shown = [k for k in ("embeds", "components", "attachments", "sticker_ids", "poll") if payload.get(k)]
        self.text("content", payload.get("content"), 0, CONTENT, trimmed=True)
        if isinstance(content := payload.get("content"), str) and not content.strip() and not shown:
            self.say("content", "blank")
        if isinstance(nonce := payload.get("nonce"), str):
            self.text("nonce", nonce, 0, NONCE)
        self.embeds(payload)
        self.count("attachments", payload.get("attachments"), 0, FILES)
        for index, file in enumerate(things(payload.get("attachments"))):
            self.text(f"attachments[{index}].description", file.get("description"), 0, FILE_DESCRIPTION)
            if "filename" in file:  # an edit names what it keeps by id alone
                self.file_name(f"attachments[{index}].filename", file["filename"])
        self.message_components(payload)

    def file_name(self, path: str, name: object) -> None:
        self.text(path, name, 1, FILE_NAME)
        if isinstance(name, str) and name.strip() and not _FILE_NAME.fullmatch(name):
            self.say(path, "Discord would rename it: only A-Z, a-z, 0-9, '_', '-' and '.' are kept")

    def embeds(self, payload: Thing) -> None:
        self.count("embeds", payload.get("embeds"), 0, EMBEDS)
        total = 0
        for index, embed in enumerate(things(payload.get("embeds"))):
            path = f"embeds[{index}]"
            footer, author = embed.get("footer") or {}, embed.get("author") or {}
            self.texts(path, embed, trimmed=True, title=EMBED_TITLE, description=EMBED_DESCRIPTION, url=URL)
            self.texts(f"{path}.footer", footer, trimmed=True, text=EMBED_FOOTER, icon_url=URL)
            self.texts(f"{path}.author", author, trimmed=True, name=EMBED_AUTHOR, url=URL, icon_url=URL)
            self.count(f"{path}.fields", embed.get("fields"), 0, EMBED_FIELDS)
            fields = things(embed.get("fields"))
            for at, field in enumerate(fields):
                limits = {"name": (1, EMBED_FIELD_NAME), "value": (1, EMBED_FIELD_VALUE)}
                self.texts(f"{path}.fields[{at}]", field, trimmed=True, **limits)
            said = [embed.get("title"), embed.get("description"), footer.get("text"), author.get("name")]
            said += [field.get(key) for field in fields for key in ("name", "value")]
            total += sum(len(text.strip()) for text in said if isinstance(text, str))
        if total > EMBED_TEXT:
            self.say("embeds", f"{total} of at most {EMBED_TEXT} characters in all")

    def message_components(self, payload: Thing) -> None:
        components = things(payload.get("components"))
        everything = list(nested(components))
        layout = any(thing.get("type") in _LAYOUT for thing in everything)
        if layout or int(payload.get("flags") or 0) & _LAYOUT_FLAG:
            for key in ("content", "embeds", "poll", "sticker_ids"):
                if payload.get(key):
                    self.say(key, "not beside a layout")
            if (number := len(everything)) > LAYOUT_COMPONENTS:
                self.say("components", f"{number} of at most {LAYOUT_COMPONENTS}, nested ones included")
            texts = [thing.get("content") for thing in everything if thing.get("type") == _TEXT]
            if (length := sum(len(text) for text in texts if isinstance(text, str))) > LAYOUT_TEXT:
                self.say("components", f"{length} of at most {LAYOUT_TEXT} characters in all")
        else:
            self.count("components", components, 0, ROWS)
        self.unique("components", (thing.get("custom_id") for thing in everything), "custom_id")
        self.each_component("components", components, {_ROW, *_LAYOUT} - {_THUMBNAIL})

    def each_component(self, path: str, components: Sequence[Thing], allowed: set[int]) -> None:
        for index, thing in enumerate(components):
            self.component(f"{path}[{index}]", thing, allowed)

    def component(self, path: str, thing: Thing, allowed: set[int]) -> None:
        kind = thing.get("type")
        inner = things(thing.get("components"))
        if kind not in allowed:
            self.say(path, f"a component of type {kind} can't be here")
        elif kind == _ROW:
            self.row(path, inner)
        elif kind == _BUTTON:
            self.button(path, thing)
        elif kind in _ASKING:
            self.asking(path, thing)
        else:
            self.layout(path, thing, inner)

    def layout(self, path: str, thing: Thing, inner: Sequence[Thing]) -> None:
        """A component that shows, or holds others."""
        kind = thing["type"]
        if kind == _SECTION:
            self.count(f"{path}.components", inner, 1, SECTION_TEXTS)
            self.each_component(f"{path}.components", inner, {_TEXT})
            self.component(f"{path}.accessory", thing.get("accessory") or {}, {_BUTTON, _THUMBNAIL})
        elif kind == _TEXT:
            self.text(f"{path}.content", thing.get("content"), 1, LAYOUT_TEXT)
        elif kind == _GALLERY:
            self.count(f"{path}.items", thing.get("items"), 1, GALLERY_ITEMS)
            for index, item in enumerate(things(thing.get("items"))):
                self.text(f"{path}.items[{index}].description", item.get("description"), 0, MEDIA_DESCRIPTION)
        elif kind == _THUMBNAIL:
            self.text(f"{path}.description", thing.get("description"), 0, MEDIA_DESCRIPTION)
        elif kind == _CONTAINER:
            self.count(f"{path}.components", inner, 1, LAYOUT_COMPONENTS)
            allowed = {_ROW, _SECTION, _TEXT, _GALLERY, _FILE, _SEPARATOR}
            self.each_component(f"{path}.components", inner, allowed)

    def row(self, path: str, inner: Sequence[Thing]) -> None:
        alone = any(thing.get("type") in {_TEXT_INPUT, *_SELECTS} for thing in inner)
        self.count(f"{path}.components", inner, 1, 1 if alone else BUTTONS_IN_ROW)
        self.each_component(f"{path}.components", inner, {_BUTTON, *_SELECTS})

    def button(self, path: str, button: Thing) -> None:
        self.text(f"{path}.label", button.get("label"), 0, BUTTON_LABEL)
        if button.get("style") == _LINK:
            self.text(f"{path}.url", button.get("url"), 1, BUTTON_URL)
        elif button.get("style") != _PREMIUM:
            self.text(f"{path}.custom_id", button.get("custom_id"), 1, CUSTOM_ID)
        if button.get("style") != _PREMIUM and not (
            str(button.get("label") or "").strip() or button.get("emoji")
        ):
            self.say(path, "a button has a label or an emoji")

    def asking(self, path: str, thing: Thing) -> None:
        """A component that a person answers: a select, a text input, and what modals have besides."""
        kind = thing["type"]
        self.text(f"{path}.custom_id", thing.get("custom_id"), 1, CUSTOM_ID)
        if kind == _TEXT_INPUT:
            own = thing.get("max_length")
            most = min(own, INPUT_VALUE) if isinstance(own, int) else INPUT_VALUE
            self.texts(path, thing, value=most, placeholder=INPUT_PLACEHOLDER)
            self.bounds(path, thing, "length", (0, INPUT_VALUE))
        elif kind in _SELECTS:
            self.text(f"{path}.placeholder", thing.get("placeholder"), 0, PLACEHOLDER)
            self.bounds(path, thing, "values", (0, OPTIONS))
        elif kind in {_UPLOAD, _CHECKBOXES}:
            self.bounds(path, thing, "values", (0, UPLOADS[1] if kind == _UPLOAD else CHECKBOXES[1]))
        if limits := {_STRING_SELECT: (1, OPTIONS), _RADIO: RADIOS, _CHECKBOXES: CHECKBOXES}.get(kind):
            self.options(path, thing, limits)

    def options(self, path: str, thing: Thing, limits: tuple[int, int]) -> None:
        options = things(thing.get("options"))
        self.count(f"{path}.options", options, *limits)
        self.unique(f"{path}.options", (option.get("value") for option in options), "value")
        for index, option in enumerate(options):
            at = f"{path}.options[{index}]"
            self.texts(at, option, label=(1, OPTION_LABEL), value=(1, OPTION_VALUE))
            self.text(f"{at}.description", option.get("description"), 0, OPTION_DESCRIPTION)
        for key in ("min_values", "max_values"):
            if isinstance(asked := thing.get(key), int) and asked > len(options):
                self.say(f"{path}.{key}", f"{asked} of {len(options)} options")
        chosen = sum(bool(option.get("default")) for option in options)
        most = thing.get("max_values", len(options) if thing["type"] == _CHECKBOXES else 1)
        if isinstance(most, int) and chosen > most:
            self.say(f"{path}.options", f"{chosen} chosen at first, of at most {most}")

    def modal(self, payload: Thing) -> None:
        components = things(payload.get("components"))
        self.texts("", payload, title=(1, MODAL_TITLE), custom_id=(1, CUSTOM_ID))
        self.count("components", components, 1, MODAL_COMPONENTS)
        self.unique("components", (thing.get("custom_id") for thing in nested(components)), "custom_id")
        for index, thing in enumerate(components):
            path = f"components[{index}]"
            if thing.get("type") == _LABEL:
                self.text(f"{path}.label", thing.get("label"), 1, MODAL_LABEL)
                self.text(f"{path}.description", thing.get("description"), 0, MODAL_DESCRIPTION)
                self.component(f"{path}.component", thing.get("component") or {}, _ASKING)
            elif thing.get("type") == _ROW:  # the old way: one input, with a label of its own
                inner = things(thing.get("components"))
                self.count(f"{path}.components", inner, 1, 1)
                self.each_component(f"{path}.components", inner, {_TEXT_INPUT})
                for text_input in inner[:1]:
                    self.text(f"{path}.components[0].label", text_input.get("label"), 1, MODAL_LABEL)
            else:
                self.component(path, thing, {_TEXT})

    def choices(self, path: str, choices: object) -> None:
        self.count(path, choices, 0, CHOICES)
        for index, choice in enumerate(things(choices)):
            at = f"{path}[{index}]"
            self.translated(at, choice, "name", CHOICE_NAME)
            if isinstance(value := choice.get("value"), str):
                self.text(f"{at}.value", value, 1, CHOICE_VALUE)
            elif isinstance(value, int | float):
                if abs(value) > 2**53:
                    self.say(f"{at}.value", f"{value} is beyond 2^53")
            else:
                self.say(f"{at}.value", "missing")

    def translated(self, path: str, thing: Thing, key: str, most: int, *, named: bool = False) -> None:
        """A text and what it's called in other languages."""
        said: dict[str, Any] = {f"{path}.{key}": thing.get(key)}
        for locale, text in (thing.get(f"{key}_localizations") or {}).items():
            said[f"{path}.{key}_localizations.{locale}"] = text
            if locale not in _LOCALES:
                self.say(f"{path}.{key}_localizations.{locale}", "no language of Discord's")
        for at, text in said.items():
            self.text(at, text, 1, most)
            if named and isinstance(text, str) and not (_NAME.fullmatch(text) and text == text.lower()):
                self.say(at, f"{text!r}: only lower-case letters, digits, '_', '-' and apostrophes")

    def commands(self, commands: Sequence[Thing]) -> None:
        for kind, most in COMMANDS.items():
            names = [command.get("name") for command in commands if command.get("type", 1) == kind]
            self.count(f"commands of type {kind}", names, 0, most)
            self.unique(f"commands of type {kind}", names, "name")
        for index, command in enumerate(commands):
            path, slash = f"[{index}]", command.get("type", 1) == 1
            self.translated(path, command, "name", COMMAND_NAME, named=slash)
            if slash:
                self.translated(path, command, "description", COMMAND_DESCRIPTION)
                self.command_options(path, command)
            elif command.get("description") or command.get("options"):
                self.say(path, "only slash commands have a description and options")
            if (size := size_of(command)) > COMMAND_TEXT:
                self.say(path, f"{size} of at most {COMMAND_TEXT} characters in all")

    def command_options(self, path: str, command: Thing) -> None:
        options = things(command.get("options"))
        self.count(f"{path}.options", options, 0, COMMAND_OPTIONS)
        self.unique(f"{path}.options", (option.get("name") for option in options), "name")
        required = [bool(option.get("required")) for option in options]
        if required != sorted(required, reverse=True):
            self.say(f"{path}.options", "required ones stand before the others")
        for index, option in enumerate(options):
            at = f"{path}.options[{index}]"
            self.translated(at, option, "name", COMMAND_NAME, named=True)
            self.translated(at, option, "description", COMMAND_DESCRIPTION)
            self.bounds(at, option, "length", (0, STRING_LENGTH))
            self.choices(f"{at}.choices", option.get("choices"))
            if option.get("autocomplete") and option.get("choices"):
                self.say(at, "either choices or autocompletion")
            self.command_options(at, option)

    def thread(self, payload: Thing) -> None:
        if "name" in payload or "type" in payload:  # an edit may leave it as it is
            self.text("name", payload.get("name"), 1, THREAD_NAME)
        archives = payload.get("auto_archive_duration")
        if archives is not None and archives not in THREAD_ARCHIVES_AFTER:
            self.say("auto_archive_duration", f"{archives} is none of {THREAD_ARCHIVES_AFTER}")
        self.number("rate_limit_per_user", payload.get("rate_limit_per_user"), 0, SLOWMODE)
        if isinstance(first := payload.get("message"), Mapping):
            self.message(first)
