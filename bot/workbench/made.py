"""Values of samples that must fit together, made by hand: courses, where learners stand, what is to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.coaching.handover import HandoverFacts, Reviewed, Told, gather
from bot.coaching.next_step import Reason, Recommendation, recommend
from bot.coaching.progress import CourseStanding, ModuleStanding, Status, TaskState, standing
from bot.coaching.protocol import Stage
from bot.coaching.reminding.agenda import Agenda, DueWork, OpenTask, Refresher, Said
from bot.courses.course import Concept, Course, Hint, Kind, Module, Phase, Place, Rung
from bot.prompting.coach_sayings import (
    AssignedShown,
    CoachDone,
    CoachTrouble,
    CoachTroubleKind,
    DoneKind,
    JudgementShown,
    Remark,
    StatsShown,
)
from bot.prompting.markdown import Markdown
from bot.prompting.reminder_sayings import PastLine, ReminderDid, ReminderDone, ReminderLine
from bot.prompting.sayings import (
    HandoverWritten,
    ModuleChoice,
    NextOffered,
    NextStepReminder,
    NotUnderstood,
    PhaseOpening,
    ProgressDocument,
    TaskShown,
)
from bot.prompting.wording_sayings import PromptsReloaded
from bot.workbench.kinds import Sample
from bot.workbench.making import MOMENT, Maker
from bot.workbench.sample_course import course

_EARLIER = MOMENT - timedelta(days=3)


def places(maker: Maker, *kinds: Kind) -> tuple[Place, ...]:
    """The course's tasks of these kinds; of all kinds if none is named."""
    return tuple(place for place in course(maker.which).places if not kinds or place.task.kind in kinds)


def _modules(maker: Maker) -> Iterable[Module]:
    return course(maker.which).modules[: 1 if maker.which is Sample.MINIMAL else 3]


def _phases(maker: Maker) -> Iterable[Phase]:
    return course(maker.which).modules[0].phases


def _hints(maker: Maker) -> Iterable[Hint]:
    task = places(maker)[0].task
    return task.hints or (Hint(Rung.QUESTION, task.title),)


def _done(score: float, tries: int = 1, hints: int = 0, at: timedelta = timedelta()) -> TaskState:
    return TaskState(Status.COMPLETED, score, tries, hints, MOMENT + at, MOMENT + at)


def _states(maker: Maker) -> Iterator[Any]:
    if maker.which is Sample.MINIMAL:
        yield TaskState()
    else:
        yield TaskState(Status.IN_PROGRESS, 4.5, 3, 2, None, MOMENT)
        yield _done(9.0)
        yield TaskState(Status.SKIPPED, last_activity_at=MOMENT)


def _standings(maker: Maker) -> Iterable[CourseStanding]:
    """Begun, one module finished; fresh; a module done; all that is ready; all; all but some; elsewhere."""
    whole = course(maker.which)
    if maker.which is Sample.MINIMAL:
        return (standing(whole, {}, frozenset()),)
    references = [place.reference for place in whole.places]
    first = [place.reference for place in whole.places if place.module.number == 1]
    begun = {
        **dict.fromkeys(first, _done(8.5, 2, 1)),
        first[0]: TaskState(Status.SKIPPED, last_activity_at=MOMENT),
        references[len(first)]: TaskState(Status.IN_PROGRESS, 4.5, 1, 1, None, MOMENT),
        references[-1]: TaskState(Status.IN_PROGRESS, last_activity_at=_EARLIER),
    }
    ready = replace(whole, modules=tuple(module for module in whole.modules if module.ready))
    done = dict.fromkeys(references, _done(9.5))
    early = dict.fromkeys(references, _done(7.0, at=_EARLIER - MOMENT))
    left = {reference: TaskState(Status.SKIPPED, last_activity_at=MOMENT) for reference in references[-2:]}
    return tuple(
        standing(of, states, frozenset(elsewhere))
        for of, states, elsewhere in (
            (whole, begun, ()),
            (whole, {}, ()),
            (whole, {**dict.fromkeys(first, _done(10.0))}, ()),
            (whole, done, ()),
            (ready, early, ()),
            (ready, {**done, **left}, ()),
            (whole, {references[len(first)]: _done(8.0)}, (whole.modules[0].slug,)),
        )
    )


def _module_standings(maker: Maker) -> Iterable[ModuleStanding]:
    for stands in _standings(maker):
        yield stands.modules[0]


def _recommendations(maker: Maker) -> Iterable[Recommendation]:
    modules = _first_standing(maker).modules
    return tuple(
        Recommendation(modules[-1], reason, tuple(one.module for one in modules[:2])) for reason in Reason
    )


def _first_standing(maker: Maker) -> CourseStanding:
    return next(iter(_standings(maker)))


def _reviews(maker: Maker) -> Iterable[Reviewed]:
    open_task = _first_standing(maker).open_task
    place = open_task.place if open_task else places(maker)[0]
    red = tuple(spec.name for spec in place.task.test_specs)
    rules = ("F401", "F401", "E501")
    return (
        Reviewed(place.reference, 1, 4.5, passed=False, red=red, rules=rules, at=MOMENT),
        Reviewed(place.reference, 2, 8.5, passed=True, red=(), rules=(), at=MOMENT),
    )


def _facts(maker: Maker) -> Iterator[HandoverFacts]:
    minimal = maker.which is Sample.MINIMAL
    told = "" if minimal else maker.said("told")
    for stands in _standings(maker):
        yield gather(
            name=maker.first(str, "HandoverFacts.name"),
            started_at=MOMENT - timedelta(minutes=40),
            ended_at=MOMENT + timedelta(minutes=5),
            sessions=1 if minimal else 7,
            standing=stands,
            recommendation=recommend(stands),
            reviews=() if minimal else tuple(_reviews(maker))[:1],
            told=Told() if minimal else Told((told,), (told,), (told,)),
        )


def _agendas(maker: Maker) -> Iterator[Agenda]:
    if maker.which is Sample.MINIMAL:
        yield Agenda()
        return
    whole = course(maker.which)
    place, module = places(maker)[0], whole.modules[-1]
    said = Said(maker.said("Said.text"))
    full = Agenda(
        open_task=OpenTask(place, place.task.test_specs[0].title),
        refresher=Refresher(whole.concepts[0], place, needed_next=True),
        due=(
            DueWork(module, None, MOMENT, overdue=True),
            DueWork(place.module, place, MOMENT, overdue=False),
        ),
        said=(said, replace(said, by_coach=True, meant_at=_EARLIER)),
        meant_at=_EARLIER,
        last=True,
    )
    yield full
    yield replace(full, welcome_back=True)
    yield Agenda(said=(said,))
    yield from (Agenda(following=recommended) for recommended in _recommendations(maker))


def _reminders(maker: Maker) -> Iterator[NextStepReminder]:
    agendas = tuple(_agendas(maker))
    for agenda in agendas:
        for wording in range(6) if agenda.last else (0,):
            yield NextStepReminder(agenda, maker.first(str, "NextStepReminder.name"), wording)


def _module_choices(maker: Maker) -> Iterator[ModuleChoice]:
    for stands in _standings(maker):
        for short in (False, True):
            yield ModuleChoice(stands, recommend(stands), short)
    for recommended in _recommendations(maker):
        yield ModuleChoice(_first_standing(maker), recommended)


def _openings(maker: Maker) -> Iterator[PhaseOpening]:
    whole = course(maker.which)
    phase = whole.modules[0].phases[0]
    concepts = tuple(filter(None, map(whole.concept, phase.concepts)))
    yield PhaseOpening(whole.modules[0], phase, concepts)


def _tasks_shown(maker: Maker) -> Iterator[TaskShown]:
    for place in places(maker, Kind.CODE, Kind.REFACTOR, Kind.TESTS):
        for state in (*_states(maker), TaskState()):
            yield TaskShown(place, state)


def _documents(maker: Maker) -> Iterator[ProgressDocument]:
    known = (None,) if maker.which is Sample.MINIMAL else (*_reviews(maker), None)
    for facts in _facts(maker):
        for review in known:
            place = next(
                one for one in facts.standing.course.places if not review or one.reference == review.task
            )
            yield ProgressDocument(facts, review, place if review else None)


def _handovers(maker: Maker) -> Iterator[HandoverWritten]:
    greeting = maker.first(Markdown, "HandoverWritten.greeting")
    noted = maker.first(tuple[Markdown, ...], "HandoverWritten.noted")
    for facts in _facts(maker):
        yield HandoverWritten(facts, greeting, noted)
    yield HandoverWritten(facts, greeting)


def _assigned(maker: Maker) -> Iterator[AssignedShown]:
    place = places(maker)[0]
    due = maker.first(Markdown, "AssignedShown.due")
    yield AssignedShown(place.module, place, place.reference, due, finished=False, overdue=False)
    yield AssignedShown(place.module, None, place.module.slug, due, finished=False, overdue=True)
    yield AssignedShown(place.module, place, place.reference, None, finished=True, overdue=False)
    yield AssignedShown(None, None, "gone/phase/task", None, finished=False, overdue=False)


def _lines(maker: Maker) -> Iterator[ReminderLine]:
    """Once, every day, on workdays, at weekends, on two days, over, paused, from a coach."""
    text, zone = maker.first(str, "ReminderLine.text"), "Europe/Berlin"
    once = ReminderLine(1, text, by_coach=False, zone=zone, next_at=MOMENT)
    yield once
    for weekdays in (range(7), range(5), (5, 6), (0, 2, 4)):
        yield replace(once, weekdays=tuple(weekdays), clock="18:00")
    yield replace(once, number=0, next_at=None)
    yield replace(once, paused=True)
    yield replace(once, by_coach=True)


def _past(maker: Maker) -> Iterator[PastLine]:
    text = maker.first(str, "PastLine.text")
    yield PastLine(_EARLIER, text, "sent", "thread")
    yield PastLine(_EARLIER, "", "told today")
    yield PastLine(_EARLIER, text, "undelivered")


def _ways_on(maker: Maker) -> Iterator[NextOffered]:
    """To a task of the same phase, to one of the next phase, to none."""
    some = places(maker)
    for following in (some[-1], *some[1:3], None):
        yield NextOffered(some[0], following)


def _puzzled(maker: Maker) -> Iterator[NotUnderstood]:
    """At every stage, with and without an idea of what was meant."""
    yield from maker.variants(NotUnderstood, {})
    for stage in Stage:
        for question in (False, True):
            yield NotUnderstood(None, stage, question)


def _remarks(maker: Maker) -> Iterator[Remark]:
    yield from maker.variants(Remark, {})
    yield Remark("actionable", "mistake", "forgets-the-newline", None, 3)


def _judgements_shown(maker: Maker) -> Iterator[JudgementShown]:
    """What could not be graded was no try, and has no score."""
    for one in maker.variants(JudgementShown, {}):
        if one.verdict == "ungraded":
            yield replace(one, attempt=None, score=None)
        elif one.attempt is not None and one.score is not None:
            yield one
    if maker.which is Sample.MINIMAL:
        yield replace(one, verdict="failed", attempt=1, score=0.0)


def _coach_troubles(maker: Maker) -> Iterator[CoachTrouble]:
    """Who has taken a request is somebody."""
    who = Markdown("Grace")
    for one in maker.variants(CoachTrouble, {}):
        yield replace(one, who=one.who or who) if one.kind is CoachTroubleKind.REQUEST_TAKEN else one


def _dones(maker: Maker) -> Iterator[CoachDone]:
    """What is published is a course."""
    whole = course(maker.which)
    for done in maker.variants(CoachDone, {}):
        of_course = done.kind in {DoneKind.PUBLISHED, DoneKind.UNPUBLISHED}
        yield replace(done, course=whole) if of_course else done
        if done.kind in {DoneKind.ANNOUNCED, DoneKind.PROMISED, DoneKind.EXPORTED}:
            yield replace(done, name="", count=1)


def _dones_of_reminders(maker: Maker) -> Iterator[ReminderDone]:
    """What is asked for, changed or deleted is a reminder; the nudges can't be."""
    line = next(_lines(maker))
    for done in maker.variants(ReminderDone, {"apart": 3}):
        of_one = done.did in {ReminderDid.KEPT, ReminderDid.CHANGED, ReminderDid.DROPPED}
        yield replace(done, line=line) if of_one else done
        if done.line and not of_one:
            yield replace(done, line=None)


def _stats(maker: Maker) -> Iterator[StatsShown]:
    """Without tries there are no shares of them."""
    for stats in maker.variants(StatsShown, {}):
        shares = (stats.passed, stats.mean)
        if stats.tries and None not in shares:
            yield stats
        elif not stats.tries:
            yield replace(stats, passed=None, first_try=None, mean=None, hardest=())


def _reloads(maker: Maker) -> Iterator[PromptsReloaded]:
    """Of many changes only the first are told."""
    yield from maker.variants(PromptsReloaded, {})
    if maker.which is Sample.LONGEST:
        yield PromptsReloaded((), 0, tuple(f"en/template_{number}" for number in range(40)))


MADE: Mapping[Any, Callable[[Maker], Iterable[Any]]] = {
    Course: lambda maker: (course(maker.which),),
    Module: _modules,
    Phase: _phases,
    Place: lambda maker: places(maker)[:2],
    Concept: lambda maker: course(maker.which).concepts[:3],
    Hint: _hints,
    TaskState: _states,
    CourseStanding: _standings,
    ModuleStanding: _module_standings,
    Recommendation: _recommendations,
    Reviewed: _reviews,
    HandoverFacts: _facts,
    Agenda: _agendas,
    AssignedShown: _assigned,
    ReminderLine: _lines,
    PastLine: _past,
    ModuleChoice: _module_choices,
    NextStepReminder: _reminders,
    PhaseOpening: _openings,
    TaskShown: _tasks_shown,
    ProgressDocument: _documents,
    HandoverWritten: _handovers,
    NextOffered: _ways_on,
    NotUnderstood: _puzzled,
    Remark: _remarks,
    CoachTrouble: _coach_troubles,
    JudgementShown: _judgements_shown,
    CoachDone: _dones,
    ReminderDone: _dones_of_reminders,
    StatsShown: _stats,
    PromptsReloaded: _reloads,
}
