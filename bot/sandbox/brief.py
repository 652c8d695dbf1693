"""What one job comes to for the sandbox: its files, its order, and how its end is judged."""

from __future__ import annotations

import secrets
from dataclasses import replace
from functools import cached_property
from pathlib import PurePosixPath

from bot.errors import SandboxUnavailable
from bot.sandbox import pins
from bot.sandbox.cage import Ended
from bot.sandbox.expected import expected_tests
from bot.sandbox.inside.order import NOT_CONFINED, Demand, Order, Places
from bot.sandbox.jail import Tier
from bot.sandbox.layout import bounds, objection, too_many
from bot.sandbox.report import Awaited
from bot.sandbox.runner import Job, Outcome, Run, Trouble

_CONTROL = """
class Liar:
    def __eq__(self, other):
        return True


def {passes}():
    assert 1 == 1


def {fails}():
    try:
        assert 1 == 2
    except AssertionError:
        assert Liar() == 2
"""
_KILLED = {-9, 137, None}
_JAIL_NOT_BUILT = {1, NOT_CONFINED}
"""How bubblewrap and the launcher end when they can't build the walls; the code under test can't end so."""


class Brief:
    """A job with the secrets that were made up for running it once."""

    def __init__(self, job: Job) -> None:
        self.job = job
        control = f"control_{secrets.token_hex(8)}.py"
        self._awaited = Awaited(
            nonce=secrets.token_hex(16),
            tests=expected_tests(job.tests),
            must_pass=(control, f"test_{secrets.token_hex(8)}"),
            must_fail=(control, f"test_{secrets.token_hex(8)}"),
        )

    @cached_property
    def files(self) -> dict[str, bytes]:
        """All files, the learner's first, so that nothing handed in replaces what the course brings.

        Two controls are among them, under names that nobody can know before.
        """
        control = _CONTROL.format(passes=self._awaited.must_pass[1], fails=self._awaited.must_fail[1])
        return {
            **self.job.solution,
            **self.job.helpers,
            **self.job.tests,
            self._awaited.must_pass[0]: control.encode("ascii"),
        }

    def order(self, tier: Tier, places: Places, user: int | None, *, sent: bool = False) -> Order:
        """What the inside is told; `sent`: the files follow the order."""
        job, awaited = self.job, self._awaited
        course = {*job.tests, *job.helpers}
        return Order(
            tier=str(tier),
            nonce=awaited.nonce,
            bounds=bounds(job.limits, tier, user),
            places=places,
            solution=tuple(name for name in job.solution if name not in course),
            data=tuple(name for name in (*job.solution, *job.helpers) if not name.endswith(".py")),
            tests=(*job.tests, awaited.must_pass[0]),
            helpers=tuple(_module(name) for name in job.helpers if name.endswith(".py")),
            conftest=any(PurePosixPath(name).name == "conftest.py" for name in job.helpers),
            expected=(*awaited.tests, awaited.must_pass, awaited.must_fail),
            demands=tuple(Demand(str(demand.rule), demand.name) for demand in job.constraints),
            lint=pins.RUFF_ARGUMENTS,
            files=tuple((name, len(content)) for name, content in self.files.items()) if sent else (),
        )

    def judge(self, ended: Ended, tier: Tier) -> Run:
        """The run that ended so. Raises `SandboxUnavailable` if it never began."""
        return replace(
            self._outcome(ended),
            output=ended.output.decode("utf-8", "replace").replace("\0", "␀"),
            milliseconds=ended.seconds * 1000,
            tier=str(tier),
        )

    def _outcome(self, ended: Ended) -> Run:
        """A complete report counts, else what was seen from outside."""
        if ended.report is not None and ended.cut is not Outcome.OUTPUT_FLOOD:
            return self._awaited.judge(ended.report)
        if ended.cut is not None:
            return Run(ended.cut)
        if ended.code in _JAIL_NOT_BUILT:
            raise SandboxUnavailable("The sandbox could not be built: " + ended.last_words)
        # The harness itself is killed when parsing alone takes all the processor time that there is.
        slow = ended.code in _KILLED and ended.seconds >= self.job.limits.cpu_seconds
        return Run(Outcome.TIMED_OUT if slow else Outcome.CRASHED)


def refusal(job: Job) -> Run | None:
    """What is wrong with what was handed in, before it's even read."""
    trouble = _trouble(job)
    return Run(Outcome.INVALID, trouble=trouble) if trouble else None


def _trouble(job: Job) -> Trouble | None:
    names = {*job.solution, *job.helpers, *job.tests}
    for name, content in job.solution.items():
        if reason := objection(name, content, names):
            return Trouble(name, 0, reason)
        if any(other.startswith(f"{name}/") for other in names):
            return Trouble(name, 0, "a folder has this name")
    return Trouble("", 0, "too many files") if too_many(job.solution) else None


def _module(name: str) -> str:
    return ".".join(PurePosixPath(name).with_suffix("").parts)
