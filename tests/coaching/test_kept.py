"""A gesture is kept as plain JSON and comes back as it was."""

from __future__ import annotations

import json

import pytest

from bot.coaching import kept, turn


@pytest.mark.parametrize(
    "gesture",
    [
        turn.Respond(),
        turn.Respond(("cascade", "set-null")),
        turn.Respond(("Because",), "Because it does"),
        turn.Submit((turn.HandedFile("a.py", b"\x00\xff", turn.FileTrouble.TOO_LARGE),), "a/b/c"),
        turn.SubmitPaths(("a.py", "b.py")),
        turn.Answer(yes=True),
        turn.ChangeSettings(locale="de", welcome=True),
    ],
    ids=lambda gesture: type(gesture).__name__,
)
def test_a_gesture_comes_back_as_it_was(gesture: turn.Gesture) -> None:
    stored = json.loads(json.dumps(kept.to_json(gesture)))
    assert kept.from_json(stored) == gesture


def test_a_gesture_of_a_later_version_is_none() -> None:
    assert kept.from_json({"kind": "Telepathy"}) is None
