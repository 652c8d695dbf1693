"""Which answer belongs to which gesture, and what it takes to give it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from bot.answers import (
    arriving,
    asking,
    ending,
    nudging,
    privacy,
    responding,
    reviewing,
    setting,
    telling,
    tutoring,
    wishing,
    working,
)
from bot.answers.answer import Answer
from bot.answers.situation import Situation
from bot.coaching import turn as gestures
from bot.coaching.reminding.gestures import (
    ChangeReminder,
    DropReminder,
    LessOften,
    Remind,
    SettleReminder,
    Snooze,
    SwitchReminder,
)
from bot.coaching.turn import Gesture
from bot.prompting.prompts import Voice

ANSWERS: dict[type[Gesture], Callable[[Situation, Any, Voice], Answer]] = {
    gestures.Start: arriving.start,
    gestures.ChooseLocale: arriving.choose_locale,
    gestures.ChooseCourse: arriving.choose_course,
    gestures.ChooseModule: arriving.choose_module,
    gestures.Choose: arriving.choose,
    gestures.ShowModules: arriving.show_modules,
    gestures.ShowTask: working.show_task,
    gestures.TakeHint: working.take_hint,
    gestures.Explain: working.explain,
    gestures.Skip: working.skip,
    gestures.Answer: responding.yes_or_no,
    gestures.Respond: responding.respond,
    gestures.Next: working.go_on,
    gestures.ShowProgress: telling.progress,
    gestures.ShowHandover: telling.handover,
    gestures.Help: telling.help_shown,
    gestures.Chat: telling.chat,
    gestures.End: ending.end,
    gestures.Offer: reviewing.offer,
    gestures.AskCoach: asking.ask,
    gestures.ShowSettings: setting.show,
    gestures.ChangeSettings: setting.change,
    gestures.ShowReminders: nudging.show,
    SettleReminder: wishing.settle,
    DropReminder: wishing.drop,
    LessOften: nudging.less_often,
    SwitchReminder: nudging.switch,
    gestures.ShowPrivacy: privacy.show,
    gestures.DeleteMine: privacy.delete,
    gestures.KeepMessages: privacy.keep_messages,
    gestures.LetTutor: tutoring.let,
    gestures.AskTutor: tutoring.ask,
}
IN_THEIR_WORDS: dict[type[Gesture], Callable[[Situation, Any, Voice], Awaitable[Answer]]] = {
    Remind: wishing.wish,
    ChangeReminder: wishing.change,
    Snooze: nudging.snooze,
}
"""What tells a time in words, which takes time to read."""
ABOUT_REMINDERS = (
    *IN_THEIR_WORDS,
    gestures.ShowReminders,
    SettleReminder,
    DropReminder,
    LessOften,
    SwitchReminder,
)
NEED_NO_SESSION = (
    *ABOUT_REMINDERS,
    gestures.ShowProgress,
    gestures.ShowHandover,
    gestures.Help,
    gestures.Explain,
    gestures.AskCoach,
    gestures.ShowSettings,
    gestures.ChangeSettings,
    gestures.ShowPrivacy,
    gestures.ExportMine,
    gestures.DeleteMine,
    gestures.KeepMessages,
    gestures.LetTutor,
)
"""What can be asked before a session begins, or after it has ended; anything else begins one."""
NEED_NO_HISTORY = (
    gestures.ShowTask,
    gestures.TakeHint,
    gestures.Help,
    gestures.Explain,
    gestures.Skip,
    gestures.AskCoach,
)
"""What is answered from the course and the open session alone, so that no more need be read."""
MAY_OFFER_THE_TUTOR = (gestures.TakeHint,)
"""Of these, what his consent counts for if there is a tutor."""
GO_ON = (
    gestures.ShowTask,
    gestures.TakeHint,
    gestures.Skip,
    gestures.Answer,
    gestures.Respond,
    gestures.Next,
    gestures.Choose,
    gestures.ChooseModule,
    gestures.ShowModules,
    gestures.Submit,
    gestures.Offer,
    gestures.AskTutor,
    gestures.End,
)
"""What goes on with a session that was closed because it was quiet, as if it had not been."""
TAKE_TIME = (
    gestures.Submit,
    gestures.SubmitPaths,
    gestures.ExportMine,
    gestures.DeleteMine,
    *IN_THEIR_WORDS,
)
"""What can't be done within a transaction; anything else can, and is."""
