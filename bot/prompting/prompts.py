"""Renders every word that Baton says, from the templates in `prompts/`, by locale."""

from __future__ import annotations

import dataclasses
import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import jinja2
import yaml
from jinja2.meta import find_undeclared_variables
from jinja2.nodes import Name
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bot.coaching.chat import COMMANDS, Words
from bot.coaching.phrases import Phrases
from bot.coaching.turn import Action, Reply, ReplyKind
from bot.courses.problems import did_you_mean
from bot.courses.text import Text
from bot.errors import BatonError
from bot.prompting.markdown import Markdown, code_block, escape, inline_code, spans, unwrapped
from bot.prompting.sayings import Saying

FALLBACK = "en"
_FRONT_MATTER = re.compile(r"\A---\n(.*?)^---\n", re.DOTALL | re.MULTILINE)
_BLANK_LINES = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")
_CODE = re.compile(r"(```.*?```)", re.DOTALL)


class BrokenPrompts(BatonError):
    """The folder of prompts can't be used as it is."""


@dataclass(frozen=True, slots=True)
class Template:
    """One template in one locale: its front matter, its body, and the hash of both."""

    id: str
    surface: str
    max_chars: int
    inputs: Mapping[str, Mapping[str, Any]]
    body: str
    content_hash: str


@dataclass(frozen=True, slots=True)
class Locale:
    """All that `prompts/<locale>/` holds."""

    code: str
    name: str
    templates: Mapping[str, Template]
    commands: Mapping[str, tuple[str, ...]]
    """What each command is called; the first name is the one shown."""
    labels: Mapping[str, str]
    details: Mapping[str, tuple[str, ...]]
    """What may follow a command, like the names of the commands."""
    asking: tuple[str, ...]
    """Words that a question begins with."""
    phrases: Mapping[str, str]
    """The words of the surface, by their dotted keys in `surface.toml`."""
    rules: Mapping[str, str]
    """What ruff's rules mean."""
    environment: jinja2.Environment


class Prompts:
    """The templates of every locale, ready to render."""

    def __init__(self, folder: Path) -> None:
        folders = sorted(path for path in folder.iterdir() if (path / "words.toml").is_file())
        self._locales = {path.name: _load_locale(path) for path in folders}
        if FALLBACK not in self._locales:
            raise BrokenPrompts(f"{folder} has no folder {FALLBACK!r} with a words.toml")

    @property
    def locales(self) -> Mapping[str, str]:
        """Every language spoken, by code, under its own name."""
        return {code: locale.name for code, locale in self._locales.items()}

    @property
    def phrases(self) -> Phrases:
        """The words of the surface; the names of commands are those of `words.toml`."""
        return Phrases({code: locale.phrases for code, locale in self._locales.items()})

    @cached_property
    def words(self) -> Words:
        """What commands and languages are called, in every locale at once."""
        commands = {name.casefold(): name for name in COMMANDS}
        names: dict[str, str] = {}
        for locale in self._locales.values():
            for command, called in locale.commands.items():
                commands |= {name.casefold(): command for name in called}
            names |= {locale.code: locale.code, locale.name.casefold(): locale.code}
        details = {
            name.casefold(): detail
            for locale in self._locales.values()
            for detail, called in locale.details.items()
            for name in (detail, *called)
        }
        asking = frozenset(word for locale in self._locales.values() for word in locale.asking)
        return Words(commands, names, details, asking)

    def locale(self, code: str | None) -> Locale:
        return self._locales.get(code or FALLBACK, self._locales[FALLBACK])

    def say(
        self,
        saying: Saying,
        locale: str | None,
        *actions: str | Action,
        kind: ReplyKind = ReplyKind.TALK,
        clicks: bool = False,
    ) -> Reply:
        """The reply that `saying` makes in `locale`; `actions` are commands, or more special offers.

        `clicks` tells the template that they can be clicked, and needn't be typed.
        """
        spoken = self.locale(locale)
        template = spoken.templates[saying.template]
        inputs = {field.name: getattr(saying, field.name) for field in dataclasses.fields(saying)}
        text = spoken.environment.get_template(template.id).render(inputs, clicks=clicks)
        return Reply(
            kind=kind,
            text=_tidy(text),
            locale=spoken.code,
            template=template.id,
            template_hash=template.content_hash,
            actions=tuple(self.offer(a, spoken.code) if isinstance(a, str) else a for a in actions),
        )

    def offer(self, command: str, locale: str | None, rest: str = "", label: str = "") -> Action:
        """The offer of a command in the learner's language."""
        spoken = self.locale(locale)
        says = f"/{spoken.commands[command][0]} {rest}".rstrip()
        return Action(label or spoken.labels[command], says, f"{command} {rest}".rstrip())


@dataclass(frozen=True, slots=True)
class Voice:
    """The prompts in one language: how a learner is spoken to."""

    prompts: Prompts
    locale: str
    clicks: bool = False
    """Whether he can click what is offered."""

    def speaking(self, locale: str) -> Voice:
        return Voice(self.prompts, locale, self.clicks)

    def say(self, saying: Saying, *actions: str | Action, kind: ReplyKind = ReplyKind.TALK) -> Reply:
        """See `Prompts.say`."""
        return self.prompts.say(saying, self.locale, *actions, kind=kind, clicks=self.clicks)

    def offer(self, command: str, rest: str = "", label: str = "") -> Action:
        """See `Prompts.offer`."""
        return self.prompts.offer(command, self.locale, rest, label)

    def order(self, label: str, command: str) -> Action:
        """What a coach is offered; `command` is what `Desk.understand` reads."""
        return Action(self.label(label), f"/coach {command}", f"coach {command}")

    def points(self, value: float | None) -> str:
        """A score with one decimal place, as the language writes it."""
        return points(value, self.locale)

    def label(self, name: str) -> str:
        return self.prompts.locale(self.locale).labels[name]

    @property
    def locales(self) -> Mapping[str, str]:
        return self.prompts.locales

    @property
    def words(self) -> Words:
        return self.prompts.words


def _load_locale(folder: Path) -> Locale:
    words, rules, surface = (_toml(folder / f"{name}.toml") for name in ("words", "rules", "surface"))
    templates = {path.name.removesuffix(".md.j2"): _load_template(path) for path in folder.glob("*.md.j2")}
    commands = {command: tuple(names) for command, names in words["commands"].items()}
    if missing := set(COMMANDS) - commands.keys():
        raise BrokenPrompts(f"{folder / 'words.toml'}: [commands] lacks {', '.join(sorted(missing))}")
    environment = _environment(folder.name, templates, commands, words["labels"], rules)
    for template in templates.values():
        _check(folder / f"{template.id}.md.j2", template, environment)
    details = {detail: tuple(names) for detail, names in words["details"].items()}
    asking = tuple(words["asking"])
    named = {f"name.{command}": names[0] for command, names in commands.items()}
    phrases = {**named, "language": words["name"], **_flat(surface)}
    called = words["name"], templates, commands, words["labels"], details, asking
    return Locale(folder.name, *called, phrases, rules, environment)


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise BrokenPrompts(f"{path}: {error}") from error


def _check(path: Path, template: Template, environment: jinja2.Environment) -> None:
    """Find what would fail only once somebody is spoken to: broken syntax, and names that nothing has."""
    head = path.read_text("utf-8").count("\n") - template.body.count("\n")
    try:
        tree = environment.parse(template.body)
    except jinja2.TemplateSyntaxError as error:
        raise BrokenPrompts(f"{path}:{head + error.lineno}: {error.message}") from error
    known = {*template.inputs, *environment.globals, "clicks"}
    names = list(tree.find_all(Name))
    own = {node.name for node in names if node.ctx == "store"}
    for name in sorted(find_undeclared_variables(tree) - known - own):
        line = next((node.lineno for node in names if node.name == name), 1)
        message = f"the template knows no '{name}'; {did_you_mean(name, known)}"
        raise BrokenPrompts(f"{path}:{head + line}: {message}")


def _flat(tables: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """Tables within tables as dotted keys."""
    flat: dict[str, str] = {}
    for key, value in tables.items():
        flat |= _flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {f"{prefix}{key}": value}
    return flat


def _load_template(path: Path) -> Template:
    source = path.read_text("utf-8")
    found = _FRONT_MATTER.match(source)
    if found is None:
        raise BrokenPrompts(f"{path}:1: a template begins with its front matter between two lines of ---")
    head = _front_matter(path, found[1])
    if head.get("id") != path.name.removesuffix(".md.j2"):
        raise BrokenPrompts(f"{path}:2: the id must be the file's name, not {head.get('id')!r}")
    return Template(
        id=head["id"],
        surface=head["surface"],
        max_chars=head["max_chars"],
        inputs=head.get("inputs") or {},
        body=source[found.end() :],
        content_hash=hashlib.sha256(source.encode()).hexdigest()[:16],
    )


def _front_matter(path: Path, text: str) -> dict[str, Any]:
    try:
        head = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 2
        raise BrokenPrompts(f"{path}:{line}: the front matter is no YAML: {error.problem}") from error
    if not isinstance(head, dict) or (lacking := {"id", "surface", "max_chars"} - head.keys()):
        lacks = ", ".join(sorted(lacking)) if isinstance(head, dict) else "everything"
        raise BrokenPrompts(f"{path}:2: the front matter lacks {lacks}")
    return head


def _environment(
    locale: str,
    templates: Mapping[str, Template],
    commands: Mapping[str, tuple[str, ...]],
    labels: Mapping[str, str],
    rules: Mapping[str, str],
) -> jinja2.Environment:
    environment = ImmutableSandboxedEnvironment(
        loader=jinja2.DictLoader({template.id: template.body for template in templates.values()}),
        undefined=jinja2.StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )

    def localised(text: Text) -> Markdown:
        return Markdown(unwrapped(text.in_locale(locale).strip()))

    def weekday(at: datetime) -> str:
        return f"{labels[f'weekday_{at.weekday()}']}, %Y-%m-%d %H:%M"

    environment.filters |= {
        "t": localised,
        "points": lambda value: Markdown(points(value, locale)),
        "code": lambda text: inline_code(str(text)),
        "block": code_block,
        "spans": spans,
        "clock": jinja2.pass_context(lambda context, at: _moment(at, "t", "%H:%M", context)),
        "moment": jinja2.pass_context(lambda context, at: _moment(at, "F", weekday(at), context)),
        "away": jinja2.pass_context(lambda context, at: _moment(at, "R", "", context)),
        "day": jinja2.pass_context(lambda context, at: _moment(at, "D", "%Y-%m-%d", context)),
        "oneline": lambda text: escape(" ".join(str(text).split())),
    }
    environment.globals = {
        "command": lambda name, rest="": inline_code(f"/{commands[name][0]} {rest}".rstrip()),
        "label": lambda name: Markdown(labels[name]),
        "rule": lambda code: Markdown(rules[code]) if code in rules else None,
    }
    return environment


def points(value: float | None, locale: str) -> str:
    """A score with one decimal place, as the language writes it; a dash for none."""
    return "–" if value is None else f"{value:.1f}".replace(".", "," if locale == "de" else ".")


def _moment(at: datetime, style: str, plain: str, context: jinja2.runtime.Context) -> Markdown:
    """A moment as its reader's client shows it, or by the clock of the zone that it's in."""
    return Markdown(f"<t:{int(at.timestamp())}:{style}>" if context["clicks"] else f"{at:{plain}}")


def _finalize(value: object) -> object:
    """Escape whatever a template prints, unless it's trusted Markdown."""
    return escape(value) if isinstance(value, str) and not isinstance(value, Markdown) else value


def _tidy(text: str) -> str:
    """One blank line at most between paragraphs, none at the ends; code stays as it is."""
    parts = _CODE.split(text)
    return "".join(
        part if index % 2 else _BLANK_LINES.sub("\n\n", part) for index, part in enumerate(parts)
    ).strip()
