"""Checks front matter: against the sayings, in both directions, and against the other languages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from enum import Enum

from bot.courses.problems import did_you_mean
from bot.prompting.template import SUFFIX, Key, Surface, Template, front_lines
from bot.workbench.kinds import Sample
from bot.workbench.problem import Problem
from bot.workbench.spoken import Spoken
from bot.workbench.types import Hint, arms, inputs_of, known_types, read_type, sayings, spelt

OWNERS = ("learning", "coaching", "operations")
MOST = {Surface.EMBED: 4096, Surface.MODAL: 4000}
"""What Discord takes; a message is divided, a file may be long."""
_SIMPLE = (str, bool, int, float)


def line_of(template: Template, *key: str) -> int:
    """The line of a key of the front matter, or of the innermost one around it that is there."""
    lines = front_lines(template.source)
    return next(lines[key[:end]] for end in range(len(key), -1, -1) if key[:end] in lines)


def front_problems(spoken: Spoken, template: Template) -> Iterator[Problem]:
    def wrong(key: Key, text: str, advice: str) -> Problem:
        return spoken.problem(template, line_of(template, *key), text, advice)

    if template.owner not in OWNERS:
        said = f"nobody is called '{template.owner}'" if template.owner else "has no owner"
        yield wrong(("owner",), f"{said}: who decides on its words?", f"write one of {', '.join(OWNERS)}")
    most = MOST.get(template.surface)
    if most and template.max_chars > most:
        text = f"max_chars is {template.max_chars}, but Discord takes {most} in an {template.surface}"
        yield wrong(("max_chars",), text, f"write at most {most}")
    for key, text, advice in (*_inputs(template), *_samples(template)):
        yield wrong(key, text, advice)


def _inputs(template: Template) -> Iterator[tuple[Key, str, str]]:
    for name, one in template.inputs.items():
        if not one.description.strip():
            text = f"'{name}' has no description"
            yield ("inputs", name), text, "say in a sentence what it is, without Python"
        try:
            read_type(one.type)
        except LookupError as error:
            known = did_you_mean(str(error.args[0]), known_types())
            yield ("inputs", name, "type"), f"there is no type '{error.args[0]}'", known
    if template.surface is Surface.PART:
        return
    if template.id not in sayings():
        advice = "set its surface to part if others include it, or take it out"
        yield ("id",), f"Baton never says '{template.id}'", advice
        return
    given = inputs_of(template.id)
    for name, hint in given.items():
        told = template.inputs.get(name)
        if told is None:
            advice = f"write under inputs: {name}, with type: {spelt(hint)}"
            yield ("inputs",), f"doesn't tell of '{name}', which Baton gives it", advice
        elif told.type != spelt(hint):
            text = f"'{name}' is no '{told.type}'"
            yield ("inputs", name, "type"), text, f"write {spelt(hint)}"
    for name in template.inputs.keys() - given.keys():
        advice = did_you_mean(name, given.keys() - template.inputs.keys())
        yield ("inputs", name), f"Baton gives it no '{name}'", advice


def _declared(template: Template) -> Iterator[tuple[str, Hint]]:
    """The inputs of a part, as its own front matter has them."""
    for name, one in template.inputs.items():
        with suppress(LookupError):  # which is told of already
            yield name, read_type(one.type)


def _samples(template: Template) -> Iterator[tuple[Key, str, str]]:
    given = dict(_declared(template)) if template.surface is Surface.PART else inputs_of(template.id)
    for which, values in template.samples.items():
        if which not in {*Sample}:
            yield ("samples", which), f"there is no sample '{which}'", did_you_mean(which, Sample)
            continue
        for name, value in values.items():
            key = ("samples", which, name)
            if name not in given:
                yield key, f"there is no input '{name}'", did_you_mean(name, given)
                continue
            simple = [
                arm
                for arm in arms(given[name])
                if isinstance(arm, type) and issubclass(arm, (*_SIMPLE, Enum))
            ]
            known = [one.value for arm in simple if issubclass(arm, Enum) for one in arm]
            if not simple:
                advice = "leave it out; Baton makes one"
                yield key, f"'{name}' is a {spelt(given[name])}, which can't be written here", advice
            elif known and value not in known:
                yield key, f"'{name}' can't be '{value}'", did_you_mean(str(value), known)
            elif not known and not any(_is(value, arm) for arm in simple):
                yield key, f"'{name}' can't be {value!r}", f"write a {spelt(given[name])}"


def _is(value: object, kind: type) -> bool:
    if issubclass(kind, str):
        return isinstance(value, str)
    if kind is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return type(value) is kind


def complete(spoken: Sequence[Spoken], needed: Sequence[str]) -> Iterator[Problem]:
    """What one language has and another one lacks, or has otherwise; `needed` must have everything."""
    known = {name: one for language in reversed(spoken) for name, one in language.templates.items()}
    parts = {name for name, one in known.items() if one.surface is Surface.PART}
    first = spoken[0]
    for language in spoken:
        if language.code in needed:
            have = language.templates.keys() | language.broken
            for name in sorted((sayings().keys() | parts) - have):
                other = next((one.code for one in spoken if name in one.templates), first.code)
                there = f"{first.folder.rpartition('/')[0]}/{other}/{name}{SUFFIX}"
                advice = f"copy {there} and write it in this language"
                yield Problem(language.file(name), 1, "is missing", advice)
        for name, template in language.templates.items():
            if name in first.templates and language is not first:
                yield from _differences(language, template, first, first.templates[name])


def _differences(language: Spoken, template: Template, first: Spoken, other: Template) -> Iterator[Problem]:
    """Surface, owner and what is untrusted are the same in every language; types are the sayings'."""
    for name in ("surface", "overridable", "owner"):
        mine, theirs = getattr(template, name), getattr(other, name)
        if mine != theirs:
            text = f"{name} is {str(mine).lower()} here and {str(theirs).lower()} in '{first.code}'"
            yield language.problem(template, line_of(template, name), text, "write the same in both")
    for name in template.inputs.keys() ^ other.inputs.keys():
        if template.surface is Surface.PART:
            line = line_of(template, "inputs", name)
            text = f"'{name}' stands among the inputs of only one of '{language.code}' and '{first.code}'"
            yield language.problem(template, line, text, "write the same in both")
    for name in template.inputs.keys() & other.inputs.keys():
        mine, theirs = template.inputs[name], other.inputs[name]
        if (mine.untrusted, mine.type) != (theirs.untrusted, theirs.type):
            text = f"'{name}' has another type than in '{first.code}', or only one of them calls it untrusted"
            yield language.problem(
                template, line_of(template, "inputs", name), text, "write the same in both"
            )
