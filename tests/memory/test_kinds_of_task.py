"""The catalogue holds every kind of task that a course can have."""

from __future__ import annotations

import re

from bot.courses.course import Kind
from memory.tables import Content


def test_every_kind_of_task_can_be_kept() -> None:
    conditions = [
        str(getattr(rule, "sqltext", "")) for rule in Content.metadata.tables["content"].constraints
    ]
    (kinds,) = [condition for condition in conditions if condition.startswith("task_kind IN")]
    assert set(re.findall(r"'(\w+)'", kinds)) == {kind.value for kind in Kind}
