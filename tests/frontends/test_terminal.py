"""Baton in the terminal, as a script and as a killer of processes see it."""

from __future__ import annotations

import random
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from bot.courses.course import Course, Place
from bot.frontends.terminal.screens import plain
from tests.frontends.terminal import Program

KILLS = 50


@pytest.fixture
def first(course: Course) -> Place:
    return next(place for place in course.places if place.module.number == 7)


@pytest.fixture
def handed_in(tmp_path: Path, first: Place) -> tuple[str, str]:
    """Paths of a wrong and of a right solution."""
    name = next(iter(first.task.stubs))
    for folder, text in (
        ("wrong", next(iter(next(iter(first.task.mistakes.values())).values()))),
        ("right", next(iter(first.task.exemplar.values()))),
    ):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_text(text, "utf-8")
    return f"wrong/{name}", f"right/{name}"


@pytest.mark.parametrize(
    ("locale", "wish", "yes", "listed", "stop"),
    [
        ("en", "remind me in 2 hours to call mum", "yes", "1. call mum –", "/reminders stop"),
        ("de", "erinnere mich in 2 Stunden: Mama anrufen", "ja", "1. Mama anrufen –", "/erinnerungen stopp"),
    ],
)
def test_reminders_are_made_seen_and_stopped_by_typing(
    program: Program, locale: str, wish: str, yes: str, listed: str, stop: str
) -> None:
    said = program.chats(
        [wish, yes, "/reminders", stop, "/reminders delete 1", "/reminders"],
        "--learner", "ada", "--locale", locale, "--course", "sqlmodel",
    )  # fmt: skip
    after = said.partition(listed)[2]
    assert after
    assert listed not in after
    assert ("are off" if locale == "en" else "sind aus") in after


@pytest.mark.parametrize(
    ("locale", "lines", "told"),
    [
        (
            "de",
            ["deutsch", "1", "modul 7", "/tipp", "abgeben {}", "/abgeben {}", "fortschritt", "/ende"],
            "Bestanden",
        ),
        (
            "en",
            ["english", "1", "/module 7", "hint", "/submit {}", "submit {}", "/progress", "end"],
            "Passed",
        ),
    ],
)
def test_a_script_drives_a_whole_session_and_the_next_one_begins_with_the_handovers_greeting(
    program: Program, handed_in: tuple[str, str], locale: str, lines: list[str], told: str
) -> None:
    paths = iter(handed_in)
    typed = [line.format(next(paths)) if "{}" in line else line for line in lines]
    said = program.chats(typed, "--learner", "ada")
    assert told in said
    again = program.chats([], "--learner", "ada")
    with closing(sqlite3.connect(program.database)) as database:
        (greeting,) = database.execute("SELECT greeting FROM handovers").fetchone()
    assert again.startswith(f"{greeting}\n\n")
    exported = program.run("handover", "export", "--learner", "ada").stdout
    assert greeting in exported


def test_an_imported_handover_greets_exactly_and_is_exported_byte_for_byte(
    program: Program, tmp_path: Path
) -> None:
    greeting = "Welcome back! 🎉\n\n- Module 6: done\n\nWhat next?"
    document = (
        f'# Handover\r\n\n## Greeting\n\n"{greeting}"\n\n## Module overview\n### Module 7: Cascade\n\n'
        "## Session end\n6 modules completed (1-6)\n**Recommendation:** Module 7\n"
    ).encode()
    (tmp_path / "handover.md").write_bytes(document)
    done = program.run("handover", "import", "handover.md", "--learner", "x")
    assert done.returncode == 0, done.stderr
    assert "completed modules: 1, 2, 3, 4, 5, 6" in done.stdout
    said = program.chats(["/start"], "--learner", "x")
    assert said.startswith(f"{greeting}\n\n")
    assert "Module 7" in said
    output = tmp_path / "out.md"
    assert program.run("handover", "export", "--learner", "x", "--output", str(output)).returncode == 0
    assert output.read_bytes() == document


def test_a_file_that_is_no_handover_is_refused_with_the_reason(program: Program, tmp_path: Path) -> None:
    (tmp_path / "bad.md").write_bytes(b"\xff\xfe")
    done = program.run("handover", "import", "bad.md", "--learner", "x")
    assert done.returncode == 2
    assert "UTF-8" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.timeout(400)
def test_killing_the_process_at_any_moment_loses_no_answered_turn(
    program: Program, handed_in: tuple[str, str], first: Place
) -> None:
    """What a killed process had printed was kept before; what was kept was kept once."""
    wrong, right = handed_in
    hints = ["hint"] * len(first.task.hints)
    script = ["en", "1", "7", *hints, f"submit {wrong}", "progress", "skip", "no", f"submit {right}", "end"]
    moments = random.Random(20)  # noqa: S311 - the same moments on every run
    learner, learners = 0, []
    for kill in range(KILLS + 1):
        name = f"ada-{learner}"
        answered = _answered(program.database, name)
        if len(answered) == len(script):
            learners.append(name)
            learner += 1
            name, answered = f"ada-{learner}", []
        assert answered == script[: len(answered)]
        delay = moments.uniform(0.1, 1.2) if kill < KILLS else None
        before = len(_turns(program.database, name))
        printed = _killed_after(program, name, script[len(answered) :], delay)
        _was_kept(program.database, name, before, printed)
    for name in [*learners, f"ada-{learner}"]:
        assert _answered(program.database, name) == script
        _holds_each_reply_once(program.database, name)
    with closing(sqlite3.connect(program.database)) as database:
        wasted = database.execute("SELECT count(*) FROM task_progress WHERE hints != ?", [len(hints)])
        assert wasted.fetchone() == (0,)
        tries = database.execute("SELECT DISTINCT tries, status FROM task_progress WHERE tries > 0")
        assert tries.fetchall() == [(2, "completed")]


def _killed_after(program: Program, learner: str, lines: list[str], delay: float | None) -> str:
    """What the program printed before it was killed, `delay` seconds after its start (None: not at all)."""
    running = program.starts("chat", "--learner", learner, typed="\n".join(lines) + "\n")
    if delay is not None:
        time.sleep(delay)
        running.kill()
    return running.ends().stdout


def _answered(database: Path, learner: str) -> list[str]:
    """What the learner typed and got an answer to, in order."""
    return [text for text, _ in _turns(database, learner) if text]


def _turns(database: Path, learner: str) -> list[tuple[str, str]]:
    query = """
        SELECT message.text, message.id FROM messages AS message
        JOIN learners ON learners.id = message.learner_id
        WHERE learners.key = ? AND message.author = 'learner' AND message.answered_at IS NOT NULL
        ORDER BY message.at
    """
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(query, [learner]).fetchall()


def _was_kept(database: Path, learner: str, before: int, printed: str) -> None:
    """Every whole reply that was printed stands in the memory, in the order in which it was printed.

    `before` turns had been answered when the program was started.
    """
    query = "SELECT text, kind FROM messages WHERE answers_id = ? ORDER BY position"
    with closing(sqlite3.connect(database)) as connection:
        kept = [
            text if kind == "greeting" else plain(text)
            for _, turn in _turns(database, learner)[before:]
            for text, kind in connection.execute(query, [turn])
        ]
    position = 0
    for reply in kept:
        found = printed.find(f"{reply}\n\n", position)
        if found >= 0:
            between = printed[position:found].strip()
            assert not between or between.startswith(("Running your code", "Setting up")), between
            position = found + len(reply) + 2
    rest = printed[position:].strip()
    assert not rest or rest.startswith(("Running your code", "Setting up")), rest


def _holds_each_reply_once(database: Path, learner: str) -> None:
    query = "SELECT position FROM messages WHERE answers_id = ? ORDER BY position"
    with closing(sqlite3.connect(database)) as connection:
        for _, turn in _turns(database, learner):
            positions = [position for (position,) in connection.execute(query, [turn])]
            assert positions == list(range(len(positions)))
            assert positions
