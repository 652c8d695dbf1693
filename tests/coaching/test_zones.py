"""Time zones are found by what people call them, and nothing else is taken for one."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.coaching.zones import MOST, find_zone, known_zones, like_zone
from tests.builders import MODERATE

ZONES = st.sampled_from(known_zones())
SEASONS = (datetime(2026, 1, 15, tzinfo=UTC), datetime(2026, 7, 15, tzinfo=UTC))


def city(zone: str) -> str:
    return zone.rpartition("/")[2].replace("_", " ")


def offsets(zone: str) -> list[timedelta | None]:
    """How far a zone is from UTC, in winter and in summer."""
    return [moment.astimezone(ZoneInfo(zone)).utcoffset() for moment in SEASONS]


CITIES = Counter(map(city, known_zones()))
SPELLINGS = (
    str,
    str.upper,
    str.casefold,
    lambda typed: f"  {typed}\t",
    lambda typed: typed.replace(" ", "_"),
)


@given(zone=ZONES, spelt=st.sampled_from(SPELLINGS))
@MODERATE
def test_every_zone_is_found_by_its_name_however_it_is_spelt(zone: str, spelt: type[str]) -> None:
    assert find_zone(spelt(zone)) == zone


@given(zone=ZONES, spelt=st.sampled_from(SPELLINGS))
@MODERATE
def test_every_zone_is_found_by_its_city_if_there_is_one_of_that_name(zone: str, spelt: type[str]) -> None:
    found = find_zone(spelt(city(zone)))
    assert found is not None
    assert found == zone or CITIES[city(zone)] > 1
    assert offsets(found) == offsets(zone)


@given(zone=ZONES, length=st.integers(1, 40), locale=st.sampled_from(["de", "en", "fr"]))
@MODERATE
def test_what_a_city_begins_with_leads_to_it(zone: str, length: int, locale: str) -> None:
    """As far as there's room: of a letter or two there may be more zones than can be offered."""
    offered = like_zone(city(zone)[:length], locale)
    assert zone in offered or len(offered) == MOST


@given(typed=st.text(max_size=30) | st.sampled_from(["", "a", "e", "america", "europe/", "us"]))
@example("")
@MODERATE
def test_never_more_zones_are_offered_than_can_be_shown_and_each_is_one(typed: str) -> None:
    offered = like_zone(typed)
    assert len(offered) <= MOST
    assert len(set(offered)) == len(offered)
    assert set(offered) <= set(known_zones())


@given(typed=st.text(max_size=30))
@MODERATE
def test_whatever_is_typed_a_found_zone_is_one_that_the_clock_knows(typed: str) -> None:
    found = find_zone(typed)
    assert found is None or ZoneInfo(found).key == found


@given(
    hours=st.integers(-12, 14),
    before=st.sampled_from(["", "UTC", "utc ", "GMT"]),
    after=st.sampled_from(["", ":00"]),
)
@MODERATE
def test_a_distance_from_utc_is_the_zone_that_is_so_far_from_it(hours: int, before: str, after: str) -> None:
    found = find_zone(f"{before}{hours:+d}{after}")
    assert found is not None
    assert offsets(found) == [timedelta(hours=hours)] * 2


@given(hours=st.integers(-12, 14))
@MODERATE
def test_a_zone_that_was_found_is_found_again_by_the_name_that_is_kept_of_it(hours: int) -> None:
    kept = find_zone(f"{hours:+d}")
    assert kept is not None
    assert find_zone(kept) == kept


@pytest.mark.parametrize(
    ("called", "zone"),
    [
        ("Wien", "Europe/Vienna"),
        ("Zürich", "Europe/Zurich"),
        ("zuerich", "Europe/Zurich"),
        ("München", "Europe/Berlin"),
        ("Munich", "Europe/Berlin"),
        ("Köln", "Europe/Berlin"),
        ("Deutschland", "Europe/Berlin"),
        ("ÖSTERREICH", "Europe/Vienna"),
        ("Schweiz", "Europe/Zurich"),
        ("Rom", "Europe/Rome"),
        ("MEZ", "Europe/Berlin"),
        ("MESZ", "Europe/Berlin"),
        ("san francisco", "America/Los_Angeles"),
        ("utc", "UTC"),
        ("gmt", "UTC"),
        ("\N{MINUS SIGN}4", "Etc/GMT+4"),
        ("new york", "America/New_York"),
        ("berl", "Europe/Berlin"),
    ],
)
def test_what_people_call_them(called: str, zone: str) -> None:
    assert find_zone(called) == zone


@pytest.mark.parametrize(
    "typed",
    ["", "   ", "nowhere", "Berlin, Germany", "europe", "+15", "-13", "UTC+5:30", "12", "18:00", "/", "🕰️"],
)
def test_nonsense_and_what_could_be_many_is_no_zone(typed: str) -> None:
    assert find_zone(typed) is None


def test_with_nothing_typed_the_likeliest_come_first() -> None:
    assert like_zone("", "de")[0] == "Europe/Berlin"
    assert like_zone("", "en")[0] == "Europe/London"
    assert like_zone("ber", "de")[0] == "Europe/Berlin"


def test_german_names_are_offered_while_they_are_typed() -> None:
    assert like_zone("Wie")[0] == "Europe/Vienna"
    assert like_zone("mün")[0] == "Europe/Berlin"
