"""What is said of the code without running it: whether it is Python, its style, its constraints."""

from __future__ import annotations

import pytest

from bot.courses.course import Rule
from bot.sandbox.runner import Outcome, TestStatus
from tests.sandbox.jobs import HONEST, Bench, constraint, statuses


@pytest.mark.parametrize(
    ("code", "line", "message"),
    [
        (b"x = 1\ndef f(:\n    pass\n", 2, "invalid syntax"),
        (b"x = 1\ny = '\0'\n", 2, "null bytes"),
        (b"x = 1\n# caf\xe9\n", 2, "not UTF-8"),
        (b"# -*- coding: latin-1 -*-\nx = 1\n", 1, "not UTF-8"),
        (b"x = " + b"(" * 5000 + b")" * 5000, 1, "too many nested parentheses"),
        (b"x = " + b"-" * 90_000 + b"1", 0, "nested too deeply"),
    ],
)
async def test_what_is_not_python_is_invalid_with_its_place(
    tier_a: Bench, code: bytes, line: int, message: str
) -> None:
    run = await tier_a.review(code)

    assert run.outcome is Outcome.INVALID
    assert run.tests == ()
    assert run.trouble
    assert (run.trouble.file, run.trouble.line) == ("work.py", line)
    assert message in run.trouble.message


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("x = " + "[" * 150 + "]" * 150, id="nested"),
        pytest.param("x = 1" + " + 1" * 50_000, id="long sum"),
        pytest.param("x = a" + ".a" * 100_000, id="long chain"),
        pytest.param("x = [\n" + "1,\n" * 80_000 + "]\n", id="long list"),
        pytest.param(
            "if x:\n" + "".join(" " * n + "if x:\n" for n in range(1, 99)) + " " * 99 + "pass", id="ifs"
        ),
        pytest.param("x = '" + "x" * 300_000 + "'", id="too large"),
    ],
)
async def test_a_huge_syntax_tree_harms_nobody(tier_a: Bench, code: str) -> None:
    run = await tier_a.review(code)

    assert run.outcome in {Outcome.INVALID, Outcome.FINISHED}
    assert TestStatus.PASSED not in statuses(run).values()


@pytest.mark.parametrize(
    "name",
    ["../work.py", "/work.py", "a//b.py", ".hidden.py", "sub/conftest.py", "sitecustomize.py", "x.pth", ""],
)
async def test_a_file_that_nobody_may_hand_in_is_refused_by_name(tier_a: Bench, name: str) -> None:
    run = await tier_a.review(HONEST, more={name: b""})

    assert run.outcome is Outcome.INVALID
    assert run.trouble
    assert run.trouble.file == name


async def test_style_is_judged_and_cannot_be_silenced(tier_a: Bench) -> None:
    code = "# ruff: noqa\nimport os  # noqa: F401\nl = 1\n\n\ndef add(a, b):\n    return a + b\n"
    run = await tier_a.review(code, more={"ruff_toml.py": b"VALUE = 1\n"})

    assert {(finding.rule, finding.file, finding.line) for finding in run.findings} == {
        ("I001", "work.py", 2),
        ("F401", "work.py", 2),
        ("E741", "work.py", 3),
    }


async def test_constraints_are_held_against_the_syntax_tree(tier_a: Bench) -> None:
    code = """
        from sqlmodel import Field, delete

        value = "session.delete(this is only text)"


        def add(a, b, session=None):
            if session:
                session.delete(Field(ondelete="CASCADE"))
            return a + b
    """
    demands = [
        (Rule.FORBID_CALL, "session.delete"),
        (Rule.FORBID_CALL, "other.delete"),
        (Rule.REQUIRE_CALL, "select"),
        (Rule.REQUIRE_IMPORT, "sqlmodel.Field"),
        (Rule.FORBID_IMPORT, "sqlmodel"),
        (Rule.REQUIRE_KEYWORD, "Field:ondelete='CASCADE'"),
        (Rule.REQUIRE_KEYWORD, "Field:ondelete='SET NULL'"),
        (Rule.FORBID_CONSTRUCT, "While"),
        (Rule.REQUIRE_CONSTRUCT, "With"),
    ]
    run = await tier_a.review(code, constraints=[constraint(*demand) for demand in demands])

    found = {(f.rule, f.line) for f in run.findings if f.rule.startswith("constraint:")}
    assert found == {("constraint:0", 9), ("constraint:2", 1), ("constraint:4", 2), ("constraint:6", 1),
                     ("constraint:8", 1)}  # fmt: skip
