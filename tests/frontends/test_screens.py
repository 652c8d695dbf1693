"""What a reader of plain text and a person at a terminal see."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from bot.coaching.turn import FileTrouble, Reply, ReplyKind
from bot.frontends.terminal.files import READ_AT_MOST, read_files
from bot.frontends.terminal.screens import PlainScreen, plain


async def test_one_line_is_one_turn_and_a_fenced_block_is_one_too() -> None:
    screen = PlainScreen(io.StringIO("hint\n\n```python\nx = 1\n\ny = 2\n```\nend\n"), io.StringIO())
    assert await screen.read() == "hint\n"
    assert await screen.read() == "```python\nx = 1\n\ny = 2\n```\n"
    assert await screen.read() == "end\n"
    assert await screen.read() is None


@pytest.mark.parametrize("kind", [ReplyKind.GREETING, ReplyKind.DOCUMENT])
def test_a_greeting_and_a_document_are_printed_exactly(kind: ReplyKind) -> None:
    sink = io.StringIO()
    text = "# \\*not unescaped\\* \r\n```\n\\_\n"
    PlainScreen(io.StringIO(), sink).show(Reply(kind, text, "en", "t", "h"))
    assert sink.getvalue() == f"{text}\n\n"


def test_plain_text_drops_escapes_outside_code_alone() -> None:
    assert plain(r"a\_b `c\_d`") == r"a_b `c\_d`"
    assert plain("```\n\\*\n```\n\\*") == "```\n\\*\n```\n*"


def test_files_are_read_or_their_trouble_is_told(tmp_path: Path) -> None:
    folder = tmp_path
    (folder / "a.py").write_text("x = 1")
    (folder / "sub").mkdir()
    (folder / "sub" / "b.py").write_text("y = 2")
    (folder / "big.py").write_bytes(b"#" * (READ_AT_MOST + 1))
    read = {file.name: file for file in read_files([str(folder / "a.py"), str(folder / "sub"), "nowhere.py"])}
    assert read["a.py"].content == b"x = 1"
    assert read["b.py"].content == b"y = 2"
    assert read["nowhere.py"].trouble is FileTrouble.MISSING
    assert read_files([str(folder / "big.py")])[0].trouble is FileTrouble.TOO_LARGE
    assert read_files(["\0"])[0].trouble in {FileTrouble.MISSING, FileTrouble.UNREADABLE}
