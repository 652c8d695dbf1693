"""Attempts to pass without passing, from within the process that the tests run in, in both tiers."""

from __future__ import annotations

import pytest

from bot.sandbox.runner import Outcome, TestStatus
from tests.sandbox.jobs import HONEST, WRONG, Bench, statuses

pytestmark = pytest.mark.usefixtures("nothing_left", "unharmed")


@pytest.mark.ordinary
async def test_the_key_to_the_words_is_gone_before_the_code_is_imported(bench: Bench) -> None:
    code = """
        import gc
        import os

        def attempt():
            left = os.read(0, 100)
            found = [thing for thing in gc.get_objects() if isinstance(thing, bytes) and len(thing) == 16]
            return left, found
    """
    assert await bench.answer(code) == "(b'', [])"


_USELESS = {
    "a patched TestReport": "from _pytest.reports import TestReport\n\nTestReport.outcome = 'passed'\n"
    "TestReport.from_item_and_call = classmethod(lambda cls, item, call: None)\n",
    "assertions that are rewritten no more": "from _pytest.assertion import rewrite\n\n"
    "rewrite.rewrite_asserts = lambda *_: None\n",
    "a trace function that jumps over assertions": """
import sys

def trace(frame, event, _):
    if frame.f_code.co_name.startswith("test_"):
        if event == "line":
            frame.f_lineno = max(line for *_, line in frame.f_code.co_lines() if line)
        return trace

sys.settrace(trace)
""",
    "results that are rewritten late": """
import gc
import threading

def rewrite():
    while True:
        for thing in gc.get_objects():
            if isinstance(thing, dict) and thing.get("status") in ("failed", "error"):
                thing["status"] = "passed"

threading.Thread(target=rewrite, daemon=True).start()
""",
    "an AssertionError that is false": """
import builtins

class Quiet(Exception):
    def __bool__(self):
        return False

builtins.AssertionError = Quiet
""",
    "a report at exit": """
import atexit

atexit.register(print, '{"done": true}')
""",
    "another import": """
import builtins

load = builtins.__import__
builtins.__import__ = lambda name, *more, **named: load("math" if name == "pytest" else name, *more, **named)
""",
    "the module of the tests in sys.modules": """
import sys
import types

fake = types.ModuleType("work_test")
fake.test_small = fake.test_large = lambda: None
sys.modules["work_test"] = fake
""",
    "hooks of the interpreter": """
import sys

sys.excepthook = sys.unraisablehook = lambda *_: None
sys.addaudithook(lambda *_: None)
sys.setprofile(lambda *_: None)
""",
    "mocks": """
from unittest import mock

mock.patch("pytest.raises").start()
mock.patch("pytest.fail").start()
mock.patch("_pytest.outcomes.fail").start()
""",
}


@pytest.mark.parametrize("what", _USELESS)
async def test_what_does_not_make_code_right_makes_no_test_pass(bench: Bench, what: str) -> None:
    run = await bench.review(_USELESS[what] + WRONG)

    assert TestStatus.PASSED not in statuses(run).values()
    assert run.outcome in {Outcome.FINISHED, Outcome.TAMPERED}


_WAYS_OUT = {
    "thread": "import threading, sys; threading.Thread(target=sys.exit).start()",
    "skip": "import pytest; pytest.skip('not this one')",
    "xfail": "import pytest; pytest.xfail('as expected')",
    "unittest": "import unittest; raise unittest.SkipTest('not this one')",
    "generator_exit": "raise GeneratorExit",
    "stop_iteration": "raise StopIteration",
    "own": "raise type('Passed', (BaseException,), {'__bool__': lambda self: False})",
    "shown": "raise type('E', (Exception,), {'__str__': lambda self: exit(0)})",
    "typeless": "raise type('E', (Exception,), {'__class__': None})",
    "warning": "import warnings; warnings.simplefilter('error'); warnings.warn('passed')",
    "system_exit": "raise SystemExit(0)",
}


@pytest.mark.parametrize("last", ["raise KeyboardInterrupt", "import pytest; pytest.exit('enough', 0)"])
async def test_no_way_out_of_a_test_passes_it(bench: Bench, last: str) -> None:
    ways = _WAYS_OUT | {"last": last, "after": "return 3"}
    run = await bench.review(
        "".join(f"def {name}():\n    {way}\n\n\n" for name, way in ways.items()),
        "import work\n" + "".join(f"def test_{name}():\n    assert work.{name}() == 3\n" for name in ways),
    )

    assert run.outcome is Outcome.FINISHED
    assert len(run.tests) == len(ways)
    assert TestStatus.PASSED not in statuses(run).values()


_ENDINGS = {
    "it leaves": "os._exit(0)",
    "it is replaced": "os.execv(sys.executable, [sys.executable, '-c', 'print(1)'])",
    "it closes what it reports on": "os.close(3)",
    "it reports to the output": "os.dup2(1, 3)",
    "it says that it is done": "os.write(3, (13).to_bytes(4, 'big') + b'{\"done\":true}'); os._exit(0)",
    "it goes on in a copy": "os.fork() and os._exit(0)",
}


@pytest.mark.parametrize("ending", _ENDINGS)
async def test_a_process_that_does_not_get_to_its_end_passes_no_test(bench: Bench, ending: str) -> None:
    code = f"import os\nimport sys\n\n\ndef add(a, b):\n    {_ENDINGS[ending]}\n"
    run = await bench.review(code)

    assert TestStatus.PASSED not in statuses(run).values()
    assert run.outcome in {Outcome.CRASHED, Outcome.TAMPERED}


async def test_who_reads_the_tests_and_passes_them_has_passed(bench: Bench) -> None:
    """That is no attack."""
    code = """
        from pathlib import Path

        print(Path(__file__).with_name("work_test.py").read_text())

        def add(a, b):
            return {(1, 2): 3}.get((a, b), 10**9 + 1)
    """
    run = await bench.review(code)

    assert set(statuses(run).values()) == {TestStatus.PASSED}
    assert "test_large" in run.output


_RETURNING = """
import unittest

import pytest
from work import add

def test_early():
    if add(1, 2) == 3:
        return
    raise AssertionError

def test_inner():
    def inner():
        return 0
    assert add(1, inner()) == 1

@pytest.mark.parametrize("n", range(3))
def test_many(n):
    for _ in range(2):
        if n:
            return
    assert n == 0

class TestBase:
    def test_inherited(self):
        assert add(1, 1) == 2

class TestOther(TestBase):
    '''Words are the same for both.'''

class Old(unittest.TestCase):
    def test_old(self):
        '''Docs.'''
        with self.subTest():
            self.assertEqual(add(1, 1), 2)

    def testNew(self):
        self.assertEqual(add(1, 1), 2)
"""


async def test_every_honest_end_of_a_test_is_witnessed(bench: Bench) -> None:
    run = await bench.review(HONEST, _RETURNING)

    assert run.outcome is Outcome.FINISHED
    assert len(run.tests) == 9
    assert set(statuses(run).values()) == {TestStatus.PASSED}
