"""Keeps slow work out of open transactions."""

from __future__ import annotations

from contextvars import ContextVar

from memory.errors import SlowWorkInTransaction

transaction_is_open: ContextVar[bool] = ContextVar("transaction_is_open", default=False)


def refuse_in_transaction(work: str) -> None:
    """Raise `SlowWorkInTransaction` if this task has a transaction open; `work` is named in the message."""
    if transaction_is_open.get():
        raise SlowWorkInTransaction(work)
