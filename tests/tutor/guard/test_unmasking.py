"""A program in whatever mask is the same program."""

from __future__ import annotations

import ast
from textwrap import indent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.courses.trees import parse
from bot.tutor.guard.programs import program, programs
from bot.tutor.guard.unmask import unmasked
from tests.tutor.guard.masks import MASKS

NAMES = st.sampled_from(("posts", "author", "session", "page_size", "row", "found", "total"))
VALUES = st.sampled_from(("0", "None", "'Ada'", "[]", "(1, 2)", "select(Post)", "row.title", "f'{total}'"))


@st.composite
def statements(draw: st.DrawFn, depth: int = 0) -> str:
    kinds = ["assign", "call", "if", "for", "with", "try"] if depth < 2 else ["assign", "call"]
    name, value = draw(NAMES), draw(VALUES)
    match draw(st.sampled_from(kinds)):
        case "assign":
            return f"{name} = {value}"
        case "call":
            return f"{name}.add({value}, key={value})"
        case "if":
            head = f"if {name} is not {value}:"
        case "for":
            head = f"for {name} in {value}:"
        case "with":
            head = f"with opened({value}) as {name}:"
        case _:
            head = "try:"
    body = "\n".join(draw(st.lists(statements(depth + 1), min_size=1, max_size=2)))
    end = f"\nexcept LookupError:\n    {name} = None" if head == "try:" else ""
    return f"{head}\n{indent(body, '    ')}{end}"


@st.composite
def sources(draw: st.DrawFn) -> str:
    """A class and a function that does something."""
    body = "\n".join(draw(st.lists(statements(), min_size=1, max_size=4)))
    first, other = draw(NAMES), draw(NAMES)
    return (
        "from sqlmodel import SQLModel, select\n\n\nclass Post(SQLModel, table=True):\n"
        f'    """A post."""\n\n    {first}: int | None = None\n\n'
        "    def shown(self) -> str:\n        return self.title\n\n\n"
        f"def find_posts(session, {other}_id: int):\n{indent(body, '    ')}\n    return {other}_id"
    )


@pytest.mark.parametrize("mask", MASKS)
@settings(max_examples=4)
@given(source=sources())
def test_a_masked_program_is_found(mask: str, source: str) -> None:
    wanted = program(parse(source))
    assert wanted is not None

    found = {each.shape for view in unmasked(MASKS[mask](source)) for each in programs(view)}

    assert wanted.shape in found


@settings(max_examples=40)
@given(st.text(max_size=200))
def test_no_text_is_too_odd_to_be_looked_at(text: str) -> None:
    for view in unmasked(text):
        for each in programs(view):
            ast.parse(each.source)


@pytest.mark.parametrize(
    "talk",
    [
        "Was meinst du: Wann wird die Session geschlossen? Lies die Meldung noch einmal, ganz langsam.",
        "Good question. What have you tried, and what did you see? Two tests are green already.",
        "1. Lies die Aufgabe.\n2. Schreib den Test.\n3. Mach ihn grün.",
        "> Was ist ein Fremdschlüssel?\nEin Versprechen der Datenbank, keines von Python.",
    ],
)
def test_talk_holds_no_program(talk: str) -> None:
    assert [each.source for view in unmasked(talk) for each in programs(view)] == []
