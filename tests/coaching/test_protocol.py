"""The protocol's table."""

from __future__ import annotations

import itertools
import re

import pytest

from bot.coaching.protocol import TABLE, Event, NotInProtocol, Stage, advance, mermaid


def test_every_stage_is_reached_from_the_first_greeting() -> None:
    reached = {Stage.ENDED}
    while more := {after for (stage, _), after in TABLE.items() if stage in reached} - reached:
        reached |= more
    assert reached == set(Stage)


def test_every_event_moves_something() -> None:
    assert {event for _, event in TABLE} == set(Event)


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage is not Stage.ENDED])
def test_every_open_stage_can_be_ended_and_stayed_in(stage: Stage) -> None:
    assert advance(stage, Event.ENDED) is Stage.ENDED
    assert advance(stage, Event.STAYED) is stage


def test_a_step_that_the_table_lacks_is_a_bug_that_names_both() -> None:
    lacking = set(itertools.product(Stage, Event)) - TABLE.keys()
    assert (Stage.ENDED, Event.STAYED) in lacking
    for stage, event in lacking:
        with pytest.raises(NotInProtocol, match=f"{event} at {stage}"):
            advance(stage, event)


def test_the_diagram_shows_every_step_and_no_other() -> None:
    shown = re.findall(r"^    (\w+) --> (\w+): (\w+)$", mermaid(), re.MULTILINE)
    told = [
        (stage.value, after.value, event.value)
        for (stage, event), after in TABLE.items()
        if event not in {Event.STAYED, Event.ENDED}
    ]
    assert shown == told
    assert mermaid().startswith("stateDiagram-v2\n    [*] --> ended\n")
