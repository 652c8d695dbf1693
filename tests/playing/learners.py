"""The learners who play: one who is always right, one who stumbles over everything, one who takes hints."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator
from pathlib import Path
from typing import ClassVar, TypeAlias

from bot.courses.course import Concept, Course, Module, Place
from tests.playing.answers import GOOD, given_answers, mark_of
from tests.playing.checks import says, wrong_with
from tests.playing.sittings import Board, greeting_lacks
from tests.playing.stage import Clock, Heard, Lines

Typed: TypeAlias = Generator[str, Heard, Heard]

WORDS = {
    "de": {
        "hint": "tipp",
        "submit": "abgeben",
        "skip": "überspringen",
        "yes": "ja",
        "no": "nein",
        "next": "weiter",
        "end": "ende",
        "start": "start",
        "progress": "fortschritt",
        "handover": "übergabe",
        "explain": "erkläre",
        "module": "modul",
        "task": "aufgabe",
        "answer": "antwort",
        "locale": "deutsch",
    },
    "en": {"locale": "english"},
}
"""What each learner types for a command; the command's own name otherwise."""


class Learner:
    """Always right. Ends each session with a module, and begins anew with what is recommended."""

    way: ClassVar[str] = "right"

    def __init__(
        self,
        course: Course,
        locale: str,
        folder: Path,
        clock: Clock,
        modules: int,
        watch: Callable[[str], None],
    ) -> None:
        self.course = course
        self.locale = locale
        self.findings: list[str] = []
        self.reviews = 0
        self.turns = 0
        self.sessions = 1
        self.board = Board(course)
        self._folder = folder
        self._clock = clock
        self._modules = min(modules, len(course.modules))
        self._where = "the beginning"
        self._watch = watch

    def plays(self) -> Lines:
        """The whole course, from the first greeting to the last handover."""
        heard = yield ""
        self._look(heard, "(baton chat)", frozenset())
        heard = yield from self.says(self._word("locale"), "course_choice")
        heard = yield from self.says("1", "module_choice")
        while (module := self._chosen(heard)) is not None:
            heard = yield from self.studies(module)
            if len(self.board.finished) >= self._modules:
                break
        yield from self.looks_back()

    # what he does

    def studies(self, module: Module) -> Typed:
        """A module from its first task to its last, the handover, and the greeting of the next session."""
        self._watch(f"{self.way}, {self.locale}: module {module.number}")
        heard = yield from self.says(f"{self._word('module')} {module.number}", "phase_opening")
        for place in [place for place in self.course.places if place.module == module]:
            self._where = place.reference
            if place is not module_first(self.course, module):
                heard = yield from self.says(self._word("next"))
            self._expect(says(heard, place.task.title.in_locale(self.locale)), "does not open this task")
            self._expect(
                says(heard, place.task.instructions.in_locale(self.locale)), "does not show its instructions"
            )
            heard = yield from self.works(place, heard)
        self._where = f"after module {module.number}"
        self._expect("module_finished" in heard.templates, "the module is not said to be finished")
        return (yield from self.comes_again())

    def works(self, place: Place, shown: Heard) -> Typed:
        return (yield from self.solves(place, shown))

    def solves(self, place: Place, shown: Heard) -> Typed:
        """The right answer, however it's given."""
        right = next(
            answer for answer in given_answers(place, self.locale, shown, self._folder) if answer.right
        )
        heard = yield from self.says(self._command(right.line), *right.template)
        self.reviews += 1
        passed, score = mark_of(heard)
        self._expect(passed and score >= GOOD, f"the exemplar gets {score}: {heard.text[:600]}")
        self.board.completed(place, score)
        return heard

    def comes_again(self) -> Typed:
        """The end of a session, its handover, and the beginning of the next one a day later."""
        heard = yield from self.says(self._word("end"), "farewell")
        farewell = heard
        heard = yield from self.says(self._word("handover"), "handover")
        document = heard.text
        self._clock.passes(days=1)
        self.sessions += 1
        heard = yield from self.says(self._word("start"), "greeting")
        self._greeted(heard, document)
        self._expect(bool(farewell.replies), "no farewell")
        return heard

    def looks_back(self) -> Typed:
        """Where he stands at the end, and every concept by every name that it has."""
        self._where = "the end"
        heard = yield from self.says(self._word("progress"), "progress")
        for found in self.board.progress_lacks(heard, self.locale):
            self._find(found)
        for concept in self._concepts_taught():
            for name in (concept.slug, concept.title.in_locale(self.locale), *concept.aliases):
                heard = yield from self.says(f"{self._word('explain')} {name}", "concept")
                self._explained(concept, name, heard)
        return heard

    # how he does it

    def says(self, line: str, *templates: str) -> Typed:
        """Type a line, and look at what comes: the templates that have to be among the replies."""
        heard = yield line
        self._look(heard, line, frozenset(templates))
        for template in templates:
            self._expect(template in heard.templates, f"{line!r} is answered by {heard.templates}")
        return heard

    def _look(self, heard: Heard, line: str, expected: frozenset[str]) -> None:
        self.turns += 1
        for found in wrong_with(heard, self.locale if self.turns > 1 else "en", expected=expected):
            self._find(f"{line[:80]!r}: {found}")

    def _chosen(self, heard: Heard) -> Module | None:
        """The recommended module, which has to be open; None when nothing is left."""
        found = re.search(
            r"(?:Meine Empfehlung|My recommendation):\*\* (?:Modul|Module|module) (\d+)", heard.text
        )
        if found is None:
            left = self.board.unfinished
            self._expect(not left, f"nothing is recommended, though {len(left)} modules are left")
            return None
        module = self.course.module(found[1])
        if module is None or module not in self.board.open:
            self._find(f"module {found[1]} is recommended, and can't be chosen")
            return next(iter(self.board.open), None)
        return module

    def _greeted(self, heard: Heard, document: str) -> None:
        greeting = next((reply.text for reply in heard.replies if reply.template == "greeting"), "")
        self._expect(greeting in document, "the handover does not hold the greeting")
        for lacking in greeting_lacks(greeting, self.board, self.locale):
            self._find(f"the greeting lacks {lacking}")

    def _command(self, line: str) -> str:
        head, _, rest = line.partition(" ")
        return f"{self._word(head)} {rest}"

    def _concepts_taught(self) -> list[Concept]:
        taught = {
            slug for module in self.board.finished for phase in module.phases for slug in phase.concepts
        }
        return [concept for concept in self.course.concepts if concept.slug in taught]

    def _explained(self, concept: Concept, name: str, heard: Heard) -> None:
        """The page that was asked for; of a name that several have any, which names the others."""
        told = says(heard, f"📖 **{concept.title.in_locale(self.locale)}**")
        others = [one for one in self.course.concepts if _bare(name) in map(_bare, _names(one))]
        shared = any(says(heard, f"📖 **{one.title.in_locale(self.locale)}**") for one in others)
        related = f" {concept.slug}" in heard.text.rpartition("\n\n")[0].rpartition("\n\n")[2]
        self._expect(
            told or (name != concept.slug and shared and related),
            f"{name!r} is explained by another page: {heard.text[:80]!r}",
        )

    def _word(self, command: str) -> str:
        return WORDS[self.locale].get(command, command)

    def _expect(self, holds: bool, otherwise: str) -> None:
        if not holds:
            self._find(otherwise)

    def _find(self, what: str) -> None:
        self.findings.append(f"{self.way}, {self.locale}, {self._where}: {what}")


def _names(concept: Concept) -> tuple[str, ...]:
    return (concept.slug, *concept.title.by_locale.values(), *concept.aliases)


def _bare(name: str) -> str:
    """A name without what isn't a letter or a number."""
    return " ".join(re.findall(r"[^\W_]+", name.casefold()))


def module_first(course: Course, module: Module) -> Place:
    return next(place for place in course.places if place.module == module)


class Stumbling(Learner):
    """Makes every mistake that the course knows before he gets it right, and tries locked doors."""

    way = "stumbling"

    def works(self, place: Place, shown: Heard) -> Typed:
        wrong = [a for a in given_answers(place, self.locale, shown, self._folder) if not a.right]
        for number in range(len(wrong)):
            # a question lists its choices in another order after each try
            answer = [a for a in given_answers(place, self.locale, shown, self._folder) if not a.right][
                number
            ]
            heard = yield from self.says(self._command(answer.line), *answer.template)
            self.reviews += 1
            passed, score = mark_of(heard)
            self._expect(not passed, f"{answer.name} passes with {score}")
            for text in answer.told:
                self._expect(says(heard, text), f"{answer.name} does not get its comment {text[:80]!r}")
            self._other_comments(place, answer.name, heard)
            shown = heard
        return (yield from self.solves(place, shown))

    def _other_comments(self, place: Place, name: str, heard: Heard) -> None:
        own = [m.comment.in_locale(self.locale) for m in place.task.known_mistakes if m.file == name]
        for mistake in place.task.known_mistakes:
            comment = mistake.comment.in_locale(self.locale)
            if mistake.file != name and comment not in own and says(heard, comment):
                self._find(f"{name} gets the comment of {mistake.file}")

    def _chosen(self, heard: Heard) -> Module | None:
        """The last module that is open, though another one is recommended."""
        if super()._chosen(heard) is None:
            return None
        return self.board.open[-1]

    def studies(self, module: Module) -> Typed:
        for locked in self.board.locked[:1]:
            heard = yield from self.says(f"{self._word('module')} {locked.number}", "trouble")
            for missing in self.board.missing(locked):
                self._expect(
                    says(heard, missing.title.in_locale(self.locale)), "what is missing is not named"
                )
        return (yield from super().studies(module))


class Hinted(Learner):
    """Takes every hint there is, leaves every third task out, and walks away without a word."""

    way = "hinted"
    _EVERY = 3

    def works(self, place: Place, shown: Heard) -> Typed:
        for hint in place.task.hints:
            heard = yield from self.says(self._word("hint"), "hint")
            self._expect(says(heard, hint.text.in_locale(self.locale)), f"the hint {hint.rung} does not show")
        heard = yield from self.says(self._word("hint"), "no_more_hints")
        self._expect(says(heard, place.task.hints[-1].text.in_locale(self.locale)), "the last hint is gone")
        if self.course.places.index(place) % self._EVERY:
            return (yield from self.solves(place, shown))
        yield from self.says(self._word("skip"), "skip_question")
        heard = yield from self.says(self._word("no"), "skip_declined")
        yield from self.says(self._word("skip"), "skip_question")
        heard = yield from self.says(self._word("yes"), "skipped")
        self.board.skipped(place)
        return heard

    def comes_again(self) -> Typed:
        """Every second time he's gone without an end."""
        if len(self.board.finished) % 2:
            return (yield from super().comes_again())
        self._clock.passes(days=2)
        self.sessions += 1
        heard = yield from self.says(self._word("start"), "idle_ended", "greeting")
        document = yield from self.says(self._word("handover"), "handover")
        self._greeted(heard, document.text)
        return heard

    def looks_back(self) -> Typed:
        """He makes good for what he left out first."""
        for place in self.board.left_out[:1]:
            self._where = f"back at {place.reference}"
            line = f"{self._word('module')} {place.module.number}"
            heard = yield from self.says(line, "phase_opening")
            self._expect(
                says(heard, place.task.title.in_locale(self.locale)), "the skipped task is not opened"
            )
            yield from self.solves(place, heard)
            yield from self.comes_again()
        heard = yield from self.says(self._word("progress"), "progress")
        for found in self.board.progress_lacks(heard, self.locale):
            self._find(found)
        return heard


LEARNERS: dict[str, type[Learner]] = {one.way: one for one in (Learner, Stumbling, Hinted)}
