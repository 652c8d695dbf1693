"""What a tutor may take: in a turn, in a learner's day, in a guild's month."""

from __future__ import annotations

from dataclasses import dataclass

from memory.ledger import Caps

MICROS = 1_000_000
"""Of a dollar."""


@dataclass(frozen=True, slots=True)
class Limits:
    """0 is no limit where it says so."""

    seconds: float = 45.0
    """Of a turn by the clock, with all that is tried anew in it."""
    requests: int = 8
    """To the model in a turn, with those that look something up and those that try anew."""
    tool_calls: int = 6
    turn_tokens: int = 24_000
    """Of a turn, in and out together."""
    reply_tokens: int = 2_000
    """Of one reply, with what a model thinks before it."""
    day_turns: int = 60
    """Of a learner; 0: no limit."""
    day_tokens: int = 300_000
    """Likewise."""
    month_tokens: int = 5_000_000
    """Of a guild; 0: no limit."""
    month_dollars: float = 0.0
    """Likewise. A model without a known price can't be held to it, and isn't asked."""

    @property
    def caps(self) -> Caps:
        return Caps(self.day_turns, self.day_tokens, self.month_tokens, round(self.month_dollars * MICROS))
