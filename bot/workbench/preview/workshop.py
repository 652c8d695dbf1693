"""The folder of prompts as it is at the moment: what can be said with it, and what is wrong with it."""

from __future__ import annotations

import math
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path
from typing import TypeAlias

from bot.coaching.turn import Reply
from bot.errors import BatonError
from bot.prompting.prompts import Prompts, Voice
from bot.prompting.template import SUFFIX, BrokenPrompts, Template
from bot.workbench.check import Problem
from bot.workbench.preview.explaining import in_words
from bot.workbench.preview.offers import said
from bot.workbench.samples import Sample, changed, samples, sayings

Key: TypeAlias = tuple[str, str, Sample]
"""A template, a locale and a sample."""
Check: TypeAlias = Callable[[Path], Sequence[Problem]]
MOMENT = 0.5
"""Seconds: who has saved a file waits no longer to see it."""
_INCLUDE = re.compile(r"""\binclude\s+["'](\w+)["']""")
_TOML = re.compile(r"(?P<file>.*\.toml): (?P<text>.*?)(?: \(at line (?P<line>\d+).*)?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A sample of a template in a locale: the reply, or why there is none."""

    reply: Reply | None
    problem: Problem | None = None
    number: int = 0
    variants: int = 1
    """How many there are of this sample; none if the template is only included by others."""

    @property
    def length(self) -> int:
        return len(self.reply.text) if self.reply else 0


@dataclass(frozen=True, slots=True)
class Reading:
    """The folder as it was read once; `number` counts the readings."""

    number: int
    prompts: Prompts | None
    sources: Mapping[str, str]
    """What stands in each template's file, by `locale/name`."""
    problems: tuple[Problem, ...]
    rendered: Mapping[Key, Rendered] = field(default_factory=dict)
    made_of: dict[tuple[str, str], int] = field(default_factory=dict)
    """What changes if anything does that a template is made of, by template and locale."""

    @property
    def locales(self) -> tuple[str, ...]:
        return tuple(sorted({name.split("/")[0] for name in self.sources}))

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(sorted({name.split("/")[1].removesuffix(SUFFIX) for name in self.sources}))

    def source(self, template: str, locale: str) -> str | None:
        return self.sources.get(f"{locale}/{template}{SUFFIX}")

    def template(self, template: str, locale: str) -> Template | None:
        """None if it doesn't load in this locale."""
        if self.prompts is None or locale not in self.prompts.locales:
            return None
        return self.prompts.locale(locale).templates.get(template)

    def included(self, template: str, locale: str, seen: frozenset[str] = frozenset()) -> Iterator[str]:
        """Its text, and those of the templates that it includes."""
        source = self.source(template, locale) or ""
        yield source
        for name in _INCLUDE.findall(source):
            if name not in seen:
                yield from self.included(name, locale, seen | {template})

    def includers(self, template: str, locale: str) -> list[str]:
        """The templates that include it."""
        return [id_ for id_ in self.ids if template in _INCLUDE.findall(self.source(id_, locale) or "")]

    def problems_of(self, template: str, locale: str | None = None) -> list[Problem]:
        """What is wrong with its file, and with what it says; both are told once only."""
        files = {f"{one}/{template}{SUFFIX}" for one in ((locale,) if locale else self.locales)}
        found = [one for one in self.problems if name_of(one.file) in files]
        known = {(name_of(one.file), one.line) for one in found}
        for (id_, code, _), rendered in self.rendered.items():
            problem = rendered.problem
            if id_ == template and locale in {None, code} and problem is not None:
                place = name_of(problem.file), problem.line
                found += [] if place in known else [problem]
                known.add(place)
        return found

    @property
    def general_problems(self) -> list[Problem]:
        """Those of no template's file."""
        return [one for one in self.problems if name_of(one.file) not in self.sources]


def name_of(file: str) -> str:
    """The path of a file within the folder of prompts."""
    return "/".join(Path(file).parts[-2:])


class Workshop:
    """Reads the folder again and again. What loads goes on working, whatever is wrong with the rest."""

    def __init__(self, folder: Path, check: Check) -> None:
        self.folder = folder
        self._check = check
        self._lock = threading.Lock()
        self.now = Reading(0, None, {}, ())

    def read(self) -> Reading:
        """Everything anew. What takes longer than a moment to render is left to `complete`."""
        with self._lock:
            prompts, problems = self._loaded()
            reading = Reading(self.now.number + 1, prompts or self.now.prompts, self._sources(), problems)
            tables = self._tables()
            for which in product(reading.ids, reading.locales):
                made_of = f"{tables.get(which[1])}{''.join(reading.included(*which))}"
                reading.made_of[which] = hash(made_of)
            unchanged = {
                one for one, hashed in reading.made_of.items() if self.now.made_of.get(one) == hashed
            }
            kept = {key: one for key, one in self.now.rendered.items() if key[:2] in unchanged}
            self.now = replace(reading, rendered=self._rendered(reading, kept, MOMENT))
            return self.now

    def _rendered(
        self, reading: Reading, kept: Mapping[Key, Rendered], within: float = math.inf
    ) -> dict[Key, Rendered]:
        """What was kept, and the samples of all other templates as far as there's time."""
        found, ends = dict(kept), time.monotonic() + within
        for id_, locale in product(reading.ids, reading.locales):
            template = reading.template(id_, locale)
            for sample in Sample:
                key = (id_, locale, sample)
                if template and key not in found and time.monotonic() < ends:
                    found[key] = self.render(reading.prompts, template, sample, locale)
        return found

    def complete(self, reading: Reading) -> Reading:
        """`reading` with every sample rendered."""
        rendered = self._rendered(reading, reading.rendered)
        return self._follow(reading, replace(reading, rendered=rendered))

    def examine(self, reading: Reading) -> Reading:
        """`reading` with what the thorough check says of it."""
        found = self._checked()
        known = {(name_of(one.file), one.line) for one in found}
        others = [one for one in reading.problems if (name_of(one.file), one.line) not in known]
        return self._follow(reading, replace(reading, problems=(*found, *others)))

    def _follow(self, before: Reading, after: Reading) -> Reading:
        """What is current from now on: `after`, if it says more than `before` and that's still current."""
        with self._lock:
            if self.now is before and before != after:
                self.now = replace(after, number=before.number + 1)
            return self.now

    def render(
        self, prompts: Prompts | None, template: Template, sample: Sample, locale: str, number: int = 0
    ) -> Rendered:
        """What `prompts`, of today or another day, make of one of the variants of a sample."""
        if prompts is None:
            return Rendered(None)
        if template.id not in sayings():
            return Rendered(None, variants=0)
        found = samples(template.id, sample, locale)
        number = min(number, len(found) - 1)
        try:
            saying = changed(found[number], template.samples.get(sample.value, {}))
            return Rendered(
                said(saying, Voice(prompts.edition, locale, clicks=True)), None, number, len(found)
            )
        except Exception as error:  # noqa: BLE001 - whatever a template does wrong is shown, and is no incident
            return Rendered(None, self._trouble(error, template.id, locale), number, len(found))

    def _loaded(self) -> tuple[Prompts | None, tuple[Problem, ...]]:
        refused: list[BrokenPrompts] = []
        try:
            prompts = Prompts(self.folder, refused.append)
        except (BatonError, OSError, ValueError, LookupError) as error:
            return None, (*map(self._told, refused), self._told(error))
        return prompts, tuple(map(self._told, refused))

    def _checked(self) -> list[Problem]:
        try:
            return list(self._check(self.folder))
        except (BatonError, OSError, ValueError, LookupError) as error:
            return [self._told(error)]

    def _sources(self) -> dict[str, str]:
        return dict(self._found())

    def _found(self) -> Iterator[tuple[str, str]]:
        for path in sorted(self.folder.glob(f"*/*{SUFFIX}")):
            if (path.parent / "words.toml").is_file():
                try:
                    yield f"{path.parent.name}/{path.name}", path.read_text("utf-8", "replace")
                except OSError:  # it went away at this moment
                    continue

    def _tables(self) -> dict[str, str]:
        """What stands in the other files, by locale."""
        tables: dict[str, str] = {}
        for path in sorted(self.folder.glob("*/*.toml")):
            tables[path.parent.name] = tables.get(path.parent.name, "") + path.read_text("utf-8", "replace")
        return tables

    def _told(self, error: Exception) -> Problem:
        if isinstance(error, BrokenPrompts) and error.path:
            return Problem(str(error.path), error.line, error.what, error.advice)
        if found := _TOML.fullmatch(str(error)):
            return Problem(found["file"], int(found["line"] or 0), found["text"], "")
        if isinstance(error, KeyError):
            return Problem(str(self.folder), 0, f"something lacks {error}", "Compare with the other locales.")
        return Problem(str(self.folder), 0, str(error), "")

    def _trouble(self, error: Exception, template: str, locale: str) -> Problem:
        text, advice = in_words(error)
        if isinstance(error, BrokenPrompts) and error.path:
            if isinstance(error.__cause__, Exception):
                text, advice = in_words(error.__cause__)
            return Problem(str(error.path), error.line, text, advice)
        return Problem(str(self.folder / locale / f"{template}{SUFFIX}"), 1, text, advice)
