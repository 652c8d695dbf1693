"""The protocol's table."""

from __future__ import annotations

import pytest

from bot.coaching.protocol import TABLE, Event, NotInProtocol, Stage, advance, mermaid


def test_every_stage_is_reached_from_the_first_greeting() -> None:
    reached = {Stage.ENDED}
    while more := {after for (stage, _), after in TABLE.items() if stage in reached} - reached:
        reached |= more
    assert reached == set(Stage)


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage is not Stage.ENDED])
def test_every_open_stage_can_be_ended_and_stayed_in(stage: Stage) -> None:
    assert advance(stage, Event.ENDED) is Stage.ENDED
    assert advance(stage, Event.STAYED) is stage


def test_a_step_that_the_table_lacks_is_a_bug() -> None:
    with pytest.raises(NotInProtocol, match="ended"):
        advance(Stage.ENDED, Event.SKIP_ASKED)


def test_the_diagram_shows_every_step() -> None:
    shown = mermaid()
    for (stage, event), after in TABLE.items():
        if event not in {Event.STAYED, Event.ENDED}:
            assert f"{stage} --> {after}: {event}" in shown
