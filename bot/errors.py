"""Trouble that a learner or an operator can understand.

An error carries its message as its docstring or its argument. `CoachError`, for a learner, stands with the
sayings in `bot.prompting`: it carries what to say, so that it can be said in his language.
"""

from __future__ import annotations


class BatonError(Exception):
    """Something went wrong that Baton can explain."""

    def __str__(self) -> str:
        return super().__str__() or (self.__doc__ or "").strip()


class SandboxUnavailable(BatonError):
    """This machine offers no way to run untrusted code safely."""
