"""What Baton adds to pytest for tests of courses: a budget of SQL statements."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from .evidence import Comparison

_MOST_SHOWN = 10
_LONGEST = 160


class TooMany(AssertionError):
    """More statements were sent than the test allows."""

    def __init__(self, most: int, sent: list[str]) -> None:
        listed = "\n".join(statement[:_LONGEST] for statement in sent[:_MOST_SHOWN])
        super().__init__(f"{len(sent)} statements were sent, {most} are allowed")
        self.comparison = Comparison(f"at most {most} statements", f"{len(sent)} statements:\n{listed}")


class Statements:
    """Counts what any engine of SQLAlchemy sends to its database."""

    @contextmanager
    def counted(self) -> Iterator[list[str]]:
        """The statements that are sent meanwhile, each on one line, in the order of sending."""
        from sqlalchemy import Engine, event  # noqa: PLC0415 - a course may do without it

        sent: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            sent.append(" ".join(statement.split()))

        event.listen(Engine, "before_cursor_execute", note)
        try:
            yield sent
        finally:
            event.remove(Engine, "before_cursor_execute", note)

    @contextmanager
    def at_most(self, most: int) -> Iterator[list[str]]:
        """Fail if more statements than `most` are sent meanwhile."""
        with self.counted() as sent:
            yield sent
        if len(sent) > most:
            raise TooMany(most, sent)


@pytest.fixture
def statements() -> Statements:
    """`with statements.at_most(2): …`, or `with statements.counted() as sent: …`."""
    return Statements()
