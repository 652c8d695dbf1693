"""Two reviews at once, in both tiers: one can't see, change or starve the other, nor the warm process."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace

import pytest

from bot.sandbox import watch
from bot.sandbox.inside.syscalls import numbers
from bot.sandbox.jail import Tier
from bot.sandbox.kit import kit
from bot.sandbox.runner import Outcome, Run, TestStatus
from bot.sandbox.warm import WarmRunner
from tests.engine import Lasting
from tests.sandbox.jobs import HONEST, QUICK, Bench, statuses

pytestmark = pytest.mark.usefixtures("nothing_left", "unharmed")

_SLOW = "import time\n\n\ndef add(a, b):\n    time.sleep(0.4)\n    return a + b\n"
_CALL = numbers(os.uname().machine)
_PATIENT = replace(QUICK, wall_seconds=10)


@pytest.fixture
async def warm(bench: Bench) -> WarmRunner:
    """The engine, whose processes are warm."""
    assert isinstance(bench.runner, Lasting)
    await bench.review(HONEST)
    return bench.runner.runner


@pytest.fixture
async def others(warm: WarmRunner) -> list[int]:
    """Baton, its warm processes, their waiting children, and whatever was or will be started near them."""
    known = [os.getpid(), *_processes(warm)]
    newest = max(watch.tree(os.getpid()))
    return [*known, *range(newest - 300, newest + 300)]


@pytest.fixture(autouse=True)
async def _the_warm_stay(warm: WarmRunner) -> AsyncIterator[None]:
    """No attack ends a warm process, or has one made anew."""
    before = {
        process: os.sched_getaffinity(process) for zygote in warm.zygotes for process in zygote.processes
    }
    yield
    after = {process for zygote in warm.zygotes for process in zygote.processes}
    assert before.keys() <= after
    assert before == {process: os.sched_getaffinity(process) for process in before}


def _processes(warm: WarmRunner) -> Iterator[int]:
    for zygote in warm.zygotes:
        yield from (*zygote.processes, *zygote.children)


async def _beside(bench: Bench, attack: str) -> tuple[str, Run]:
    """What `attempt()` in `attack` returns, and an honest run that took place meanwhile."""
    slow = asyncio.create_task(bench.review(_SLOW, limits=_PATIENT))
    return await bench.answer(attack), await slow


def _is_honest(run: Run) -> bool:
    return run.outcome is Outcome.FINISHED and set(statuses(run).values()) == {TestStatus.PASSED}


@pytest.mark.ordinary
async def test_no_other_process_can_be_looked_into(bench: Bench, others: Sequence[int]) -> None:
    code = f"""
        import os

        def attempt():
            seen, mine = [], {{os.getpid(), os.getppid()}}
            try:
                seen += [name for name in os.listdir("/proc") if name.isdigit() and int(name) not in mine]
            except PermissionError:
                pass
            for process in {others!r}:
                if process in mine:
                    continue
                for part in ("environ", "cmdline", "maps", "mem", "status", "fdinfo/3", "task"):
                    path = f"/proc/{{process}}/{{part}}"
                    try:
                        os.listdir(path) if part == "task" else open(path).read()
                        seen.append(path)
                    except OSError:
                        pass
                for link in ("root", "cwd", "exe", "fd/0", "ns/user"):
                    try:
                        seen.append(os.readlink(f"/proc/{{process}}/{{link}}"))
                    except OSError:
                        pass
            return seen
    """
    answer, run = await _beside(bench, code)

    assert answer == "[]"
    assert _is_honest(run)


@pytest.mark.ordinary
async def test_no_other_process_can_be_signalled(bench: Bench, others: Sequence[int]) -> None:
    code = f"""
        import ctypes
        import os
        import signal

        libc = ctypes.CDLL(None, use_errno=True)
        info = ctypes.create_string_buffer(128)
        info[0:4] = (9).to_bytes(4, "little")
        info[8:12] = (-1).to_bytes(4, "little", signed=True)  # as if it came from sigqueue

        def call(number, *arguments):
            if libc.syscall(number, *arguments) < 0:
                raise OSError(ctypes.get_errno(), "")

        def attempt():
            reached, mine = [], {{os.getpid(), os.getppid()}}
            for process in {others!r}:
                if process in mine:
                    continue
                for way in (
                    lambda: os.kill(process, signal.SIGKILL),
                    lambda: os.killpg(process, signal.SIGKILL),
                    lambda: signal.pidfd_send_signal(os.pidfd_open(process), signal.SIGKILL),
                    lambda: call({_CALL["tkill"]}, process, 9),
                    lambda: call({_CALL["tgkill"]}, process, process, 9),
                    lambda: call({_CALL["rt_sigqueueinfo"]}, process, 9, info),
                    lambda: call({_CALL["rt_tgsigqueueinfo"]}, process, process, 9, info),
                ):
                    try:
                        way()
                        reached.append(process)
                    except OSError:
                        pass
            return reached
    """
    answer, run = await _beside(bench, code)

    assert answer == "[]"
    assert _is_honest(run)


async def test_a_signal_to_everybody_reaches_nobody_else(bench: Bench) -> None:
    code = """
        import os
        import signal

        def attempt():
            for number in (signal.SIGTERM, signal.SIGSTOP, signal.SIGKILL):
                try:
                    os.kill(-1, number)
                except OSError:
                    pass
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            os.kill(0, signal.SIGTERM)
            return []
    """
    answer, run = await _beside(bench, code)

    assert answer == "[]"
    assert _is_honest(run)


async def test_a_signal_sent_by_the_kernel_reaches_nobody_else(bench: Bench, others: Sequence[int]) -> None:
    """A pipe may have its owner told that there is something to read: by SIGIO, or any other signal."""
    code = f"""
        import fcntl
        import os
        import signal

        F_SETSIG = 10

        def attempt():
            for process in {others!r}:
                if process in (os.getpid(), os.getppid()):
                    continue
                ear, mouth = os.pipe()
                try:
                    fcntl.fcntl(ear, F_SETSIG, signal.SIGKILL)
                    fcntl.fcntl(ear, fcntl.F_SETOWN, process)
                    fcntl.fcntl(ear, fcntl.F_SETFL, os.O_ASYNC)
                    os.write(mouth, b"x")
                except OSError:
                    pass
                os.close(ear)
                os.close(mouth)
            return []
    """
    answer, run = await _beside(bench, code)

    assert answer == "[]"
    assert _is_honest(run)


@pytest.mark.ordinary
async def test_no_other_process_can_be_changed(bench: Bench, others: Sequence[int]) -> None:
    code = f"""
        import ctypes
        import os
        import resource

        libc = ctypes.CDLL(None, use_errno=True)

        def call(number, *arguments):
            if libc.syscall(number, *arguments) < 0:
                raise OSError(ctypes.get_errno(), "")

        def attempt():
            changed, mine = [], {{os.getpid(), os.getppid()}}
            for process in {others!r}:
                if process in mine:
                    continue
                for way in (
                    lambda: resource.prlimit(process, resource.RLIMIT_CPU, (1, 1)),
                    lambda: os.sched_setaffinity(process, {{0}}),
                    lambda: os.sched_setscheduler(process, os.SCHED_IDLE, os.sched_param(0)),
                    lambda: os.setpriority(os.PRIO_PROCESS, process, 19),
                    lambda: os.setpgid(process, process),
                    lambda: call({_CALL["ptrace"]}, 16, process, 0, 0),
                    lambda: call({_CALL["process_vm_readv"]}, process, 0, 0, 0, 0, 0),
                    lambda: call({_CALL["pidfd_getfd"]}, os.pidfd_open(process), 0, 0),
                ):
                    try:
                        way()
                        changed.append(process)
                    except OSError:
                        pass
            return changed
    """
    answer, run = await _beside(bench, code)

    assert answer == "[]"
    assert _is_honest(run)


@pytest.mark.ordinary
async def test_nothing_leads_to_the_warm_process(bench: Bench) -> None:
    """Of its descriptors none is left; there are standard input and output, and the harness's pipe."""
    code = """
        import os
        import stat

        def kinds():
            for descriptor in range(1024):
                try:
                    state = os.fstat(descriptor)
                except OSError:
                    continue
                if state.st_rdev != os.stat("/dev/null").st_rdev:
                    yield descriptor, stat.S_ISFIFO(state.st_mode)

        def attempt():
            return list(kinds())
    """
    assert await bench.answer(code) == "[(0, True), (1, True), (2, True), (3, True)]"


_BOMBS = {
    "processor": """
        import os

        for _ in range(40):
            try:
                if not os.fork():
                    os.setsid()  # a session's processes share; here each is one of its own
            except OSError:
                pass
        while True:
            pass
        """,
    "processes": "import os\n\nwhile True:\n    try:\n        os.fork()\n    except OSError:\n        pass\n",
    "memory": """
        import os

        os.fork()
        while True:
            hoard = [bytearray(2**20) for _ in range(64)]
        """,
}


@pytest.mark.parametrize("what", _BOMBS)
async def test_who_wants_everything_leaves_the_other_his_share(bench: Bench, what: str) -> None:
    bomb = asyncio.create_task(bench.review(_BOMBS[what], limits=replace(QUICK, wall_seconds=1.2)))
    await asyncio.sleep(0.4)
    run = await bench.review(HONEST, limits=_PATIENT)
    bombed = await bomb

    assert _is_honest(run)
    assert run.milliseconds < 5000
    assert bombed.outcome is not Outcome.FINISHED
    assert bombed.milliseconds < 3000


_EVERYWHERE = """
    import os
    from pathlib import Path

    def attempt():
        found = []
        own = {os.environ["HOME"], os.environ["TMPDIR"]}
        for place in {"/tmp", "/dev/shm", "/var/tmp", "/run", "/baton", "/baton/task", *own}:
            try:
                found += [name for name in os.listdir(place) if name.startswith("planted")]
                Path(place, f"planted-{place.count('/')}").write_text("x")
            except OSError:
                pass
        return found
"""


@pytest.mark.ordinary
async def test_what_is_written_is_gone_for_the_next_and_unseen_by_another(bench: Bench) -> None:
    assert await asyncio.gather(*(bench.answer(_EVERYWHERE) for _ in range(4))) == ["[]"] * 4


@pytest.mark.ordinary
async def test_the_folder_of_another_review_is_closed(bench: Bench) -> None:
    slow = asyncio.create_task(bench.review(_SLOW, limits=_PATIENT))
    if bench.tier == Tier.NAMESPACES:  # it lies in a file system of its own, which has no name here
        await slow
        assert not list(kit().folder.glob("run-*"))
        return
    while not (boxes := list(kit().folder.glob("run-*/box/work"))):
        await asyncio.sleep(0.01)
    code = f"""
        import os
        from pathlib import Path

        def attempt():
            done = []
            for box in map(Path, {[str(box) for box in boxes]!r}):
                for way in (
                    lambda: os.listdir(box), lambda: os.listdir(box.parent), lambda: Path(box, "x").touch(),
                    lambda: os.listdir(box.parents[1] / "task"), lambda: os.rename(box, "mine"),
                    lambda: Path(box.parents[1], "task", "work.py").read_text(), lambda: os.chmod(box, 0o777),
                    lambda: os.symlink("/", box / "x"), lambda: os.listdir(box.parents[2]),
                ):
                    try:
                        way()
                        done.append(box)
                    except OSError:
                        pass
            return done
    """
    assert await bench.answer(code) == "[]"
    assert _is_honest(await slow)


async def test_a_poisoned_process_poisons_no_other(bench: Bench) -> None:
    """What is warm is shared until it's written to: modules, builtins, the environment."""
    poison = """
        import builtins
        import json
        import os
        import sys

        def attempt():
            found = [json.loads("1"), min(1, 2), *("planted" in names for names in (os.environ, sys.modules))]
            json.loads = builtins.min = lambda *_: "poisoned"
            os.environ["planted"] = "poisoned"
            sys.modules["planted"] = sys.modules["pytest"] = sys
            return found
    """
    assert await bench.answer(poison) == "[1, 1, False, False]"
    assert await bench.answer(poison) == "[1, 1, False, False]"


async def test_signals_and_timers_end_with_their_review(bench: Bench) -> None:
    code = """
        import signal

        def attempt():
            before = [signal.getitimer(signal.ITIMER_REAL), signal.pthread_sigmask(signal.SIG_BLOCK, ())]
            before += [signal.getsignal(signal.SIGTERM) is signal.SIG_DFL]
            signal.setitimer(signal.ITIMER_REAL, 30)
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 32))
            return before
    """
    assert await bench.answer(code) == "[(0.0, 0.0), set(), True]"
    assert await bench.answer(code) == "[(0.0, 0.0), set(), True]"
