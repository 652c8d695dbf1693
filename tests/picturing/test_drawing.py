"""A drawn picture can be read by everybody, and no text breaks it or gets anything into it."""

from __future__ import annotations

import asyncio
import itertools
import re
from pathlib import Path

import jinja2
import pytest
import resvg_py
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2.exceptions import SecurityError

from bot.coaching.picture import Bar, Column, Picture, ProgressPicture, StatsPicture, Tile
from bot.content import content_folder
from bot.picturing.drawing import ELLIPSIS, Font, Painter
from tests.builders import MODERATE
from tests.picturing.gallery import (
    GALLERY,
    HOSTILE,
    MARKS,
    MODULES,
    PICTURES,
    PROGRESS,
    STATS,
    SVG,
    Text,
    boxes,
    contrast,
    parsed,
    size_of,
    texts,
)

FEW = settings(max_examples=25, deadline=None)
"""For properties that render: each example takes some 50 ms."""
DARK_PAGE, LIGHT_PAGE = "#313338", "#ffffff"
PICTURE = pytest.mark.parametrize("picture", GALLERY.values(), ids=GALLERY)
PAINTER = Painter(content_folder("prompts") / "pictures")
FONT = Font()


def words(picture: Picture) -> list[str]:
    return [text.words for text in texts(PAINTER.svg(picture))]


def width(text: Text) -> float:
    return FONT.width(text.words, text.size, text.weight)


@PICTURE
def test_a_picture_is_a_whole_png_as_wide_as_all_others(picture: Picture) -> None:
    wide, high = size_of(PAINTER.draw(picture))
    assert wide == 900
    assert high >= 150


def test_the_pictures_of_a_course_fit_the_frame_that_discord_shows() -> None:
    wide, high = size_of(PAINTER.draw(PROGRESS))
    assert wide / high >= 1.5


def test_a_picture_grows_with_its_modules_and_shows_them_all() -> None:
    assert size_of(PAINTER.draw(GALLERY["thirty modules"]))[1] > size_of(PAINTER.draw(PROGRESS))[1]
    assert sum(bool(re.fullmatch(r"\d/6", shown)) for shown in words(GALLERY["thirty modules"])) == 30


def test_a_picture_that_cannot_show_all_modules_says_how_many_are_missing() -> None:
    assert "+ 30" in words(GALLERY["too many modules"])


def test_a_picture_says_what_it_was_given() -> None:
    shown = words(PROGRESS)
    assert {PROGRESS.title, PROGRESS.subtitle, "26/71", "Aufgaben gelöst", MODULES[0], "2/6", "Ø 8,7"} <= {
        *shown
    }


@PICTURE
def test_the_same_picture_is_drawn_with_the_same_bytes(picture: Picture) -> None:
    assert Painter(content_folder("prompts") / "pictures").draw(picture) == PAINTER.draw(picture)


def test_other_words_make_another_picture() -> None:
    """The font is found: without one the renderer leaves every word out."""
    assert PAINTER.draw(ProgressPicture("Ada")) != PAINTER.draw(ProgressPicture("Bob"))


def test_a_picture_that_was_drawn_before_is_at_hand() -> None:
    assert PAINTER.draw(STATS) is PAINTER.draw(STATS)


async def test_pictures_asked_for_at_once_are_all_drawn() -> None:
    wanted = [ProgressPicture(name) for name in MODULES]
    drawn = await asyncio.gather(*(PAINTER.drawn(picture) for picture in wanted))
    assert drawn == [PAINTER.draw(picture) for picture in wanted]


@PICTURE
def test_every_text_can_be_read_by_people_with_weak_eyes(picture: Picture) -> None:
    """WCAG AA, and at a size that is left when Discord shrinks the picture."""
    for text in texts(PAINTER.svg(picture)):
        assert contrast(text.fill, text.on.fill) >= 4.5, text
        assert text.size >= 18, text


@pytest.mark.parametrize("page", [DARK_PAGE, LIGHT_PAGE], ids=["dark", "light"])
def test_the_card_stands_out_from_the_page(page: str) -> None:
    card = next(parsed(PAINTER.svg(PROGRESS)).iter(f"{SVG}rect"))
    assert contrast(card.attrib["stroke"], page) >= 3


@pytest.mark.parametrize("mark", MARKS)
def test_how_far_a_bar_reaches_can_be_seen(mark: str) -> None:
    svg = PAINTER.svg(ProgressPicture("", bars=(Bar("CRUD", 1, 2, mark=mark),)))
    card, track, filled = [box.attrib for box in parsed(svg).findall(f"{SVG}rect")]
    assert float(filled["width"]) * 2 == float(track["width"])
    assert contrast(filled["fill"], track["fill"]) >= 3
    assert contrast(filled["fill"], card["fill"]) >= 3


def test_marks_differ_in_shape_not_only_in_colour() -> None:
    def shape(mark: str) -> str:
        svg = PAINTER.svg(ProgressPicture("", bars=(Bar("CRUD", 0, 2, mark=mark),)))
        drawn = re.search(r"<g .*?</g>", svg, re.DOTALL)
        return re.sub(r"#[0-9a-f]{6}", "", drawn[0]) if drawn else ""

    assert len({shape(mark) for mark in MARKS} | {shape("something else")}) == 6
    assert shape("something else") == ""


@pytest.mark.parametrize("mark", MARKS)
def test_marks_can_be_seen(mark: str) -> None:
    svg = PAINTER.svg(ProgressPicture("", bars=(Bar("CRUD", 0, 2, mark=mark),)))
    card = next(parsed(svg).iter(f"{SVG}rect")).attrib["fill"]
    group = parsed(svg).find(f"{SVG}g")
    assert group is not None
    first = group[0].attrib
    assert contrast(first["stroke"] if first["fill"] == "none" else first["fill"], card) >= 3


@MODERATE
@given(PICTURES)
def test_no_text_leaves_the_box_that_it_stands_on(picture: Picture) -> None:
    for text in texts(PAINTER.svg(picture)):
        left = text.left(width(text))
        assert text.on.left + 10 <= left, text
        assert left + width(text) <= text.on.right - 10, text


@MODERATE
@given(PICTURES)
def test_texts_on_one_line_do_not_touch(picture: Picture) -> None:
    lines: dict[float, list[tuple[float, float]]] = {}
    for text in texts(PAINTER.svg(picture)):
        left = text.left(width(text))
        lines.setdefault(text.y, []).append((left, left + width(text)))
    for line in lines.values():
        for (_, right), (left, _) in itertools.pairwise(sorted(line)):
            assert right < left


@MODERATE
@given(PICTURES)
def test_no_text_runs_into_a_bar_or_a_tile(picture: Picture) -> None:
    svg = PAINTER.svg(picture)
    for text in texts(svg):
        left, top = text.left(width(text)), text.y - 0.7 * text.size
        right = left + width(text)
        for box in boxes(svg):
            apart = right < box.left or box.right < left or text.y < box.top or box.bottom < top
            assert apart or (box.holds(left, top) and box.holds(right, text.y)), (text, box)


@MODERATE
@given(PICTURES)
def test_text_gets_nothing_into_a_picture_but_text(picture: Picture) -> None:
    svg = PAINTER.svg(picture)
    assert "<!" not in svg
    for element in parsed(svg).iter():
        assert element.tag.removeprefix(SVG) in {"svg", "rect", "text", "g", "path", "circle"}
        for name, value in element.attrib.items():
            assert "href" not in name
            assert re.fullmatch(r"[-\w#. ()]*", value), (name, value)
            assert "url" not in value


@FEW
@given(PICTURES)
def test_whatever_the_words_a_picture_is_a_whole_png(picture: Picture) -> None:
    assert size_of(PAINTER.draw(picture))[0] == 900


@MODERATE
@given(HOSTILE, st.floats(0, 900), st.sampled_from([18, 22, 36]), st.sampled_from([400, 700]))
def test_a_text_is_cut_to_the_room_there_is(text: str, room: float, size: int, weight: int) -> None:
    fitted = FONT.fit(text, room, size, weight)
    assert FONT.width(fitted, size, weight) <= room
    assert fitted == FONT.legible(text) or fitted == "" or fitted.endswith(ELLIPSIS)


@pytest.mark.parametrize("size", [18, 22, 36])
@pytest.mark.parametrize("weight", [400, 700])
def test_a_text_is_drawn_as_wide_as_it_was_measured(size: int, weight: int) -> None:
    def covered(words: str, up_to: float) -> bytes:
        """The words under a lid that is `up_to` wide: as much of them as sticks out can be seen."""
        style = f'font-family="Inter" font-size="{size}" font-weight="{weight}"'
        text = f'<text y="40" {style}>{words}</text><rect width="{up_to}" height="60" fill="#000000"/>'
        svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="900" height="60">{text}</svg>'
        return resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True, font_files=[str(FONT.file)])

    words = "Toffee AVATAR Beziehungen"
    wide = FONT.width(words, size, weight)
    assert covered(words, wide + 1) == covered("", wide + 1)
    assert covered(words, wide - 4) != covered("", wide - 4)


def test_a_text_that_fits_is_left_alone() -> None:
    assert FONT.fit("Größe & Maß", 500, 22, 400) == "Größe & Maß"


def test_a_text_is_cut_no_shorter_than_it_must() -> None:
    fitted = FONT.fit("i" * 200, 300, 22, 400)
    assert FONT.width(fitted[:-1] + "ii" + ELLIPSIS, 22, 400) > 300


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "„Größe“ → ŁÓDŹ, naïve, İstanbul, Привет ✓ 3 × 4 ≥ 12",
            "„Größe“ → ŁÓDŹ, naïve, İstanbul, Привет ✓ 3 × 4 ≥ 12",
        ),
        ("o\u0308ffnen", "öffnen"),
        ("two\n\tlines\u2028and\u00a0more ", "two lines and more"),
        ("\u202eevil\u2066\x00\x1b\ud800", "evil"),
        ("z\u0338\u0321\u031ba\u0334lgo", "zalgo"),
        ("Party 🎉👩‍👧 time", "Party time"),
        ("Ada שלום 日本", "Ada … …"),
        ("", ""),
    ],
    ids=["european", "composed", "lines", "control", "piled up", "emoji", "other scripts", "nothing"],
)
def test_a_text_is_shown_in_characters_that_the_font_has(text: str, shown: str) -> None:
    assert FONT.legible(text) == shown


def test_a_number_is_shown_whole_or_not_at_all() -> None:
    assert words(ProgressPicture("", bars=(Bar("CRUD", 10**30, 10**31),))) == ["CRUD"]
    crowded = StatsPicture("", columns=tuple(Column("", value) for value in [10**5, *range(30)]))
    assert words(crowded) == ["100000"]
    assert words(StatsPicture("", columns=(Column("", 10**5),) * 31)) == ["100000"]


def test_a_long_number_in_a_tile_is_written_smaller() -> None:
    tiles = (*[Tile("Score", "7")] * 3, Tile("Wait", "2 h 10 min"))
    sizes = {text.words: text.size for text in texts(PAINTER.svg(ProgressPicture("", tiles=tiles)))}
    assert sizes["2 h 10 min"] < sizes["7"]


def test_marks_and_notes_leave_all_bars_equally_long() -> None:
    svg = PAINTER.svg(ProgressPicture("", bars=tuple(Bar("CRUD", 0, 2, note) for note in ("", "1", "83 %"))))
    assert len({bar.right - bar.left for bar in boxes(svg)[1:]}) == 1


def test_a_template_that_asks_for_what_is_not_there_fails(tmp_path: Path) -> None:
    (tmp_path / "progress.svg.j2").write_text("<svg>{{ picture.nothing }}</svg>", encoding="utf-8")
    with pytest.raises(jinja2.UndefinedError):
        Painter(tmp_path).svg(PROGRESS)


def test_a_template_cannot_reach_into_python(tmp_path: Path) -> None:
    (tmp_path / "progress.svg.j2").write_text("<svg>{{ picture.__class__ }}</svg>", encoding="utf-8")
    with pytest.raises(SecurityError):
        Painter(tmp_path).svg(PROGRESS)
