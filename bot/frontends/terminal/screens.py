"""Two ways to talk in a terminal: plain lines for scripts, colour and Markdown for people."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol, TextIO

from prompt_toolkit import PromptSession
from prompt_toolkit.formatted_text import HTML
from prompt_toolkit.history import InMemoryHistory
from rich.console import Console
from rich.markdown import Markdown
from rich.markup import escape
from rich.status import Status

from bot.coaching.turn import Reply, ReplyKind

_FENCE = re.compile(r"^\s*(`{3,}|~{3,})")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_CODE = re.compile(r"(```.*?(?:```|\Z)|`[^`\n]*`)", re.DOTALL)
_VERBATIM = {ReplyKind.GREETING, ReplyKind.DOCUMENT}


class Screen(Protocol):
    async def read(self) -> str | None:
        """The next thing typed: a line, or all lines of a fenced block; None at the end of the input."""

    def show(self, reply: Reply) -> None: ...

    def waiting(self, reply: Reply) -> None:
        """Show that something takes time, until the next `show`."""


class PlainScreen:
    """One turn per line, plain text out; a greeting or a document stands exactly as it is."""

    def __init__(self, source: TextIO, sink: TextIO) -> None:
        self._source = source
        self._sink = sink

    async def read(self) -> str | None:
        while line := await asyncio.to_thread(self._source.readline):
            if not line.strip():
                continue
            return line + await self._rest_of_block() if _opens_block(line) else line
        return None

    async def _rest_of_block(self) -> str:
        lines: list[str] = []
        while line := await asyncio.to_thread(self._source.readline):
            lines.append(line)
            if _FENCE.match(line):
                break
        return "".join(lines)

    def show(self, reply: Reply) -> None:
        text = reply.text if reply.kind in _VERBATIM else plain(reply.text)
        self._sink.write(f"{text}\n\n")
        self._sink.flush()

    def waiting(self, reply: Reply) -> None:
        self.show(reply)


class RichScreen:
    """Colour, wrapped Markdown, highlighted code, a spinner, a history of what was typed."""

    def __init__(self) -> None:
        self._console = Console(width=min(Console().width, 100))
        self._typed: PromptSession[str] = PromptSession(history=InMemoryHistory())
        self._status: Status | None = None

    async def read(self) -> str | None:
        try:
            line = await self._typed.prompt_async(HTML("<ansigreen><b>› </b></ansigreen>"))
            if _opens_block(line):
                while not _FENCE.match(more := await self._typed.prompt_async("… ")):
                    line += f"\n{more}"
                line += f"\n{more}"
        except (EOFError, KeyboardInterrupt):
            return None
        return line

    def show(self, reply: Reply) -> None:
        self._stop()
        self._console.print()
        self._console.print(Markdown(_hard_breaks(reply.text), code_theme="ansi_dark"))
        if reply.actions:
            offers = [
                f"[bold]{escape(action.label)}[/] [dim]{escape(action.says)}[/]" for action in reply.actions
            ]
            self._console.print("\n" + "   ".join(offers), highlight=False)

    def waiting(self, reply: Reply) -> None:
        self._stop()
        self._status = self._console.status(plain(reply.text))
        self._status.start()

    def _stop(self) -> None:
        if self._status:
            self._status.stop()
            self._status = None


@asynccontextmanager
async def screen() -> AsyncIterator[Screen]:
    """The screen that fits: rich if somebody sits at both ends, plain otherwise."""
    yield RichScreen() if sys.stdin.isatty() and sys.stdout.isatty() else PlainScreen(sys.stdin, sys.stdout)


def plain(text: str) -> str:
    """Markdown's source as text to read: backslashes before punctuation fall away, outside code."""
    parts = _CODE.split(text)
    return "".join(
        part if index % 2 else _ESCAPED.sub(r"\1", part).replace("\u200b", "")
        for index, part in enumerate(parts)
    )


def _hard_breaks(text: str) -> str:
    """Discord breaks a line where it's broken; Markdown proper needs two blanks for that."""
    parts = re.split(r"(```.*?(?:```|\Z))", text, flags=re.DOTALL)
    return "".join(
        part if index % 2 else re.sub(r"(?m)(?<=\S)\n(?=[^\n])", "  \n", part)
        for index, part in enumerate(parts)
    )


def _opens_block(line: str) -> bool:
    """Whether a fence is opened in this line and not closed in it."""
    found = re.search(r"(`{3,}|~{3,})", line)
    return bool(found) and found is not None and found[1] not in line[found.end() :]
