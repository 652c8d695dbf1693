"""The checks of a course that need no run: texts, references, ladders of hints, tests and mistakes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bot.courses.course import Course, Rung, Task
from bot.courses.equivalents import declaration_problems
from bot.courses.graphs import circles, dangling
from bot.courses.leaks import leaks
from bot.courses.lines import Key
from bot.courses.problems import Problem, did_you_mean
from bot.courses.quizcheck import quiz_problems
from bot.courses.seeded import seeded_problems
from bot.courses.sources import Sources, course_spots, hint_spots, module_file, task_file
from bot.courses.testnames import DeclaredTest, declared_tests, is_same_test
from bot.courses.text import LOCALES
from bot.courses.trees import parse

QUESTION_WORDS = 60
HINT_WORDS = range(25, 181)
TOPICS = range(3, 7)
GOALS = range(3, 6)


def static_problems(course: Course) -> list[Problem]:
    """Everything that is wrong with a loaded course and can be seen without running its code."""
    sources = Sources(course)
    found = [
        *_locales(course, sources),
        *dangling(course, sources),
        *circles(course, sources),
        *_unique_tasks(course, sources),
    ]
    for place in course.places:
        task = place.task
        if task.quiz:
            found += quiz_problems(course, place, task.quiz, sources)
        else:
            found += declaration_problems(place, sources)
            found += _code(task, sources)
            found += _tests(task, sources)
            found += _mistakes(task, sources)
            found += seeded_problems(task, sources)
    if course.is_native:
        found += _craft(course, sources)
    return sorted(set(found))


def _craft(course: Course, sources: Sources) -> Iterator[Problem]:
    """What makes a course that works a good one; see `Course.is_native`."""
    yield from _overviews(course, sources)
    yield from leaks(course, sources)
    for place in course.places:
        yield from _hints(place.task, sources)
        if not place.task.quiz:
            yield from _ladder(place.task, sources)
            yield from _namesakes(place.task, sources)


def _locales(course: Course, sources: Sources) -> Iterator[Problem]:
    for spot in course_spots(course, sources):
        name = next((f"'{part}'" for part in reversed(spot.key) if isinstance(part, str)), "the page")
        for locale in LOCALES:
            if not spot.text.speaks(locale):
                message = f"{name} is missing in '{locale}'; write it"
                yield sources.problem(spot.file_in(locale), message, spot.key)
            elif not spot.text.in_locale(locale).strip():
                message = f"{name} is empty in '{locale}'; write it"
                yield sources.problem(spot.file_in(locale), message, (*spot.key, locale))


def _overviews(course: Course, sources: Sources) -> Iterator[Problem]:
    """What the choice of a module shows; a module in preparation need not have it yet."""
    for module in course.modules:
        if module.ready:
            for key, count, wanted in (
                ("topics", len(module.topics), TOPICS),
                ("goals", len(module.goals), GOALS),
            ):
                if count not in wanted:
                    message = f"has {count} {key}; write {wanted[0]} to {wanted[-1]}"
                    yield sources.problem(module_file(module), message, (key,))


def _unique_tasks(course: Course, sources: Sources) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for place in course.places:
        slug = place.task.slug
        if slug in first:
            message = f"'{slug}' is also the name of {first[slug]}; rename one of the two folders"
            yield sources.problem(task_file(place.task), message)
        first.setdefault(slug, place.reference)


def _ladder(task: Task, sources: Sources) -> Iterator[Problem]:
    """Four hints, one for each rung."""
    rungs = tuple(hint.rung for hint in task.hints)
    if rungs != tuple(Rung):
        message = f"the hints climb {', '.join(rungs) or 'no rungs'}; write four: {', '.join(Rung)}"
        yield sources.problem(task_file(task), message, ("hints",))


def _hints(task: Task, sources: Sources) -> Iterator[Problem]:
    """A short question, then hints that say enough without going on."""
    for hint, spot in zip(task.hints, hint_spots(task, sources), strict=True):
        for locale in filter(hint.text.speaks, LOCALES):
            text = hint.text.in_locale(locale)
            for trouble in _hint_troubles(hint.rung, text):
                message = f"the '{hint.rung}' hint in '{locale}' {trouble}"
                yield sources.problem(spot.file_in(locale), message, (*spot.key, locale) if spot.key else ())


def _hint_troubles(rung: Rung, text: str) -> Iterator[str]:
    words = len(text.split())
    if rung is Rung.QUESTION:
        if words > QUESTION_WORDS:
            yield f"has {words} words; write at most {QUESTION_WORDS}"
        if "?" not in text:
            yield "asks nothing; write a question"
    elif words not in HINT_WORDS:
        yield f"has {words} words; write {HINT_WORDS[0]} to {HINT_WORDS[-1]}"


def _code(task: Task, sources: Sources) -> Iterator[Problem]:
    """Syntax errors in the course's own code; a learner must never meet one."""
    files = [(sources.exemplar(task, name), source) for name, source in task.exemplar.items()]
    shown = {**task.stubs, **task.tests, **task.helpers}
    files += [(f"{task.folder}/{name}", source) for name, source in shown.items()]
    files += [
        (sources.solution(task, "mutants", one.name), each)
        for one in task.mutants
        for each in one.files.values()
    ]
    for file, source in files:
        if file.endswith(".py"):
            try:
                parse(source)
            except SyntaxError as error:
                line = error.lineno or 1
                yield sources.problem(file, f"can't be parsed: {error.msg}; mend the syntax", line=line)


def _tests(task: Task, sources: Sources) -> Iterator[Problem]:
    declared = declared_tests(task)
    if not declared:
        message = "declares no test; write functions like test_posts_go_with_their_author"
        yield sources.problem(f"{task.folder}/{next(iter(task.tests))}", message)
    for at, spec in enumerate(task.test_specs):
        yield from _known(task, sources, spec.name, declared, ("tests", at, "name"))
    for at, mistake in enumerate(task.known_mistakes):
        for position, name in enumerate(mistake.tests):
            yield from _known(task, sources, name, declared, ("known_mistakes", at, "tests", position))
    for name, count in Counter(spec.name for spec in task.test_specs).items():
        if count > 1:
            yield sources.problem(task_file(task), f"'{name}' has {count} entries; keep one", ("tests",))


def _namesakes(task: Task, sources: Sources) -> Iterator[Problem]:
    """Tests of one name: a review calls them by it, and nobody could tell them apart."""
    declared = declared_tests(task)
    times = Counter(test.name for test in declared)
    for test in declared:
        if times[test.name] > 1:
            message = f"there are {times[test.name]} tests named {test.name}; give each its own name"
            yield sources.problem(f"{task.folder}/{test.file}", message, line=test.line)


def _known(
    task: Task, sources: Sources, name: str, declared: tuple[DeclaredTest, ...], key: Key
) -> Iterator[Problem]:
    if not any(is_same_test(test.name, name) for test in declared):
        message = f"there is no test '{name}'; {did_you_mean(name, (test.name for test in declared))}"
        yield sources.problem(task_file(task), message, key)


def _mistakes(task: Task, sources: Sources) -> Iterator[Problem]:
    """Every file in `mistakes/` has its entry, every entry its file."""
    entries = Counter(mistake.file for mistake in task.known_mistakes)
    for at, mistake in enumerate(task.known_mistakes):
        key = ("known_mistakes", at, "file")
        if mistake.file not in task.mistakes:
            message = f"there is no mistakes/{mistake.file}.py; {did_you_mean(mistake.file, task.mistakes)}"
            yield sources.problem(task_file(task), message, key)
        if entries[mistake.file] > 1:
            message = f"'{mistake.file}' has {entries[mistake.file]} entries; keep one"
            yield sources.problem(task_file(task), message, key)
    for name in task.mistakes:
        if name not in entries:
            message = f'has no entry; write [[known_mistakes]] with file = "{name}" in task.toml'
            yield sources.problem(sources.solution(task, "mistakes", name), message)
