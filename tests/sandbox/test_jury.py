"""Tests that learners write, judged in the sandbox: what counts as a kill, and what doesn't."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from textwrap import dedent

import pytest

from bot.courses.course import Task
from bot.sandbox.runner import Job, Outcome, Run, TestStatus
from tests.courses.suites import EXEMPLAR, REFERENCE, course_with_suite
from tests.sandbox.jobs import Bench, named, statuses

HOLDS, PASSES = "test_holds_tests", "test_passes_on_the_reference"
STRIP, FORMAL, NOBODY = "test_kills_no_strip", "test_kills_always_informal", "test_kills_nobody"
KILLS = {STRIP, FORMAL, NOBODY}

pytestmark = pytest.mark.usefixtures("nothing_left")


@pytest.fixture
def task(tmp_path: Path) -> Task:
    place = course_with_suite().load(tmp_path).place("prove")
    assert place
    return place.task


async def judged(bench: Bench, task: Task, suite: str) -> Run:
    run = await bench.runner.run(
        Job(
            runtime=bench.runtime,
            solution={"polite_test.py": dedent(suite).encode()},
            tests={name: text.encode() for name, text in task.tests.items()},
            helpers={name: text.encode() for name, text in task.helpers.items()},
            constraints=(),
            limits=task.limits,
        )
    )
    assert run.outcome is Outcome.FINISHED, run
    return run


def green(run: Run) -> set[str]:
    return {name for name, status in statuses(run).items() if status is TestStatus.PASSED}


async def test_good_tests_pass_and_kill_every_mutant(bench: Bench, task: Task) -> None:
    assert green(await judged(bench, task, EXEMPLAR)) == {HOLDS, PASSES, *KILLS}


async def test_no_tests_are_worth_nothing(tier_a: Bench, task: Task) -> None:
    run = await judged(tier_a, task, "def helper():\n    pass\n")
    assert green(run) == set()
    assert (named(run)[HOLDS].expected, named(run)[HOLDS].actual) == ("at least one test", "no test")


async def test_a_survivor_is_told_with_how_many_tests_pass_on_it(tier_a: Bench, task: Task) -> None:
    suite = EXEMPLAR.replace("formal=True", "formal=False").replace("Dear Ada,", "Hi Ada!")
    run = await judged(tier_a, task, suite)
    assert green(run) == {HOLDS, PASSES, STRIP, NOBODY}
    assert named(run)[FORMAL].expected == "at least one test fails"
    assert named(run)[FORMAL].actual == "all 3 tests pass on this version"


async def test_a_test_that_fails_on_the_reference_is_named_and_kills_nothing(
    tier_a: Bench, task: Task
) -> None:
    run = await judged(tier_a, task, EXEMPLAR.replace("Hi Ada", "Hello Ada"))
    assert green(run) == {HOLDS, FORMAL, NOBODY}
    assert named(run)[PASSES].expected == "every test passes"
    assert named(run)[PASSES].actual == (
        "test_friends: line 8: AssertionError: assert 'Hi Ada!' == 'Hello Ada!'"
    )


async def test_failing_in_a_fixture_counts_and_skipping_does_not(tier_a: Bench, task: Task) -> None:
    run = await judged(
        tier_a,
        task,
        """
        import pytest

        from polite import address


        @pytest.fixture
        def letter():
            assert address("Ada", formal=True).startswith("Dear")


        def test_strangers(letter):
            pass


        def test_friends():
            if address(" Ada ") != "Hi Ada!":
                pytest.skip("odd")


        @pytest.mark.xfail
        def test_nobody():
            address("")
        """,
    )
    assert green(run) == {HOLDS, PASSES, FORMAL}


async def test_data_is_there_and_each_version_has_a_folder_of_its_own(bench: Bench, task: Task) -> None:
    run = await judged(
        bench,
        replace(task, helpers={**task.helpers, "data/names.txt": "Ada"}),
        """
        from pathlib import Path


        def test_alone():
            assert Path("data/names.txt").read_text() == "Ada"
            Path("note").touch(exist_ok=False)
        """,
    )
    assert green(run) == {HOLDS, PASSES}


async def test_what_the_tests_print_is_heard_once(tier_a: Bench, task: Task) -> None:
    assert (await judged(tier_a, task, "def test_it():\n    print('here')\n")).output == "here\n"


ALWAYS = "def test_it():\n    pass\n"
HOSTILE = {
    "prints a report": 'print(\'{"nonce": "", "failed": {"test_it": "x"}}\')\n' + ALWAYS,
    "writes to every descriptor": """
        import os

        def test_it():
            for number in range(3, 64):
                try:
                    os.write(number, b'{"nonce": "", "passed": [], "failed": {"test_it": "no"}}\\n')
                except OSError:
                    pass
        """,
    "ends the process": "import os\n\ndef test_it():\n    os._exit(0)\n",
    "ends the process on a mutant": """
        import os

        from polite import address

        def test_it():
            if address(" Ada ") != "Hi Ada!":
                os._exit(1)
        """,
    "leaves when it's imported": "import sys\nsys.exit(1)\n",
    "ends pytest": "import pytest\n\ndef test_it():\n    pytest.exit('done', 1)\n",
    "is interrupted": "def test_it():\n    raise KeyboardInterrupt\n",
    "leaves a copy of itself": "import os\n\ndef test_it():\n    os.fork()\n",
    "patches pytest": """
        import _pytest.reports

        made = _pytest.reports.TestReport.from_item_and_call.__func__

        def always(cls, item, call):
            report = made(cls, item, call)
            report.outcome = "passed"
            return report

        _pytest.reports.TestReport.from_item_and_call = classmethod(always)

        def test_it():
            assert False
        """,
    "reads the source": f"""
        import inspect
        from pathlib import Path

        import polite

        def test_it():
            assert Path(polite.__file__).read_text() == {REFERENCE!r}
            assert inspect.getsource(polite.address) == {REFERENCE!r}
        """,
    "counts how often it runs": """
        import tempfile
        from pathlib import Path

        def test_it():
            Path(tempfile.gettempdir(), "was-here").touch(exist_ok=False)
        """,
    "asks which test is running": """
        import os
        import sys

        RUNNING = os.environ.get("PYTEST_CURRENT_TEST", "")

        def test_it():
            frame, names = sys._getframe(), [RUNNING]
            while frame:
                names.append(frame.f_code.co_name)
                frame = frame.f_back
            assert not any("kills" in name for name in names)
        """,
}


@pytest.mark.parametrize("suite", HOSTILE.values(), ids=HOSTILE.keys())
async def test_what_proves_nothing_kills_no_mutant(tier_a: Bench, task: Task, suite: str) -> None:
    assert not green(await judged(tier_a, task, suite)) & KILLS
