"""What a template may use: the environment that it's rendered in, with its filters and functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import jinja2

from bot.courses.text import Text
from bot.prompting.bounds import ModelEnvironment, SafeEnvironment, worded
from bot.prompting.data import block
from bot.prompting.language import Language
from bot.prompting.markdown import Markdown, code_block, inline_code, spans, unwrapped
from bot.prompting.template import Template


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads it: his languages, the nearest first, and what commands, buttons and rules are called."""

    languages: Sequence[str]
    commands: Mapping[str, tuple[str, ...]]
    labels: Mapping[str, str]
    rules: Mapping[str, str]


def make_environment(
    templates: Mapping[str, Template], language: Language, reader: Reader, *, for_models: bool = False
) -> SafeEnvironment:
    """An environment for `templates` written in `language`, which may be another than the reader's.

    What is put `for_models` has the filter `data`, and nothing in it is Discord's.
    """
    environment = ModelEnvironment(_Loader(templates)) if for_models else SafeEnvironment(_Loader(templates))
    if for_models:
        environment.filters["data"] = lambda text, kind: block(worded(text), kind)
    environment.filters |= {
        "t": lambda text: _localised(text, reader.languages),
        "points": lambda value: Markdown(language.points(value)),
        "number": language.number,
        "dollars": language.dollars,
        "plural": lambda count, **forms: language.plural(count, forms),
        "weekday": lambda day: Markdown(language.weekday(day)),
        "code": lambda text: inline_code(worded(text)),
        "block": lambda text, name="": code_block(worded(text), name),
        "spans": spans,
        "clock": jinja2.pass_context(lambda context, at: _moment(at, "clock", context, language)),
        "moment": jinja2.pass_context(lambda context, at: _moment(at, "moment", context, language)),
        "away": jinja2.pass_context(lambda context, at: _moment(at, "away", context, language)),
        "day": jinja2.pass_context(lambda context, at: _moment(at, "day", context, language)),
        "oneline": lambda text: " ".join(worded(text).split()),
    }
    environment.globals = {
        "command": lambda name, rest="": _command(reader.commands[name][0], worded(rest)),
        "label": lambda name: Markdown(reader.labels[name]),
        "rule": lambda code: Markdown(reader.rules[code]) if code in reader.rules else None,
    }
    return environment


class _Loader(jinja2.BaseLoader):
    """Gives a template's body with its file's name, such that its lines are counted as in the file."""

    def __init__(self, templates: Mapping[str, Template]) -> None:
        self._templates = templates

    def get_source(
        self,
        environment: jinja2.Environment,  # noqa: ARG002 - Jinja's interface
        template: str,
    ) -> tuple[str, str, None]:
        if template not in self._templates:
            raise jinja2.TemplateNotFound(template)
        found = self._templates[template]
        return numbered(found), found.file, None


def numbered(template: Template) -> str:
    """The body behind as many lines as the front matter has, all of them a comment."""
    lines = template.source.count("\n") - template.body.count("\n")
    return "{#" + "\n" * (lines - 1) + "#}\n" + template.body if lines else template.body


def _localised(text: Text, languages: Sequence[str]) -> Markdown:
    code = next((code for code in languages if code in text.by_locale), languages[-1])
    return Markdown(unwrapped(text.in_locale(code).strip()))


def _command(name: str, rest: str) -> Markdown:
    return inline_code(f"/{name} {rest}".rstrip())


_STYLES = {"clock": "t", "moment": "F", "away": "R", "day": "D"}


def _moment(at: datetime, style: str, context: jinja2.runtime.Context, language: Language) -> Markdown:
    """A moment as its reader's client shows it, or by the clock of the zone that it's in."""
    if not isinstance(at, datetime):
        raise TypeError(f"|{style} is for moments")
    if context["clicks"]:
        return Markdown(f"<t:{int(at.timestamp())}:{_STYLES[style]}>")
    return Markdown("" if style == "away" else language.written(at, style))
