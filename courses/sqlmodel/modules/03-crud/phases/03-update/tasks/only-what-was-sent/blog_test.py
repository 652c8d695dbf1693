"""What the blog promises when a post is edited."""

from collections.abc import Iterator

import pytest
from pydantic import ValidationError
from sqlalchemy import Engine, text
from sqlmodel import Session, SQLModel

from blog import PostUpdate, make_engine, update_post

COLUMNS = "title, text, subtitle, pinned, author_id"
ROWS = f"""
INSERT INTO post (id, {COLUMNS}) VALUES (10, 'Loops', 'Round we go', 'For beginners', 1, 1);
INSERT INTO post (id, {COLUMNS}) VALUES (20, 'Tea', 'Let it draw', 'Green', 1, 2);
"""


@pytest.fixture
def blog() -> Iterator[Engine]:
    """The posts 10 by Ada (1) and 20 by Ben (2); both are pinned and have a subtitle."""
    engine = make_engine()
    SQLModel.metadata.create_all(engine)
    with engine.begin() as connection:
        for statement in ROWS.strip().splitlines():
            connection.execute(text(statement))
    yield engine
    engine.dispose()


def row(engine: Engine, post_id: int) -> tuple[object, ...]:
    """Title, text, subtitle, pinned and author as they stand in the table."""
    with engine.connect() as connection:
        return tuple(connection.execute(text(f"SELECT {COLUMNS} FROM post WHERE id = {post_id}")).one())


def edit(engine: Engine, post_id: int, sent: dict[str, object]) -> None:
    """Send these fields as a client would, as JSON's names and values."""
    with Session(engine) as session:
        update_post(session, post_id, PostUpdate.model_validate(sent))


def verdict(sent: dict[str, object]) -> str:
    try:
        PostUpdate.model_validate(sent)
    except ValidationError:
        return "refused"
    return "accepted"


def test_what_is_sent_is_changed(blog: Engine) -> None:
    edit(blog, 10, {"title": "While", "text": "Round and round"})
    assert row(blog, 10)[:2] == ("While", "Round and round")


def test_what_is_not_sent_stays(blog: Engine) -> None:
    edit(blog, 10, {"title": "While"})
    assert row(blog, 10) == ("While", "Round we go", "For beginners", 1, 1)


def test_subtitle_can_be_taken_away(blog: Engine) -> None:
    edit(blog, 10, {"subtitle": None})
    assert row(blog, 10) == ("Loops", "Round we go", None, 1, 1)


def test_post_can_be_unpinned(blog: Engine) -> None:
    edit(blog, 10, {"pinned": False})
    assert row(blog, 10) == ("Loops", "Round we go", "For beginners", 0, 1)


def test_sending_nothing_changes_nothing(blog: Engine) -> None:
    edit(blog, 20, {})
    assert row(blog, 20) == ("Tea", "Let it draw", "Green", 1, 2)


def test_other_posts_stay(blog: Engine) -> None:
    edit(blog, 10, {"title": "While", "subtitle": None})
    assert row(blog, 20) == ("Tea", "Let it draw", "Green", 1, 2)


def test_changed_post_can_be_read_after_the_session(blog: Engine) -> None:
    with Session(blog) as session:
        post = update_post(session, 10, PostUpdate.model_validate({"title": "While"}))
    assert (post.id, post.title, post.text) == (10, "While", "Round we go")


def test_missing_post_is_none(blog: Engine) -> None:
    with Session(blog) as session:
        answer = update_post(session, 99, PostUpdate.model_validate({"title": "While"}))
    assert answer is None


def test_title_and_text_can_not_be_taken_away() -> None:
    verdicts = [verdict({"title": None}), verdict({"text": None}), verdict({"pinned": None})]
    assert verdicts == ["refused", "refused", "refused"]


def test_title_and_text_can_not_be_emptied() -> None:
    sent = [{"title": ""}, {"text": ""}, {"title": "O", "text": "K"}]
    assert [verdict(changes) for changes in sent] == ["refused", "refused", "accepted"]


def test_other_fields_are_refused() -> None:
    others = [{"id": 11}, {"author_id": 2}, {"titel": "While"}]
    assert [verdict(sent) for sent in others] == ["refused", "refused", "refused"]
