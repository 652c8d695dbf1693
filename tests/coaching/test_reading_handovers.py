"""Handovers from elsewhere."""

from __future__ import annotations

import contextlib
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.coaching.handover_reader import HandoverUnreadable, read_handover
from tests.builders import MODERATE

ENGLISH = """# Handover

## Session context
- **Module 3 is completed!**

## Greeting for the next session
Use exactly this:

"{greeting}"

---

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
GERMAN = """# Übergabe

## 🎯 Kontext
- ✅ **Modul 5 (Beziehungen) vollständig abgeschlossen**

## 📝 Begrüßung der nächsten Sitzung

„{greeting}“

## 📚 Modul-Übersicht
### 🗑️ Modul 7: Löschen
### Modul 9: Testen

## 💡 Hinweise
### Präferenzen
- ✅ Schreibt selbst
* Kurze Antworten
### Lernstil
- Probiert aus
### Code-Qualität
- Saubere Namen

## 🎓 Session-Ende
**Session beendet am:** 2026-02-03
4 Module abgeschlossen: 1–4
**Nächster Schritt:** Auswahl aus Modul 7, 8, 9
**Empfehlung:** Modul 7 (Löschen)
"""


def wrapped(greeting: str, layout: str = ENGLISH) -> bytes:
    return layout.replace("{greeting}", greeting).encode()


def test_an_english_document_is_understood_without_a_warning() -> None:
    read = read_handover(wrapped("Hello!"))
    assert (read.locale, read.greeting, read.completed, read.available) == ("en", "Hello!", (1, 2, 3), (4, 5))
    assert (read.recommended, read.ended_on, read.warnings) == (4, date(2026, 1, 31), ())
    assert read.facts == {
        "preferences": ("Writes the code himself",),
        "learning_style": ("Asks a lot",),
        "code_quality": ("Clean",),
    }


def test_a_german_document_is_understood_without_a_warning() -> None:
    read = read_handover(wrapped("Grüß dich!", GERMAN))
    assert (read.locale, read.greeting) == ("de", "Grüß dich!")
    assert (read.completed, read.available, read.recommended) == ((1, 2, 3, 4, 5), (7, 8, 9), 7)
    assert (read.ended_on, read.warnings) == (date(2026, 2, 3), ())
    assert read.facts == {
        "preferences": ("Schreibt selbst", "Kurze Antworten"),
        "learning_style": ("Probiert aus",),
        "code_quality": ("Saubere Namen",),
    }


GREETINGS = [
    'He said "hi" to me.\n\n---\n\n## Not a section\n\n- **Module 9: x**',
    "Line\r\nwith carriage returns\r\n\r\nend",
    '```python\n# comment\nx = "a"\n```\nand on',
    "  leading blanks and trailing ones  ",
    "\ufeffWillkommen 🎉",
    "# One\n\n## Greeting\n\n### Three\n",
    "---\n\nrule first and last\n\n---",
    "a form\x0cfeed\u2028and a separator\n## Heading",
]


@pytest.mark.parametrize("greeting", GREETINGS)
@pytest.mark.parametrize("layout", [ENGLISH, GERMAN], ids=["English", "German"])
def test_the_greeting_is_taken_exactly(greeting: str, layout: str) -> None:
    assert read_handover(wrapped(greeting, layout)).greeting == greeting


def test_what_stands_in_the_greeting_is_not_taken_for_facts_or_sections() -> None:
    read = read_handover(wrapped("Hi\n\n## Learning style\n- in the greeting\n\n## Horoscope\n- Leo"))
    assert read.facts["learning_style"] == ("Asks a lot",)
    assert read.warnings == ()


@MODERATE
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=120), st.booleans())
@example('He said "hi" to me', False)
@example('x"\u2028# y', False)
@example('"', True)
def test_any_greeting_comes_back_exactly(greeting: str, windows: bool) -> None:
    lines = greeting.split("\n")
    if not greeting.strip() or any(line.rstrip(" \t\r").endswith('"') for line in lines):
        greeting = "plain"
    layout = ENGLISH.replace("\n", "\r\n") if windows else ENGLISH
    assert read_handover(wrapped(greeting, layout)).greeting == greeting


@pytest.mark.parametrize(
    ("section", "greeting"),
    [
        ("Welcome back!\n\nGood to see you.\n\n---\n", "Welcome back!\n\nGood to see you."),
        ("```text\nWelcome\n\nback\n```\n", "Welcome\n\nback"),
        ("»Welcome«\n", "Welcome"),
        ("«Welcome»\n", "Welcome"),
        ('„Welcome"\n', "Welcome"),
        ('"Hi" is what I say.\n', '"Hi" is what I say.'),
    ],
    ids=["bare", "fenced", "guillemets", "French guillemets", "mixed quotes", "a quote never closed"],
)
def test_a_greeting_may_be_quoted_fenced_or_bare(section: str, greeting: str) -> None:
    content = f"## Greeting\n\n{section}\n## Session end\nModule 1 completed\n".encode()
    read = read_handover(content)
    assert (read.greeting, read.completed) == (greeting, (1,))


@pytest.mark.parametrize(
    ("line", "completed"),
    [
        ("Modules completed (1-4)", (1, 2, 3, 4)),
        ("Module abgeschlossen: 2 bis 4", (2, 3, 4)),
        ("modules done: 1 to 3", (1, 2, 3)),
        ("Modul 6 abgeschlossen", (6,)),
        ("Module 2 (Models) is fully completed", (2,)),
        ("Finished all of module 3.", (3,)),
        ("Modul abgeschlossen: Modul 5", (5,)),
        ("Modules completed (4-1)", ()),
        ("Module 6 begun", ()),
        ("Module 99999 completed", ()),
    ],
)
def test_what_is_called_completed_is_found_in_many_words(line: str, completed: tuple[int, ...]) -> None:
    assert read_handover(f"## Greeting\n\nHi\n\n## Status\n{line}\n".encode()).completed == completed


def test_the_document_is_kept_byte_for_byte() -> None:
    content = b"\xef\xbb\xbf" + wrapped("Hi").replace(b"\n", b"\r\n")
    assert read_handover(content).document.encode() == content


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\xff\xfe\x00", "not UTF-8"),
        ("## Begrüßung\n\nHallo".encode("latin-1"), r"not UTF-8 \(byte 7"),
        (b"# Nothing\n\ntext", "has no greeting"),
        (b"## Greeting\n\n## Next\n", "line 1 is empty"),
        (b'\n## Greeting\n"  "\n', "line 2 is empty"),
        (b"```\n## Greeting\nhi\n```\n", "has no greeting"),
        (b"", "has no greeting"),
    ],
)
def test_what_is_no_handover_is_refused_with_the_reason(content: bytes, reason: str) -> None:
    with pytest.raises(HandoverUnreadable, match=reason):
        read_handover(content)


def test_what_is_missing_or_not_understood_is_warned_of() -> None:
    warnings = read_handover(b"## Greeting\n\nHi\n\n## Horoscope\nLeo\n").warnings
    for told in (
        "line 5: the section 'Horoscope'",
        "no module is called completed",
        "no module is recommended",
    ):
        assert any(told in warning for warning in warnings), told
    assert sum("nothing is said about" in warning for warning in warnings) == 3


@pytest.mark.parametrize("told", ["2026-13-45", "99999-01-01", "tomorrow"])
def test_a_date_that_is_none_is_left_out(told: str) -> None:
    assert read_handover(f"## Greeting\n\nHi\n\nEnded on: {told}\n".encode()).ended_on is None


WORDS = """## Greeting
|# x|"|„|“|```
|---
|
|Module |completed |(1-|Modul 7: |abgeschlossen|²|٣|- | |Recommendation: |ended on: 2026-02-30"""
PIECES = st.lists(st.sampled_from([*WORDS.split("|"), "\r\n", "9" * 5000]), max_size=25)


@MODERATE
@given(st.one_of(st.binary(max_size=300), PIECES.map(lambda pieces: "".join(pieces).encode())))
@example(b"## Greeting\nhi\n\n## x\nModule " + b"9" * 5000 + b": y\n")
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with contextlib.suppress(HandoverUnreadable):
        assert read_handover(content).document.encode() == content
