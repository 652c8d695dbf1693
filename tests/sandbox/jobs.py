"""Small jobs for the sandbox's tests."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.courses.course import Constraint, Limits, Rule, Severity
from bot.courses.text import Text
from bot.sandbox.runner import Job, Outcome, Run, Runner, Runtime, TestResult, TestStatus

WRONG = "\n\ndef add(a, b):\n    return 0\n"
"""What is put behind an attack that has to pass by itself."""
QUICK = Limits(wall_seconds=5, cpu_seconds=4, memory_mb=192, processes=16, disk_mb=4, output_kb=4)
HONEST = "def add(a, b):\n    return a + b\n"
HONEST_TESTS = """
    from work import add

    def test_small():
        assert add(1, 2) == 3

    def test_large():
        assert add(10**9, 1) == 10**9 + 1
"""


@dataclass(frozen=True)
class Bench:
    """A runner in one tier with a runtime to run jobs in."""

    runner: Runner
    runtime: Runtime
    tier: str

    async def review(
        self,
        solution: str | bytes,
        tests: str = HONEST_TESTS,
        *,
        limits: Limits = QUICK,
        more: Mapping[str, bytes] | None = None,
        helpers: Mapping[str, str] | None = None,
        constraints: Sequence[Constraint] = (),
    ) -> Run:
        """Run `solution` as `work.py` against `tests`."""
        content = solution if isinstance(solution, bytes) else textwrap.dedent(solution).encode()
        return await self.runner.run(
            Job(
                runtime=self.runtime,
                solution={"work.py": content, **(more or {})},
                tests={"work_test.py": textwrap.dedent(tests).encode()},
                helpers={name: textwrap.dedent(text).encode() for name, text in (helpers or {}).items()},
                constraints=constraints,
                limits=limits,
            )
        )

    async def answer(self, code: str, *, limits: Limits = QUICK) -> str:
        """What `attempt()` in `code` returns when a test calls it: how an attack went, in its own words."""
        run = await self.review(
            code, "from work import attempt\ndef test_it():\n    assert attempt() == None\n", limits=limits
        )
        assert run.outcome is Outcome.FINISHED, run
        return run.tests[0].actual or run.tests[0].message


def named(run: Run) -> dict[str, TestResult]:
    return {test.name: test for test in run.tests}


def statuses(run: Run) -> dict[str, TestStatus]:
    return {test.name: test.status for test in run.tests}


def constraint(rule: Rule, name: str) -> Constraint:
    return Constraint(rule, name, Severity.ESSENTIAL, Text({"": name}))
