"""What each template is tried with: sayings made of values from nearly nothing to hostile."""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Any, TypeVar

from bot.prompting.markdown import Markdown
from bot.prompting.sayings import Saying
from bot.prompting.template import Simple, Surface, Template
from bot.workbench import made, made_reviews, made_tutor
from bot.workbench.kinds import Sample
from bot.workbench.making import Maker
from bot.workbench.types import read_type, sayings

__all__ = ["Sample", "Try", "changed", "sample", "samples", "sayings", "tries"]

_T = TypeVar("_T")
_MADE = {**made.MADE, **made_reviews.MADE, **made_tutor.MADE}


@dataclass(frozen=True, slots=True)
class Try:
    """A saying to render a template with, and what it's called."""

    name: str
    """`typical`, `typical 2` …"""
    which: Sample
    values: Mapping[str, Any]
    """The inputs of the template."""
    saying: Saying | None
    """Whose inputs they are; a part has none."""


def sample(template: str, which: Sample, locale: str) -> Saying:
    """The saying that shows best what a template does with this kind of values."""
    return samples(template, which, locale)[0]


@cache
def samples(template: str, which: Sample, locale: str) -> tuple[Saying, ...]:
    """That, and others that differ from it, so that every branch of a template is taken by one of them."""
    maker = Maker(which, locale, _MADE)
    kind = sayings()[template]
    return maker.options(kind)


def tries(template: Template, locale: str) -> Iterator[Try]:
    """All that a template is tried with, its own samples taken into account; a part has inputs alone."""
    for which in Sample:
        given = template.samples.get(which, {})
        if template.surface is Surface.PART:
            for name, values in _named(which, _parts(template, which, locale)):
                yield Try(name, which, {**values, **given}, None)
        else:
            for name, saying in _named(which, samples(template.id, which, locale)):
                changed_to = changed(saying, given)
                fields = dataclasses.fields(changed_to)
                yield Try(
                    name, which, {one.name: getattr(changed_to, one.name) for one in fields}, changed_to
                )


def _named(which: Sample, several: Iterable[_T]) -> Iterator[tuple[str, _T]]:
    for number, one in enumerate(several, start=1):
        yield (which.value if number == 1 else f"{which} {number}"), one


def _parts(template: Template, which: Sample, locale: str) -> Iterator[Mapping[str, Any]]:
    """The usual inputs of a part, then each with another value of one of them."""
    maker = Maker(which, locale, _MADE)
    found = {
        name: maker.options(read_type(one.type), f"{template.id}.{name}")
        for name, one in template.inputs.items()
    }
    usual = {name: options[0] for name, options in found.items()}
    yield usual
    yield from ({**usual, name: other} for name, options in found.items() for other in options[1:])


def changed(saying: Saying, given: Mapping[str, Simple]) -> Saying:
    """`saying` with what the front matter of its template gives for a sample."""
    if not given:
        return saying
    hints = typing.get_type_hints(type(saying))
    return dataclasses.replace(saying, **{name: _value(hints[name], value) for name, value in given.items()})


def _value(hint: Any, value: Simple) -> Any:  # noqa: ANN401 - a value of any type
    """What a maintainer has written, as the type that the field is of."""
    types = typing.get_args(hint) or (hint,)
    known = next((one for one in types if isinstance(one, type) and issubclass(one, Enum | Markdown)), None)
    return known(value) if known else value
