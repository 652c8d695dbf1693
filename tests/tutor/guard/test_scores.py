"""A model doesn't speak of scores."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tutor.guard.guard import without_scores


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("10/10! Weiter so.", "Weiter so."),
        ("Good work, that's 9/10. Now look at the loop.", "Good work. Now look at the loop."),
        ("Das sind 8.5 von 10 Punkten. Was fehlt noch?", "Was fehlt noch?"),
        ("I'd give it 9 out of 10, and the loop could be shorter.", "and the loop could be shorter."),
        ("Full marks! The session is closed.", "The session is closed."),
        ("Dafür gibt es die volle Punktzahl. Weiter?", "Weiter?"),
        ("Your score is 7.5. Read the message.", "Read the message."),
        ("Note 1! Aber schau auf die Schleife.", "Aber schau auf die Schleife."),
        ("`10/10` from me. And now?", "And now?"),
        ("💯 And now?", "And now?"),
    ],
)
def test_scores_are_taken_out(said: str, kept: str) -> None:
    assert without_scores(said) == kept


@pytest.mark.parametrize(
    "said",
    [
        "Two of the 10 tests are red.",
        "8 of 10 tests hold, the two others ask for the author.",
        "In `total = 10/10` steht eine Division.",
        "```python\nrating = 9 / 10\n```",
        "Am 10. Oktober waren 3/4 der Zeilen leer.",
        "The three points to look at: session, commit, refresh.",
        "Der Test erwartet `10`, du gibst `9` zurück.",
        "Zeile 7 von 10 ist die erste, die läuft.",
        "Punkt 3 der Aufgabe sagt es.",
        "Note that `session.get` may return None.",
    ],
)
def test_what_is_no_score_stays(said: str) -> None:
    assert without_scores(said) == said


PRAISE = (
    "full", "perfect", "top", "max", "voll", "best", "höchst", "stern", "ten", "zehn", "nine", "eight",
    "neun", "acht", "eins", "five", "a+",
)  # fmt: skip


@given(
    st.text(alphabet=st.characters(exclude_categories=("N", "Cs"), exclude_characters="⭐💯"), max_size=200)
)
def test_text_without_numbers_and_praise_stays(text: str) -> None:
    words = text.casefold()
    if not any(each in words for each in PRAISE):
        assert without_scores(text) == text
