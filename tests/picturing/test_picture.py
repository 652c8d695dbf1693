"""What a picture says in words, and that it survives being stored by one version and read by another."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from bot.coaching.picture import (
    ALT_MAX,
    Bar,
    Column,
    Picture,
    ProgressPicture,
    StatsPicture,
    Tile,
    from_json,
    to_json,
)
from tests.builders import MODERATE
from tests.picturing.gallery import PICTURES, PROGRESS, STATS

JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["label", "done", "of", "value", "note", "mark"]), inner, max_size=4),
    ),
    max_leaves=6,
)
STORED = st.dictionaries(
    st.sampled_from(["kind", "title", "subtitle", "tiles", "bars", "columns", "alt", "from_the_future"]),
    st.one_of(JSON, st.just("stats"), st.lists(JSON, max_size=3)),
)


@MODERATE
@given(PICTURES)
def test_a_stored_picture_comes_back_as_it_was(picture: Picture) -> None:
    assert from_json(json.loads(json.dumps(to_json(picture)))) == picture


def test_a_picture_needs_no_detour_over_text() -> None:
    assert [from_json(to_json(picture)) for picture in (PROGRESS, STATS)] == [PROGRESS, STATS]


def test_a_picture_from_a_later_version_is_read_without_what_is_new() -> None:
    bar = {"label": "CRUD", "done": 2, "of": 3, "glow": True}
    stored = {"kind": "progress", "title": "Progress", "bars": [bar], "theme": "neon", "alt": "Two of three."}
    assert from_json(stored) == ProgressPicture("Progress", bars=(Bar("CRUD", 2, 3),), alt="Two of three.")


def test_a_picture_from_an_earlier_version_gets_defaults_for_what_is_missing() -> None:
    stored = {"kind": "stats", "title": "March", "columns": [{"label": "Mon"}], "tiles": [{"value": "3"}]}
    assert from_json(stored) == StatsPicture("March", tiles=(Tile("", "3"),), columns=(Column("Mon", 0),))


@MODERATE
@given(STORED)
def test_whatever_was_stored_is_read_as_some_picture(stored: dict[str, object]) -> None:
    picture = from_json(stored)
    assert from_json(to_json(picture)) == picture


def test_the_text_alternative_that_was_given_is_kept() -> None:
    assert (
        ProgressPicture("Progress", alt="Ada has finished two modules.").alt
        == "Ada has finished two modules."
    )


def test_without_a_text_alternative_the_picture_tells_its_words_and_numbers() -> None:
    picture = StatsPicture(
        "This week",
        "3 learners",
        (Tile("Reviews", "12"),),
        (Column("Mon", 5),),
        (Bar("CRUD", 2, 3, "67 %"),),
    )
    assert picture.alt == "This week. 3 learners. Reviews: 12. Mon: 5. CRUD: 2/3 (67 %)"


@MODERATE
@given(PICTURES, st.text(max_size=3000))
def test_a_text_alternative_is_never_longer_than_discord_takes(picture: Picture, alt: str) -> None:
    assert len(picture.alt) <= ALT_MAX
    assert len(ProgressPicture("Progress", alt=alt).alt) <= ALT_MAX


@MODERATE
@given(st.integers(), st.integers())
def test_a_share_lies_between_nothing_and_all(done: int, of: int) -> None:
    assert 0.0 <= Bar("CRUD", done, of).share <= 1.0


def test_a_share_is_what_is_done_of_what_there_is() -> None:
    assert [Bar("CRUD", done, 4).share for done in (0, 1, 4, 9)] == [0.0, 0.25, 1.0, 1.0]
