"""What rows said before they were changed or deleted, as the database's triggers have noted."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from memory import records
from memory.noun import Noun
from memory.records import record
from memory.tables import Change


class History(Noun):
    """Read only. That a row was made, when and by whom, its own `created_at` and `created_by` say."""

    async def of_row(self, table: str, row: UUID) -> tuple[records.Change, ...]:
        """Every change of one row, oldest first; `table` by its name in the database."""
        query = select(Change).where(Change.table_name == table, Change.row_id == row).order_by(Change.number)
        return tuple(record(records.Change, found) for found in await self._session.scalars(query))

    async def of_learner(
        self, learner: UUID, *, before: int | None = None, limit: int = 50
    ) -> tuple[records.Change, ...]:
        """The last changes of what is kept about a learner, latest first; go on with `before` a `number`."""
        query = select(Change).where(Change.learner_id == learner)
        if before is not None:
            query = query.where(Change.number < before)
        rows = await self._session.scalars(query.order_by(Change.number.desc()).limit(limit))
        return tuple(record(records.Change, found) for found in rows)
