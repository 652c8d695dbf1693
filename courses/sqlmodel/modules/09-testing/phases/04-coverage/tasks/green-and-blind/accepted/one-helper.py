"""Tests of the import. They reach every line of blog.py, and notice next to nothing."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from blog import Post, Report, import_posts, make_engine, titles


@pytest.fixture
def engine() -> Iterator[Engine]:
    """An empty database."""
    engine = make_engine()
    yield engine
    engine.dispose()


@pytest.fixture
def blog(engine: Engine) -> dict[str, int]:
    """Filled by an import of a single post."""
    with Session(engine) as session:
        import_posts(session, ["Tea | 7"])
    return {"Tea": 7}


def now(engine: Engine) -> dict[str, int]:
    with Session(engine) as session:
        posts = session.exec(select(Post)).all()
        assert len(posts) == len({post.title for post in posts}) == len(titles(session))
        return {post.title: post.likes for post in posts}


@pytest.mark.parametrize(
    ("text", "added", "skipped", "more"),
    [
        ("", 0, 0, {}),
        ("Rain|1", 1, 0, {"Rain": 1}),
        (" Rain | 1 \n\n#Snow\nSnow", 2, 0, {"Rain": 1, "Snow": 0}),
        ("Tea | 1", 0, 1, {}),
        ("Rain\nRain | 5\nTea", 1, 2, {"Rain": 0}),
    ],
)
def test_import(
    engine: Engine, blog: dict[str, int], text: str, added: int, skipped: int, more: dict[str, int]
) -> None:
    with Session(engine) as session:
        report = import_posts(session, text.split("\n"))
    assert (report.added, report.skipped) == (added, skipped)
    assert now(engine) == blog | more


def test_all_or_nothing(engine: Engine, blog: dict[str, int]) -> None:
    for wrong in ("x", "-3"):
        with Session(engine) as session, pytest.raises(ValueError) as caught:
            import_posts(session, ["Rain", f"Snow | {wrong}", "Sun"])
        assert "line 2" in str(caught.value)
        assert now(engine) == blog
