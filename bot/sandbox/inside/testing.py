"""Runs the tests with pytest, in the process that the learner's code runs in, and tells of each."""

from __future__ import annotations

import os
import shutil
import site
import sys
import zlib
from collections.abc import Generator
from pathlib import Path
from typing import Any, NoReturn

import pytest

from . import evidence, frame, rewriting, session, witness
from .order import Order

VERSION = pytest.__version__

_LAVISH_BYTES = 1024 * 1024
"""After so much said, failures are told in short."""
_SHORT = 200


def run(order: Order, key: int, voice: int, waiting: pytest.Session | None = None) -> NoReturn:
    """Run the order's tests, tell of them on the descriptor `voice`, and end the process.

    The key to the words that the tests say comes from the descriptor `key`. `waiting` is a session that has
    been prepared; without one it's done now.
    """
    teller = Teller(order, voice)
    tests = [f"{order.places.task}/{name}" for name in order.tests]
    _surround(order)
    try:
        prepared = waiting or session.prepare()
        rewriter = rewriting.Rewriter(order, key)
        if order.conftest:
            prepared = session.with_conftest(order.places.task, tests, rewriter)
        else:
            rewriter.take_over(prepared.config)
        prepared.config.pluginmanager.register(teller)
        session.go_on(prepared, order.places.task, tests)
    except BaseException as error:  # noqa: BLE001 - SystemExit and the like, raised by the learner's code
        teller.ended_by(error)
    teller.finish()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def _surround(order: Order) -> None:
    """What the learner's code finds when it starts."""
    for name in order.data:
        target = Path(order.places.work, name)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(Path(order.places.task, name), target)
    sys.path[:] = [path for path in sys.path if not path.startswith(order.places.inside)]
    sys.path.append(order.places.task)  # last, so that no file of the learner's hides a library
    os.environ["PYTHONPATH"] = order.places.packages  # for a Python that the code itself starts
    for text in (sys.stdout, sys.stderr):
        text.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    for name in ("setquit", "setcopyright", "sethelper"):  # `exit` and friends, as in every Python
        getattr(site, name)()


class Teller:
    """A plugin of pytest that tells what happens to each test, as it happens."""

    def __init__(self, order: Order, voice: int) -> None:
        self._order = order
        self._voice = voice
        self._process = os.getpid()
        self._said = 0
        self._comparison: evidence.Comparison | None = None
        self._current: dict[str, Any] = {}
        self._is_first_trouble = False
        self._told: set[tuple[str, str]] = set()
        self._broken: dict[str, dict[str, Any]] = {}
        """By file, why its tests could not be collected."""
        self._ended: dict[str, Any] = _unexplained("pytest did not find this test")

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        report = yield
        call = report.call
        if call.excinfo is not None:
            error = call.excinfo.value
            self._broken[collector.nodeid.partition("::")[0]] = self._explain(error.__cause__ or error)
        return report

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out what a file skips; if that was one of the expected tests, it counts as not found."""
        items[:] = [item for item in items if not _is_skipped(item)]

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        sys.settrace(None)  # it could have a test jump over its assertions
        witness.heard()
        self._current = _passed(nodeid)
        self._comparison = None
        self._tell({"started": {"file": self._current["file"], "name": self._current["name"]}})

    @pytest.hookimpl(tryfirst=True)
    def pytest_assertrepr_compare(self, op: str, left: object, right: object) -> None:
        self._comparison = evidence.Comparison.of(op, left, right)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Note how a test's set-up, call, clean-up or subtest ended; the first trouble is what counts."""
        report = yield
        if call.when == "call":
            self._current["milliseconds"] += call.duration * 1000
        self._is_first_trouble = call.excinfo is not None and self._current["status"] == "passed"
        if call.excinfo is not None and self._is_first_trouble:
            self._current |= self._explain(call.excinfo.value)
            if call.when != "call":
                self._current["status"] = "error"
        self._comparison = None
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Say which subtest the trouble was in: pytest tells so only here, right after its report is made."""
        if self._is_first_trouble and isinstance(report, pytest.SubtestReport):
            words = [report.context.msg] if isinstance(report.context.msg, str) else []
            words += [f"{name}={value}" for name, value in report.context.kwargs.items()]
            self._current["subtest"] = evidence.clean(", ".join(words))

    def pytest_runtest_logfinish(self) -> None:
        self._told.add((self._current["file"], self._current["name"].partition("[")[0]))
        self._tell({"result": self._current, "word": witness.heard()})

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        self.ended_by(excinfo.value)

    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> bool:
        self.ended_by(excinfo.value)
        return True  # told, so that pytest need not print it

    def ended_by(self, error: BaseException) -> None:
        self._ended = self._explain(error) | {"status": "error"}

    def finish(self) -> None:
        """Account for every test that did not run, and say that this is all."""
        for file, name in self._order.expected:
            if (file, name) not in self._told:
                trouble = self._broken.get(file, self._ended) | {"status": "error"}
                self._tell({"result": _passed(f"{file}::{name}") | trouble})
        self._tell({"done": self._order.nonce})

    def _explain(self, error: BaseException) -> dict[str, Any]:
        found = evidence.of(error, self._comparison, self._order)
        if self._said < _LAVISH_BYTES:
            return found
        return found | {"message": evidence.clean(found["message"], _SHORT), **_WITHOUT_DETAILS}

    def _tell(self, event: dict[str, Any]) -> None:
        if os.getpid() != self._process:
            os._exit(1)  # a copy that a test forked and forgot to end
        self._said += len(frame.pack(event))
        frame.send(self._voice, event)


_WITHOUT_DETAILS: dict[str, Any] = {"expected": None, "actual": None, "source": "", "trace": []}


def _is_skipped(item: pytest.Item) -> bool:
    places = (getattr(item, "obj", None), getattr(item, "cls", None))
    by_unittest = any(getattr(place, "__unittest_skip__", False) for place in places)
    return by_unittest or item.get_closest_marker("skip") is not None


def _passed(nodeid: str) -> dict[str, Any]:
    file, _, name = nodeid.partition("::")
    if len(name) > _SHORT:  # long parameters; the end tells them apart
        name = f"{name[:_SHORT]}…{zlib.crc32(name.encode('utf-8', 'replace')):08x}]"
    nothing = {"status": "passed", "subtest": "", "message": "", **_WITHOUT_DETAILS, "milliseconds": 0.0}
    return {"file": file, "name": evidence.clean(name), **nothing}


def _unexplained(message: str) -> dict[str, Any]:
    return {"status": "error", "message": message, **_WITHOUT_DETAILS}
