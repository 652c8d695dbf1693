"""Attacks on time and room that one instruction or one file begins, in both tiers; the next is unharmed."""

from __future__ import annotations

import asyncio
import io
import textwrap
import zipfile
from dataclasses import replace

import pytest

from bot.courses.course import Rule
from bot.sandbox.runner import Outcome, TestStatus
from tests.sandbox.jobs import HONEST, QUICK, Bench, constraint, named, statuses

pytestmark = pytest.mark.usefixtures("nothing_left", "unharmed")

SHORT = replace(QUICK, wall_seconds=1.0)

_ENDLESS = {
    "a huge integer": "10 ** 10 ** 8",
    "a regular expression": "__import__('re').match('(a+)+$', 'a' * 40 + 'b')",
    "a wait": "__import__('time').sleep(600)",
    "a read of nothing": "__import__('os').read(__import__('os').pipe()[0], 1)",
    "a stop of itself": "__import__('os').kill(0, __import__('signal').SIGSTOP)",
    "a lock held twice": "(lambda lock: (lock.acquire(), lock.acquire()))(__import__('threading').Lock())",
    "no signal heard": "[__import__('signal').signal(n, 1) for n in (2, 15)] and __import__('time').sleep(9)",
}  # fmt: skip


@pytest.mark.parametrize("what", _ENDLESS)
async def test_whatever_takes_for_ever_is_ended_in_time(bench: Bench, what: str) -> None:
    loop = asyncio.get_running_loop()
    began = loop.time()
    run = await bench.review(f"def add(a, b):\n    return {_ENDLESS[what]}\n", limits=SHORT)

    assert run.outcome is Outcome.TIMED_OUT
    assert statuses(run) == {"test_small": TestStatus.ERROR}
    assert run.milliseconds < 2000
    assert loop.time() - began < 3  # with the wait for its turn


async def test_a_process_that_is_always_another_is_caught(bench: Bench) -> None:
    """By the time that it's looked for, its child has taken its place."""
    code = """
        import os

        while True:
            try:
                if os.fork():
                    os._exit(0)
                os.setsid()
            except OSError:
                pass
    """
    run = await bench.review(code, limits=SHORT)

    assert run.outcome in {Outcome.CRASHED, Outcome.TIMED_OUT}
    assert run.milliseconds < 2000


_ODD = {
    "printed": "str(10 ** 5000)",
    "read": "int('9' * 10**5)",
    "long": "10 ** 5000",
    "formatted": "'%99999999999d' % 1",
    "wide": "'x' * 10**7",
    "many": "list(range(10**5))",
    "itself": "(lambda found: found.append(found) or found)([])",
    "deep": "eval('[' * 90 + ']' * 90)",
    "shown": "type('Endless', (), {'__repr__': lambda self: repr(self)})()",
    "lavish": "type('Lavish', (), {'__repr__': lambda self: 'x' * 10**7})()",
    "equal": "type('Equal', (), {'__eq__': lambda self, other: self == other})()",
    "hashed": "{type('Hashed', (), {'__hash__': lambda self: hash(self)})()}",
    "raised": "(_ for _ in ()).throw(ValueError('x' * 10**7))",
    "chained": "chain(100)",
    "grouped": "(_ for _ in ()).throw(ExceptionGroup('many', [ValueError(n) for n in range(10**4)]))",
    "recursive": "recursive()",
}


async def test_results_of_any_size_and_shape_are_told_in_short(bench: Bench) -> None:
    code = """
        def chain(depth):
            try:
                return 1 / 0 if depth == 0 else chain(depth - 1)
            except Exception as error:
                raise ValueError("x" * 10**4) from error
    """
    functions = (f"\n\ndef {name}():\n    return {what}\n" for name, what in _ODD.items())
    tests = (f"def test_{name}():\n    assert work.{name}() == 3\n" for name in _ODD)
    run = await bench.review(
        textwrap.dedent(code) + "".join(functions),
        "import work\n" + "".join(tests),
        limits=replace(QUICK, wall_seconds=15, cpu_seconds=12, memory_mb=512),
    )

    assert run.outcome is Outcome.FINISHED, run
    assert len(run.tests) == len(_ODD)
    assert TestStatus.PASSED not in statuses(run).values()
    assert max(len(test.message) + len(test.actual or "") for test in run.tests) <= 4000
    assert "RecursionError" in named(run)["test_equal"].message
    assert named(run)["test_shown"].actual == "<Endless, whose repr() raises RecursionError>"
    assert named(run)["test_long"].actual == "<int, whose repr() raises ValueError>"


async def test_a_report_without_an_end_is_not_read_to_it(bench: Bench) -> None:
    code = """
        import os

        def add(a, b):
            while True:
                os.write(3, b"\\0" * 2**20)
    """
    run = await bench.review(code)

    assert run.outcome is Outcome.TAMPERED
    assert run.tests == ()


async def test_a_line_without_an_end_is_cut(bench: Bench) -> None:
    run = await bench.review("import os\n\nfor _ in range(40):\n    os.write(1, b'x' * 2**20)\n")

    assert run.outcome is Outcome.OUTPUT_FLOOD
    assert len(run.output) == QUICK.output_kb * 1024


async def test_threads_descriptors_and_stacks_are_counted(bench: Bench) -> None:
    code = """
        import errno
        import os
        import resource
        import threading

        def attempt():
            threads, stop = 0, threading.Event()
            try:
                for threads in range(5000):
                    threading.Thread(target=stop.wait).start()
            except RuntimeError:
                stop.set()
            opened = []
            try:
                while True:
                    opened.append(os.open("/dev/null", os.O_RDONLY))
            except OSError as error:
                many = errno.errorcode[error.errno]
            for descriptor in opened:
                os.close(descriptor)
            raised = []
            for name in ("AS", "NPROC", "NOFILE", "CPU", "FSIZE"):
                limit = getattr(resource, f"RLIMIT_{name}")
                try:
                    resource.setrlimit(limit, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
                    raised.append(name)
                except (OSError, ValueError):
                    pass
            return threads < 40, many, len(opened) < 128, raised
    """
    assert await bench.answer(code) == "(True, 'EMFILE', True, [])"


async def test_a_stack_without_a_limit_is_a_crash(bench: Bench) -> None:
    code = """
        import sys

        sys.setrecursionlimit(10**9)

        def add(a, b):
            return sorted([a, b], key=lambda n: add(n, n))
    """
    run = await bench.review(code)

    assert run.outcome in {Outcome.CRASHED, Outcome.OUT_OF_MEMORY}
    assert TestStatus.PASSED not in statuses(run).values()


async def test_links_and_pipes_count_as_files(bench: Bench) -> None:
    code = """
        import os
        import time

        try:
            for number in range(9999):
                os.symlink("x" * 200, f"link-{number}")
                os.mkfifo(f"pipe-{number}")
        finally:
            time.sleep(0.3)
    """
    run = await bench.review(code, limits=replace(QUICK, wall_seconds=20, cpu_seconds=15))

    assert run.outcome is Outcome.DISK_FULL


async def test_a_file_may_say_that_it_is_long_but_not_be_it(bench: Bench) -> None:
    code = """
        import mmap
        import os

        def attempt():
            with open("sparse", "w+b") as file:
                refused = []
                for size in (2**40, 2**30):
                    try:
                        os.truncate(file.fileno(), size)
                    except OSError as error:
                        refused.append(error.strerror)
                os.truncate(file.fileno(), 2**20)
            return refused, os.stat("sparse").st_blocks
    """
    assert await bench.answer(code) == "(['File too large', 'File too large'], 0)"


async def test_a_zip_bomb_bursts_in_the_box(bench: Bench) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("zeros", bytes(2**25))
    code = """
        import time
        import zipfile

        try:
            zipfile.ZipFile("bomb.zip").extractall()
        finally:
            time.sleep(0.3)
    """
    run = await bench.review(
        code, more={"bomb.zip": bomb.getvalue()}, limits=replace(QUICK, wall_seconds=20, cpu_seconds=15)
    )

    assert run.outcome is Outcome.DISK_FULL


_UNREADABLE = {
    "brackets": "x = " + "(" * 5000 + ")" * 5000,
    "signs": "x = " + "-" * 100_000 + "1",
    "attributes": "x = a" + ".b" * 50_000,
    "sums": "x = " + "+".join(["1"] * 50_000),
    "calls": "x = f" + "()" * 50_000,
    "conditions": "x = " + "1 if 1 else " * 20_000 + "1",
    "lambdas": "x = " + "lambda: " * 20_000 + "1",
    "blocks": "\n".join(" " * depth + "if 1:" for depth in range(200)) + "\n" + " " * 200 + "pass",
    "elses": "if 1:\n    pass\n" + "elif 1:\n    pass\n" * 8000,
    "strings": "x = f'" + "{f'" * 2000 + "'}" * 2000 + "'",
    "patterns": "match 1:\n    case " + "[" * 5000 + "]" * 5000 + ":\n        pass\n",
    "nothing but nulls": "\0" * 200_000,
    "decorators": "@len\n" * 20_000 + "def f(): ...\n",
}


async def test_code_too_deep_to_be_read_is_refused_in_time(bench: Bench) -> None:
    """Newer Pythons read some of it after all; none of it ends the process that reads it."""
    for what, code in _UNREADABLE.items():
        run = await bench.review(f"{HONEST}{code}\n", constraints=[constraint(Rule.FORBID_CALL, "eval")])

        assert run.outcome in {Outcome.INVALID, Outcome.FINISHED}, what
        assert run.milliseconds < 3000, what


async def test_what_is_folded_while_it_is_compiled_stays_small(bench: Bench) -> None:
    code = f"""
x = lambda: ("x" * 10**9, 2 ** 10**9, (1,) * 10**9, 1 << 10**9, 10 {"** 10 " * 20})
"""
    run = await bench.review(HONEST + code)

    assert set(statuses(run).values()) == {TestStatus.PASSED}
