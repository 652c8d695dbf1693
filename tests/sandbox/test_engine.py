"""The engine: warm, alike to the cold runner, and hard to put out of order."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.sandbox import nursery, watch
from bot.sandbox.captives import NotWarm
from bot.sandbox.jail import Tier
from bot.sandbox.runner import Outcome, Run, Runtime, TestStatus
from bot.sandbox.warm import WarmRunner
from tests.sandbox.jobs import HONEST, QUICK, Bench, statuses

# ruff: noqa: E501 - each submission stands on a line of its own

SUBMISSIONS: dict[str, str | bytes] = {
    "right": HONEST,
    "wrong": "def add(a, b):\n    return a - b\n",
    "half right": "def add(a, b):\n    return a + b if a < 10 else 0\n",
    "raises": "def add(a, b):\n    raise ValueError('no')\n",
    "no such name": "def sub(a, b):\n    return a - b\n",
    "no syntax": "def add(a, b:\n",
    "empty": "",
    "not even text": b"\xff\xfe",
    "null": "x = '\0'\n",
    "does not import": "import nothing_of_the_kind\n",
    "exits while imported": "raise SystemExit(0)\n",
    "exits for good": "import os\nos._exit(0)\n",
    "exits in a test": "import sys\n\n\ndef add(a, b):\n    sys.exit(0)\n",
    "kills itself": "import os\n\n\ndef add(a, b):\n    os.kill(os.getpid(), 9)\n",
    "prints": "print('hello')\n\n\ndef add(a, b):\n    print(a, b)\n    return a + b\n",
    "prints much": "def add(a, b):\n    print('x' * 100_000)\n    return a + b\n",
    "a flood": "def add(a, b):\n    while True:\n        print('x' * 100_000)\n",
    "warns": "import warnings\n\n\ndef add(a, b):\n    warnings.warn('no')\n    return a + b\n",
    "recurses": "def add(a, b):\n    return add(a, b)\n",
    "equals everything": "from unittest.mock import ANY\n\n\ndef add(a, b):\n    return ANY\n",
    "style": "import os\nl = 1\n\n\ndef add(a,b):\n    if a == None: return b\n    return a+b\n",
    "complex": "def add(a, b):\n" + "".join(f"    if a == {n}:\n        return b + {n}\n" for n in range(9)) + "    return a + b\n",
    "threads": "import threading\n\n\ndef add(a, b):\n    out = []\n    t = threading.Thread(target=lambda: out.append(a + b))\n    t.start()\n    t.join()\n    return out[0]\n",
    "a process": "import subprocess\nimport sys\n\n\ndef add(a, b):\n    return int(subprocess.run([sys.executable, '-c', f'print({a}+{b})'], capture_output=True).stdout)\n",
    "asyncio": "import asyncio\n\n\nasync def later(a, b):\n    await asyncio.sleep(0)\n    return a + b\n\n\ndef add(a, b):\n    return asyncio.run(later(a, b))\n",
    "random": "import random\n\n\ndef add(a, b):\n    random.seed(1)\n    return a + b + int(random.random() * 0)\n",
    "logs": "import logging\n\n\ndef add(a, b):\n    logging.getLogger('sum').error('%s and %s', a, b)\n    return a - b\n",
    "writes a file": "def add(a, b):\n    with open('x', 'w') as file:\n        file.write('1')\n    return a + b\n",
    "reads what it may not": "def add(a, b):\n    open('/etc/passwd')\n",
    "a socket": "import socket\n\n\ndef add(a, b):\n    socket.socket()\n",
    "a temporary file": "import tempfile\n\n\ndef add(a, b):\n    with tempfile.TemporaryFile() as file:\n        file.write(b'x')\n    return a + b\n",
    "its home": "from pathlib import Path\n\n\ndef add(a, b):\n    (Path.home() / 'x').touch()\n    return a + b\n",
    "where it is": "from pathlib import Path\n\nassert Path(__file__).name == 'work.py'\n\n\ndef add(a, b):\n    return a + b\n",
    "arguments": "import sys\n\n\ndef add(a, b):\n    assert sys.argv\n    return a + b\n",
    "a signal": "import signal\n\n\ndef add(a, b):\n    signal.signal(signal.SIGUSR1, lambda *_: None)\n    signal.raise_signal(signal.SIGUSR1)\n    return a + b\n",
    "a dataclass": "from dataclasses import dataclass\n\n\n@dataclass\nclass Sum:\n    a: int\n    b: int\n\n\ndef add(a, b):\n    return Sum(a, b).a + Sum(a, b).b\n",
    "a generator": "def numbers(a, b):\n    yield a\n    yield b\n\n\ndef add(a, b):\n    return sum(numbers(a, b))\n",
    "a property": "class Sum:\n    def __init__(self, a, b):\n        self.parts = (a, b)\n\n    @property\n    def value(self):\n        return sum(self.parts)\n\n\ndef add(a, b):\n    return Sum(a, b).value\n",
    "sqlite": "import sqlite3\n\n\ndef add(a, b):\n    return sqlite3.connect(':memory:').execute('select ? + ?', (a, b)).fetchone()[0]\n",
    "decimals": "from decimal import Decimal\n\n\ndef add(a, b):\n    return int(Decimal(a) + Decimal(b))\n",
    "patches pytest": "import _pytest.python\n\n_pytest.python.Function.runtest = lambda self: None\n\n\ndef add(a, b):\n    return 0\n",
    "patches len": "import builtins\n\nbuiltins.len = lambda thing: 3\n\n\ndef add(a, b):\n    return a + b\n",
    "a long name": f"def add(a, b):\n    {'x' * 200} = a + b\n    return {'x' * 200}\n",
    "unicode": "def add(a, b):\n    größe = a + b\n    return größe\n",
    "tabs": "def add(a, b):\n\treturn a + b\n",
    "windows": "def add(a, b):\r\n    return a + b\r\n",
    "a mark at the start": "\ufeffdef add(a, b):\n    return a + b\n",
    "annotations": "from __future__ import annotations\n\n\ndef add(a: Nothing, b: Nothing) -> Nothing:\n    return a + b\n",
    "an exception group": "def add(a, b):\n    raise ExceptionGroup('both', [ValueError(a), ValueError(b)])\n",
    "a cause": "def add(a, b):\n    try:\n        return {}[a]\n    except KeyError as error:\n        raise RuntimeError('no') from error\n",
}  # fmt: skip
"""What learners hand in, and some who aren't learners."""


def told(run: Run) -> Run:
    """All of a run but what no two runs have in common."""
    tests = tuple(replace(test, milliseconds=0.0) for test in run.tests)
    return replace(run, tests=tests, milliseconds=0.0, cpu_milliseconds=0.0)


@pytest.fixture
async def own(runtime: Runtime) -> AsyncIterator[WarmRunner]:
    """An engine of the test's own, to be put out of order."""
    runner = WarmRunner(tier=Tier.NAMESPACES, parallel=2, spare=1, worn_out=5)
    yield runner
    await runner.close()


@pytest.mark.parametrize("name", SUBMISSIONS)
async def test_warm_and_cold_say_the_same(bench: Bench, cold: Bench, name: str) -> None:
    if bench.tier != cold.tier:
        return  # each tier is compared with itself
    warm, oracle = await asyncio.gather(bench.review(SUBMISSIONS[name]), cold.review(SUBMISSIONS[name]))

    assert told(warm) == told(oracle)


def test_there_are_fifty_submissions_to_compare() -> None:
    assert len(SUBMISSIONS) == 50


async def test_a_burst_of_two_hundred_is_worked_off_without_an_error(tier_a: Bench) -> None:
    runs = await asyncio.gather(*(tier_a.review(HONEST) for _ in range(200)))

    assert {run.outcome for run in runs} == {Outcome.FINISHED}
    assert all(set(statuses(run).values()) == {TestStatus.PASSED} for run in runs)


async def test_a_review_ends_within_its_limit_and_a_second_with_others_beside_it(bench: Bench) -> None:
    limits = replace(QUICK, wall_seconds=2.0)
    code = "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\n\n\ndef add(a, b):\n    while True: pass\n"
    began = time.monotonic()
    runs = await asyncio.gather(*(bench.review(code, limits=limits) for _ in range(2)))

    assert {run.outcome for run in runs} == {Outcome.TIMED_OUT}
    assert max(run.milliseconds for run in runs) < 3000
    assert time.monotonic() - began < 6


async def test_a_warm_process_that_dies_is_started_again(own: WarmRunner, runtime: Runtime) -> None:
    bench = Bench(own, runtime, "A")
    await bench.review(HONEST)
    os.kill(own.zygotes[0].processes[-1], signal.SIGKILL)
    run = await bench.review(HONEST)

    assert set(statuses(run).values()) == {TestStatus.PASSED}
    run = await bench.review(HONEST)
    assert set(statuses(run).values()) == {TestStatus.PASSED}
    assert own.state.starts == 2


async def test_a_warm_process_that_is_worn_out_is_followed_by_a_fresh_one(
    own: WarmRunner, runtime: Runtime
) -> None:
    bench = Bench(own, runtime, "A")
    first = (await bench.review(HONEST), own.zygotes[0])[1]
    for _ in range(100):
        await bench.review(HONEST)
        if first not in own.zygotes:
            break
    assert own.state.warm == 1
    assert own.state.cold_runs == 0
    assert own.state.starts >= 2


async def test_where_nothing_can_be_kept_warm_reviews_are_cold(
    own: WarmRunner, runtime: Runtime, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_: object) -> None:
        raise NotWarm("a process in it can read /etc/passwd")

    monkeypatch.setattr(nursery, "try_out", broken)
    bench = Bench(own, runtime, "A")
    runs = [await bench.review(HONEST) for _ in range(2)]

    assert all(set(statuses(run).values()) == {TestStatus.PASSED} for run in runs)
    assert (own.state.cold_runs, own.state.warm_runs, own.state.starts) == (2, 0, 1)
    assert "read /etc/passwd" in caplog.text


async def test_what_an_import_prints_is_no_output_of_a_learners(own: WarmRunner, runtime: Runtime) -> None:
    bench = Bench(own, replace(runtime, imports=("this", "nothing_of_the_kind")), "A")
    run = await bench.review(HONEST)

    assert own.state.warm_runs == 1
    assert "Zen" not in run.output


async def test_closing_ends_everything(runtime: Runtime) -> None:
    runner = WarmRunner(tier=Tier.LANDLOCK, parallel=2)
    bench = Bench(runner, runtime, "B")
    await bench.review(HONEST)
    processes = [*runner.zygotes[0].processes, *runner.zygotes[0].children]
    await runner.close()

    assert not set(processes) & set(watch.tree(os.getpid()))
    assert runner.state.warm == 0
    await bench.review(HONEST)
    await runner.close()
