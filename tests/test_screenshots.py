"""What is drawn of a message is all of it, and nothing but it."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.courses.course import Course
from bot.review.reviewer import Reviewer
from bot.showing import STYLE, Json, Scene, Viewer, conversation, page
from tests.browser import NEEDED, missing
from tests.builders import MODERATE
from tests.local_discord import Message
from tests.screenshots import comes, drawn, errs, set_up, staged

NOW = datetime(2026, 3, 2, 18, 4, tzinfo=UTC)
VIEWER = Viewer(NOW, names={"7": "Ada <b>", "8": "learning"})
HARMLESS = {"class", "style", "href", "rel", "start", "src", "alt"}
TAGS = {
    *("a", "article", "b", "blockquote", "code", "div", "em", "h1", "h2", "h3", "header", "img", "li", "ol"),
    *("pre", "s", "small", "span", "strong", "time", "u", "ul"),
    *("svg", "path", "circle"),
}
PIECES = (
    *("*", "**", "_", "__", "~~", "||", "`", "``", "```", "```py\n", "\\", "> ", ">>> ", "# ", "-# ", "- "),
    *(
        "1. ",
        "  ",
        "\n",
        "\n\n",
        "[",
        "](",
        ")",
        "https://e.example/ä",
        "<@7>",
        "<#8>",
        "<t:0:R>",
        "@everyone",
    ),
    *(
        "<script>",
        "</div>",
        "<img onerror=ä>",
        "javascript:",
        "&amp;",
        '"',
        "'",
        "\u202e",
        "ä",
        "öö ",
        "{}",
        "%s",
    ),
)
pieces = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=40).map("".join)
within = st.sampled_from(
    (("```\n", "\n```"), ("```py\n", "\n```"), ("> ", ""), ("- ", ""), ("# ", ""), ("`", "`"), ("||", "||"))
)
hostile = pieces | st.builds(lambda mark, text: f"{mark[0]}{text}{mark[1]}", within, pieces)


class Reader(HTMLParser):
    """Reads a page as a browser does: tags, their attributes, and the words between them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag not in {"path", "circle", "svg"}:
            self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in {"img", "meta", "path", "circle"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in {"path", "circle"}:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return "".join(self.words)


def message(content: str = "", *, by: str = "Baton", **more: object) -> Json:
    author = {"id": "7", "username": by, "global_name": None, "bot": True}
    return {"author": author, "content": content, "timestamp": NOW.isoformat(), **more}


def read(*messages: Json) -> Reader:
    return read_by(VIEWER, *messages)


def read_by(viewer: Viewer, *messages: Json) -> Reader:
    return Reader(conversation(messages, viewer))


def assert_harmless(found: Reader) -> None:
    assert found.tags <= TAGS
    assert found.open == []
    assert {name for name, _ in found.attributes} <= HARMLESS
    for name, value in found.attributes:
        if name == "href":
            assert value.startswith(("https://", "http://"))
        if name == "style":
            assert re.fullmatch(r"(?:(?:background|border-left-color):#[0-9a-f]{6})?", value)


@MODERATE
@given(hostile)
def test_no_markup_gets_through_from_any_text(text: str) -> None:
    layout = [{"type": 17, "accent_color": 1, "components": [{"type": 10, "content": text}]}]
    button = {"type": 2, "style": 1, "label": text, "emoji": {"name": text}}
    select = {"type": 3, "placeholder": text, "options": []}
    rows = [{"type": 1, "components": [one]} for one in (button, select)]
    embed = {"title": text, "description": text, "fields": [{"name": text, "value": text}], "color": 5}
    file = {"filename": text, "size": 5, "url": text, "content_type": "image/png", "description": text}
    quoted = message(text)
    used = {"name": text, "user": {"username": text}}
    found = read(
        message(text, by=text, components=[*layout, *rows], embeds=[embed], attachments=[file]),
        message(text, referenced_message=quoted, flags=64),
        message(text, interaction=used),
    )
    assert_harmless(found)


@MODERATE
@given(hostile)
def test_no_letter_of_a_text_is_lost(text: str) -> None:
    """But of addresses, which can hide behind a label."""
    text = re.sub(r"https?://\S*", "", text)
    said, shown = ([one for one in told if one in "äö"] for told in (text, read(message(text)).text))
    assert shown == said


@MODERATE
@given(st.text(alphabet="*_~|`> -#\n1.[ä](:", max_size=3000))
def test_a_text_of_nothing_but_marks_is_drawn(text: str) -> None:
    assert_harmless(read(message(text)))


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**a *b***", '<div class="text"><strong>a <em>b</em></strong></div>'),
        ("snake_case_name", '<div class="text">snake_case_name</div>'),
        ("__a__ ~~b~~ ||c||", '<div class="text"><u>a</u> <s>b</s> <span class="spoiler">c</span></div>'),
        (r"\*a\* \\", '<div class="text">*a* \\</div>'),
        ("`<b>` ``a`b``", '<div class="text"><code>&lt;b&gt;</code> <code>a`b</code></div>'),
        ("## a\n-# b\n> c", "<h2>a</h2><small>b</small><blockquote>"),
        ("- a\n  - b\n- c", "<ul><li>"),
        ("3. a", '<ol start="3"><li><div class="text">a</div></li></ol>'),
        ("a\n---\nb", '<div class="text">a\n---\nb</div>'),
        ("```\n**a**\n```", '<pre class="code"><code>**a**</code></pre>'),
        ("```py\ndef a(): ...\n```", '<span class="hl-k">def</span>'),
        ("<@7> <#8>", '<span class="pill">@Ada &lt;b&gt;</span> <span class="pill"># learning</span>'),
        ("<t:1772474400:R>", '<span class="time">4 minutes ago</span>'),
        ("<t:1772474400:t>", '<span class="time">18:00</span>'),
        ("<t:999999999999999>", "&lt;t:999999999999999&gt;"),
        ("[a](https://b.example)", '<a href="https://b.example" rel="noreferrer noopener">a</a>'),
        ("[a](javascript:b)", '<div class="text">[a](javascript:b)</div>'),
        ("see https://b.example/c.", ">https://b.example/c</a>."),
    ],
)
def test_discords_markdown_is_drawn_as_discord_shows_it(text: str, html: str) -> None:
    assert html in conversation([message(text)], VIEWER)


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        (b"\x89PNG", '<img class="picture" src="data:image/png;base64,iVBORw==" alt="An ä">'),
        (b"<svg onload=x>", '<span class="name">a.png</span>'),
        (None, '<span class="name">a.png</span>'),
    ],
    ids=["a picture", "no picture", "not at hand"],
)
def test_a_picture_is_shown_only_if_it_is_one_and_at_hand(data: bytes | None, shown: str) -> None:
    viewer = Viewer(NOW, files={} if data is None else {"http://e/a": data})
    picture = {"filename": "a.png", "url": "http://e/a", "content_type": "image/png", "description": "An ä"}
    assert shown in conversation([message(attachments=[picture])], viewer)


def test_messages_of_one_author_share_a_head_unless_one_is_private() -> None:
    html = conversation([message("a"), message("b"), message("c", flags=64), message("d", flags=64)], VIEWER)
    assert html.count("<header>") == 2
    assert html.count("Only you can see this") == 2


def test_a_page_fetches_nothing() -> None:
    html = page([Scene("#learning", [message("hello")]), Scene("", [message("again")])], VIEWER)
    assert re.findall(r"""(?:src|href)=["']?|url\((?!"data:)|@import""", html) == []
    assert "hello" in html
    assert html.count('class="place"') == 1


def test_every_class_has_a_style() -> None:
    parts = [*Path(STYLE).parent.glob("*.py")]
    named = {
        name
        for part in parts
        for found in re.findall(r'class="([a-z -]+)"', part.read_text("utf-8"))
        for name in found.split()
    }
    styled = set(re.findall(r"\.([a-z][a-z-]*)", STYLE.read_text("utf-8")))
    assert named
    assert named - styled <= {"body", "messages", "markdown", "emoji", "field", "said", "value", "title"}


def test_what_is_missing_for_photographs_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda program: None if program in NEEDED else program)
    assert missing().startswith("apt-get install chromium pngquant")
    monkeypatch.setattr(shutil, "which", lambda program: program)
    assert missing() == ""


async def test_all_that_real_messages_say_is_in_the_picture(
    course: Course, database: Path, tmp_path: Path, data_dir: Path, reviewer: Reviewer
) -> None:
    async with staged(course, database, tmp_path / "data", data_dir / "runtimes") as stage:
        await set_up(stage)
        ada = stage.learner("Ada")
        await comes(ada)
        await errs(ada, stage.places[0])
        await ada.uses("progress")
        await stage.baton.is_quiet()
        real, viewer = stage.discord.messages, stage.viewer
        assert stage.discord.violations == []
    kept = [one for one in real if not one.deleted]
    assert len(kept) > 5
    for one in kept:
        found = read_by(viewer, *drawn(one))
        assert_said(one, found)
        shown = {value for name, value in found.attributes if name == "alt"}
        assert all(file.filename in found.text or file.description in shown for file in one.attachments)


def assert_said(sent: Message, found: Reader) -> None:
    """Each word in its place; a list's numbers are its own, and the language of code is no word."""
    marks = r"^ *\d+\. |```\w+$|https://discord\.com\S+|<(?:@&?|#|t:)\d+(?::R)?>"
    plain = re.sub(marks, "", sent.text, flags=re.MULTILINE)
    rest = iter(re.findall(r"[^\W_]+", " ".join(found.words)))
    lost = [word for word in re.findall(r"[^\W_]+", plain) if word not in rest]
    assert lost == [], found.text
    for label in sent.buttons:
        assert label in found.text
