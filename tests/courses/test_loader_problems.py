"""Whatever is wrong with a course's files is said with file, line and what to write instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.courses.loader import load_course
from bot.courses.problems import CourseError, Problem
from tests.courses.builder import LAST_TASK, MODULE, PHASE, TASK, Draft, sound_course

CONFIG = f"{TASK}/.meta/config.json"


def problems_of(draft: Draft, folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(CourseError) as caught:
        draft.load(folder)
    return caught.value.problems


def expect(draft: Draft, folder: Path, file: str, line: int, *words: str) -> None:
    """The draft has exactly one problem, there, and its message says all of `words`."""
    [problem] = problems_of(draft, folder)
    assert (problem.file, problem.line) == (f"speech/{file}", line)
    for word in words:
        assert word in problem.message


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("course.toml", "title =", "titel =", ["unknown key 'titel'", "did you mean 'title'?"]),
        ("course.toml", "style = 2.5", "stile = 2.5", ["unknown key 'stile'", "did you mean 'style'?"]),
        (
            "course.toml",
            'version = "1.0"',
            "version = 1.0",
            ["'version' should be a valid string", '= "1.0"'],
        ),
        ("course.toml", '">=3.11"', '"three"', ["'python' should not be 'three'", 'python = ">=3.11"']),
        ("course.toml", "en = ", "fr = ", ["unknown key 'fr'", "write one of de, en"]),
        (f"{MODULE}/module.toml", '"1-2"', '"1 bis 2"', ["'sessions' should not be", 'sessions = "1-2"']),
        (f"{MODULE}/module.toml", 'en = "Shouting"', "en = 3", ["'en' should be a valid string", 'en = "…"']),
        (f"{PHASE}/phase.toml", "concepts = ['greeting']", "concepts = 'greeting'", ["should be a list"]),
        (f"{PHASE}/phase.toml", "['greeting']", "['Greet ing']", ["'concepts' should not be 'Greet ing'"]),
        ("concepts/greeting/concept.toml", "aliases", "alias", ["did you mean 'aliases'?"]),
        (f"{TASK}/task.toml", '"beginner"', '"easy"', ["'difficulty' should be 'beginner', 'intermediate'"]),
        (f"{TASK}/task.toml", "wall_seconds = 5.0", "wall_seconds = 0", ["greater than 0", "= 20.0"]),
        (f"{TASK}/task.toml", "weight = 2", "weight = true", ["'weight' should be a valid number"]),
        (f"{TASK}/task.toml", "weight = 2", "weight = inf", ["'weight' should be a finite number"]),
        (
            f"{TASK}/task.toml",
            'rung = "place"',
            'rang = "place"',
            ["did you mean 'rung'?", "'rung' is missing"],
        ),
        (f"{TASK}/task.toml", '"essential"', '"celebratory"', ["should be 'essential', 'actionable' or"]),
        (f"{TASK}/task.toml", 'name = "test_greets_by_name"', 'name = "greets"', ["should not be 'greets'"]),
        (CONFIG, '"solution"', '"solutions"', ["did you mean 'solution'?", "'solution' is missing"]),
    ],
)
def test_a_wrong_key_or_value_is_named_on_its_line(
    tmp_path: Path, file: str, old: str, new: str, words: list[str]
) -> None:
    draft = sound_course().swap(file, old, new)
    found = problems_of(draft, tmp_path)
    assert {problem.file for problem in found} == {f"speech/{file}"}
    assert draft.line(file, new) in {problem.line for problem in found}
    for word in words:
        assert any(word in problem.message for problem in found)


@pytest.mark.parametrize(
    ("rule", "name", "words"),
    [
        ("forbid_call", "session delete", "should name something dotted"),
        ("forbid_construct", "Whyle", "should name a class of Python's ast"),
        ("forbid_construct", "__name__", "should name a class of Python's ast"),
        ("require_keyword", "Field.ondelete", "should name 'function:keyword'"),
        ("require_keyword", "Field:ondelete=SET NULL", "should end on a Python literal"),
    ],
)
def test_a_constraint_whose_name_its_rule_cannot_mean_is_a_problem(
    tmp_path: Path, rule: str, name: str, words: str
) -> None:
    draft = sound_course().swap(
        f"{TASK}/task.toml", 'rule = "forbid_call"\nname = "print"', f'rule = "{rule}"\nname = "{name}"'
    )
    expect(draft, tmp_path, f"{TASK}/task.toml", draft.line(f"{TASK}/task.toml", "[[constraints]]"), words)


@pytest.mark.parametrize(
    ("rule", "name"),
    [
        ("forbid_call", "session.delete"),
        ("require_import", "sqlmodel"),
        ("require_construct", "While"),
        ("require_keyword", "Field:ondelete"),
        ("require_keyword", "Field:ondelete='SET NULL'"),
        ("require_keyword", "Relationship:passive_deletes=True"),
    ],
)
def test_a_constraint_may_name_all_that_the_format_has(tmp_path: Path, rule: str, name: str) -> None:
    draft = sound_course().swap(
        f"{TASK}/task.toml", 'rule = "forbid_call"\nname = "print"', f'rule = "{rule}"\nname = "{name}"'
    )
    assert draft.load(tmp_path).places[0].task.constraints[0].name == name


def test_a_missing_key_says_what_to_write(tmp_path: Path) -> None:
    draft = sound_course().swap(
        "course.toml", 'summary = { de = "Worte an andere.", en = "Words for others." }', ""
    )
    expect(
        draft, tmp_path, "course.toml", 1, "'summary' is missing", 'write summary = { de = "…", en = "…" }'
    )


def test_a_rubric_that_does_not_make_ten_is_a_problem(tmp_path: Path) -> None:
    draft = sound_course().swap("course.toml", "style = 2.5", "style = 3.5")
    expect(
        draft, tmp_path, "course.toml", draft.line("course.toml", "[rubric]"), "add up to 10.0", "makes 11"
    )


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        ('title = "a"\nversion = \n', 2, "can't be parsed"),
        ('title = "a"\nsummary = """b\n\n', 2, "can't be parsed"),
        (b'title = "a"\nsummary = "\xe4"\n', 2, "is not UTF-8; save"),
        ("a = " + "[" * 50_000, 1, "nested too deeply"),
        ("a = " + "9" * 5_000, 1, "can't be parsed"),
        ("", 1, "'title' is missing"),
    ],
)
def test_a_broken_toml_file_is_named_with_its_line(
    tmp_path: Path, content: str | bytes, line: int, words: str
) -> None:
    found = problems_of(sound_course().put("course.toml", content), tmp_path)
    assert {(problem.file, problem.line) for problem in found} == {("speech/course.toml", line)}
    assert any(words in problem.message for problem in found)


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        ('{\n"files": {,\n}', 2, "can't be parsed"),
        ("[1]", 1, "the file should be a table"),
        ("[" * 200_000, 1, "nested too deeply"),
        ('{"\\ud800": 1}', 1, "string"),
        ("", 1, "can't be parsed"),
    ],
)
def test_a_broken_json_file_is_named_with_its_line(
    tmp_path: Path, content: str, line: int, words: str
) -> None:
    expect(sound_course().put(CONFIG, content), tmp_path, CONFIG, line, words)


@pytest.mark.parametrize(
    "path",
    [
        "course.toml",
        "requirements.txt",
        "concepts/greeting/concept.toml",
        f"{MODULE}/module.toml",
        f"{PHASE}/phase.toml",
        CONFIG,
    ],
)
def test_a_missing_file_is_named(tmp_path: Path, path: str) -> None:
    expect(sound_course().without(path), tmp_path, path, 1, "is missing; write this file")


@pytest.mark.parametrize("page", ["concepts/greeting/about", f"{TASK}/.docs/instructions"])
def test_a_page_in_no_locale_is_named(tmp_path: Path, page: str) -> None:
    draft = sound_course().without(f"{page}.de.md", f"{page}.en.md")
    name = page.rpartition("/")[2]
    expect(draft, tmp_path, f"{page}.en.md", 1, f"write {name}.de.md and {name}.en.md, or {name}.md")


@pytest.mark.parametrize("name", ["hint.md", "hints.ed.md", "instructions.appendix.md"])
def test_a_page_that_nothing_reads_is_named(tmp_path: Path, name: str) -> None:
    draft = sound_course().put(f"{TASK}/.docs/{name}", "lost")
    expect(draft, tmp_path, f"{TASK}/.docs/{name}", 1, "is not read by anything; did you mean")


@pytest.mark.parametrize(
    ("key", "gone"),
    [("hello.py", "hello.py"), ("hello_test.py", "hello_test.py"), ("exemplar.py", ".meta/exemplar.py")],
)
def test_a_file_that_config_json_names_has_to_be_there(tmp_path: Path, key: str, gone: str) -> None:
    draft = sound_course().without(f"{TASK}/{gone}")
    expect(draft, tmp_path, CONFIG, draft.line(CONFIG, key), f"'{gone}' doesn't exist")


@pytest.mark.parametrize(
    "name",
    [
        "../hello.py",
        "/etc/hostname",
        "",
        ".",
        "a//b.py",
        "..\\\\hello.py",
        "C:/hello.py",
        "a\\u0000.py",
        "a\\nb.py",
    ],
)
def test_a_path_that_leaves_the_task_is_refused(tmp_path: Path, name: str) -> None:
    draft = sound_course().swap(CONFIG, "names.py", name)
    expect(draft, tmp_path, CONFIG, draft.line(CONFIG, '"editor"'), "is no path in the task's folder")


def test_a_link_that_leaves_the_task_is_refused(tmp_path: Path) -> None:
    draft = sound_course().without(f"{TASK}/names.py")
    secret = tmp_path / "secret.py"
    secret.write_text("token = 1")
    course = draft.write(tmp_path)
    (course / TASK / "names.py").symlink_to(secret)
    with pytest.raises(CourseError, match=r"'names\.py' leads out of the task's folder"):
        load_course(course)


def test_a_link_to_itself_and_a_name_too_long_are_files_that_do_not_exist(tmp_path: Path) -> None:
    course = sound_course().without(f"{TASK}/names.py").write(tmp_path)
    (course / TASK / "names.py").symlink_to("names.py")
    with pytest.raises(CourseError, match=r"'names\.py' doesn't exist"):
        load_course(course)
    expect(
        sound_course().swap(CONFIG, "names.py", "n" * 5000),
        tmp_path / "other",
        CONFIG,
        sound_course().line(CONFIG, '"editor"'),
        "doesn't exist",
    )


def test_there_is_one_exemplar_for_each_solution(tmp_path: Path) -> None:
    draft = (
        sound_course()
        .swap(CONFIG, '["hello.py"]', '["hello.py", "names.py"]')
        .swap(CONFIG, ',\n    "editor": ["names.py"]', "")
    )
    expect(draft, tmp_path, CONFIG, draft.line(CONFIG, '"files"'), "one 'exemplar' for each", "1 for 2")


def test_a_file_has_one_role(tmp_path: Path) -> None:
    draft = sound_course().swap(CONFIG, "names.py", "hello.py")
    expect(draft, tmp_path, CONFIG, draft.line(CONFIG, '"files"'), "'hello.py' stands there twice")


@pytest.mark.parametrize("folder", ["words", "1-words", "01_words", "01-Words", "01-"])
def test_a_module_folder_has_a_number_and_a_slug(tmp_path: Path, folder: str) -> None:
    draft = sound_course().put(f"modules/{folder}/module.toml", "")
    expect(draft, tmp_path, f"modules/{folder}", 1, "name the folder like '07-on-delete'")


@pytest.mark.parametrize("folder", ["Greet", "greet_me", "greet-", "grüße"])
def test_a_task_folder_is_a_slug(tmp_path: Path, folder: str) -> None:
    draft = sound_course().put(f"{PHASE}/tasks/{folder}/task.toml", "")
    expect(draft, tmp_path, f"{PHASE}/tasks/{folder}", 1, "is no slug; name the folder")


@pytest.mark.parametrize(
    ("folder", "named", "taken"),
    [
        ("01-other", "01-words", "takes '1' again after 01-other"),
        ("03-words", "03-words", "takes 'words' again"),
    ],
)
def test_a_number_and_a_slug_are_taken_once(tmp_path: Path, folder: str, named: str, taken: str) -> None:
    draft = sound_course()
    draft = draft.put(f"modules/{folder}/module.toml", draft.files[f"{MODULE}/module.toml"])
    expect(draft, tmp_path, f"modules/{named}", 1, taken)


def test_a_course_folder_is_a_slug(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="My Course:1: is no slug"):
        load_course(sound_course().write(tmp_path, "My Course"))
    with pytest.raises(CourseError, match="nowhere:1: is no folder"):
        load_course(tmp_path / "nowhere")


def test_a_phase_holds_a_task(tmp_path: Path) -> None:
    draft = sound_course().without(LAST_TASK)
    expect(draft, tmp_path, f"{MODULE}/phases/02-shouting/tasks", 1, "holds no task")


def test_requirements_are_pins(tmp_path: Path) -> None:
    text = (
        "# pins\nsqlmodel==0.0.24  # fine\nuvicorn[standard]==0.30 ; python_version < '3.13'\n\npytest>=8\n"
    )
    expect(sound_course().put("requirements.txt", text), tmp_path, "requirements.txt", 5, "NAME==VERSION")


def test_requirements_lie_beside_the_course(tmp_path: Path) -> None:
    draft = sound_course().swap("course.toml", '"requirements.txt"', '"../requirements.txt"')
    expect(draft, tmp_path, "course.toml", draft.line("course.toml", "requirements"), "beside course.toml")


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("mistakes/notes.txt", "is no Python file"),
        ("mistakes/two-files/hallo.py", "did you mean 'hello.py'?"),
        ("mistakes/no-name/hello.py", "shares its name with the folder"),
    ],
)
def test_a_solution_that_nothing_could_run_is_named(tmp_path: Path, path: str, words: str) -> None:
    found = problems_of(sound_course().put(f"{TASK}/{path}", "x = 1\n"), tmp_path)
    assert any(words in problem.message for problem in found)


def test_one_file_can_not_stand_for_several(tmp_path: Path) -> None:
    draft = sound_course().swap(CONFIG, '["hello.py"]', '["hello.py", "names.py"]')
    draft = draft.swap(CONFIG, '".meta/exemplar.py"', '".meta/exemplar.py", "names.py"')
    draft = draft.swap(CONFIG, ',\n    "editor": ["names.py"]', "")
    found = problems_of(draft.put(f"{TASK}/accepted/half/hello.py", "x = 1\n"), tmp_path)
    assert [
        problem.message for problem in found if "make it a folder with hello.py, names.py" in problem.message
    ]
    assert (
        Problem(
            f"speech/{TASK}/accepted/half/names.py",
            1,
            "is missing; a solution holds every file that the learner hands in",
        )
        in found
    )


def test_all_problems_of_all_files_come_at_once_one_on_a_line(tmp_path: Path) -> None:
    draft = sound_course().swap("course.toml", "title =", "titel =").without(f"{PHASE}/phase.toml")
    draft = draft.put("concepts/Über/about.md", "").swap(f"{TASK}/task.toml", "[limits]", "[limit]")
    with pytest.raises(CourseError) as caught:
        draft.load(tmp_path)
    lines = str(caught.value).split("\n")
    assert lines == [str(problem) for problem in caught.value.problems]
    assert [line.partition(" ")[0] for line in lines] == [
        "speech/concepts/Über:1:",
        "speech/course.toml:1:",
        "speech/course.toml:1:",
        f"speech/{PHASE}/phase.toml:1:",
        f"speech/{TASK}/task.toml:{draft.line(f'{TASK}/task.toml', '[limit]')}:",
    ]


def test_a_message_stays_on_its_line_whatever_a_file_holds(tmp_path: Path) -> None:
    draft = sound_course().put("course.toml", '"a\\nb\\u202e" = 1\n')
    with pytest.raises(CourseError) as caught:
        draft.load(tmp_path)
    assert str(caught.value).count("\n") == len(caught.value.problems) - 1
    assert "unknown key 'a b\\u202e'" in str(caught.value)
