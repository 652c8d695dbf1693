"""What is asked of each shelf, about one learner of the crowd."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from memory import records, worded
from tests.builders import NOON, minutes
from tests.memory.crowd import EACH, id_of

NUMBER = 1234
ME = id_of("learners", NUMBER)
HEARD = id_of("messages", NUMBER, 2)
CONTENT, OTHER_CONTENT = id_of("content", NUMBER % 1000), id_of("content", 77)


@dataclass(frozen=True, slots=True)
class OnAShelf:
    """What is asked of a shelf: something new for it, a change, and by what it's searched."""

    new: Any
    change: dict[str, Any]
    filters: tuple[dict[str, Any], ...]
    order: str = "id"


MINE: dict[str, Any] = {"learner_id": ME}
OF_CONTENT: dict[str, Any] = {"content_id": CONTENT}
SHELVES: dict[str, OnAShelf] = {
    "preferences": OnAShelf(
        records.Preference(**MINE, key="new", value="new"),
        {"value": "else"},
        (MINE, {**MINE, "key": "key1"}, {"message_id": id_of("messages", NUMBER, 1)}),
    ),
    "attachments": OnAShelf(
        records.Attachment(**OF_CONTENT, name="new", media_type="text/plain", data=b"", size=0),
        {"media_type": "text/html"},
        (OF_CONTENT, {**OF_CONTENT, "name": f"slides{NUMBER % 1000 * EACH['attachments']}"}),
    ),
    "comments": OnAShelf(
        records.Comment(**MINE, **OF_CONTENT, text="new"), {"text": "else"}, (MINE, OF_CONTENT)
    ),
    "ratings": OnAShelf(
        records.Rating(**MINE, content_id=OTHER_CONTENT, stars=5),
        {"stars": 4},
        (MINE, OF_CONTENT, MINE | OF_CONTENT),
    ),
    "concept_cards": OnAShelf(
        records.ConceptCard(**MINE, course="new", concept="new"),
        {"lapses": 2},
        (MINE, {**MINE, "course": "course4", "concept": "concept4"}),
    ),
    "reminders": OnAShelf(
        records.Reminder(**MINE, kind="daily", rule={}, zone="UTC"),
        {"paused": True},
        (MINE, {**MINE, "paused": False}),
    ),
    "occurrences": OnAShelf(
        records.Occurrence(**MINE, reminder_id=id_of("reminders", NUMBER), due_at=minutes(-1)),
        {"tries": 2},
        (MINE, {"reminder_id": id_of("reminders", NUMBER)}, {"status": "waiting"}, {"status": "claimed"}),
        order="due_at",
    ),
    "notes": OnAShelf(records.Note(**MINE, author="carla", text="new"), {"text": "else"}, (MINE,)),
    "human_requests": OnAShelf(
        records.HumanRequest(**MINE, text="new"),
        {"text": "else"},
        (MINE, {"status": "open"}, {"status": ["open", "taken"]}, {"message_id": HEARD}),
    ),
    "assignments": OnAShelf(
        records.Assignment(**MINE, author="carla", course="course4", reference="new"),
        {"reference": "else"},
        (MINE,),
    ),
    "letters": OnAShelf(
        records.Letter(**MINE, recipient="learner", kind="talk", text="new"),
        {"text": "else"},
        (MINE, {"status": "waiting"}, {"status": ["waiting", "claimed"]}),
    ),
    "overrides": OnAShelf(
        worded.Override(template="new", locale="en", number=1, hash="new", text="new"),
        {"used_at": NOON},
        (
            {"template": "something", "locale": "en", "number": NUMBER},
            {"id": [id_of("overrides", NUMBER), id_of("overrides", NUMBER + 10)]},
        ),
    ),
    "deeds": OnAShelf(
        records.Deed(kind="new"),
        {"details": {}},
        ({"kind": "kind7"}, {"subject": id_of("documents", NUMBER)}),
    ),
}
