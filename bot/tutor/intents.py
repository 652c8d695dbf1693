"""What a model may take a learner to want, from a fixed list; nothing structural is done, it's proposed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from bot.prompting.markdown import harmless

LONGEST = 60
"""Characters of a detail: it has to fit on a button."""


class Intent(StrEnum):
    """The names of commands, so that there's no second list of what can be done."""

    HINT = "hint"
    NEXT = "next"
    SKIP = "skip"
    END = "end"
    MODULE = "module"
    REMIND = "remind"
    ASK = "ask"
    EXPLAIN = "explain"
    TASK = "task"
    PROGRESS = "progress"
    HELP = "help"


SHOWN = frozenset({Intent.EXPLAIN, Intent.TASK, Intent.PROGRESS, Intent.HELP})
"""What changes nothing, and so is answered at once."""
NEEDS_DETAIL = frozenset({Intent.MODULE, Intent.REMIND, Intent.ASK, Intent.EXPLAIN})
OTHERWISE: Mapping[Intent, str] = MappingProxyType({
    Intent.HINT: "explain",
    Intent.NEXT: "modules",
    Intent.SKIP: "task",
    Intent.END: "task",
    Intent.MODULE: "modules",
    Intent.REMIND: "reminders",
    Intent.ASK: "help",
})  # fmt: skip
"""The command behind *Change*: from where he chooses himself."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a learner seems to want."""

    intent: Intent
    detail: str = ""
    """A topic, a module's number, when and of what to be reminded, a question for a human."""

    @property
    def tidied(self) -> Proposal:
        """With a detail of one short line if the intent has one, and none otherwise."""
        flat = " ".join(harmless(self.detail).split())[:LONGEST] if self.intent in NEEDS_DETAIL else ""
        return Proposal(self.intent, flat.strip())
