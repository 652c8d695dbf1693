"""An Exercism track becomes a course: what comes in, where it goes, and what is told of the rest."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.courses.check import static_problems
from bot.courses.course import Course, Difficulty, Origin, Rung, Task
from bot.courses.exercism.importing import Imported, NoTarget, import_exercism
from bot.courses.exercism.source import LARGEST
from bot.courses.exercism.track import NothingToImport
from tests.courses.builder import Draft
from tests.courses.tracks import CARDS, DOUBLE, SHOUT, TEA, small_track

TEST = f"{TEA}/tea_time_test.py"


def come_in(draft: Draft, folder: Path) -> Imported:
    """The track imported, and proved to hold."""
    imported = import_exercism(draft.write(folder, "track"), folder / "tea")
    assert static_problems(imported.course) == []
    return imported


def configured(change: Callable[[Any], object]) -> Draft:
    """The small track with its `config.json` changed."""
    draft = small_track()
    config = json.loads(draft.files["config.json"])
    change(config)
    return draft.put("config.json", json.dumps(config))


def task_of(course: Course, slug: str) -> Task:
    place = course.place(slug)
    assert place is not None, [place.reference for place in course.places]
    return place.task


def notes_of(imported: Imported, file: str) -> list[str]:
    return [note.message for note in imported.notes if note.file == file]


def slugs(imported: Imported) -> set[str]:
    return {place.task.slug for place in imported.course.places}


def fingerprint(folder: Path) -> dict[str, str]:
    """Every file and link below a folder, with a hash of what is in it."""
    found = {}
    for path in folder.rglob("*"):
        content = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
        found[str(path)] = f"{path.lstat().st_mtime_ns} {hashlib.sha256(content).hexdigest()}"
    return found


class TestSmallTrack:
    @pytest.fixture
    def imported(self, tmp_path: Path) -> Imported:
        return come_in(small_track(), tmp_path)

    def test_concepts_come_in_the_order_of_their_prerequisites_then_practice_by_difficulty(
        self, imported: Imported
    ) -> None:
        assert [place.reference for place in imported.course.places] == [
            "concepts/tea-time/tea-time",
            "concepts/greeting-cards/greeting-cards",
            "easy/basics/double-up",
            "medium/strings/shout-it",
            "hard/strings/tidy-ledger",
        ]
        assert [place.task.difficulty for place in imported.course.places[2:]] == list(Difficulty)

    def test_phases_teach_concepts_and_build_on_others(self, imported: Imported) -> None:
        tea, cards, *practice = [place.phase for place in imported.course.places]
        assert (tea.concepts, tea.prerequisites) == (("basics",), ())
        assert (cards.concepts, cards.prerequisites) == (("strings",), ("basics",))
        assert [phase.concepts for phase in practice] == [(), (), ()]
        assert practice[1].prerequisites == ("strings", "basics")
        assert task_of(imported.course, "shout-it").concepts == ("strings",)

    def test_titles_and_texts_are_for_every_locale(self, imported: Imported) -> None:
        course = imported.course
        assert course.origin is Origin.EXERCISM
        assert not course.is_native
        assert course.title.in_locale("de") == course.title.in_locale("en") == "Python (Exercism)"
        assert course.summary.in_locale("de") == "A language for tea."
        assert task_of(course, "tea-time").title.in_locale("en") == 'Tea "Time"'
        basics = course.concept("basics")
        assert basics is not None
        assert basics.title.in_locale("de") == "The Basics"
        assert basics.about.in_locale("de").endswith("See [more](https://example.org/basics).")

    def test_pages_come_in_with_what_is_appended(self, imported: Imported) -> None:
        cards = task_of(imported.course, "greeting-cards")
        assert cards.introduction.in_locale("en") == "Cards hold text."
        assert cards.instructions.in_locale("en") == "Write `card`.\n\nIn Python."

    def test_numbers_of_parts_stand_in_titles_of_tests_and_in_hints(self, imported: Imported) -> None:
        tea = task_of(imported.course, "tea-time")
        assert tea.spec("TeaTimeTest::test_minutes").title.in_locale("en") == "Task 1: minutes"
        assert tea.spec("TeaTimeTest::test_what_is_left").title.in_locale("en") == "Task 2: what is left"
        assert [(hint.rung, hint.text.in_locale("en")) for hint in tea.hints] == [
            (Rung.QUESTION, "- [Numbers](https://example.org/numbers) may help.\n- So may tea."),
            (
                Rung.CONCEPT,
                "**1. Say how long**\n- Give a number a name.\n\n**2. What is left**\n- Subtract.",
            ),
            (Rung.PLACE, "**2. What is left**\n- And `return` it."),
        ]

    def test_every_test_file_and_helper_comes_along(self, imported: Imported) -> None:
        cards = task_of(imported.course, "greeting-cards")
        assert [*cards.tests] == ["cards_test.py", "cards_more_test.py"]
        assert [*cards.helpers] == ["cards_names.py", "cards_test_data.py", "letters/cards.txt"]

    def test_authors_and_the_licence_come_along(self, imported: Imported) -> None:
        folder = Path(imported.course.folder)
        assert (folder / "LICENSE").read_text().startswith("Do what you like")
        config = json.loads(
            (folder / task_of(imported.course, "tea-time").folder / ".meta/config.json").read_text()
        )
        assert config["authors"] == ["ada"]

    def test_what_could_not_come_in_as_it_is_is_told(self, imported: Imported) -> None:
        told = [(note.file, note.message.partition(";")[0]) for note in imported.notes]
        assert sorted(told) == [
            ("exercises/concept/greeting-cards", "refers to the concept 'generators', which isn't there"),
            ("exercises/concept/greeting-cards/.docs/hints.md", "has no hint"),
            ("exercises/concept/greeting-cards/cards_test_data.py", "is not listed in .meta/config.json"),
            ("exercises/concept/greeting-cards/letters/cards.txt", "is not listed in .meta/config.json"),
            ("exercises/concept/old-kettle", "is deprecated"),
            ("exercises/practice", "exercises without hints: 3"),
            ("exercises/practice/double-up", "is still being worked on there"),
        ]


def test_the_source_stays_as_it_is(tmp_path: Path) -> None:
    source = small_track().write(tmp_path, "track")
    (source / "link").symlink_to("/")
    before = fingerprint(source)
    import_exercism(source, tmp_path / "tea")
    assert fingerprint(source) == before


def test_one_exercise_becomes_a_course_of_one_task(tmp_path: Path) -> None:
    source = small_track().write(tmp_path, "track") / TEA
    imported = import_exercism(source, tmp_path / "new" / "tea")
    assert [place.reference for place in imported.course.places] == ["tea-time/tea-time/tea-time"]
    assert imported.course.title.in_locale("de") == "Tea time"
    assert imported.course.summary.in_locale("de") == "A sentence."
    assert imported.notes == ()


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "tea").mkdir()
    come_in(small_track(), tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["tea", "track"]


@pytest.mark.parametrize(
    ("source", "target", "error", "words"),
    [
        ("nowhere", "tea", NothingToImport, "is no folder; name the clone"),
        ("track/config.json", "tea", NothingToImport, "is no folder"),
        ("track/exercises", "tea", NothingToImport, "is no Exercism track .*git clone"),
        ("track", "Tea Time", NoTarget, "'Tea Time' is no slug"),
        ("track", "full", NoTarget, "not empty; name a folder that isn't there yet"),
        ("track", "full/file", NoTarget, "is there already"),
        ("track", "full/file/tea", NoTarget, "can't be written"),
        ("track", "track/tea", NoTarget, "lies in .*; name a folder outside"),
        ("track", "link/tea", NoTarget, "lies in .*; name a folder outside"),
        (
            "track/exercises/concept/old-kettle",
            "tea",
            NothingToImport,
            "(?s)no exercise could be .*\n  .*stub",
        ),
    ],
)
def test_what_can_not_be_done_is_said_with_what_to_do(
    tmp_path: Path, source: str, target: str, error: type[Exception], words: str
) -> None:
    track = small_track().write(tmp_path, "track")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").touch()
    (tmp_path / "link").symlink_to(track)
    with pytest.raises(error, match=words):
        import_exercism(tmp_path / source, tmp_path / target)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["full", "link", "track"]


@pytest.mark.parametrize(
    "path", [f"{TEA}/tea_time.py", f"{TEA}/.meta/exemplar.py", TEST, f"{TEA}/.docs/instructions.md"]
)
def test_an_exercise_without_what_a_task_needs_is_left_out(tmp_path: Path, path: str) -> None:
    imported = come_in(small_track().without(path), tmp_path)
    assert slugs(imported) == {"greeting-cards", "double-up", "shout-it", "tidy-ledger"}
    assert any("left out" in message for message in notes_of(imported, TEA))


@pytest.mark.parametrize(
    ("path", "content", "words"),
    [
        (TEST, "def f(:\n", "can't be parsed"),
        (TEST, "TESTS = []\n", "declares no test"),
        (f"{TEA}/tea_time.py", "def left(:\n", "can't be parsed"),
        (f"{TEA}/.docs/instructions.md", "[a]: https://example.org\n", "empty"),
    ],
)
def test_an_exercise_that_no_course_may_hold_is_left_out_with_the_reason(
    tmp_path: Path, path: str, content: str, words: str
) -> None:
    imported = come_in(small_track().put(path, content), tmp_path)
    assert "tea-time" not in slugs(imported)
    [message] = notes_of(imported, TEA)
    assert message.startswith("left out: ")
    assert words in message


def test_a_concept_without_anything_to_read_is_left_out(tmp_path: Path) -> None:
    draft = small_track().put("concepts/basics/introduction.md", "[a]: https://example.org\n")
    imported = come_in(draft.without("concepts/basics/about.md"), tmp_path)
    assert imported.course.concept("basics") is None
    assert "left out" in notes_of(imported, "concepts/basics")[0]
    assert task_of(imported.course, "tea-time").concepts == ()


def test_a_concept_makes_do_with_one_page_or_its_blurb(tmp_path: Path) -> None:
    draft = small_track().without("concepts/basics/about.md")
    draft = draft.without("concepts/strings/about.md", "concepts/strings/introduction.md")
    imported = come_in(draft, tmp_path)
    basics, strings = imported.course.concepts
    assert basics.about == basics.introduction
    assert strings.about.in_locale("de") == "In short."


def test_files_that_config_json_does_not_name_are_found_by_patterns(tmp_path: Path) -> None:
    imported = come_in(small_track().put(f"{TEA}/.meta/config.json", '{"authors": []}'), tmp_path)
    assert [*task_of(imported.course, "tea-time").stubs] == ["tea_time.py"]
    source = small_track().without(f"{SHOUT}/.meta/config.json").write(tmp_path, "again")
    imported = import_exercism(source / SHOUT, tmp_path / "shout")
    assert [*task_of(imported.course, "shout-it").exemplar] == ["shout_it.py"]
    assert notes_of(imported, ".meta/config.json") == ["is missing"]


def test_what_has_no_counterpart_is_told_and_a_solution_becomes_a_helper(tmp_path: Path) -> None:
    files = {
        "solution": ["tea_time.py", "more.py"],
        "test": ["tea_time_test.py"],
        "exemplar": [".meta/exemplar.py"],
    }
    draft = small_track().put(f"{TEA}/.meta/config.json", json.dumps({"files": files}))
    imported = come_in(draft.put(f"{TEA}/more.py", "MORE = 1\n"), tmp_path)
    tea = task_of(imported.course, "tea-time")
    assert ([*tea.stubs], [*tea.helpers]) == (["tea_time.py"], ["more.py"])
    assert "has no counterpart" in notes_of(imported, f"{TEA}/more.py")[0]


@pytest.mark.parametrize("name", ["../greeting-cards/cards.py", "/etc/passwd", "a\u202eb.py", ""])
def test_a_name_that_leads_elsewhere_is_not_followed(tmp_path: Path, name: str) -> None:
    files = {"solution": ["tea_time.py"], "test": ["tea_time_test.py"], "exemplar": [".meta/exemplar.py"]}
    draft = small_track().put(f"{TEA}/.meta/config.json", json.dumps({"files": files | {"editor": [name]}}))
    imported = come_in(draft, tmp_path)
    assert task_of(imported.course, "tea-time").helpers == {}
    assert any("is no name of a file" in note.message for note in imported.notes)


@pytest.mark.parametrize("target", ["/etc/passwd", "../../../../secret.txt", "loop.txt", "nowhere"])
def test_a_link_out_of_the_source_is_not_followed(tmp_path: Path, target: str) -> None:
    source = small_track().write(tmp_path, "track")
    (tmp_path / "secret.txt").write_text("secret")
    (source / TEA / "loop.txt").symlink_to(target)
    (source / TEA / "elsewhere").symlink_to(tmp_path)
    imported = import_exercism(source, tmp_path / "tea")
    assert task_of(imported.course, "tea-time").helpers == {}
    for name in ("loop.txt", "elsewhere"):
        assert "is a link" in notes_of(imported, f"{TEA}/{name}")[0]


def test_a_link_within_the_source_is_read(tmp_path: Path) -> None:
    source = small_track().write(tmp_path, "track")
    (source / TEA / "names.py").symlink_to(source / CARDS / "cards_names.py")
    assert [*task_of(import_exercism(source, tmp_path / "tea").course, "tea-time").helpers] == ["names.py"]


@pytest.mark.parametrize(
    ("content", "words"), [(b"\xff", "is not UTF-8"), (b"x" * (LARGEST + 1), "is larger than 1024 kB")]
)
def test_a_helper_that_nobody_can_read_is_left_out(tmp_path: Path, content: bytes, words: str) -> None:
    imported = come_in(small_track().put(f"{TEA}/data.bin", content), tmp_path)
    assert task_of(imported.course, "tea-time").helpers == {}
    assert words in notes_of(imported, f"{TEA}/data.bin")[0]


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    source = small_track().write(tmp_path, "track")
    os.mkfifo(source / TEA / "pipe.txt")
    (source / TEA / "tea_time.py").unlink()
    os.mkfifo(source / TEA / "tea_time.py")
    assert "tea-time" not in slugs(import_exercism(source, tmp_path / "tea"))


def test_concepts_that_build_on_each_other_in_a_circle_are_untangled(tmp_path: Path) -> None:
    def tangle(config: Any) -> None:  # noqa: ANN401 - JSON
        config["exercises"]["concept"][1]["prerequisites"] = ["strings", "basics"]

    imported = come_in(configured(tangle), tmp_path)
    told = [note for note in imported.notes if "in a circle" in note.message]
    assert len(told) == 1
    assert len(slugs(imported)) == 5


def test_folders_that_are_not_listed_come_in_without_concepts(tmp_path: Path) -> None:
    def forget(config: Any) -> None:  # noqa: ANN401 - JSON
        del config["exercises"]["practice"][2]
        config["exercises"]["concept"].append({"slug": "nowhere"})
        config["exercises"]["concept"].append({"slug": "tea-time"})

    imported = come_in(configured(forget), tmp_path)
    assert "not listed in config.json" in notes_of(imported, DOUBLE)[0]
    assert task_of(imported.course, "double-up").concepts == ()
    assert "no such folder" in notes_of(imported, "exercises/concept/nowhere")[0]
    assert "'tea-time' is listed again" in notes_of(imported, "config.json")[0]


@pytest.mark.parametrize("broken", ["", "[]", '{"exercises": [], "concepts": {}, "files": 3, "blurb": 7}'])
def test_a_track_whose_config_says_nothing_still_has_its_folders(tmp_path: Path, broken: str) -> None:
    imported = come_in(
        small_track().put("config.json", broken).without("exercises/concept/old-kettle"), tmp_path
    )
    assert len(slugs(imported)) == 5
    assert notes_of(imported, "config.json")


def test_more_exercises_than_can_be_numbered_take_another_module(tmp_path: Path) -> None:
    draft = small_track()
    example = {path: text for path, text in draft.files.items() if path.startswith(TEA)}
    for number in range(100):
        for path, text in example.items():
            draft = draft.put(path.replace(TEA, f"exercises/concept/tea-{number:03}"), text)
    imported = come_in(draft, tmp_path)
    assert [module.slug for module in imported.course.modules] == [
        "concepts",
        "concepts-2",
        "easy",
        "medium",
        "hard",
    ]
    assert [len(module.phases) for module in imported.course.modules[:2]] == [99, 3]
