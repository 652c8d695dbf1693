"""What Discord would refuse is known before it's sent, and all that is in order passes."""

from __future__ import annotations

import discord
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from wcwidth import iter_graphemes

from bot.frontends.discord import limits
from bot.frontends.discord.limits import Kind, OverLimit, broken, broken_files, cut, ensure
from tests.builders import MODERATE
from tests.frontends.discord.payloads import (
    BAD,
    BUTTON,
    GOOD,
    RENAMED,
    TOO_LONG,
    TOO_MANY,
    many,
    with_,
)


@pytest.mark.parametrize("name", GOOD)
def test_what_is_in_order_passes(name: str) -> None:
    payload, kind = GOOD[name]
    assert broken(payload, kind) == []
    ensure(payload, kind)


@pytest.mark.parametrize("number", range(len(TOO_LONG)))
def test_a_text_may_be_as_long_as_its_limit_and_no_longer(number: int) -> None:
    name, path, most = TOO_LONG[number]
    assert broken(*with_(name, path, "x" * most)) == []
    assert broken(*with_(name, path, "x" * (most + 1))) == [
        f"{path}: {most + 1} of at most {most} characters"
    ]


@pytest.mark.parametrize("number", range(len(TOO_MANY)))
def test_there_may_be_as_many_things_as_the_limit_and_no_more(number: int) -> None:
    name, path, thing, most = TOO_MANY[number]
    assert broken(*with_(name, path, many(most, **thing))) == []
    assert broken(*with_(name, path, many(most + 1, **thing))) == [f"{path}: {most + 1} of at most {most}"]


@pytest.mark.parametrize("number", range(len(BAD)))
def test_what_discord_would_refuse_is_said_with_its_place(number: int) -> None:
    name, path, value, where, what = BAD[number]
    found = broken(*with_(name, path, value))
    assert (f"{where}: {what}" in found) if where else found == []


def test_all_that_is_wrong_is_said_at_once() -> None:
    payload = {"content": "x" * 2001, "embeds": [{"title": "t" * 257}], "nonce": "n" * 26}
    with pytest.raises(OverLimit) as trouble:
        ensure(payload, Kind.MESSAGE)
    assert len(trouble.value.broken) == 3
    assert str(trouble.value).splitlines()[0] == "content: 2001 of at most 2000 characters"


def test_characters_are_counted_as_discord_counts_them() -> None:
    assert broken({"content": "👍" * 2000}, Kind.MESSAGE) == []
    assert broken({"content": f" \n{'x' * 2000}\n "}, Kind.MESSAGE) == []
    assert broken({"content": "👩‍💻" * 667}, Kind.MESSAGE) == ["content: 2001 of at most 2000 characters"]
    assert broken({"embeds": [{"title": f"{'x' * 256}  "}]}, Kind.MESSAGE) == []


def test_a_message_says_something() -> None:
    assert broken({"content": " \n"}, Kind.MESSAGE) == ["content: blank"]
    assert broken({"content": "", "embeds": [{"title": "t"}]}, Kind.MESSAGE) == []
    assert broken({"content": None, "components": []}, Kind.MESSAGE) == []


def test_required_options_stand_before_the_others() -> None:
    options = [{"type": 3, "name": name, "description": "d", "required": name == "b"} for name in "ab"]
    command = {"name": "x", "description": "d", "options": options}
    assert broken(command, Kind.COMMANDS) == ["[0].options: required ones stand before the others"]


def test_a_command_is_counted_in_its_longest_language() -> None:
    choices = [
        {"name": "n" * 50, "value": "v" * 97, "name_localizations": {"de": "n" * 99}} for _ in range(25)
    ]
    options = [{"type": 3, "name": n, "description": "d", "choices": choices} for n in ("a", "b")]
    command = {"name": "x", "description": "d", "options": options}
    assert broken(command, Kind.COMMANDS) == ["[0]: 9806 of at most 8000 characters in all"]


@pytest.mark.parametrize(("kind", "most"), limits.COMMANDS.items())
def test_there_are_only_so_many_commands(kind: int, most: int) -> None:
    commands = [
        {"type": kind, "name": f"n{n}"} | ({"description": "d"} if kind == 1 else {}) for n in range(most + 1)
    ]
    assert broken(commands[:-1], Kind.COMMANDS) == []
    assert broken(commands, Kind.COMMANDS) == [f"commands of type {kind}: {most + 1} of at most {most}"]


def test_files_are_few_small_and_plainly_named() -> None:
    assert broken_files([("a_b-c.1.py", limits.FILE_BYTES)] * 10) == []
    assert broken_files([("a", 1)] * 11) == ["files: 11 of at most 10"]
    assert broken_files([("a", limits.FILE_BYTES + 1)]) == [
        f"files[0]: {10485761} of at most {10485760} bytes"
    ]
    assert broken_files([("a b.py", 1)]) == [f"files[0]: {RENAMED}"]


async def test_what_the_library_makes_passes() -> None:
    class Question(discord.ui.Modal, title="Question"):
        words = discord.ui.Label(text="Words", component=discord.ui.TextInput["Question"](custom_id="words"))

    view = discord.ui.View()
    view.add_item(discord.ui.Button(label="Hint", custom_id="hint"))
    view.add_item(discord.ui.Select(custom_id="s", options=[discord.SelectOption(label="x")]))
    assert broken({"content": "x", "components": view.to_components()}, Kind.MESSAGE) == []
    assert broken(Question().to_dict(), Kind.MODAL) == []


def near(most: int) -> st.SearchStrategy[int]:
    """A size about a limit, more often within it."""
    return st.one_of(st.integers(1, most), st.integers(most - 1, most + 2))


@MODERATE
@given(near(2000), st.lists(st.tuples(near(256), near(4096)), max_size=3))
def test_texts_pass_exactly_when_each_and_all_of_them_fit(
    content: int, embeds: list[tuple[int, int]]
) -> None:
    shown = [{"title": "é" * title, "description": "👍" * description} for title, description in embeds]
    fit = content <= 2000 and all(title <= 256 and description <= 4096 for title, description in embeds)
    found = broken({"content": "x" * content, "embeds": shown}, Kind.MESSAGE)
    assert (not found) == (fit and sum(sum(embed) for embed in embeds) <= 6000)


@MODERATE
@given(st.lists(st.lists(st.tuples(near(80), st.integers(0, 40)), min_size=1, max_size=6), max_size=6))
def test_buttons_pass_exactly_when_rows_labels_and_ids_are_in_order(
    rows: list[list[tuple[int, int]]],
) -> None:
    shown = [
        {
            "type": 1,
            "components": [BUTTON | {"label": "x" * size, "custom_id": str(key)} for size, key in row],
        }
        for row in rows
    ]
    ids = [key for row in rows for _, key in row]
    small = all(len(row) <= 5 and all(size <= 80 for size, _ in row) for row in rows)
    found = broken({"content": "x", "components": shown}, Kind.MESSAGE)
    assert (not found) == (small and len(rows) <= 5 and len(set(ids)) == len(ids))


CUT = st.text(st.one_of(st.sampled_from("ab \\*\u0301\u200d👩💻🇩🇪\ufe0f"), st.characters()), max_size=60)


@MODERATE
@given(CUT, st.integers(0, 40))
@example("👩‍💻👩‍💻", 5)
@example("e\u0301" * 9, 6)
@example("x\\*" * 9, 6)
@example("\u0301" * 50, 10)
def test_what_is_cut_fits_and_is_torn_nowhere(text: str, most: int) -> None:
    fits = cut(text, most)
    assert len(fits) <= most
    if len(text) <= most:
        assert fits == text
    elif most:
        kept = fits.removesuffix("…")
        assert fits == f"{kept}…"
        assert text.startswith(kept)
        assert kept == kept.rstrip()
        assert (len(kept) - len(kept.rstrip("\\"))) % 2 == 0
        assert {len(kept), *range(len(kept))} & ends(text) == {n for n in ends(text) if n <= len(kept)}
        assert len(kept) in ends(text) | {0} or text[len(kept)].isspace() or text[len(kept)] == "\\"


def ends(text: str) -> set[int]:
    """Where what shows as one character ends."""
    return {sum(len(each) for each in list(iter_graphemes(text))[:n]) for n in range(len(text) + 1)}


@pytest.mark.parametrize(
    ("text", "most", "shown"),
    [
        ("Berlin", 6, "Berlin"),
        ("Berlin", 5, "Berl…"),
        ("a b c", 3, "a…"),
        ("👩‍💻👩‍💻", 5, "👩‍💻…"),
        ("a\\\\b", 3, "a…"),
        ("ab", 1, "…"),
    ],
    ids=["fits", "cut", "blank", "emoji", "backslash", "ellipsis"],
)
def test_a_label_is_cut_where_a_reader_would(text: str, most: int, shown: str) -> None:
    assert cut(text, most) == shown
