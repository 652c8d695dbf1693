"""Attempts to replace or configure something by the name of a file, in both tiers: refused, or in vain."""

from __future__ import annotations

import importlib.util
import marshal
import textwrap

import pytest

from bot.sandbox.runner import Outcome, TestStatus
from tests.sandbox.jobs import HONEST, HONEST_TESTS, Bench, statuses

_WRONG = "def add(a, b):\n    return 0\n"
_LIES = b"def test_small(): pass\n\n\ndef test_large(): pass\n"

_NO_NAMES = {
    "out of the folder": ["../x.py", "a/../../x.py", "..", ".", "a/./x.py", "a/..", "sub/../work_test.py"],
    "absolute": ["/x.py", "/etc/passwd", "//x.py", "~/x.py"],
    "of Windows": ["C:x.py", "a\\x.py", "..\\x.py", "x.py:stream", "x.py ", "con|.py", "x?.py", "a//x.py"],
    "empty or endless": ["", "a/", "/".join("abcdefg"), "x" * 101 + ".py"],
    "control characters": ["a\0.py", "a\n.py", "a\x1b[31m.py", "\ta.py", "a.py\r"],
    "Unicode twins": [
        "w\N{CYRILLIC SMALL LETTER O}rk_test.py", "work\N{FULLWIDTH LOW LINE}test.py", "\u202ework.py",
        "work\u200b.py", "e\u0301.py", "\N{LATIN SMALL LETTER E WITH ACUTE}.py", "work\N{ONE DOT LEADER}py",
        "work_te\N{LATIN SMALL LETTER LONG S}t.py", "\N{KELVIN SIGN}.py", "a\N{DIVISION SLASH}b.py",
    ],
    "hidden": [".ruff.toml", ".pytest.ini", ".git/config", ".env", "a/.x", "-c.py", "--help"],
    "configuring": [
        "conftest.py", "Conftest.py", "sub/conftest.py", "CONFTEST.PY", "sitecustomize.py",
        "usercustomize.py", "pytest.ini", "pytest.toml", "tox.ini", "setup.cfg", "pyproject.toml",
        "ruff.toml", "pyvenv.cfg",
    ],
    "read by Python": [
        "x.pth", "x.PTH", "a/x.pth", "helper.so", "helper.abi3.so", "work.pyc", "helper.pyd",
        "__pycache__/helper.cpython-311.pyc", "__pycache__/work_test.cpython-311-pytest-9.2.0.pyc",
    ],
    "in the place of another": [
        "work.py/x.py", "work_test.py/__init__.py", "work_test/__init__.py", "helper/x.py",
    ],
}  # fmt: skip


@pytest.mark.parametrize("kind", _NO_NAMES)
async def test_a_name_that_leads_astray_is_refused_before_anything_runs(bench: Bench, kind: str) -> None:
    for name in _NO_NAMES[kind]:
        run = await bench.review(HONEST, more={name: b""}, helpers={"helper.py": ""})

        assert run.outcome is Outcome.INVALID, name
        assert run.trouble
        assert run.tests == ()


async def test_too_much_is_refused_before_anything_runs(bench: Bench) -> None:
    many = {f"f{number}.py": b"" for number in range(50)}

    assert (await bench.review(HONEST, more=many)).outcome is Outcome.INVALID
    assert (await bench.review(HONEST, more={"x.py": b"#" * (256 * 1024 + 1)})).outcome is Outcome.INVALID


@pytest.mark.usefixtures("nothing_left", "unharmed")
async def test_twins_and_packages_of_similar_names_replace_nothing(bench: Bench) -> None:
    """They may be handed in: where case counts they are other files."""
    twins = [
        "Work_test.py", "WORK_TEST.PY", "work_test.py.bak", "work-test.py", "sub/work_test.py",
        "test_work.py", "__init__.py", "Helper.py", "baton_inside/__init__.py", "baton_inside/witness.py",
        "_pytest/__init__.py", "unittest/mock.py", "pytest.py", "builtins.py", "sys.py",
        "__main__.py", "control_test.py",
    ]  # fmt: skip
    run = await bench.review(
        _WRONG,
        HONEST_TESTS
        + "\n    def test_helper():\n        import helper\n        assert helper.add is not add\n",
        more=dict.fromkeys(twins, _LIES + b"add = None\n"),
        helpers={"helper.py": "def add(): ...\n"},
    )

    assert statuses(run) == {
        "test_small": TestStatus.FAILED, "test_large": TestStatus.FAILED, "test_helper": TestStatus.PASSED,
    }  # fmt: skip


@pytest.mark.usefixtures("nothing_left", "unharmed")
async def test_compiled_tests_that_lie_beside_the_tests_are_not_taken_for_them(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even if the check of names let them through: the words of the tests aren't in them."""
    monkeypatch.setattr("bot.sandbox.layout._READ_BY_PYTHON", (".pth",))
    tests = textwrap.dedent(HONEST_TESTS).encode()
    header = importlib.util.MAGIC_NUMBER + b"\x03\x00\x00\x00" + importlib.util.source_hash(tests)
    lies = header + marshal.dumps(compile(_LIES, "work_test.py", "exec"))
    run = await bench.review(
        _WRONG, more={f"__pycache__/work_test.cpython-311-pytest-{pytest.__version__}.pyc": lies}
    )

    assert TestStatus.PASSED not in statuses(run).values()
