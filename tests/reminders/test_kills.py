"""Two processes look after what is due while one after the other is killed: see `kills.py`."""

from __future__ import annotations

import pytest

from tests.postgres import Database
from tests.reminders.kills import NUDGED, survive

DUE, KILLS = 500, 3


@pytest.mark.timeout(400)
async def test_nothing_is_lost_and_only_what_was_not_acknowledged_is_sent_again_under_its_key(
    storage: Database,
) -> None:
    report = await survive(storage.url, due=DUE, kills=KILLS)
    assert report.wrong == ()
    assert (report.lost, report.doubles) == (0, 0)
    assert report.letters == DUE
    assert report.repeats <= KILLS, "of all that a process has claimed, one letter at most is under way"
    outcomes = dict(report.outcomes)
    assert outcomes["sent"] == DUE
    assert outcomes["merged"] == DUE / NUDGED
