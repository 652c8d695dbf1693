"""Rows as the first release wrote them, for both databases."""

from __future__ import annotations


def _id(number: int) -> str:
    return f"'018f{number:04}00007000800000000000000a'"


def rows(utc: str) -> list[str]:
    """INSERT statements; `utc` is what a moment in UTC ends with."""
    at = f"'2026-03-02 18:00:00.000000{utc}'"
    later = f"'2026-03-02 18:05:00.000000{utc}'"

    def insert(table: str, **values: str) -> str:
        return f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join(values.values())})"  # noqa: S608

    of = {"guild_id": "'terminal'", "learner_id": _id(1)}
    course = "'sqlmodel'"
    at_home = {"guild_id": "'terminal'"}
    message = {"position": "0", "text": "'Hallo, ich lerne SQL'", "context": "'{}'", "session_id": _id(3)}
    baton = message | {"author": "'baton'", "text": "'Schön!'", "locale": "'de'", "kind": "'talk'"}
    return [
        insert("guilds", id="'terminal'"),
        insert("learners", id=_id(1), key="'ada'", name="'Ada'", locale="'de'", course=course, **at_home),
        insert("enrolments", id=_id(2), course=course, **of),
        insert("sessions", id=_id(3), stage="'working'", started_at=at, last_turn_at=at, version="3", **of),
        insert("messages", id=_id(4), author="'learner'", source_id="'t:1'", at=at, kind="'Chat'",
               answered_at=at, **message, **of),
        insert("messages", id=_id(5), answers_id=_id(4), at=at, **baton, **of),
        insert("handovers", id=_id(6), origin="'imported'", course=course, locale="'de'",
               document="'# Stand'", greeting="'Willkommen zurück!'", greeting_hash="'0'", written_at=at,
               consumed_by_session=_id(3), **of),
        insert("facts", id=_id(7), handover_id=_id(6), kind="'preferences'", text="'kurz'", position="0",
               **of),
        insert("module_progress", id=_id(8), enrolment_id=_id(2), module="'m'", handover_id=_id(6),
               completed_at=at, **at_home),
        insert("submissions", id=_id(9), message_id=_id(4), enrolment_id=_id(2), task="'m/p/t'",
               handed_in_at=later, **of),
        insert("submission_files", id=_id(10), submission_id=_id(9), path="'a.py'", content="'x'", **at_home),
        insert("reviews", id=_id(11), submission_id=_id(9), verdict="'passed'", attempt="1", score="7.5",
               evidence="'{}'", reviewed_at=later, **at_home),
        insert("task_progress", id=_id(12), enrolment_id=_id(2), task="'m/p/t'", status="'completed'",
               best_score="7.5", tries="1", hints="0", completed_at=later, last_activity_at=later, **at_home),
    ]  # fmt: skip
