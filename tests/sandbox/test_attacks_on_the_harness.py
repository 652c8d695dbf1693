"""Attempts to have the harness say what isn't so: patched, or fed a forged report, in both tiers."""

from __future__ import annotations

import pytest

from bot.sandbox.runner import Outcome
from tests.sandbox.jobs import WRONG, Bench

pytestmark = pytest.mark.usefixtures("nothing_left", "unharmed")

_PATCHED = {
    "pytest runs only what it is told": """
import _pytest.python

run = _pytest.python.Function.runtest
_pytest.python.Function.runtest = lambda test: None if "work_test" in test.nodeid else run(test)
""",
    "pytest hears of no exception": """
from _pytest.runner import CallInfo

hear = CallInfo.from_call.__func__

def deaf(cls, function, when, reraise=None):
    call = hear(cls, function, when, reraise)
    call.excinfo = None
    return call

CallInfo.from_call = classmethod(deaf)
""",
    "a plugin runs the tests": """
import sys

from pluggy import PluginManager

class Plugin:
    def pytest_pyfunc_call(self, pyfuncitem):
        return True if "work_test" in pyfuncitem.nodeid else None

frame = sys._getframe()
managers = []
while frame:
    found = [getattr(getattr(one, "config", one), "pluginmanager", one) for one in frame.f_locals.values()]
    managers += [one for one in found if isinstance(one, PluginManager) and one not in managers]
    frame = frame.f_back
for manager in managers:
    manager.register(Plugin())
""",
    "hooks are not called": """
import pluggy._hooks

class Caller(pluggy._hooks.HookCaller):
    __slots__ = ()

call = pluggy._hooks.HookCaller.__call__
pluggy._hooks.HookCaller.__call__ = lambda self, **given: (
    None if self.name == "pytest_pyfunc_call" else call(self, **given)
)
""",
    "the controls are another module": """
import sys
from importlib.machinery import ModuleSpec

class Finder:
    def find_spec(self, name, path=None, target=None):
        return ModuleSpec(name, self) if "control" in name else None

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        pass

sys.meta_path.insert(0, Finder())
import _pytest.python
_pytest.python.Function.runtest = lambda test: None
""",
    "comparisons are no longer doubted": """
from unittest.mock import ANY

from baton_inside import doubt

doubt.honest.__code__ = (lambda value: value).__code__

def add(a, b):
    return ANY
""",
    "the harness tells another status": """
from baton_inside.testing import Teller

tell = Teller._tell

def lie(self, event):
    if event.get("result", {}).get("file") == "work_test.py":
        event["result"] |= {"status": "passed", "message": ""}
    tell(self, event)

Teller._tell = lie
""",
}


@pytest.mark.parametrize("how", _PATCHED)
async def test_a_patched_harness_is_found_out(bench: Bench, how: str) -> None:
    code = _PATCHED[how]
    run = await bench.review(code + ("" if "\ndef add" in code else WRONG))

    assert run.outcome is Outcome.TAMPERED
    assert run.tests == ()


_EXCHANGING = """
import sys
import threading

def exchange():
    while True:
        for name, value in list(vars(sys.modules.get("work_test", sys)).items()):
            if name.startswith("test_"):
                value.__code__ = (lambda: None).__code__

threading.Thread(target=exchange, daemon=True).start()
"""


async def test_a_thread_that_exchanges_the_tests_gets_nothing_passed(bench: Bench) -> None:
    run = await bench.review(_EXCHANGING + WRONG)

    # It races with the tests: the controls tell if it is in time, and if it isn't they fail as they should.
    assert run.outcome is Outcome.TAMPERED or not any(test.status == "passed" for test in run.tests)


_HUNT = """
import os
import sys

def forge(order, voice):
    from baton_inside import frame
    from baton_inside.testing import _passed

    *others, fails = order.expected
    for file, name in others:
        frame.send(voice, {"result": _passed(f"{file}::{name}"), "word": "0" * 128})
    frame.send(voice, {"result": _passed("::".join(fails)) | {"status": "failed"}})
    frame.send(voice, {"done": order.nonce})
    os._exit(0)

"""
_FOUND = {
    "in the frames": """
found = sys._getframe()
while "order" not in found.f_locals:
    found = found.f_back
forge(found.f_locals["order"], 3)
""",
    "in the frames of the main thread": """
import threading

def hunt():
    found = sys._current_frames()[threading.main_thread().ident]
    while "order" not in found.f_locals:
        found = found.f_back
    forge(found.f_locals["order"], 3)

threading.Thread(target=hunt).start()
threading.Event().wait()
""",
    "among all objects": """
import gc

for found in gc.get_objects():
    if type(found).__name__ == "Teller":
        forge(found._order, found._voice)
""",
    "by what refers to it": """
import gc

from baton_inside.order import Order

for found in gc.get_referrers(Order):
    if type(found) is Order:
        forge(found, 3)
for found in gc.get_objects():
    if type(found) is Order and found.nonce:
        forge(found, 3)
""",
    "at the end of a test": """
def add(a, b):
    found = sys._getframe()
    while "order" not in found.f_locals:
        found = found.f_back
    forge(found.f_locals["order"], 3)
""",
}


@pytest.mark.parametrize("where", _FOUND)
async def test_a_report_forged_from_what_was_found_is_found_out(bench: Bench, where: str) -> None:
    """The names of the controls and the nonce can be found; the words that the tests say, not so easily."""
    run = await bench.review(_HUNT + _FOUND[where] + ("" if "def add" in _FOUND[where] else WRONG))

    assert run.outcome is Outcome.TAMPERED
