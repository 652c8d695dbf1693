"""What an honest review brings to light, in both tiers."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.sandbox.runner import Outcome, TestStatus
from bot.sandbox.warm import WarmRunner
from memory.errors import SlowWorkInTransaction
from memory.guard import transaction_is_open
from tests.sandbox.jobs import HONEST, QUICK, Bench, named, statuses

P, F, E = TestStatus.PASSED, TestStatus.FAILED, TestStatus.ERROR


async def test_right_code_passes_every_test_and_nothing_else_is_reported(bench: Bench) -> None:
    run = await bench.review(HONEST)

    assert run.outcome is Outcome.FINISHED
    assert statuses(run) == {"test_small": P, "test_large": P}
    assert run.findings == ()
    assert run.tier == bench.tier
    assert set(run.tools or {}) == {"python", "pytest", "ruff"}


FAILING_TESTS = """
import unittest

import pytest
from work import give, refuse

def test_equal():
    assert give(3) == 4

def test_long():
    assert give(list(range(60))) == []

def test_other_than():
    assert give(3) != 3

def test_in():
    assert give(3) in [1, 2]

def test_truth():
    assert not give(3)

def test_raises():
    with pytest.raises(ValueError):
        give(3)

class OldStyleTest(unittest.TestCase):
    def test_equal(self):
        self.assertEqual(give("a"), "b")
"""


async def test_a_failed_test_shows_expected_and_actual(tier_a: Bench) -> None:
    run = await tier_a.review(
        "def give(value):\n    return value\n\n\ndef refuse():\n    raise KeyError\n", FAILING_TESTS
    )

    tests_by_name = named(run)
    sides = {name: (test.expected, test.actual) for name, test in tests_by_name.items()}
    assert set(statuses(run).values()) == {F}
    assert sides["test_equal"] == ("4", "3")
    assert sides["test_long"][0] == "[]"
    assert "58, 59]" in (sides["test_long"][1] or "")
    assert sides["test_other_than"] == ("not 3", "3")
    assert sides["test_in"] == ("in [1, 2]", "3")
    assert sides["test_truth"] == (None, None)
    assert sides["test_raises"] == ("raises ValueError", "nothing was raised")
    assert sides["OldStyleTest::test_equal"] == ("'b'", "'a'")
    assert tests_by_name["test_equal"].message == "assert 3 == 4\n +  where 3 = give(3)"
    assert tests_by_name["test_equal"].source == "assert give(3) == 4"


async def test_an_error_is_traced_through_the_learners_own_lines_only(tier_a: Bench) -> None:
    code = """
        import json

        def outer(text):
            return inner(text)

        def inner(text):
            return json.loads(text)
    """
    run = await tier_a.review(
        code, "from work import outer\n\n\ndef test_it():\n    assert outer('{') == 1\n"
    )

    (test,) = run.tests
    assert test.status is E
    assert test.message.startswith("json.decoder.JSONDecodeError: Expecting property name")
    assert test.trace == (
        "work.py:5 in outer: return inner(text)",
        "work.py:8 in inner: return json.loads(text)",
    )
    assert test.source == "assert outer('{') == 1"


async def test_whatever_an_object_does_when_it_is_shown_the_review_goes_on(tier_a: Bench) -> None:
    code = """
        class Rude:
            def __repr__(self):
                raise OSError("never")

        class Loud(Exception):
            def __str__(self):
                raise RuntimeError("never")

        def rude():
            return Rude()

        def loud():
            raise Loud

        def odd():
            return "a\\0b\\ud800" + "x" * 5000
    """
    tests = """
        from work import loud, odd, rude

        def test_rude():
            assert rude() == 1

        def test_loud():
            loud()

        def test_odd():
            assert odd() == ""
    """
    run = await tier_a.review(code, tests)

    assert run.outcome is Outcome.FINISHED
    tests_by_name = named(run)
    assert tests_by_name["test_rude"].actual == "<Rude, whose repr() raises OSError>"
    assert "Loud" in tests_by_name["test_loud"].message
    actual = tests_by_name["test_odd"].actual or ""
    assert actual.startswith(r"'a\x00b\ud800xxx")
    assert len(actual) == 2000


KINDS_OF_TESTS = """
import unittest

import pytest
from work import add

@pytest.mark.parametrize(("a", "total"), [(1, 2), (2, 9)])
def test_table(a, total):
    assert add(a, 1) == total

class TestBase:
    def test_inherited(self):
        assert add(1, 1) == 2

class TestChild(TestBase):
    def test_own(self, tmp_path, capsys, monkeypatch):
        (tmp_path / "x").write_text("x")
        print("x")
        assert capsys.readouterr().out == "x\\n"

class Old(unittest.TestCase):
    def test_parts(self):
        for value in (1, 2):
            with self.subTest(value=value):
                self.assertEqual(add(value, 0), 1)

def test_left_out():
    pytest.skip("not today")

@pytest.mark.skip
def test_for_extra_credit():
    assert False

@pytest.fixture
def broken():
    raise LookupError("no set-up")

def test_broken(broken):
    pass
"""


async def test_every_kind_of_test_is_told_by_its_name(tier_a: Bench) -> None:
    run = await tier_a.review(HONEST, KINDS_OF_TESTS)

    assert run.outcome is Outcome.FINISHED
    assert statuses(run) == {
        "test_table[1-2]": P, "test_table[2-9]": F, "TestBase::test_inherited": P,
        "TestChild::test_inherited": P, "TestChild::test_own": P, "Old::test_parts": F,
        "test_left_out": E, "test_broken": E,
    }  # fmt: skip
    assert named(run)["test_broken"].message == "LookupError: no set-up"


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("import nonsense\n", "ModuleNotFoundError: No module named 'nonsense'"),
        ("def sub(): ...\n", "ImportError: cannot import name 'add' from 'work'"),
        ("raise SystemExit(3)\n", "SystemExit: 3"),
        ("import pytest\npytest.exit('enough')\n", "Exit: enough"),
        ("raise KeyboardInterrupt\n", "KeyboardInterrupt"),
        ("import pytest\npytest.skip('no', allow_module_level=True)\n", "Skipped: no"),
    ],
)
async def test_code_that_cannot_be_imported_is_an_error_of_every_test(
    tier_a: Bench, code: str, message: str
) -> None:
    run = await tier_a.review(code)

    assert run.outcome is Outcome.FINISHED
    assert statuses(run) == {"test_small": E, "test_large": E}
    assert all(message in test.message for test in run.tests), run.tests


async def test_what_the_code_prints_is_kept_up_to_the_limit(bench: Bench) -> None:
    code = "def add(a, b):\n    print('ä' * 3000)\n    return a + b\n"
    run = await bench.review(code)

    assert run.outcome is Outcome.FINISHED
    assert run.output.startswith("äää")
    assert len(run.output.encode()) <= QUICK.output_kb * 1024 + 3


EVERYDAY_CODE = """
import asyncio
import sqlite3
import subprocess
import sys
import tempfile
import threading
from pathlib import Path


def loop():
    async def sleep():
        await asyncio.sleep(0.001)
        return "slept"
    return asyncio.run(sleep())


def thread():
    seen = []
    worker = threading.Thread(target=seen.append, args=(1,))
    worker.start()
    worker.join()
    return seen


def database(where):
    with sqlite3.connect(where) as connection:
        connection.execute("create table t (x)")
        connection.execute("insert into t values (7)")
        return connection.execute("select x from t").fetchone()[0]


def temporary():
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "x").write_text("x")
        return Path(folder, "x").read_text()


def child():
    command = [sys.executable, "-c", "import pytest; print(40 + 2)"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def data():
    Path("people.csv").open("a").close()
    return Path("people.csv").read_text()
"""


EVERYDAY_TESTS = """
import work
from helper import positive

def test_all():
    assert work.loop() == "slept"
    assert work.thread() == [1]
    assert work.database(":memory:") == 7
    assert work.database("shop.db") == 7
    assert work.temporary() == "x"
    assert work.child() == "42\\n"
    assert work.data() == "Ada,36"
    exit

def test_helper_explains_itself():
    positive(-1)

def test_conftest_of_the_course_counts(given):
    assert given == 5
"""


async def test_what_people_write_in_courses_works(bench: Bench) -> None:
    """Asyncio, threads, SQLite in memory and in a file, temporary files, a subprocess, data files."""
    helpers = {
        "helper.py": "def positive(value):\n    assert value > 0\n",
        "people.csv": "Ada,36",
        "conftest.py": "import pytest\n\n@pytest.fixture\ndef given():\n    return 5\n",
    }
    run = await bench.review(EVERYDAY_CODE, EVERYDAY_TESTS, helpers=helpers)

    tests_by_name = named(run)
    assert tests_by_name["test_all"].status is P, tests_by_name["test_all"]
    assert tests_by_name["test_helper_explains_itself"].expected == "> 0"
    assert tests_by_name["test_conftest_of_the_course_counts"].status is P


async def test_a_pool_of_processes_works_in_namespaces(tier_a: Bench) -> None:
    code = """
        import multiprocessing

        def square(value):
            return value * value

        def add(a, b):
            with multiprocessing.get_context("fork").Pool(2) as pool:
                return sum(pool.map(square, [1])) - 1 + a + b
    """
    run = await tier_a.review(code)

    assert set(statuses(run).values()) == {P}, run


async def test_files_of_the_course_win_over_files_of_the_same_name(tier_a: Bench) -> None:
    run = await tier_a.review(
        "def add(a, b):\n    return 0\n",
        more={"work_test.py": b"def test_small(): pass\ndef test_large(): pass\n"},
    )

    assert statuses(run) == {"test_small": F, "test_large": F}


async def test_no_file_handed_in_hides_a_library(tier_a: Bench) -> None:
    run = await tier_a.review(
        HONEST, more={"json.py": b"1 / 0\n", "_pytest.py": b"1 / 0\n", "pytest.py": b"1 / 0\n"}
    )

    assert set(statuses(run).values()) == {P}


async def test_no_review_begins_in_an_open_transaction(tier_a: Bench) -> None:
    token = transaction_is_open.set(True)
    try:
        with pytest.raises(SlowWorkInTransaction):
            await tier_a.review(HONEST)
    finally:
        transaction_is_open.reset(token)


async def test_no_more_reviews_run_at_once_than_allowed(tier_a: Bench) -> None:
    code = "import time\n\n\ndef add(a, b):\n    time.sleep(0.15)\n    return a + b\n"
    runner = WarmRunner(parallel=1)
    one_by_one = replace(tier_a, runner=runner)
    loop = asyncio.get_running_loop()

    began = loop.time()
    runs = await asyncio.gather(*(one_by_one.review(code) for _ in range(3)))

    await runner.close()
    assert loop.time() - began > 3 * 2 * 0.15
    assert all(set(statuses(run).values()) == {P} for run in runs)


async def test_a_cancelled_review_leaves_nothing_behind(bench: Bench, nothing_left: None) -> None:
    review = asyncio.create_task(bench.review("def add(a, b):\n    while True: pass\n"))
    await asyncio.sleep(0.8)
    review.cancel()
    with pytest.raises(asyncio.CancelledError):
        await review


async def test_libraries_are_imported_from_their_bytecode_not_rewritten(tier_a: Bench) -> None:
    """Rewriting them for better assertions would make a review of FastAPI code take three times as long."""
    code = "import pygments.lexers\n\n\ndef loader():\n    return type(pygments.lexers.__loader__).__name__\n"
    run = await tier_a.review(
        code, "from work import loader\n\n\ndef test_it():\n    assert loader() == ''\n"
    )

    assert run.tests[0].actual == "'SourceFileLoader'"
