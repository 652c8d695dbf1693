"""Trouble that a caller of the memory can expect."""

from __future__ import annotations


class MemoryTrouble(Exception):
    """The memory can't do what it was asked for."""

    def __str__(self) -> str:
        return super().__str__() or (self.__doc__ or "").strip()


class Conflict(MemoryTrouble):
    """Someone else changed this in the meantime; read it again and decide anew."""


class AlreadyThere(Conflict):
    """This exists already."""


class Gone(Conflict):
    """What this belongs to isn't there (any more)."""


class NotAllowed(MemoryTrouble):
    """The memory can't hold this."""


class WrongGuild(MemoryTrouble):
    """A row of one guild was about to be written in a transaction of another."""


class DatabaseNotReady(MemoryTrouble):
    """The database can't be used as it is."""


class SlowWorkInTransaction(MemoryTrouble):
    """Slow work was started while a transaction was open, which would hold everybody else up."""

    def __init__(self, work: str) -> None:
        super().__init__(f"{work} was started inside an open transaction; close the transaction first")
