"""Pictures to look at in tests, hostile ones among them, and what a rendered picture is made of."""

from __future__ import annotations

import itertools
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from hypothesis import strategies as st

from bot.coaching.picture import Bar, Column, Picture, ProgressPicture, StatsPicture, Tile

MODULES = (
    "Setup: Projekt und Datenbank",
    "Modelle und Tabellen",
    "CRUD: anlegen, lesen, ändern, löschen",
    "Sessions und Endpoints",
    "Beziehungen",
    "Erweiterte Abfragen",
    "Cascade & OnDelete",
    "Viele zu viele",
    "Migrationen",
    "Testen mit Transaktionen",
    "Async und Betrieb",
)
MARKS = ("done", "current", "open", "locked", "skipped")
TILES = (
    Tile("Aufgaben gelöst", "26/71"),
    Tile("Module fertig", "4/11"),
    Tile("Ø Bewertung", "8,7"),
    Tile("Wartezeit", "2 h 10 min"),
)


def modules(count: int) -> tuple[Bar, ...]:
    names = itertools.islice(itertools.cycle(MODULES), count)
    return tuple(
        Bar(name, index % 7, 6, "Ø 8,7" if index < 3 else "", MARKS[index % len(MARKS)])
        for index, name in enumerate(names)
    )


def days(count: int) -> tuple[Column, ...]:
    return tuple(Column(f"{day + 1}.", day * 7 % 43, "Mo") for day in range(count))


PROGRESS = ProgressPicture("Dein Fortschritt", "SQLModel von Grund auf", TILES, modules(11))
STATS = StatsPicture("Die letzten 14 Tage", "24 Lernende", TILES, days(14), modules(11))
GALLERY: dict[str, Picture] = {
    "eleven modules": PROGRESS,
    "thirty modules": ProgressPicture("Fortschritt", "", TILES, modules(30)),
    "three modules": ProgressPicture("Fortschritt", "Neu", TILES[:2], modules(3)),
    "too many modules": ProgressPicture("Fortschritt", "Neu", TILES * 3, modules(90)),
    "statistics": STATS,
    "a month": StatsPicture("Oktober", "", (), (*days(30), Column("31.", 12345)), modules(4)),
    "a quiet fortnight": StatsPicture("Ferien", "", (), tuple(Column("Mo", 0) for _ in range(14))),
    "nothing": ProgressPicture(""),
    "no numbers": StatsPicture(""),
}

HOSTILE = st.one_of(
    st.sampled_from(
        [
            "</text></svg>",
            '"/><image href="file:///etc/passwd"/>',
            "<![CDATA[x]]>",
            "<!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>&x;",
            "{{ 7 * 7 }}{% raw %}",
            "url(https://example.org/x)",
            "\u202egnirts\u2066",
            "שלום Ada",
            "日本語",
            "z\u0338\u0321\u031balgo" * 30,
            "👩‍👩‍👧 🎉",
            "\x00\x1b[31m\ud800\ufffe",
            "W" * 500,
            "\u00a0\u2028\n\t ",
        ]
    ),
    st.text(max_size=80),
    st.text("Wi<>&\"' …", max_size=500),
)
NUMBERS = st.one_of(st.integers(), st.integers(0, 30))
BARS = st.builds(Bar, HOSTILE, NUMBERS, NUMBERS, HOSTILE, st.one_of(st.sampled_from(MARKS), HOSTILE))
SOME_TILES = st.lists(st.builds(Tile, HOSTILE, HOSTILE), max_size=9).map(tuple)
PICTURES: st.SearchStrategy[Picture] = st.one_of(
    st.builds(
        ProgressPicture, HOSTILE, HOSTILE, SOME_TILES, st.lists(BARS, max_size=8).map(tuple), st.just("")
    ),
    st.builds(
        StatsPicture,
        HOSTILE,
        HOSTILE,
        SOME_TILES,
        st.lists(st.builds(Column, HOSTILE, NUMBERS, HOSTILE), max_size=33).map(tuple),
        st.lists(BARS, max_size=3).map(tuple),
        HOSTILE,
    ),
)

SVG = "{http://www.w3.org/2000/svg}"


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - made by ourselves a moment ago


@dataclass(frozen=True, slots=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float
    fill: str

    def holds(self, x: float, y: float) -> bool:
        return self.left <= x <= self.right and self.top <= y <= self.bottom


@dataclass(frozen=True, slots=True)
class Text:
    words: str
    x: float
    y: float
    size: float
    weight: int
    anchor: str
    fill: str
    on: Box

    def left(self, width: float) -> float:
        return self.x - width * {"start": 0.0, "middle": 0.5, "end": 1.0}[self.anchor]


def box(element: ET.Element) -> Box:
    x, y, wide, high = (float(element.attrib[name]) for name in ("x", "y", "width", "height"))
    return Box(x, y, x + wide, y + high, element.attrib["fill"])


def boxes(svg: str) -> list[Box]:
    """The card, its tiles and its bars; what is inside a mark is not among them."""
    return [box(element) for element in parsed(svg).findall(f"{SVG}rect")]


def texts(svg: str) -> Iterator[Text]:
    """Every text, with the box that it stands on: the last one painted before it."""
    painted: list[Box] = []
    for element in parsed(svg):
        read = element.attrib
        if element.tag == f"{SVG}rect":
            painted.append(box(element))
        elif element.tag == f"{SVG}text":
            x, y = float(read["x"]), float(read["y"])
            yield Text(
                element.text or "",
                x,
                y,
                float(read["font-size"]),
                int(read["font-weight"]),
                read["text-anchor"],
                read["fill"],
                next(under for under in reversed(painted) if under.holds(x, y)),
            )


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """As WCAG 2 defines it, from 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def size_of(png: bytes) -> tuple[int, int]:
    """Width and height of a PNG whose every chunk is whole."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    chunks: list[tuple[bytes, bytes]] = []
    at = 8
    while at < len(png):
        length, kind = struct.unpack_from(">I4s", png, at)
        body = png[at + 8 : at + 8 + length]
        assert struct.unpack_from(">I", png, at + 8 + length) == (zlib.crc32(kind + body),)
        chunks.append((kind, body))
        at += 12 + length
    assert chunks[-1] == (b"IEND", b"")
    width, height, depth, colours = struct.unpack_from(">IIBB", chunks[0][1])
    assert (depth, colours) == (8, 6)
    pixels = zlib.decompress(b"".join(body for kind, body in chunks if kind == b"IDAT"))
    assert len(pixels) == height * (1 + 4 * width)
    return width, height
