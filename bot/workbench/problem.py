"""What is wrong with the prompts, said so that a maintainer can mend it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend: `file` is relative to the folder in which the prompts lie, `line` counts from 1."""

    file: str
    line: int
    text: str
    advice: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}; {self.advice}"
