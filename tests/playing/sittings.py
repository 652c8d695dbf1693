"""What a learner has done so far, and what a greeting and the page of progress have to tell of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.courses.course import Course, Module, Place
from tests.playing.checks import flat, says
from tests.playing.stage import Heard


@dataclass
class Board:
    """Kept by the learner himself, beside what Baton remembers."""

    course: Course
    scores: dict[str, float] = field(default_factory=dict)
    out: list[str] = field(default_factory=list)
    last: Module | None = None
    """The module that was worked on last."""

    def completed(self, place: Place, score: float) -> None:
        self.last = place.module
        self.scores[place.reference] = score
        if place.reference in self.out:
            self.out.remove(place.reference)

    def skipped(self, place: Place) -> None:
        self.last = place.module
        self.out.append(place.reference)

    @property
    def left_out(self) -> tuple[Place, ...]:
        return tuple(place for place in self.course.places if place.reference in self.out)

    @property
    def finished(self) -> tuple[Module, ...]:
        left = {*self.scores, *self.out}
        open_modules = {p.module.slug for p in self.course.places if p.reference not in left}
        return tuple(module for module in self.course.modules if module.slug not in open_modules)

    @property
    def unfinished(self) -> tuple[Module, ...]:
        return tuple(module for module in self.course.modules if module not in self.finished)

    def missing(self, module: Module) -> tuple[Module, ...]:
        return tuple(one for one in self.unfinished if one.slug in module.requires)

    @property
    def open(self) -> tuple[Module, ...]:
        return tuple(module for module in self.unfinished if not self.missing(module))

    @property
    def locked(self) -> tuple[Module, ...]:
        return tuple(module for module in self.unfinished if self.missing(module))

    def progress_lacks(self, heard: Heard, locale: str) -> Iterator[str]:
        """What the page of progress doesn't say, or says wrongly."""
        of = {"de": "von", "en": "of"}[locale]
        for done, every in (
            (len(self.finished), len(self.course.modules)),
            (len(self.scores), len(self.course.places)),
        ):
            if f"{done} {of} {every}" not in heard.text:
                yield f"the progress does not say {done} {of} {every}"
        if heard.text.count("⏭️") != len(self.out):
            yield f"the progress shows {heard.text.count('⏭️')} tasks left out, not {len(self.out)}"


def greeting_lacks(greeting: str, board: Board, locale: str) -> Iterator[str]:
    """The kinds of content that the greeting after a module lacks."""
    heard = Heard((), greeting)
    module = board.last
    if module is None:
        return
    if not says(heard, f"{module.number}: {module.title.in_locale(locale)}"):
        yield f"the milestone of module {module.number}"
    yield from _achievements_lack(greeting, board, module, locale)
    yield from _figures_lack(greeting, board, locale)
    yield from _choice_lacks(greeting, board, locale)


def _achievements_lack(greeting: str, board: Board, module: Module, locale: str) -> Iterator[str]:
    """What is not told of the module's phases."""
    heard = Heard((), greeting)
    for phase in module.phases:
        places = [p for p in board.course.places if p.module == module and p.phase == phase]
        line = next((x for x in greeting.splitlines() if flat(phase.title.in_locale(locale)) in flat(x)), "")
        solved = [board.scores[p.reference] for p in places if p.reference in board.scores]
        if not line.startswith("✅" if len(solved) == len(places) else "⏭️"):
            yield f"phase {phase.number} as an achievement"
        if solved and not re.search(r"\d[.,]\d (?:von|of) 10", line):
            yield f"the score of phase {phase.number}"
        if len(solved) == len(places):
            yield from (
                f"the goal {goal.in_locale(locale)!r}"
                for goal in phase.goals
                if not says(heard, goal.in_locale(locale))
            )


def _figures_lack(greeting: str, board: Board, locale: str) -> Iterator[str]:
    """What the statistics lack."""
    heard = Heard((), greeting)
    of = {"de": "von", "en": "of"}[locale]
    if f"{len(board.finished)} {of} {len(board.course.modules)}" not in greeting:
        yield "how many modules are finished"
    if f"{len(board.scores)} {of} {len(board.course.places)}" not in greeting:
        yield "how many tasks are solved"
    yield from (
        f"that he knows {m.title.in_locale(locale)!r} by now"
        for m in board.finished
        if not says(heard, m.title.in_locale(locale))
    )
    if board.unfinished and not re.search(
        rf"{len(board.unfinished)} (?:weitere|more) |Ein weiteres|One more", greeting
    ):
        yield "how many modules are left"
    if bool(board.out) != bool(re.search(r"(?m)^- .*(?:ausgelassen|left out) \(", greeting)):
        yield "whether tasks were left out"


def _choice_lacks(greeting: str, board: Board, locale: str) -> Iterator[str]:
    """What the list of modules lacks."""
    recommended = re.findall(
        r"(?:Meine Empfehlung|My recommendation):\*\* (?:Modul|Module|module) (\d+)[^–]*– (\S.+)", greeting
    )
    if bool(recommended) != bool(board.unfinished):
        yield "a recommendation with its reason, or has one at the end of the course"
    blocks = re.split(r"\n(?=\S+ \*\*Mod)", greeting)
    for module in board.unfinished:
        title = flat(module.title.in_locale(locale))
        block = next(
            (b for b in blocks if f"{module.icon} **Mod" in b and title in flat(b.splitlines()[0])), ""
        )
        printed = Heard((), block)
        if not block:
            yield f"module {module.number} with its icon"
            continue
        if bool(board.missing(module)) != bool(re.search("noch nicht offen|not open yet", block)):
            yield f"whether module {module.number} is open"
        wanted = [*(topic.in_locale(locale) for topic in module.topics), module.advice.in_locale(locale)]
        if not all(says(printed, text) for text in wanted):
            yield f"what module {module.number} is about"
        sessions = rf"\*\*[^*]+: {re.escape(module.sessions)} (?:Sitzung|session)"
        if not re.search(sessions, block):
            yield f"how long module {module.number} takes"
        for slug in module.requires:
            needed = board.course.module(slug)
            line = next((x for x in block.splitlines() if re.search("Voraussetzung|rerequisite", x)), "")
            if needed is None or str(needed.number) not in line:
                yield f"that module {module.number} needs {slug}"
