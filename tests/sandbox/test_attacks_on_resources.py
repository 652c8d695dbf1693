"""Attacks on time, memory, processes and disk, in both tiers: each is ended, and the next review unharmed."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.sandbox.runner import Outcome, TestStatus
from tests.sandbox.jobs import QUICK, Bench, named, statuses

pytestmark = pytest.mark.usefixtures("nothing_left", "unharmed")

SHORT = replace(QUICK, wall_seconds=1.0)


@pytest.mark.ordinary
async def test_an_endless_loop_is_ended_in_time_and_the_test_named(bench: Bench) -> None:
    loop = asyncio.get_running_loop()
    began = loop.time()
    run = await bench.review(
        "def add(a, b):\n    while a > 9:\n        pass\n    return a + b\n", limits=SHORT
    )

    assert run.outcome is Outcome.TIMED_OUT
    assert loop.time() - began < SHORT.wall_seconds + 1
    assert statuses(run) == {"test_small": TestStatus.PASSED, "test_large": TestStatus.ERROR}
    assert named(run)["test_large"].message == "the run ended in this test"


async def test_processor_time_is_limited_even_if_the_signal_is_ignored(bench: Bench) -> None:
    code = """
        import signal

        signal.signal(signal.SIGXCPU, signal.SIG_IGN)
        while True:
            pass
    """
    run = await bench.review(code, limits=replace(QUICK, cpu_seconds=1, wall_seconds=20))

    assert run.outcome is Outcome.TIMED_OUT
    assert run.milliseconds < 15_000


async def test_processor_time_is_limited_for_all_processes_together(bench: Bench) -> None:
    """Each of them stays below the limit by itself, and starts another in its place."""
    code = """
        import os
        import time

        def spend(seconds):
            until = time.process_time() + seconds
            while time.process_time() < until:
                pass

        def add(a, b):
            for _ in range(40):
                child = os.fork()
                if not child:
                    spend(0.8)
                    os._exit(0)
                os.waitpid(child, 0)
            return a + b
    """
    run = await bench.review(code, limits=replace(QUICK, cpu_seconds=1, wall_seconds=60))

    assert run.outcome is Outcome.TIMED_OUT
    assert run.milliseconds < 40_000


async def test_a_stopped_harness_does_not_outlive_the_wall_limit(bench: Bench) -> None:
    loop = asyncio.get_running_loop()
    began = loop.time()
    code = (
        "import os, signal\n\nos.kill(os.getppid(), signal.SIGSTOP)\nos.kill(os.getppid(), signal.SIGKILL)\n"
    )
    run = await bench.review(code, limits=SHORT)

    assert loop.time() - began < SHORT.wall_seconds + 1
    assert [test.message.partition(":")[0] for test in run.tests] == ["PermissionError"] * 2


@pytest.mark.ordinary
async def test_a_fork_bomb_starves_itself(bench: Bench) -> None:
    code = """
        import os

        while True:
            try:
                os.fork()
            except OSError:
                pass
    """
    run = await bench.review(code, limits=SHORT)

    assert run.outcome is Outcome.TIMED_OUT
    assert run.milliseconds < 2000


async def test_forking_stops_at_the_limit(bench: Bench) -> None:
    code = """
        import os
        import signal
        import time

        def attempt():
            children = []
            try:
                for _ in range(200):
                    child = os.fork()
                    if not child:
                        time.sleep(60)
                        os._exit(0)
                    children.append(child)
            except OSError as error:
                return error.errno, len(children) < 30
            finally:
                for child in children:
                    os.kill(child, signal.SIGKILL)
                    os.waitpid(child, 0)
    """
    assert await bench.answer(code) == "(11, True)"


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("hoard = []\nwhile True:\n    hoard.append(bytearray(2**22))\n", id="slowly"),
        pytest.param(
            """
            import os
            import time

            for _ in range(5):
                if not os.fork():
                    hoard = bytearray(60 * 2**20)
                    time.sleep(60)
            time.sleep(60)
            """,
            id="divided",
        ),
        pytest.param("import mmap\n\nhoard = mmap.mmap(-1, 2**28)\nhoard.write(b'x' * 2**28)\n", id="shared"),
    ],
)
async def test_a_memory_bomb_is_seen(bench: Bench, code: str) -> None:
    assert (await bench.review(code)).outcome is Outcome.OUT_OF_MEMORY


async def test_more_memory_than_a_process_may_have_is_refused_to_it(bench: Bench) -> None:
    assert await bench.answer("def attempt():\n    bytearray(2**33)\n") == "MemoryError"


async def test_a_flood_of_output_is_stopped_and_cut(bench: Bench) -> None:
    run = await bench.review("while True:\n    print('x' * 10_000)\n")

    assert run.outcome is Outcome.OUTPUT_FLOOD
    assert len(run.output) == QUICK.output_kb * 1024


@pytest.mark.parametrize(
    "code",
    [
        pytest.param(
            "for n in range(99):\n    open(f'{n}', 'wb').write(b'x' * 2**20)\n    time.sleep(0.02)\n",
            id="files",
        ),
        pytest.param("for n in range(9999):\n    open(f'{n}', 'wb').close()\n", id="empty"),
        pytest.param(
            "hoard = []\nfor n in range(9):\n    hoard.append(open('x', 'wb'))\n    os.unlink('x')\n"
            "    hoard[-1].write(b'x' * 2**20)\n    hoard[-1].flush()\n",
            id="deleted",
        ),
        pytest.param("while True:\n    os.mkdir('d')\n    os.chdir('d')\n", id="deep"),
        pytest.param(
            "os.mkdir('d', 0o300)\nos.chdir('d')\n"
            "for n in range(9):\n    open(f'{n}', 'wb').write(b'x' * 2**20)\n",
            id="hidden",
        ),
    ],
)
async def test_a_full_disk_is_seen(bench: Bench, code: str) -> None:
    wait = "finally:\n    time.sleep(0.3)\n"
    body = "import os\nimport time\n\ntry:\n" + "".join(f"    {line}\n" for line in code.splitlines()) + wait
    run = await bench.review(body, limits=replace(QUICK, wall_seconds=20, cpu_seconds=15))

    assert run.outcome is Outcome.DISK_FULL


async def test_a_file_too_long_is_refused(bench: Bench) -> None:
    code = """
        import os

        def attempt():
            with open("x", "wb") as file:
                try:
                    os.posix_fallocate(file.fileno(), 0, 2**30)
                except OSError as error:
                    return error.strerror
    """
    assert await bench.answer(code) in {"'File too large'", "'No space left on device'"}


async def test_a_daemon_dies_with_its_review(bench: Bench) -> None:
    code = """
        import os
        import time

        def add(a, b):
            if not os.fork():
                try:
                    os.setsid()
                except OSError:
                    pass
                if not os.fork():
                    time.sleep(60)
                os._exit(0)
            return a + b
    """
    run = await bench.review(code)

    assert run.outcome is Outcome.FINISHED
    assert run.milliseconds < 4000


async def test_a_copy_of_the_process_does_not_report_twice(bench: Bench) -> None:
    run = await bench.review("import os\n\n\ndef add(a, b):\n    os.fork()\n    return a + b\n")

    assert run.outcome is Outcome.FINISHED
    assert set(statuses(run).values()) == {TestStatus.PASSED}


async def test_deep_recursion_is_an_error_of_the_test(bench: Bench) -> None:
    run = await bench.review("def add(a, b):\n    return add(a, b)\n")

    assert run.outcome is Outcome.FINISHED
    assert "RecursionError" in named(run)["test_small"].message
    assert len(named(run)["test_small"].trace) == 20


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("import ctypes\n\nctypes.string_at(0)\n", id="bad address"),
        pytest.param("import os\n\nos.abort()\n", id="abort"),
    ],
)
async def test_a_crash_of_the_interpreter_is_a_crash(bench: Bench, code: str) -> None:
    run = await bench.review(code)

    assert run.outcome is Outcome.CRASHED
    assert run.tests == ()


async def test_a_test_that_leaves_threads_behind_ends(bench: Bench) -> None:
    code = """
        import threading
        import time

        def add(a, b):
            threading.Thread(target=time.sleep, args=(60,)).start()
            return a + b
    """
    run = await bench.review(code)

    assert run.outcome is Outcome.FINISHED
    assert run.milliseconds < 4000
