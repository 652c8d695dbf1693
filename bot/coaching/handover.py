"""What a handover tells: figures from the memory, none invented."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.coaching.next_step import Recommendation
from bot.coaching.progress import CourseStanding, ModuleStanding, Status, TaskStanding


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One graded review, as far as a handover speaks of it."""

    task: str
    attempt: int
    score: float
    passed: bool
    red: tuple[str, ...]
    """Names of the tests that failed."""
    rules: tuple[str, ...]
    """Rules of the style check that it broke, once per place."""
    at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """What an imported handover told of the learner, in its own words."""

    preferences: tuple[str, ...] = ()
    learning_style: tuple[str, ...] = ()
    code_quality: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quality:
    """Evidence on the learner's code. Scores are 0.0 to 10.0; `habits` are rules broken most, with counts."""

    reviews: int
    passed: int
    mean_best: float | None
    tasks_tried: int
    passed_first_try: int
    tasks_with_hints: int
    habits: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class HandoverFacts:
    """Everything that the templates `greeting` and `handover` may say."""

    name: str
    on: date
    minutes: int
    sessions: int
    standing: CourseStanding
    completed: tuple[TaskStanding, ...]
    """Tasks completed in this session."""
    skipped: tuple[TaskStanding, ...]
    finished_module: ModuleStanding | None
    """The module finished in this session, if one was."""
    module: ModuleStanding | None
    """The module worked on last."""
    open_task: TaskStanding | None
    last_review: Reviewed | None
    """The latest review of the open task."""
    recommendation: Recommendation | None
    told: Told
    quality: Quality

    @property
    def elsewhere(self) -> tuple[ModuleStanding, ...]:
        """Modules completed before Baton knew the learner."""
        return tuple(module for module in self.standing.modules if module.elsewhere)

    @property
    def red_tests(self) -> tuple[str, ...]:
        return self.last_review.red if self.last_review else ()


def gather(
    *,
    name: str,
    started_at: datetime,
    ended_at: datetime,
    sessions: int,
    standing: CourseStanding,
    recommendation: Recommendation | None,
    reviews: Iterable[Reviewed],
    told: Told,
) -> HandoverFacts:
    """The facts of the session between two moments (aware); `reviews` are the course's, oldest first."""
    graded = tuple(reviews)
    recent = [
        task
        for task in standing.tasks
        if task.state.last_activity_at and task.state.last_activity_at >= started_at
    ]
    completed = tuple(t for t in recent if t.state.completed_at and t.state.completed_at >= started_at)
    skipped = tuple(task for task in recent if task.state.status is Status.SKIPPED)
    left = {task.place.module.slug for task in (*completed, *skipped)}
    finished = [module for module in standing.finished if module.module.slug in left]
    latest = max(recent, key=lambda task: task.state.last_activity_at or started_at, default=None)
    open_task = standing.open_task
    return HandoverFacts(
        name=name,
        on=ended_at.date(),
        minutes=max(round((ended_at - started_at).total_seconds() / 60), 1),
        sessions=sessions,
        standing=standing,
        completed=completed,
        skipped=skipped,
        finished_module=finished[-1] if finished else None,
        module=standing.module(latest.place.module.slug) if latest else None,
        open_task=open_task,
        last_review=_last(graded, open_task.place.reference) if open_task else None,
        recommendation=recommendation,
        told=told,
        quality=quality(standing, graded),
    )


def quality(standing: CourseStanding, reviews: tuple[Reviewed, ...]) -> Quality:
    tried = [task for task in standing.tasks if task.state.tries]
    habits = Counter(rule for review in reviews for rule in review.rules)
    first = {review.task for review in reviews if review.attempt == 1 and review.passed}
    return Quality(
        reviews=len(reviews),
        passed=sum(review.passed for review in reviews),
        mean_best=standing.score,
        tasks_tried=len(tried),
        passed_first_try=len(first),
        tasks_with_hints=sum(task.state.hints > 0 for task in standing.completed_tasks),
        habits=tuple(habits.most_common(3)),
    )


def told(facts: Iterable[tuple[str, str]]) -> Told:
    """What was told, from pairs of kind and text."""
    by_kind: Mapping[str, list[str]] = {"preferences": [], "learning_style": [], "code_quality": []}
    for kind, text in facts:
        if kind in by_kind:
            by_kind[kind].append(text)
    return Told(**{kind: tuple(texts) for kind, texts in by_kind.items()})


def _last(reviews: tuple[Reviewed, ...], task: str) -> Reviewed | None:
    return next((review for review in reversed(reviews) if review.task == task), None)
