"""What a frontend lends to the preview: how it shows replies and forms, and how much room there is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.coaching.phrases import Phrases
from bot.coaching.turn import Reply
from bot.showing import Json


@dataclass(frozen=True, slots=True)
class Gauge:
    """So much of what there's room for."""

    of: str
    used: int
    most: int

    @property
    def share(self) -> float:
        return self.used / self.most if self.most else 1.0

    @property
    def level(self) -> str:
        """`over`, `close` when nine tenths are used, or `fine`."""
        return "over" if self.used > self.most else "close" if self.share >= 0.9 else "fine"  # noqa: PLR2004 - see above


class Client(Protocol):
    """A client in which messages are seen."""

    async def messages(self, reply: Reply, surface: str, phrases: Phrases) -> Sequence[Json]:
        """The messages that a reply becomes, as Discord's API tells of them."""

    def gauges(self, messages: Sequence[Json]) -> Sequence[Gauge]:
        """How full each of the messages is."""

    def forms(self, phrases: Phrases, locale: str) -> Mapping[str, Json]:
        """Every form, by its name."""
