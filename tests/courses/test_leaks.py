"""No page, hint or comment gives a line of the exemplar away."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.courses.check import static_problems
from bot.courses.course import Course, Hint, Task
from bot.courses.leaks import fold, holds, secret_lines
from bot.courses.problems import Problem, printable
from bot.courses.text import Text
from tests.courses.builder import TASK, Draft, sound_course

TOML = f"{TASK}/task.toml"
GREETING = 'return f"Hello, {polished}!"'


def leaks_of(draft: Draft, folder: Path) -> list[Problem]:
    found = static_problems(draft.load(folder))
    return [problem for problem in found if "gives away the exemplar" in problem.message]


def with_exemplar(*lines: str) -> Draft:
    return sound_course().put(f"{TASK}/.meta/exemplar.py", "\n".join(lines) + "\n")


def task_of(course: Course) -> Task:
    return course.places[0].task


@pytest.mark.parametrize(
    ("path", "old"),
    [
        (f"{TASK}/.docs/instructions.de.md", "Schreibe `greet`."),
        (f"{TASK}/.docs/instructions.en.md", "Write `greet`."),
        (f"{TASK}/.docs/introduction.en.md", "Who greets is greeted."),
        ("concepts/greeting/about.de.md", "Mehr dazu."),
        ("concepts/greeting/introduction.en.md", "Greeting is polite."),
        ("concepts/shouting/about.en.md", "More on it."),
        (TOML, "Was soll zurückkommen?"),
        (TOML, "Without blanks"),
        (TOML, "Whom do you greet?"),
        (TOML, "Gib es zurück."),
    ],
)
def test_a_leak_is_named_where_it_stands(tmp_path: Path, path: str, old: str) -> None:
    draft = with_exemplar("def greet(name):", "    answer  =  'Hello'", "    return answer + name")
    draft = draft.swap(path, old, f"{old} So `answer = 'Hello'` it is?")
    [problem] = leaks_of(draft, tmp_path)
    assert (problem.file, problem.line) == (f"speech/{path}", draft.line(path, "answer = 'Hello'"))
    assert "words/greeting/greet: 'answer = 'Hello''; say it in words" in problem.message


@pytest.mark.parametrize(
    "page",
    [
        f"```python\n    {GREETING}\n```",
        f"Write `{GREETING}`.",
        f"Write ``{GREETING}``",
        f"and then {GREETING}, that's all",
        'return\n   f"Hello,\n {polished}!"',
        f"> {GREETING}  # done",
        f"- {GREETING}.",
    ],
)
def test_a_leak_is_seen_through_fences_spans_quotes_and_line_breaks(tmp_path: Path, page: str) -> None:
    draft = sound_course().put(f"{TASK}/.docs/instructions.en.md", page)
    assert [problem.file for problem in leaks_of(draft, tmp_path)] == [
        f"speech/{TASK}/.docs/instructions.en.md"
    ]


@pytest.mark.parametrize(
    "line",
    [
        "x = y + 1",  # too short to say anything
        "def greet(name: str) -> str:",  # stands in the stub
        "import collections.abc",
        "from names import clean, polish",
        "# ------------------",
    ],
)
def test_what_says_nothing_is_no_leak(tmp_path: Path, line: str) -> None:
    draft = with_exemplar("def greet(name: str) -> str:", f"    {line}")
    draft = draft.put(f"{TASK}/.docs/instructions.en.md", f"```\n{line}\n```")
    assert leaks_of(draft, tmp_path) == []


def test_an_import_over_several_lines_is_no_secret(tmp_path: Path) -> None:
    draft = with_exemplar("from names import (", "    Relationship,", "    clean,", ")")
    assert secret_lines(task_of(draft.load(tmp_path))) == ()


@pytest.mark.parametrize(
    ("text", "line", "held"),
    [
        ("return answer", "return answer", True),
        ("return answers", "return answer", False),
        ("a return answer.", "return answer", True),
        ("return answer.upper()", "return answer", False),
        ("return answer(1)", "return answer", False),
        ("return answer[0]", "return answer", False),
        ("return answer (1)", "return answer", True),
        ("call(answer).where(x)", "call(answer)", False),
        ("do_call(answer)", "call(answer)", False),
        ("do_call(answer) call(answer)", "call(answer)", True),
        ("self.call(answer)", "call(answer)", True),
        ("answer = call(name", "answer = call(", True),
    ],
)
def test_a_line_is_held_only_as_code_of_its_own(text: str, line: str, held: bool) -> None:
    assert holds(text, line) is held


@cache
def _sound() -> Course:
    with TemporaryDirectory() as folder:
        return sound_course().load(Path(folder))


characters = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"])
code = st.text(characters, min_size=12, max_size=60) | st.sampled_from(
    ["    session.delete(author)", 'posts: list["Post"] = Relationship()', "return session.exec(query).all()"]
)
prose = st.lists(st.text("abcdef .,`*\n", max_size=20), max_size=5).map("\n".join)


@given(lines=st.lists(code, min_size=1, max_size=6), before=prose, after=prose, data=st.data())
def test_every_telling_line_pasted_into_a_hint_is_found(
    lines: list[str], before: str, after: str, data: st.DataObject
) -> None:
    sound = task_of(_sound())
    source = "\n".join(lines)
    secrets = secret_lines(replace(sound, exemplar={"hello.py": source}))
    pasted = data.draw(st.sampled_from(source.split("\n")))
    line = fold(pasted)
    opening, closing = data.draw(
        st.sampled_from([("\n", "\n"), (" ", " "), ("\n```python\n    ", "\n```\n"), ("`", "`")])
    )
    hint = Hint(sound.hints[3].rung, Text({"": f"{before}{opening}{pasted}{closing}{after}"}))
    task = replace(sound, exemplar={"hello.py": source}, hints=(*sound.hints[:3], hint))
    found = [problem.message for problem in static_problems(_with_task(_sound(), task))]
    named = any(f"'{printable(line)}'" in message for message in found if "gives away" in message)
    assert named or line not in secrets


@given(st.lists(code, min_size=1, max_size=8))
def test_every_line_that_is_long_says_something_and_is_new_is_a_secret(lines: list[str]) -> None:
    sound = task_of(_sound())
    source = "\n".join([*lines, "("])  # not to be parsed, so nothing is an import
    stub = fold("\n".join(sound.stubs.values()))
    folded = [fold(line) for line in source.split("\n")]
    expected = {
        line
        for line in folded
        if len(line) >= 12 and any(char.isalnum() for char in line) and not holds(stub, line)
    }
    assert set(secret_lines(replace(sound, exemplar={"hello.py": source}))) == expected


def _with_task(course: Course, task: Task) -> Course:
    """`course` with its first task replaced."""
    module, *modules = course.modules
    phase, *phases = module.phases
    phase = replace(phase, tasks=(task, *phase.tasks[1:]))
    return replace(course, modules=(replace(module, phases=(phase, *phases)), *modules))
