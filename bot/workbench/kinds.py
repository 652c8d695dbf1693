"""The four kinds of values that templates are tried with."""

from __future__ import annotations

from enum import StrEnum


class Sample(StrEnum):
    """The kinds of values that every template is rendered with."""

    MINIMAL = "minimal"
    """As little as can be: empty lists, nothing optional, the shortest texts."""
    TYPICAL = "typical"
    LONGEST = "longest"
    """As much as a course, a learner or a coach may bring."""
    HOSTILE = "hostile"
    """Every text that comes from a person tries to ping, to format, to link and to break out."""
