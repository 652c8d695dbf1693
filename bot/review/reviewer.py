"""Gathers the evidence for a review: has the files run, and has the result judged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Protocol

from bot.courses.course import Course, Task
from bot.review.verdict import Judgement, judge
from bot.sandbox.runner import Job, Runner, Runtime


class Runtimes(Protocol):
    """Knows the Python environment of each course and builds it when it's needed."""

    def is_ready(self, course_slug: str, requirements: str) -> bool: ...

    async def ready(
        self, course_slug: str, requirements: str, *, on_progress: Callable[[str], None] | None = None
    ) -> Runtime: ...


class Reviewer:
    """Reviews files for tasks. Raises `SandboxUnavailable`, `RuntimeUnavailable` or `QueueFull`."""

    def __init__(self, runner: Runner, runtimes: Runtimes) -> None:
        self._runner = runner
        self._runtimes = runtimes

    def is_ready(self, course: Course) -> bool:
        """Whether a review can begin at once, or the course's environment has to be built first."""
        return self._runtimes.is_ready(course.slug, course.requirements)

    async def prepare(self, course: Course, on_progress: Callable[[str], None] | None = None) -> None:
        await self._runtimes.ready(course.slug, course.requirements, on_progress=on_progress)

    async def close(self) -> None:
        await self._runner.close()

    async def review(
        self, course: Course, task: Task, files: Mapping[str, bytes], who: str = ""
    ) -> Judgement:
        """The judgement of `files`, which `take_in` has accepted; `who` handed them in ("": Baton itself)."""
        runtime = await self._runtimes.ready(course.slug, course.requirements)
        run = await self._runner.run(
            Job(
                runtime=replace(runtime, imports=course.imports),
                solution=files,
                tests=_encoded(task.tests),
                helpers=_encoded(task.helpers),
                constraints=task.constraints,
                limits=task.limits,
                who=who,
            )
        )
        return judge(task, course.rubric, run)


def _encoded(files: Mapping[str, str]) -> dict[str, bytes]:
    return {name: text.encode() for name, text in files.items()}
