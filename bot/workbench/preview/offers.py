"""What stands under a saying when Baton says it: which kind of reply it is, and what it offers as a rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from bot.coaching.turn import Action, Reply, ReplyKind, Tone
from bot.prompting.prompts import Voice
from bot.prompting.sayings import CourseChoice, ModuleChoice, QuestionShown, Saying, Welcome
from bot.review.sayings import AnswerJudged, ReviewShown

KINDS: Mapping[str, ReplyKind] = {
    "greeting": ReplyKind.GREETING,
    "task": ReplyKind.TASK,
    "question": ReplyKind.TASK,
    "review": ReplyKind.REVIEW,
    "answer_judged": ReplyKind.REVIEW,
    "handover": ReplyKind.DOCUMENT,
    "progress_document": ReplyKind.DOCUMENT,
    "refused": ReplyKind.TROUBLE,
    "ungraded": ReplyKind.TROUBLE,
    "answer_refused": ReplyKind.TROUBLE,
    "trouble": ReplyKind.TROUBLE,
    "coach_trouble": ReplyKind.TROUBLE,
}
OFFERS: Mapping[str, tuple[str, ...]] = {
    "welcome": ("settings begin=begin",),
    "phase_opening": ("explain",),
    "task": ("submit", "hint", "skip"),
    "question": ("hint", "skip"),
    "hint": ("submit", "hint"),
    "no_more_hints": ("submit", "ask"),
    "concept": ("task",),
    "skip_question": ("yes", "no"),
    "skip_declined": ("task", "hint"),
    "skipped": ("next",),
    "next_offered": ("next", "end"),
    "progress": ("modules",),
    "farewell": ("start", "handover"),
    "no_handover": ("end",),
    "resumed": ("next", "end"),
    "idle_ended": ("start",),
    "not_understood": ("help",),
    "coach_asked": ("task", "hint"),
    "settings": ("settings change=change", "reminders", "privacy"),
    "next_step_reminder": (
        "start",
        "reminders snooze=snooze",
        "reminders less=less",
        "reminders stop=reminders_stop",
    ),
    "reminders": ("reminders off=reminders_off", "settings change=change", "remind=remind_new"),
    "reminder_asked": ("remind yes=remind_yes", "remind no=no"),
    "reminder_done": ("reminders",),
    "remind_how": ("reminders",),
    "snooze_asked": (
        "reminders snooze hour=snooze_hour",
        "reminders snooze tomorrow=snooze_tomorrow",
        "reminders snooze choose=snooze_choose",
    ),
    "privacy": ("privacy export=export", "privacy opt-out=opt_out", "privacy delete=delete"),
    "delete_question": ("privacy export=export", "privacy delete yes=delete_sure"),
    "deleted": ("start",),
    "messages_kept": ("privacy",),
    "review": ("task", "hint", "submit"),
    "answer_judged": ("task", "hint"),
    "answer_refused": ("task", "hint"),
    "refused": ("submit",),
    "ungraded": ("submit",),
    "code_offered": ("submit", "no"),
    "human_asked": ("coach claim", "coach reply", "coach view"),
    "coach_setup": ("coach roster", "coach queue"),
    "coach_roster": ("coach next_page",),
    "coach_queue": ("coach claim", "coach reply", "coach view"),
    "coach_stats": ("coach roster", "coach export_table"),
    "coach_learner": ("coach note", "coach remind", "coach assign"),
    "coach_submission": ("coach view", "coach comment", "coach override"),
    "coach_overridden": ("coach open",),
    "coach_assigned": ("coach view",),
    "coach_done": ("coach view",),
    "coach_assigns": ("start",),
    "coach_comments": ("start",),
    "coach_overrides": ("next", "progress"),
    "coach_answers": ("task", "ask"),
    "coach_announces": ("start",),
    "coach_reminds": ("start",),
}
"""Commands; behind `=` is the name of another label than its own, behind `coach` that of a label."""


def said(saying: Saying, voice: Voice) -> Reply:
    """The reply that `saying` usually is, with what it usually offers."""
    kind = KINDS.get(saying.template, ReplyKind.TALK)
    reply = voice.say(saying, *_offers(saying, voice), kind=kind)
    if isinstance(saying, ReviewShown | AnswerJudged):
        reply = replace(reply, tone=Tone.GOOD if saying.judgement.passed else Tone.BAD)
    return replace(reply, question=saying.question) if isinstance(saying, QuestionShown) else reply


def _offers(saying: Saying, voice: Voice) -> Iterator[Action]:
    for offer in OFFERS.get(saying.template, ()):
        command, _, label = offer.partition("=")
        name, _, rest = command.partition(" ")
        if name == "coach":
            yield voice.order(rest, rest)
        else:
            yield voice.offer(name, rest, voice.label(label) if label else "")
    match saying:
        case Welcome(locales=locales):
            yield from (voice.offer("language", code, called) for code, called in locales.items())
        case CourseChoice(courses=courses):
            for course in courses:
                yield voice.offer("course", course.slug, course.title.in_locale(voice.locale))
        case ModuleChoice(standing=standing):
            for one in standing.modules:
                title = one.module.title.in_locale(voice.locale)
                number = str(one.module.number)
                yield voice.offer("module", number, f"{one.module.icon} {number}: {title}")
