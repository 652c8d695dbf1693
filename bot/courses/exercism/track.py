"""Reads a track: its exercises and concepts, as far as they can be had."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from pathlib import Path

from bot.courses.exercism.exercise import Entry, Exercise, Named, read_exercise
from bot.courses.exercism.source import Source, Table
from bot.courses.schema import SLUG
from bot.errors import BatonError

_CONFIG = "config.json"
_LONGEST = 100


class NothingToImport(BatonError):
    """There is nothing here that a course could be made of."""


@dataclass(frozen=True, slots=True)
class Pages:
    """A concept with what there is to read of it."""

    slug: str
    title: str
    introduction: str
    about: str


@dataclass(frozen=True, slots=True)
class Track:
    """What came in, in the track's own order."""

    title: str
    summary: str
    licence: str
    concepts: tuple[Pages, ...]
    exercises: tuple[Exercise, ...]

    def without(self, parts: AbstractSet[str]) -> Track:
        """The same without exercises (`tasks/SLUG`) and concepts (`concepts/SLUG`)."""
        return replace(
            self,
            concepts=tuple(one for one in self.concepts if f"concepts/{one.slug}" not in parts),
            exercises=tuple(one for one in self.exercises if f"tasks/{one.slug}" not in parts),
        )

    def origin(self, part: str) -> str:
        """Where such a part lies in the source."""
        return next((one.entry.folder for one in self.exercises if f"tasks/{one.slug}" == part), part)


def read_track(source: Source, root: Path) -> Track:
    """The track, or the one exercise, in `root`. Raises `NothingToImport` if it is neither."""
    if source.is_folder("exercises"):
        return _track(source)
    if source.is_folder(".meta"):
        return _lone(source, root)
    raise NothingToImport(
        f"{root} is no Exercism track (it has no folder exercises/) and no exercise (no folder .meta/); "
        "name the folder that `git clone` made of a track, or one below its exercises/concept or "
        "exercises/practice"
    )


def is_slug(name: str) -> bool:
    """Whether it can be the name of a course's part; longer ones make paths that no system takes."""
    return len(name) <= _LONGEST and re.fullmatch(SLUG, name) is not None


def words(slug: str) -> str:
    """A title for what has none."""
    return slug.replace("-", " ").capitalize()


def _track(source: Source) -> Track:
    config = source.table(_CONFIG)
    patterns = Named.read(config.table("files"), Named())
    exercises = [read_exercise(source, entry, patterns) for entry in _entries(source, config)]
    found = tuple(exercise for exercise in exercises if exercise is not None)
    _tell_of_hints(source, found)
    language = config.text("language") or "Exercism"
    return Track(
        title=f"{language} (Exercism)" if language != "Exercism" else language,
        summary=config.text("blurb") or "Exercises from Exercism.",
        licence=_licence(source),
        concepts=tuple(_concepts(source, config)),
        exercises=found,
    )


def _lone(source: Source, root: Path) -> Track:
    """A track of one exercise."""
    slug = root.name
    if not is_slug(slug):
        raise NothingToImport(f"{root} is no slug; name the exercise's folder in a-z, 0-9 and single hyphens")
    exercise = read_exercise(source, Entry(slug, words(slug), "", is_practice=False), Named())
    found = (exercise,) if exercise else ()
    _tell_of_hints(source, found)
    summary = (exercise and exercise.blurb) or "An exercise from Exercism."
    return Track(words(slug), summary, _licence(source), (), found)


def _licence(source: Source) -> str:
    return (source.text("LICENSE") or "") if source.is_file("LICENSE") else ""


def _tell_of_hints(source: Source, exercises: tuple[Exercise, ...]) -> None:
    """Concept exercises should have hints; practice exercises have none as a rule, which is said once."""
    lacking = [exercise.entry for exercise in exercises if not exercise.has_hints]
    for entry in lacking:
        if not entry.is_practice:
            source.note(f"{entry.folder}/.docs/hints.md", "has no hint; the task comes without any")
    if practice := sum(entry.is_practice for entry in lacking):
        source.note(
            "exercises/practice", f"exercises without hints: {practice}; their tasks come without any"
        )


def _entries(source: Source, config: Table) -> Iterator[Entry]:
    """Every exercise that the track lists, then those that only have a folder."""
    taken: set[str] = set()
    for kind in ("concept", "practice"):
        there = source.folders(f"exercises/{kind}")
        listed = [_listed(table, kind) for table in config.table("exercises").tables(kind)]
        for entry, status in listed:
            if entry.slug in taken:
                source.note(_CONFIG, f"'{entry.slug}' is listed again; the first entry counts")
            elif entry.slug not in there or not is_slug(entry.slug):
                source.note(entry.folder, "is listed in config.json, but there's no such folder; left out")
            elif status == "deprecated":
                source.note(entry.folder, "is deprecated; left out")
            else:
                if status == "wip":
                    source.note(entry.folder, "is still being worked on there; taken as it is")
                yield entry
            taken.add(entry.slug)
        for slug in there:
            folder = f"exercises/{kind}/{slug}"
            if slug in taken:
                continue
            if is_slug(slug):
                source.note(folder, "is not listed in config.json; taken without concepts")
                yield Entry(slug, words(slug), folder, kind == "practice")
            else:
                source.note(folder, "is no slug; left out")
            taken.add(slug)


def _listed(table: Table, kind: str) -> tuple[Entry, str]:
    slug = table.text("slug")
    entry = Entry(
        slug=slug,
        title=table.text("name") or words(slug),
        folder=f"exercises/{kind}/{slug}",
        is_practice=kind == "practice",
        concepts=table.texts("practices" if kind == "practice" else "concepts"),
        prerequisites=table.texts("prerequisites"),
        difficulty=table.number("difficulty"),
    )
    return entry, table.text("status")


def _concepts(source: Source, config: Table) -> Iterator[Pages]:
    titles = {table.text("slug"): table.text("name") for table in config.tables("concepts")}
    for slug in dict.fromkeys([*titles, *source.folders("concepts")]):
        folder = f"concepts/{slug}"
        if not is_slug(slug):
            source.note(folder, "is no slug; the concept is left out")
            continue
        names = ("introduction", "about")
        pages = [_page(source, f"{folder}/{name}.md") for name in names]
        blurb = source.table(f"{folder}/.meta/config.json").text("blurb") if not any(pages) else ""
        introduction, about = pages
        if introduction or about or blurb:
            title = titles.get(slug) or words(slug)
            yield Pages(slug, title, introduction or blurb or about, about or introduction or blurb)
        else:
            source.note(folder, "has no page with anything on it; the concept is left out")


def _page(source: Source, file: str) -> str:
    text = (source.text(file) or "") if source.is_file(file) else ""
    return text if text.strip() else ""
