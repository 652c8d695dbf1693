"""Renders every sample of every template: nothing may fail, be too long, or print what is no text."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from bot.prompting.prompts import Prompts
from bot.prompting.template import BrokenPrompts, Surface, Template
from bot.workbench.fronts import line_of
from bot.workbench.problem import Problem
from bot.workbench.samples import Try, tries
from bot.workbench.spoken import Spoken

_NO_TEXT = re.compile(r"\bNone\b|\bText\(by_locale|<[\w.]+ object at|<(?:bot|jinja2)\.")
"""What Python calls things that are no text."""

_ASK = "ask with {% if … %} whether it's there, before you use it"


def rendered(prompts: Prompts, locale: str, template: str, one: Try, *, clicks: bool) -> str:
    """What a template says to a sample."""
    spoken = prompts.locale(locale)
    if one.saying:
        if spoken.templates[template].surface is Surface.MODEL:
            return prompts.brief(one.saying, locale)
        return prompts.say(one.saying, locale, clicks=clicks).text
    return spoken.render(template, one.values, clicks=clicks).strip()


def trying_problems(prompts: Prompts, spoken: Spoken, only: Collection[str]) -> Iterator[Problem]:
    """Of each template the first trouble of each kind, and its longest sample if that is too long."""
    for template in spoken.templates.values():
        if not only or template.id in only:
            yield from _tried(prompts, spoken, template)


def _tried(prompts: Prompts, spoken: Spoken, template: Template) -> Iterator[Problem]:
    longest, called = 0, ""
    told: set[str] = set()
    for one in tries(template, spoken.code):
        for clicks in (False, True):
            try:
                text = rendered(prompts, spoken.code, template.id, one, clicks=clicks)
            except Exception as error:  # noqa: BLE001 - whatever a template can do wrong
                problem = _failed(spoken, template, one, error)
                if problem.text.partition(": ")[2] not in told:
                    told.add(problem.text.partition(": ")[2])
                    yield problem
                continue
            if len(text) > longest:
                longest, called = len(text), one.name
            if (found := _NO_TEXT.search(text)) and found[0] not in template.body and found[0] not in told:
                told.add(found[0])
                what = f"the sample '{one.name}' prints '{found[0]}'"
                advice = "ask with {% if … %} whether it's there, or print a part of it"
                yield spoken.problem(template, template.head + 1, what, advice)
    if longest > template.max_chars:
        line = line_of(template, "max_chars")
        what = f"the sample '{called}' has {longest} characters of at most {template.max_chars}"
        yield spoken.problem(template, line, what, f"say it shorter, or set max_chars to {_round(longest)}")


def _failed(spoken: Spoken, template: Template, one: Try, error: Exception) -> Problem:
    line, told, advice = template.head + 1, str(error) or type(error).__name__, ""
    if isinstance(error, BrokenPrompts):
        line, told, advice = error.line, error.what, error.advice
    what = f"the sample '{one.name}' fails: {told}"
    return spoken.problem(template, line, what, advice or _ASK)


def _round(length: int) -> int:
    """The next hundred that leaves some room."""
    return -(-length * 21 // 2000) * 100
