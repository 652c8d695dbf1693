"""Commands in buttons: what a button remembers, and how it's read when somebody clicks it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.frontends.discord.limits import CUSTOM_ID

ANYBODY = "*"


class By(StrEnum):
    """Who speaks through a button."""

    LEARNER = "t"
    COACH = "o"


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a component's `custom_id` says. A select holds no command: what is chosen is one."""

    by: By
    owner: str
    """The id of the one who may click it, or `*`."""
    command: str

    @property
    def custom_id(self) -> str:
        return f"{self.by.value}:{self.owner}:{self.command}"[:CUSTOM_ID]

    def may(self, user_id: int) -> bool:
        return self.owner in {ANYBODY, str(user_id)}


def read(custom_id: str) -> Remembered | None:
    """What is remembered, or None if it isn't ours."""
    by, _, rest = custom_id.partition(":")
    owner, colon, command = rest.partition(":")
    if not colon or by not in {kind.value for kind in By}:
        return None
    return Remembered(By(by), owner, command)


def remember(command: str, owner: str) -> Remembered:
    """A coach's commands begin with `coach`; anything else is a learner's."""
    if command.startswith("coach "):
        return Remembered(By.COACH, ANYBODY, command.removeprefix("coach "))
    return Remembered(By.LEARNER, owner, command)
