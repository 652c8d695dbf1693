"""The catalogue of what is taught: the same for all guilds, kept in step with the course files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from memory import records
from memory.errors import NotAllowed
from memory.noun import Noun
from memory.records import record
from memory.tables import Content
from memory.tables.base import acting, utc_now


@dataclass(frozen=True, slots=True)
class Synchronised:
    """How many entries of a course are new, have a new version, were taken out, or are as they were."""

    added: int
    changed: int
    removed: int
    same: int


class Catalogue(Noun):
    async def synchronise(self, entries: Sequence[records.ContentEntry]) -> Synchronised:
        """Make the catalogue of one course what `entries` say: the course first, parents before children.

        What has another hash gets a new version; what is no longer there is deleted softly, and comes back
        with its id when it is there again. Raises `NotAllowed` unless it is exactly one course, `Conflict`
        if somebody else does the same right now.
        """
        course = entries[0].reference if entries else ""
        if not course or [entry for entry in entries if entry.kind == "course"] != [entries[0]]:
            message = "a catalogue is synchronised course by course, the course itself first"
            raise NotAllowed(message)
        rows = {row.reference: row for row in await self._rows(course)}
        before = {reference: row.version for reference, row in rows.items() if row.deleted_at is None}
        for entry in entries:
            row = rows.get(entry.reference)
            if row is None:
                row = rows[entry.reference] = Content(reference=entry.reference, content_hash="", version=0)
                self._session.add(row)
            _write(row, entry, rows[entry.parent] if entry.parent else None)
            await self._flush()  # a parent has its id before its children point to it
        wanted = {entry.reference for entry in entries}
        gone = before.keys() - wanted
        for reference in gone:
            rows[reference].deleted_at, rows[reference].deleted_by = utc_now(), acting()
        await self._flush()
        self._outdate("catalogue")
        changed = sum(rows[name].version != version for name, version in before.items() if name in wanted)
        added = len(wanted - before.keys())
        return Synchronised(added, changed, len(gone), len(wanted) - added - changed)

    async def get(self, reference: str) -> records.Content | None:
        """`COURSE`, `COURSE/MODULE/PHASE/TASK`, `COURSE#CONCEPT`; None if it isn't in the catalogue now."""
        query = select(Content).where(Content.reference == reference, Content.deleted_at.is_(None))
        row = await self._session.scalar(query)
        return record(records.Content, row) if row else None

    async def of_course(
        self, course: str, *, unpublished: bool = False, deleted: bool = False
    ) -> tuple[records.Content, ...]:
        """All of a course in the order of its files: parents before children."""
        return tuple(
            record(records.Content, row)
            for row in await self._rows(course)
            if (deleted or row.deleted_at is None) and (unpublished or row.published)
        )

    async def courses(self) -> tuple[records.Content, ...]:
        """Every published course."""
        query = (
            select(Content)
            .where(Content.kind == "course", Content.published, Content.deleted_at.is_(None))
            .order_by(Content.reference)
        )
        return tuple(record(records.Content, row) for row in await self._session.scalars(query))

    async def _rows(self, course: str) -> list[Content]:
        """Every row of a course in order: each followed by its children."""
        tree = select(Content.id).where(Content.reference == course).cte("tree", recursive=True)
        tree = tree.union_all(select(Content.id).join(tree, Content.parent_id == tree.c.id))
        query = select(Content).where(Content.id.in_(select(tree.c.id)))
        children: defaultdict[UUID | None, list[Content]] = defaultdict(list)
        for row in await self._session.scalars(query.order_by(Content.position, Content.reference)):
            children[row.parent_id].append(row)
        ordered, waiting = [], children[None]
        while waiting:
            row = waiting.pop(0)
            ordered.append(row)
            waiting = children[row.id] + waiting
        return ordered


def _write(row: Content, entry: records.ContentEntry, parent: Content | None) -> None:
    row.parent_id = parent.id if parent else None
    row.kind, row.position, row.published = entry.kind, entry.position, entry.published
    row.title, row.text = dict(entry.title), dict(entry.text)
    row.difficulty, row.task_kind = entry.difficulty, entry.task_kind
    if row.content_hash != entry.content_hash:
        row.content_hash, row.version = entry.content_hash, row.version + 1
    if row.deleted_at is not None:
        row.deleted_at = row.deleted_by = None
