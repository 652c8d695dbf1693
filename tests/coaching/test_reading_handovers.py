"""Handovers from elsewhere."""

from __future__ import annotations

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.coaching.handover_reader import HandoverUnreadable, read_handover

ENGLISH = """# Handover

## Session context
- **Module 3 is completed!**

## Greeting for the next session
Use exactly this:

"{greeting}"

## Module overview
### Module 4: Sessions
### Module 5: Relationships

## Hints for the coach
### Preferences
- Writes the code himself
### Learning style
- Asks a lot
### Code quality
- Clean

## Session end
Session ended on: 2026-01-31
2 modules completed (1-2)
**Recommendation:** Module 4
"""


def test_an_english_document_is_understood_without_a_warning() -> None:
    read = read_handover(ENGLISH.format(greeting="Hello!").encode())
    assert (read.locale, read.greeting, read.completed, read.available) == ("en", "Hello!", (1, 2, 3), (4, 5))
    assert (read.recommended, read.ended_on, read.warnings) == (4, date(2026, 1, 31), ())
    assert read.facts["preferences"] == ("Writes the code himself",)


@pytest.mark.parametrize(
    "greeting",
    [
        'He said "hi" to me.\n\n---\n\n## Not a section\n\n- **Module 9: x**',
        "Line\r\nwith carriage returns\r\n\r\nend",
        '```python\n# comment\nx = "a"\n```\nand on',
        "  leading blanks and trailing ones  ",
        "\ufeffWillkommen 🎉",
    ],
)
def test_the_greeting_is_taken_exactly(greeting: str) -> None:
    assert read_handover(ENGLISH.format(greeting=greeting).encode()).greeting == greeting


def test_the_document_is_kept_byte_for_byte() -> None:
    content = ("\ufeff" + ENGLISH.format(greeting="Hi").replace("\n", "\r\n")).encode()
    assert read_handover(content).document.encode() == content


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"# Nothing\n\ntext", "has no greeting"),
        (b"## Greeting\n\n## Next\n", "is empty"),
        (b"", "has no greeting"),
    ],
)
def test_what_is_no_handover_is_refused_with_the_reason(content: bytes, reason: str) -> None:
    with pytest.raises(HandoverUnreadable, match=reason):
        read_handover(content)


def test_a_section_that_is_not_understood_is_warned_of() -> None:
    read = read_handover((ENGLISH.format(greeting="Hi") + "\n## Horoscope\nLeo\n").encode())
    assert any("Horoscope" in warning for warning in read.warnings)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with contextlib.suppress(HandoverUnreadable):
        read_handover(content)
