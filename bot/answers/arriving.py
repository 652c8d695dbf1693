"""Coming in: the greeting, and the choice of language, course and module."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.answers import responding, telling
from bot.answers.answer import Answer, refuse
from bot.answers.choices import course_choice, module_choice
from bot.answers.promising import ZONE
from bot.answers.questioning import show
from bot.answers.situation import Situation
from bot.answers.working import open_task
from bot.coaching.progress import standing
from bot.coaching.protocol import Event, Stage
from bot.coaching.reminding.rule import zone_named
from bot.coaching.turn import (
    Choose,
    ChooseCourse,
    ChooseLocale,
    ChooseModule,
    Reply,
    ReplyKind,
    ShowModules,
    Start,
)
from bot.courses.course import Course, Module
from bot.prompting.prompts import Voice
from bot.prompting.sayings import (
    IdleEnded,
    LocaleChosen,
    Resumed,
    TroubleKind,
    Welcome,
)
from memory import records


def start(situation: Situation, gesture: Start, voice: Voice) -> Answer:
    """The beginning of a session, or where the open one stands."""
    if gesture.locale and gesture.locale not in voice.locales:
        raise refuse(TroubleKind.LOCALE_UNKNOWN, detail=gesture.locale, locales=tuple(voice.locales))
    chosen = gesture.locale if gesture.locale != situation.learner.locale else None
    if situation.session is not None:
        return replace(_again(situation, voice), locale=chosen)
    if situation.learner.locale is None and chosen is None:
        return Answer((_welcome(situation, voice),), Event.MET)
    course = _asked_for(situation, gesture.course)
    if course is not None and not _is_enrolled(situation, course):
        choice = course_chosen(situation, course, voice)
        return replace(choice, event=Event.GREETED, locale=chosen)
    if situation.enrolled is None:
        return replace(_first_course(situation, voice), locale=chosen)
    return replace(_greet(situation, voice), locale=chosen)


def _first_course(situation: Situation, voice: Voice) -> Answer:
    """The choice of course, unless the guild has made it for everybody."""
    if (preset := _find_course(situation, str(situation.settings.get("course") or ""))) is not None:
        return replace(course_chosen(situation, preset, voice), event=Event.GREETED)
    return Answer((course_choice(situation, voice),), Event.LOCALE_CHOSEN)


def _asked_for(situation: Situation, key: str | None) -> Course | None:
    if key is None:
        return None
    course = _find_course(situation, key)
    if course is None:
        raise refuse(TroubleKind.COURSE_UNKNOWN, detail=key, courses=situation.courses)
    return course


def _is_enrolled(situation: Situation, course: Course) -> bool:
    return situation.course is not None and situation.course.slug == course.slug


def _welcome(situation: Situation, voice: Voice) -> Reply:
    offers = [voice.offer("language", code, called) for code, called in voice.locales.items()]
    form = voice.offer("settings", "begin", voice.label("begin"))
    return voice.say(Welcome(situation.learner.name, voice.locales), form, *offers)


def _greet(situation: Situation, voice: Voice) -> Answer:
    """The greeting of the last handover, as it stands, and the modules to choose from."""
    handover = situation.handover
    replies = [module_choice(situation, voice)]
    if handover and handover.consumed_by_session is None:
        first = greeting(handover)
        replies = [first, module_choice(situation, voice, short=_lists_modules(handover))]
    return Answer(tuple(replies), Event.GREETED, consumes=handover.id if handover else None)


def _lists_modules(handover: records.Handover) -> bool:
    """Whether its greeting tells of the modules, as Baton's own do."""
    return handover.origin == "written"


def greeting(handover: records.Handover) -> Reply:
    """A handover's greeting: data, neither escaped nor reworded."""
    worded = handover.template_hash or ""
    return Reply(ReplyKind.GREETING, handover.greeting, handover.locale, "greeting", worded)


def stopped(situation: Situation, at: datetime, task: str | None, voice: Voice) -> Reply:
    """Where he stopped when the session was closed because it was quiet, and how to go on there."""
    here = at.astimezone(zone_named(situation.preferences.get("zone", ZONE)))
    place = situation.course.place(task) if situation.course and task else None
    known = situation.enrolled.standing if situation.enrolled else None
    if place is None or known is None or known.task(place.reference).left:
        return voice.say(IdleEnded(here, None))
    label = f"{voice.label('start')}: {place.task.title.in_locale(voice.locale)}"
    return voice.say(IdleEnded(here, place), voice.offer("module", str(place.module.number), label))


def _again(situation: Situation, voice: Voice) -> Answer:
    """Where the open session stands."""
    match situation.stage:
        case Stage.CHOOSING_LOCALE:
            return Answer((_welcome(situation, voice),))
        case Stage.CHOOSING_COURSE:
            return Answer((course_choice(situation, voice),))
        case Stage.CHOOSING_MODULE if begun := situation.greeting:
            first = greeting(begun)
            return Answer((first, module_choice(situation, voice, short=_lists_modules(begun))))
        case _:
            pass
    place = situation.place
    resumed = voice.say(Resumed(situation.learner.name, place))
    if place is None or situation.enrolled is None:
        return Answer((resumed, module_choice(situation, voice)))
    if situation.stage is Stage.RESTING:
        return Answer((replace(resumed, actions=(voice.offer("next"), voice.offer("end"))),))
    state = situation.enrolled.standing.task(place.reference)
    task = show(situation, place, state, voice)
    event = Event.SKIP_DECLINED if situation.stage is Stage.CONFIRMING_SKIP else Event.STAYED
    return Answer((resumed, task), event, place)


def show_modules(situation: Situation, _gesture: ShowModules, voice: Voice) -> Answer:
    return Answer((module_choice(situation, voice),))


def choose_locale(situation: Situation, gesture: ChooseLocale, voice: Voice) -> Answer:
    chosen = gesture.locale.casefold()
    if chosen not in voice.locales:
        raise refuse(
            TroubleKind.LOCALE_UNKNOWN,
            detail=gesture.locale or "?",
            locales=tuple(f"{code} ({name})" for code, name in voice.locales.items()),
        )
    if situation.stage is Stage.CHOOSING_LOCALE:
        first = _first_course(situation, voice.speaking(chosen))
        event = Event.COURSE_CHOSEN if first.event is Event.GREETED else first.event
        return replace(first, event=event, locale=chosen)
    return Answer((voice.speaking(chosen).say(LocaleChosen()),), locale=chosen)


def choose_course(situation: Situation, gesture: ChooseCourse, voice: Voice) -> Answer:
    course = _find_course(situation, gesture.key)
    if course is None:
        raise refuse(TroubleKind.COURSE_UNKNOWN, detail=gesture.key, courses=situation.courses)
    return course_chosen(situation, course, voice)


def course_chosen(situation: Situation, course: Course, voice: Voice) -> Answer:
    """He is in `course` from now on; its modules are shown."""
    enrolled = situation.enrolled
    known = (
        enrolled.standing
        if enrolled and _is_enrolled(situation, course)
        else standing(course, {}, frozenset())
    )
    reply = module_choice(situation, voice, known)
    return Answer((reply,), Event.COURSE_CHOSEN, course=course.slug)


def _find_course(situation: Situation, key: str) -> Course | None:
    wanted = key.strip().casefold()
    for number, course in enumerate(situation.courses, start=1):
        titles = {title.casefold() for title in course.title.by_locale.values()}
        if wanted in {str(number), course.slug, *titles}:
            return course
    return None


def choose_module(situation: Situation, gesture: ChooseModule, voice: Voice) -> Answer:
    """Open the module's first unfinished task. The only course there is needs no choice of its own."""
    if not gesture.key:
        return Answer((module_choice(situation, voice),))
    if situation.enrolled is None and len(situation.courses) != 1:
        raise refuse(TroubleKind.CHOOSE_FIRST)
    course = situation.course or situation.courses[0]
    known = situation.enrolled.standing if situation.enrolled else standing(course, {}, frozenset())
    module = find_module(course, gesture.key)
    if module is None:
        raise refuse(TroubleKind.MODULE_UNKNOWN, detail=gesture.key)
    wanted = known.module(module.slug)
    if not module.ready:
        raise refuse(TroubleKind.MODULE_IN_PREPARATION, modules=(module,))
    if wanted.missing:
        raise refuse(TroubleKind.MODULE_LOCKED, modules=wanted.missing)
    task = wanted.next_task or wanted.tasks[0]
    opened = open_task(situation, task, voice, with_phase=True)
    answer = replace(opened, event=Event.MODULE_CHOSEN)
    return answer if situation.enrolled else replace(answer, course=course.slug, locale=voice.locale)


def find_module(course: Course, key: str) -> Module | None:
    """The module of a number, a slug, or a part of its title in any language."""
    if found := course.module(key):
        return found
    wanted = key.casefold()
    close = [
        module
        for module in course.modules
        if any(wanted in title.casefold() for title in module.title.by_locale.values())
    ]
    return close[0] if len(close) == 1 else None


def choose(situation: Situation, gesture: Choose, voice: Voice) -> Answer:
    """A bare number or word, read as an answer to what was asked."""
    key = gesture.key.strip().rstrip(".!")
    match situation.stage:
        case Stage.CHOOSING_LOCALE:
            numbered = {str(number): code for number, code in enumerate(voice.locales, start=1)}
            if named := voice.words.locales.get(key.casefold()) or numbered.get(key):
                return choose_locale(situation, ChooseLocale(named), voice)
        case Stage.CHOOSING_COURSE:
            if course := _find_course(situation, key):
                return course_chosen(situation, course, voice)
        case Stage.CHOOSING_MODULE:
            if key.isdigit() or (situation.course and find_module(situation.course, key)):
                return choose_module(situation, ChooseModule(key), voice)
        case _:
            if answered := responding.choose(situation, gesture, voice):
                return answered
    if situation.stage in {Stage.CHOOSING_LOCALE, Stage.CHOOSING_COURSE} and key.isdigit():
        return choose_module(situation, ChooseModule(key), voice)
    return telling.lost(situation, gesture.key, voice)
