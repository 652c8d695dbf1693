"""Documents: named long-lived memories about a learner, with every version of them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select

from memory import records
from memory.binding import prepared
from memory.errors import AlreadyThere, Gone, NotAllowed
from memory.noun import Noun
from memory.recall.indexing import Index, Source, document_sections
from memory.records import record
from memory.tables import Document, DocumentVersion, Learner
from memory.tables.base import acting, storable, utc_now

_NAME = re.compile(r"[^\W_][\w.-]{0,99}")
LARGEST = 1_000_000
"""Characters of a document."""

_NAMED = prepared(
    select(Document).where(
        Document.learner_id == bindparam("learner"),
        Document.name == bindparam("name"),
        Document.deleted_at.is_(None),
    )
)


class Documents(Noun):
    """Documents go by name within one learner. `at` is when it was written, for the search."""

    async def write(
        self, learner: UUID, name: str, text: str, *, at: datetime, reason: str = "written"
    ) -> records.Document:
        """Keep `text` under `name`, as a new version of what stands there; the same again changes nothing.

        Raises `NotAllowed` for a name that can't be a file's, or a text that's too long.
        """
        _check(name, text)
        row = await self._named(learner, name)
        if row is not None and row.text == text:
            return record(records.Document, row)
        if row is None:
            row = Document(learner_id=learner, name=name, text=text, number=1)
            self._session.add(row)
        else:
            row.text, row.number = text, row.number + 1
        return await self._keep(row, reason, at)

    async def read(self, learner: UUID, name: str) -> records.Document | None:
        row = await self._named(learner, name)
        return record(records.Document, row) if row else None

    async def list(self, learner: UUID) -> tuple[records.Document, ...]:
        """All of a learner's, by name."""
        query = (
            select(Document)
            .where(Document.learner_id == learner, Document.deleted_at.is_(None))
            .order_by(Document.name)
        )
        return tuple(record(records.Document, row) for row in await self._session.scalars(query))

    async def edit(
        self, learner: UUID, name: str, old: str, new: str, *, at: datetime, reason: str = "edited"
    ) -> records.Document:
        """Put `new` in the place of `old`. Raises `NotAllowed` unless that stands there exactly once."""
        row = await self._there(learner, name)
        if (count := row.text.count(old) if old else 0) != 1:
            message = f"{name!r} holds the text to replace {count} times; once is needed"
            raise NotAllowed(message)
        return await self.write(learner, name, row.text.replace(old, new), at=at, reason=reason)

    async def rename(self, learner: UUID, name: str, to: str, *, at: datetime) -> records.Document:
        """Let it go by another name. Raises `AlreadyThere` if that is taken."""
        _check(to, "")
        row = await self._there(learner, name)
        if await self._named(learner, to) is not None:
            message = f"there is a document {to!r} already"
            raise AlreadyThere(message)
        row.name, row.number = to, row.number + 1
        return await self._keep(row, f"renamed from {name}", at)

    async def delete(self, learner: UUID, name: str) -> None:
        """Delete it softly; its name is free again."""
        row = await self._there(learner, name)
        row.deleted_at, row.deleted_by = utc_now(), acting()
        await self._flush()
        await Index(self._session, self._guild).remove([row.id])

    async def restore(self, learner: UUID, name: str, *, at: datetime) -> records.Document:
        """Bring back the last one deleted under `name`. Raises `AlreadyThere` if the name is taken."""
        query = (
            select(Document)
            .where(Document.learner_id == learner, Document.name == name, Document.deleted_at.is_not(None))
            .order_by(Document.deleted_at.desc(), Document.id.desc())
            .limit(1)
        )
        row = await self._session.scalar(query)
        if row is None:
            message = f"no document {name!r} was deleted"
            raise Gone(message)
        row.deleted_at = row.deleted_by = None
        row.number += 1
        return await self._keep(row, "restored", at)

    async def versions(self, learner: UUID, name: str) -> tuple[records.DocumentVersion, ...]:
        """Every version, oldest first."""
        row = await self._there(learner, name)
        query = (
            select(DocumentVersion)
            .where(DocumentVersion.document_id == row.id)
            .order_by(DocumentVersion.number)
        )
        return tuple(
            record(records.DocumentVersion, version) for version in await self._session.scalars(query)
        )

    async def diff(self, learner: UUID, name: str, old: int, new: int) -> str:
        """What changed from version `old` to version `new`, as a unified diff; empty if nothing did."""
        versions = {version.number: version for version in await self.versions(learner, name)}
        for number in (old, new):
            if number not in versions:
                message = f"{name!r} has versions 1 to {max(versions)}, not {number}"
                raise NotAllowed(message)
        lines = difflib.unified_diff(
            versions[old].text.splitlines(),
            versions[new].text.splitlines(),
            f"{versions[old].name} ({old})",
            f"{versions[new].name} ({new})",
            lineterm="",
        )
        return "\n".join(lines)

    async def roll_back(self, learner: UUID, name: str, to: int, *, at: datetime) -> records.Document:
        """Let it say again what version `to` said, as a new version."""
        for version in await self.versions(learner, name):
            if version.number == to:
                return await self.write(learner, name, version.text, at=at, reason=f"rolled back to {to}")
        message = f"{name!r} has no version {to}"
        raise NotAllowed(message)

    async def take_in(self, learner: UUID, texts: Mapping[str, str], *, at: datetime) -> int:
        """Write many by name, as `write` does; how many have changed."""
        changed = 0
        for name, text in texts.items():
            before = await self.read(learner, name)
            changed += before is None or before.text != text
            await self.write(learner, name, text, at=at, reason="imported")
        return changed

    async def _keep(self, row: Document, reason: str, at: datetime) -> records.Document:
        await self._flush()
        self._session.add(
            DocumentVersion(
                learner_id=row.learner_id,
                document_id=row.id,
                number=row.number,
                name=row.name,
                text=row.text,
                reason=reason,
            )
        )
        await self._flush()
        index = Index(self._session, self._guild)
        await index.remove([row.id])
        whose = await self._session.get(Learner, (self._guild, row.learner_id))
        await index.add(
            Source(row.learner_id, "document", row.id, "", at, whose.locale if whose else None),
            document_sections(row.name, row.text),
        )
        return record(records.Document, row)

    async def _named(self, learner: UUID, name: str) -> Document | None:
        found: Document | None = await self._session.scalar(_NAMED, {"learner": learner, "name": name})
        return found

    async def _there(self, learner: UUID, name: str) -> Document:
        row = await self._named(learner, name)
        if row is None:
            message = f"there is no document {name!r}"
            raise Gone(message)
        return row


def _check(name: str, text: str) -> None:
    if not _NAME.fullmatch(name):
        message = f"{name!r} can't name a document: letters, digits, . _ - are allowed, up to 100 of them"
        raise NotAllowed(message)
    if storable(text) != text or len(text) > LARGEST:
        message = f"a document has up to {LARGEST} characters, no NUL and no half of a character among them"
        raise NotAllowed(message)
