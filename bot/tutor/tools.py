"""What a model may look up: read-only, and only of the learner who asks and his open task."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from bot.courses.explain import find_concepts
from bot.prompting.data import block
from bot.tutor.knowing import Asked, readable, shown_review, shown_task
from memory.database import Memory

LONGEST = 2_500
"""Characters of what one call tells."""
_HITS = 6
NOTHING = "Nothing found."


@dataclass(frozen=True, slots=True)
class Tools:
    """Bound to one learner and what he asks; a model can name nobody else."""

    memory: Memory
    asked: Asked
    told: list[str] = field(default_factory=list)
    """What was told, so that he can see what was sent."""

    @property
    def all(self) -> Sequence[Callable[..., Awaitable[str]]]:
        return (
            self.search_memory,
            self.read_document,
            self.show_task,
            self.show_last_review,
            self.explain_concept,
        )

    async def search_memory(self, query: str) -> str:
        """Search what this learner and Baton have said, and his documents and handovers."""
        async with self.memory.reading(self.asked.guild) as tx:
            hits = await tx.recall.search(self.asked.learner.id, query[:500], _HITS)
        return self._tell(
            "memory", "\n\n".join(f"{hit.at:%Y-%m-%d} {hit.author}: {hit.text}" for hit in hits)
        )

    async def read_document(self, name: str) -> str:
        """Read one of the documents about this learner by its name; an empty name lists them."""
        async with self.memory.reading(self.asked.guild) as tx:
            found = await tx.documents.read(self.asked.learner.id, name) if name else None
            names = [one.name for one in await tx.documents.list(self.asked.learner.id)]
        return self._tell("document", found.text if found else f"Documents: {', '.join(names)}")

    async def show_task(self) -> str:
        """Show the open task as the learner sees it."""
        if self.asked.place is None:
            return self._tell("task", "")
        task = shown_task(self.asked.place, self.asked.locale)
        files = "\n\n".join(f"{name}:\n{source}" for name, source in task.files.items())
        return self._tell("task", f"{task.title}\n\n{task.introduction}\n\n{task.instructions}\n\n{files}")

    async def show_last_review(self) -> str:
        """Show what the last review of the open task found, and the code that it was about."""
        review, place = shown_review(self.asked), self.asked.place
        if review is None or place is None or self.asked.enrolment is None:
            return self._tell("review", "")
        async with self.memory.reading(self.asked.guild) as tx:
            files = await tx.submissions.latest_files(self.asked.enrolment, place.reference)
        red = "\n".join(f"- {title}" for title in review.red)
        code = "\n\n".join(f"{name}:\n{readable(content)}" for name, content in files.items())
        return self._tell("review", f"Try {review.attempt}, tests that are red:\n{red or '- none'}\n\n{code}")

    async def explain_concept(self, topic: str) -> str:
        """Read the course's page on a concept."""
        course = self.asked.course
        found = find_concepts(course, topic[:200], self.asked.locale) if course else ()
        if not found:
            return self._tell("concept", "")
        title, about = (text.in_locale(self.asked.locale) for text in (found[0].title, found[0].about))
        return self._tell("concept", f"{title}\n\n{about}")

    def _tell(self, kind: str, text: str) -> str:
        said = block(text[:LONGEST], kind) if text.strip() else NOTHING
        self.told.append(said)
        return said
