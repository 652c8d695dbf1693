"""The port through which everything else runs untrusted code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from bot.courses.course import Constraint, Limits


class Outcome(StrEnum):
    """How a run ended, whatever its tests said."""

    FINISHED = "finished"
    """The harness ran to its end and reported every test that it was given."""
    INVALID = "invalid"
    """The code can't be parsed; `Run.trouble` says where."""
    TIMED_OUT = "timed_out"
    OUT_OF_MEMORY = "out_of_memory"
    OUTPUT_FLOOD = "output_flood"
    DISK_FULL = "disk_full"
    CRASHED = "crashed"
    """The process ended early (a signal, `os._exit`) and no complete report came back."""
    TAMPERED = "tampered"
    """A report came back that can't be true: unknown or missing tests, a negative control that passed."""


class TestStatus(StrEnum):
    __test__ = False

    PASSED = "passed"
    FAILED = "failed"
    """An assertion said no."""
    ERROR = "error"
    """The learner's code raised, or the test could not be set up."""


@dataclass(frozen=True, slots=True)
class Runtime:
    """A course's Python, where `python` is its interpreter and `folder` all that has to be visible of it."""

    folder: Path
    python: Path
    imports: tuple[str, ...] = ()
    """Modules that the course's tests and solutions use, which may be loaded ahead of time."""


@dataclass(frozen=True, slots=True)
class Job:
    """One submission to run. Keys are relative POSIX paths, values the files' bytes.

    `solution` is the learner's; `tests` and `helpers` are the course's and are written last, so that
    nothing handed in can replace them. All of them lie read-only in one folder, which is on the path for
    imports, behind the libraries. The current folder is another one, empty but for copies of the files that
    aren't Python, and may be written.
    """

    runtime: Runtime
    solution: Mapping[str, bytes]
    tests: Mapping[str, bytes]
    helpers: Mapping[str, bytes]
    constraints: Sequence[Constraint]
    limits: Limits
    who: str = ""
    """Whose it is, so that no learner's many jobs hold up another's; "" for Baton's own."""


@dataclass(frozen=True, slots=True)
class TestResult:
    """`name` is the function's, with parameters in brackets; a class stands before it with `::`."""

    __test__ = False

    name: str
    status: TestStatus
    message: str = ""
    """What went wrong in one or a few lines; the text of the exception or of the assertion."""
    expected: str | None = None
    actual: str | None = None
    source: str = ""
    """The line of the test that failed."""
    trace: tuple[str, ...] = ()
    """Lines `file:line in function: source` of the learner's own files, outermost first."""
    milliseconds: float = 0.0
    subtest: str = ""
    """Which of its subtests failed first, if it has some: their message and values."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a checker says of a place in the learner's code; `line` and `column` count from 1."""

    rule: str
    """ruff's code (`F401`), or `constraint:N` for the N-th constraint of the job, counted from 0."""
    message: str
    file: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why the code can't be parsed. `line` counts from 1, 0 if unknown."""

    file: str
    line: int
    message: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """What running a job brought to light. Everything in it may have been chosen by the learner's code."""

    outcome: Outcome
    tests: tuple[TestResult, ...] = ()
    """Every test if the run FINISHED. Of a run that ended early, those that came to an end, and last the
    one it ended in: good for words, not for a score."""
    findings: tuple[Finding, ...] = ()
    trouble: Trouble | None = None
    output: str = ""
    """What the code printed, cut to the limit."""
    milliseconds: float = 0.0
    cpu_milliseconds: float = 0.0
    """Processor time of all its processes; 0 where the run did not get to its end."""
    tier: str = ""
    """The isolation it ran in: "A" (namespaces) or "B" (Landlock and seccomp)."""
    tools: Mapping[str, str] | None = None
    """Versions by name: python, pytest, ruff."""


class Runner(Protocol):
    """Runs untrusted code.

    Raises `SandboxUnavailable` where that can't be done safely, `QueueFull` where it would wait too long.
    """

    async def run(self, job: Job) -> Run: ...

    async def close(self) -> None:
        """End what is kept running; `run` may start it again."""
