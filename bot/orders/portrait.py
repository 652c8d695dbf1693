"""One learner as his coaches see him, and what they note of him."""

from __future__ import annotations

from dataclasses import replace

from bot.answers.situation import recall
from bot.coaching.order import ShowLearner, WriteNote
from bot.coaching.turn import Action, ReplyFile
from bot.orders.assigned import open_assignments
from bot.orders.case import Case
from bot.orders.decision import Decision
from bot.orders.shown import interferes, name_of, question, shortened, title_of
from bot.orders.wording import moment, one_line
from bot.prompting.coach_sayings import CoachDone, DoneKind, HandedIn, LearnerShown, NoteShown, QuestionShown
from memory import records
from memory.overviews import Handed

LAST_SUBMISSIONS, LAST_NOTES, LAST_QUESTIONS = 5, 10, 3


async def show(case: Case, instruction: ShowLearner) -> Decision:
    learner = await case.learner(instruction.learner)
    situation = await recall(case.tx, learner, case.courses, case.order.at)
    handed_in = await case.tx.submissions.latest_of(learner.id, LAST_SUBMISSIONS)
    assigned = await open_assignments(case, [learner.id])
    document = situation.handover
    saying = LearnerShown(
        name=learner.name,
        language=case.voice.locales.get(learner.locale or "", ""),
        zone=situation.preferences.get("zone", ""),
        sessions=situation.sessions,
        keeps_messages=learner.keeps_messages,
        last=moment(situation.session.last_turn_at, case.voice) if situation.session else None,
        standing=situation.enrolled.standing if situation.enrolled else None,
        place=situation.place,
        handed_in=tuple(_handed_in(case, one) for one in handed_in),
        assigned=assigned.get(learner.id, ()),
        questions=await _questions(case, learner),
        notes=await _notes(case, learner),
        handover=moment(document.written_at, case.voice) if document else None,
    )
    offers = [
        case.voice.order("note", f"note {learner.key}"),
        case.voice.order("remind", f"remind {learner.key}"),
        *(_opens(case, one) for one in handed_in),
    ]
    files = (_file(case, document),) if document else ()
    return Decision((replace(case.voice.say(saying, *offers), files=files),))


async def write_note(case: Case, instruction: WriteNote) -> Decision:
    learner = await case.learner(instruction.learner)
    text = case.words(instruction.text)
    note = await case.tx.notes.add(records.Note(learner_id=learner.id, author=case.order.by, text=text))
    told = CoachDone(DoneKind.NOTE, name=learner.name, text=text)
    reply = case.voice.say(told, case.voice.order("view", f"learner {learner.key}"))
    return Decision((reply,), deed=records.Deed(kind="note.written", subject=note.id))


def _handed_in(case: Case, handed: Handed) -> HandedIn:
    review = handed.review
    return HandedIn(
        title=title_of(case, handed.course, handed.task),
        at=moment(handed.handed_in_at, case.voice),
        verdict=review.verdict if review else "",
        score=review.score if review else None,
        interferes=review is not None and interferes(review),
    )


def _opens(case: Case, handed: Handed) -> Action:
    title = title_of(case, handed.course, handed.task).in_locale(case.voice.locale)
    command = f"submission {handed.id.hex}"
    return Action(f"{one_line(title)} ({handed.number})", f"/coach {command}", f"coach {command}")


async def _questions(case: Case, learner: records.Learner) -> tuple[QuestionShown, ...]:
    page = await case.tx.human_requests.find(learner_id=learner.id, descending=True, limit=LAST_QUESTIONS)
    return tuple([await question(case, asked, learner.name) for asked in page.items])


async def _notes(case: Case, learner: records.Learner) -> tuple[NoteShown, ...]:
    page = await case.tx.notes.find(learner_id=learner.id, descending=True, limit=LAST_NOTES)
    return tuple(
        [
            NoteShown(
                await name_of(case, note.author),
                moment(note.created_at or case.order.at, case.voice),
                shortened(note.text),
            )
            for note in page.items
        ]
    )


def _file(case: Case, handover: records.Handover) -> ReplyFile:
    name = f"{case.voice.label('handover_file')}-{handover.written_at:%Y-%m-%d}.md"
    return ReplyFile(name, handover.document.encode())
