"""Structured logs, of Baton and of its libraries alike, that name ids and never what somebody said.

What can be kept out is kept out: the values of the fields that hold texts or secrets, all but the first
line of an exception's message (further lines are where databases and validators quote what they were given),
known secrets wherever they stand, and the levels on which libraries print whole payloads. What can't be: a
text that somebody formats into an event or into the first line of an exception. Log ids, and texts in fields.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import Iterable, Iterator, Mapping, Sized
from contextlib import AbstractContextManager
from enum import StrEnum
from typing import TextIO
from uuid import UUID

import structlog
from structlog.contextvars import bound_contextvars
from structlog.typing import EventDict, Processor, WrappedLogger

TEXTS = frozenset(("text", "content", "question", "answer", "source", "body", "payload", "data", "files"))
"""Fields with what somebody said or handed in: of them only the length is told."""
SECRETS = frozenset(("token", "password", "secret", "authorization", "cookie"))
"""Fields of which nothing is told, also as the end of a name: `bot_token`."""

TALKATIVE: Mapping[str, int] = {
    "discord": logging.INFO,  # on DEBUG it prints every body and every event
    "aiosqlite": logging.INFO,  # likewise every statement with its values
    "sqlalchemy": logging.WARNING,  # likewise on INFO
    "aiohttp.access": logging.WARNING,  # a line per look of a monitor
    "alembic": logging.WARNING,  # two lines per look at the database's revision
}
_CREDENTIALS = re.compile(r"(?<=://)[^\s/@]+(?=@)")
_TOKENS = re.compile(
    r"(?:(?<=Bot )|(?<=Bearer ))[\w.~+/-]{8,}=*"  # of a header
    r"|(?<![\w-])[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}"  # of a bot
    r"|(?:(?<=/webhooks/)|(?<=/interactions/))(?P<id>\d+)/[^\s/?]{20,}"  # an interaction's, to answer it
)
_SHORTEST = len("Bot 12345678")
"""Nothing shorter is a token or an address with a password."""
_ARGUMENT = re.compile(r"(?<=invalid input for query argument )(\$\d+): .*")
_HARMLESS = frozenset(("discord",))
"""Libraries whose messages name fields and rules, not values, on further lines."""
_LONGEST = 300
_CONTROLS = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160))} | {
    code: f"\\u{code:04x}" for code in (0x2028, 0x2029)
}
"""So that nobody can end a line and write one of his own."""
_HIDDEN = "…"
_BEFORE: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="ts"),
)
"""What every line is given, whoever logs it."""


class Format(StrEnum):
    """How a line looks."""

    CONSOLE = "console"
    JSON = "json"
    PLAIN = "plain"


def configure(
    format: Format | str = Format.CONSOLE,  # noqa: A002 - what an operator calls it
    level: int | str = logging.INFO,
    *,
    secrets: Iterable[str] = (),
    bodies: bool = False,
    stream: TextIO | None = None,
) -> None:
    """Format all that is logged in this process, of libraries too, onto `stream` (standard error).

    `secrets` are never shown, wherever they turn up. `bodies` lets libraries print payloads, for debugging
    alone: learners' texts and tokens of interactions are in them.
    """
    out = stream or sys.stderr
    handler = _Handler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_BEFORE,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _excused,
                _Masks(secrets),
                _ordered,
                _renderer(Format(format), colours=out.isatty()),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    logging.captureWarnings(capture=True)
    for name, least in TALKATIVE.items():
        logging.getLogger(name).setLevel(logging.NOTSET if bodies else max(least, root.level))
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.PositionalArgumentsFormatter(),
            *_BEFORE,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def telling(
    *,
    guild: str | None = None,
    learner: str | UUID | None = None,
    session: str | UUID | None = None,
    turn: str | None = None,
    incident: str | None = None,
) -> AbstractContextManager[None]:
    """Every line that is logged inside names these ids, in tasks and threads that are started inside, too."""
    ids = {"guild": guild, "learner": learner, "session": session, "turn": turn, "incident": incident}
    return bound_contextvars(**{name: str(value) for name, value in ids.items() if value is not None})


class _Handler(logging.StreamHandler[TextIO]):
    """Says little about a line that can't be formatted; the usual one prints all that was to be in it."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        kind = sys.exc_info()[0]
        sys.stderr.write(f"a line of {record.name} could not be logged: {kind.__name__ if kind else '?'}\n")


class _Masks:
    """Hides texts and secrets, last of all, when everything is words."""

    def __init__(self, secrets: Iterable[str]) -> None:
        known = sorted({secret for secret in secrets if secret}, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, known))) if known else None

    def __call__(self, _: WrappedLogger, __: str, line: EventDict) -> EventDict:
        return {name: self._of(name, value) for name, value in line.items()}

    def _of(self, name: str, value: object) -> object:
        if name.rpartition("_")[2].lower() in SECRETS:
            return _HIDDEN
        if name.lower() in TEXTS and isinstance(value, Sized):
            return f"({len(value)} hidden)"
        if name == "exception":
            return self._masked(str(value))
        return self._value(value)

    def _value(self, value: object) -> object:
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, Mapping):
            return {str(name): self._of(str(name), part) for name, part in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self._value(part) for part in value]
        words = self._masked(str(value))
        return words if words.isprintable() else words.translate(_CONTROLS)

    def _masked(self, words: str) -> str:
        if self._known:
            words = self._known.sub(_HIDDEN, words)
        if len(words) < _SHORTEST:
            return words
        words = _CREDENTIALS.sub(_HIDDEN, words)
        return _TOKENS.sub(lambda found: f"{found['id']}/{_HIDDEN}" if found["id"] else _HIDDEN, words)


def _excused(_: WrappedLogger, __: str, line: EventDict) -> EventDict:
    """An exception as text: where it came from, and of each in its chain the first line of the message."""
    given = line.pop("exc_info", None)
    line.pop("exc_text", None)
    if given is True:
        given = sys.exc_info()
    error = given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        line["exception"] = "\n".join(_chain(error, set()))
    return line


def _chain(error: BaseException, seen: set[int]) -> Iterator[str]:
    if id(error) in seen:
        return
    seen.add(id(error))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from _chain(before, seen)
        yield "which led to" if error.__cause__ else "and while that was handled"
    yield from (frame.rstrip() for frame in traceback.format_tb(error.__traceback__))
    kind = type(error)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    yield f"{name}: {_said(error)}".rstrip(": ")
    if isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            yield "of which one is"
            yield from _chain(one, seen)


def _said(error: BaseException) -> str:
    try:
        words = str(error)
    except Exception:  # noqa: BLE001 - logging an error must never be one
        return "(it can't say)"
    lines = words.strip().splitlines() or [""]
    kept = lines if type(error).__module__.partition(".")[0] in _HARMLESS else lines[:1]
    return _ARGUMENT.sub(r"\1", "; ".join(kept))[:_LONGEST]


def _ordered(_: WrappedLogger, __: str, line: EventDict) -> EventDict:
    """What every line has stands first, an exception last."""
    first = {name: line.pop(name) for name in ("ts", "level", "logger", "event") if name in line}
    last = {name: line.pop(name) for name in ("exception",) if name in line}
    return {**first, **line, **last}


def _renderer(format_: Format, *, colours: bool) -> Processor:
    if format_ is Format.JSON:
        return structlog.processors.JSONRenderer()
    if format_ is Format.CONSOLE:
        return structlog.dev.ConsoleRenderer(
            colors=colours,
            timestamp_key="ts",
            pad_event_to=0,
            sort_keys=False,
            exception_formatter=structlog.dev.plain_traceback,  # it's text already
        )
    return _plain


def _plain(_: WrappedLogger, __: str, line: EventDict) -> str:
    """`WARNING bot.coach: what happened guild=…`: for a person who looks at something else."""
    line.pop("ts", None)
    level, logger, event = (line.pop(name, "") for name in ("level", "logger", "event"))
    exception = line.pop("exception", "")
    rest = "".join(f" {name}={value}" for name, value in line.items())
    return f"{str(level).upper()} {logger}: {event}{rest}" + (f"\n{exception}" if exception else "")
