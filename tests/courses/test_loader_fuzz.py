"""Whatever stands in a course's files, loading it ends in a course or in a `CourseError`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.courses.check import static_problems
from bot.courses.loader import load_course
from bot.courses.problems import CourseError, Problem
from tests.courses.questions import course_with_questions

DATA = sorted(path for path in course_with_questions().files if path.endswith((".toml", ".json")))
CODE = sorted(path for path in course_with_questions().files if path.endswith((".py", ".md", ".txt")))

marks = b'" """ \'\'\' [ ] [[ { } = . \\ \x00 \xff .. / nan 1979-05-27 true \\ud800 null title'.split(b" ")
snippets = st.binary(max_size=8) | st.sampled_from([*marks, b"9" * 5000, b'"" = 1\n', b"\n", b"\r"])
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return course_with_questions().write(tmp_path_factory.mktemp("courses"))


def load_with(course: Path, path: str, content: bytes) -> None:
    """Loads and checks the course with one file changed; the file is as it was afterwards."""
    original = (course / path).read_bytes()
    (course / path).write_bytes(content)
    try:
        problems = tuple(static_problems(load_course(course)))
    except CourseError as error:
        problems = error.problems or (Problem("", 0, "it says nothing"),)
    finally:
        (course / path).write_bytes(original)
    for problem in problems:
        assert problem.line >= 1
        assert "\n" not in str(problem)
        assert str(problem).encode()


@settings(deadline=None)  # a slow disk is no bug
@given(path=st.sampled_from(DATA + CODE), data=st.data())
def test_bytes_changed_anywhere_never_end_in_a_traceback(
    course: Path, path: str, data: st.DataObject
) -> None:
    content = (course / path).read_bytes()
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, min(len(content), start + 40)))
    load_with(course, path, content[:start] + data.draw(snippets) + content[end:])


@settings(deadline=None)  # a slow disk is no bug
@given(path=st.sampled_from(DATA + CODE), content=st.binary(max_size=200))
def test_any_bytes_at_all_never_end_in_a_traceback(course: Path, path: str, content: bytes) -> None:
    load_with(course, path, content)


@settings(deadline=None)  # a slow disk is no bug
@given(path=st.sampled_from([path for path in DATA if path.endswith(".json")]), data=st.data())
def test_any_json_in_the_place_of_a_value_never_ends_in_a_traceback(
    course: Path, path: str, data: st.DataObject
) -> None:
    config = json.loads((course / path).read_bytes())
    table = config if data.draw(st.booleans()) else config["files"]
    key = data.draw(st.sampled_from(sorted(table)) | st.text(st.characters()))
    table[key] = data.draw(json_values | st.lists(st.text(st.characters()), max_size=2))
    load_with(course, path, json.dumps(config).encode())
