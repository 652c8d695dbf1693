"""The sandbox's small pieces: frames, expected tests, what a report is judged by, removing folders."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.expected import expected_tests
from bot.sandbox.inside import evidence, frame
from bot.sandbox.report import Awaited
from bot.sandbox.runner import Outcome, TestStatus
from bot.sandbox.wipe import wipe

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(st.lists(JSON, max_size=4), st.binary(max_size=3))
def test_frames_come_back_as_they_were_packed(values: list[object], rest: bytes) -> None:
    bodies, left = frame.split(b"".join(map(frame.pack, values)) + rest)

    assert [frame.unpack(body) for body in bodies] == values
    assert left == rest


@pytest.mark.parametrize("body", [b"{", b"\xff", b"[" * 100_000, b"1" * 5000])
def test_a_body_that_is_no_json_is_a_broken_frame(body: bytes) -> None:
    with pytest.raises(frame.BrokenFrame):
        frame.unpack(body)


def test_no_frame_is_longer_than_allowed() -> None:
    with pytest.raises(frame.BrokenFrame):
        frame.pack("x" * (frame.MOST_BYTES + 1))
    with pytest.raises(frame.BrokenFrame):
        frame.split(b"\xff\xff\xff\xff....")
    with pytest.raises(frame.BrokenFrame):
        frame.pack(float("nan"))


@given(st.text(alphabet=st.characters(categories=["Cc", "Cs", "L", "N", "P"]), max_size=100))
def test_clean_text_fits_json_and_databases(text: str) -> None:
    cleaned = evidence.clean(text, 50)

    assert len(cleaned) <= 50
    assert "\0" not in cleaned
    cleaned.encode()


def test_the_tests_of_a_file_are_read_from_its_text() -> None:
    text = b"""
import unittest
from unittest import TestCase

def helper(): ...
def test_one(): ...
async def test_two(): ...

class TestBase:
    def test_shared(self): ...
    def helper(self): ...
    class TestInner:
        def test_deep(self): ...

class TestChild(TestBase):
    def test_own(self): ...

class Odd(unittest.TestCase):
    def test_old(self): ...

class Odder(Odd):
    def testCamel(self): ...
    def test_old(self): ...

@unittest.skip("extra credit")
class Later(Odd): ...

@pytest.mark.skip
def test_later(): ...

@pytest.mark.skipif(False, reason="")
def test_perhaps(): ...

class Egg(Hen): ...
class Hen(Egg): ...

class Plain:
    def test_never(self): ...
"""
    assert [name for _, name in expected_tests({"a_test.py": text})] == [
        "test_one", "test_two", "TestBase::test_shared", "TestBase::TestInner::test_deep",
        "TestChild::test_shared", "TestChild::TestInner::test_deep", "TestChild::test_own", "Odd::test_old",
        "Odder::testCamel", "Odder::test_old", "test_perhaps",
    ]  # fmt: skip
    assert expected_tests({"sub/b_test.py": b"def f(:"}) == (("sub/b_test.py", "b_test"),)


AWAITED = Awaited(
    "n" * 32, (("t.py", "test_a"), ("t.py", "test_b")), ("c.py", "test_yes"), ("c.py", "test_no")
)


def told(**changes: object) -> dict[str, Any]:
    return {
        "nonce": AWAITED.nonce, "trouble": None, "findings": [], "running": None, "ending": "done",
        "tools": {},
        "cpu_milliseconds": 1.5,
        "tests": [_test("t.py", "test_a"), _test("t.py", "test_b[1]"), _test("t.py", "test_b[2]", "failed"),
                  _test("c.py", "test_yes"), _test("c.py", "test_no", "failed")],
    } | changes  # fmt: skip


def _test(file: str, name: str, status: str = "passed", **changes: object) -> dict[str, object]:
    return {
        "file": file, "name": name, "status": status, "message": "", "expected": None, "actual": None,
        "source": "", "trace": [], "milliseconds": 0.5,
    } | changes  # fmt: skip


def judged(report: dict[str, Any]) -> Outcome:
    return AWAITED.judge(json.dumps(report).encode()).outcome


def test_a_true_report_is_taken_without_its_controls() -> None:
    run = AWAITED.judge(json.dumps(told()).encode())

    assert run.outcome is Outcome.FINISHED
    assert [test.name for test in run.tests] == ["test_a", "test_b[1]", "test_b[2]"]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda report: report | {"nonce": "x" * 32}, id="another run's"),
        pytest.param(lambda report: report | {"more": 1}, id="an unknown field"),
        pytest.param(lambda report: report | {"tests": report["tests"][1:]}, id="a test missing"),
        pytest.param(lambda report: report | {"tests": report["tests"][:-1]}, id="a control missing"),
        pytest.param(lambda report: report | {"tests": [*report["tests"], report["tests"][0]]}, id="twice"),
        pytest.param(
            lambda report: report | {"tests": [*report["tests"], _test("t.py", "test_c")]}, id="unknown"
        ),
        pytest.param(lambda report: _with_control(report, "test_no", "passed"), id="what must fail passed"),
        pytest.param(
            lambda report: _with_control(report, "test_no", "error"), id="what must fail did not run"
        ),
        pytest.param(lambda report: _with_control(report, "test_yes", "failed"), id="what must pass failed"),
        pytest.param(lambda report: _first(report, milliseconds=-1.0), id="a negative time"),
        pytest.param(lambda report: _first(report, milliseconds="1"), id="a number as text"),
        pytest.param(lambda report: _first(report, message="x" * 2001), id="too long a text"),
        pytest.param(lambda report: _first(report, message="a\0b"), id="a null character"),
        pytest.param(lambda report: _first(report, status="skipped"), id="an unknown status"),
        pytest.param(lambda report: _first(report, message="\ud800"), id="half a character"),
        pytest.param(lambda report: report | {"ending": "garbled"}, id="garbled"),
    ],
)
def test_a_report_that_cannot_be_true_is_tampered_with(
    change: Callable[[dict[str, Any]], dict[str, Any]],
) -> None:
    assert judged(change(told())) is Outcome.TAMPERED


def _with_control(report: dict[str, Any], name: str, status: str) -> dict[str, Any]:
    tests = [test | {"status": status} if test["name"] == name else test for test in report["tests"]]
    return report | {"tests": tests}


def _first(report: dict[str, Any], **changes: object) -> dict[str, Any]:
    first, *others = report["tests"]
    return report | {"tests": [first | changes, *others]}


def test_a_run_that_ended_before_its_controls_is_no_success() -> None:
    report = told()
    report["tests"] = [
        test | {"status": "error"} if test["file"] == "c.py" else test for test in report["tests"]
    ]
    assert judged(report) is Outcome.CRASHED


def test_the_test_that_was_running_at_the_end_is_named() -> None:
    report = told(ending="timed_out", tests=[], running={"file": "t.py", "name": "test_a"})
    run = AWAITED.judge(json.dumps(report).encode())

    assert run.outcome is Outcome.TIMED_OUT
    assert [(test.name, test.status) for test in run.tests] == [("test_a", TestStatus.ERROR)]


def test_a_folder_is_removed_however_deep_and_forbidden_it_is_but_links_are_not_followed(
    tmp_path: Path,
) -> None:
    kept, folder = tmp_path / "kept", tmp_path / "box"
    kept.mkdir()
    (kept / "file").touch()
    folder.mkdir()
    (folder / "link").symlink_to(kept)
    (folder / "dangling").symlink_to("nowhere")
    closed = folder / "closed"
    (closed / "inner").mkdir(parents=True)
    (closed / "inner" / "file").touch()
    (closed / "inner").chmod(0)
    closed.chmod(0o300)
    here = os.open(".", os.O_RDONLY)
    try:
        os.chdir(folder)
        for _ in range(1200):
            Path("deeper").mkdir()
            os.chdir("deeper")
    finally:
        os.fchdir(here)
        os.close(here)

    wipe(folder)

    assert not folder.exists()
    assert (kept / "file").exists()
