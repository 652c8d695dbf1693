"""Which tables have a history, which of their columns are worth one, and which tables are searched."""

from __future__ import annotations

from sqlalchemy import Column, Table

from memory.tables.base import Base

UNRECORDED = {
    "changes": "it is the history",
    "passages": "it is made from what has a history",
    "learner_numbers": "never changed",
    "wordings": "never changed",
    "pending_turns": "only there until the replies have arrived; the messages stay",
    "occurrences": "tell themselves what became of them",
    "tutor_runs": "tell themselves what became of them",
    "tutor_months": "sums of those",
    "letters": "tell themselves what became of them; what they say is kept as a message",
}
RECORDED = frozenset(Base.metadata.tables.keys() - UNRECORDED.keys())
INDEXED = ("messages", "facts", "documents", "handovers")
"""The tables whose rows passages are made of."""
_NOISE = {"updated_at", "updated_by", "version", "created_at"}


def told_columns(table: Table) -> list[Column[object]]:
    """The columns whose change is told; the others change with every one of them."""
    return [column for column in table.columns if column.name not in _NOISE]
