"""What the blog promises when somebody looks for several tags at once."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, event, text
from sqlmodel import Session, SQLModel

from blog import Post, make_engine, similar, with_all, with_any, without

TAGGED = """
INSERT INTO post (id, title) VALUES (10, 'Loops'), (11, 'Sets'), (12, 'Tea'), (13, 'Bare');
INSERT INTO post (id, title) VALUES (14, 'Joins'), (15, 'Asyncio');
INSERT INTO tag (id, name) VALUES (1, 'python'), (2, 'beginner'), (3, 'kitchen'), (4, 'sqlite');
INSERT INTO posttag (post_id, tag_id) VALUES (10, 1), (10, 2), (11, 1), (11, 2), (11, 4);
INSERT INTO posttag (post_id, tag_id) VALUES (12, 3), (12, 2), (14, 4), (15, 1);
"""


@pytest.fixture
def blog() -> Iterator[Engine]:
    """10: python, beginner; 11: these and sqlite; 12: kitchen, beginner; 14: sqlite; 15: python."""
    engine = make_engine()
    SQLModel.metadata.create_all(engine)
    with engine.begin() as connection:
        for statement in TAGGED.strip().splitlines():
            connection.execute(text(statement))
    yield engine
    engine.dispose()


@pytest.fixture
def session(blog: Engine) -> Iterator[Session]:
    with Session(blog) as session:
        yield session


def ids(posts: list[Post]) -> list[int | None]:
    return [post.id for post in posts]


def test_with_any_finds_each_post_once(session: Session) -> None:
    assert ids(with_any(session, ["beginner", "python"])) == [10, 11, 12, 15]


def test_with_all_wants_every_tag(session: Session) -> None:
    assert ids(with_all(session, ["beginner", "python"])) == [10, 11]


def test_with_all_does_not_mind_further_tags(session: Session) -> None:
    assert ids(with_all(session, ["python"])) == [10, 11, 15]


def test_with_all_counts_a_repeated_name_once(session: Session) -> None:
    assert ids(with_all(session, ["python", "sqlite", "python"])) == [11]


def test_with_all_and_a_tag_that_nobody_has(session: Session) -> None:
    assert ids(with_all(session, ["python", "gone"])) == []


def test_with_all_of_no_tags_is_every_post(session: Session) -> None:
    assert ids(with_all(session, [])) == [10, 11, 12, 13, 14, 15]


def test_found_posts_show_all_their_tags(session: Session) -> None:
    found = [*with_all(session, ["sqlite", "python"]), *with_any(session, ["kitchen"])]
    shown = [sorted(tag.name for tag in post.tags) for post in found]
    assert shown == [["beginner", "python", "sqlite"], ["beginner", "kitchen"]]


def test_without_leaves_out_who_has_one_of_them(session: Session) -> None:
    assert 11 not in ids(without(session, ["sqlite", "kitchen"]))


def test_without_finds_posts_that_have_no_tag(session: Session) -> None:
    found = [ids(without(session, names)) for names in (["sqlite", "kitchen"], ["beginner"])]
    assert [13 in numbers for numbers in found] == [True, True]


def test_similar_counts_shared_tags(session: Session) -> None:
    assert similar(session, 10) == [("Sets", 2), ("Asyncio", 1), ("Tea", 1)]


def test_similar_knows_posts_without_company(session: Session) -> None:
    assert similar(session, 13) == []


def test_number_of_statements_does_not_grow(blog: Engine) -> None:
    counts = []
    for names in (["python"], ["python", "beginner", "sqlite", "kitchen"]):
        statements: list[str] = []

        def note(*details: object, seen: list[str] = statements) -> None:
            seen.append(str(details[2]))

        event.listen(blog, "before_cursor_execute", note)
        with Session(blog) as session:
            with_any(session, names)
            with_all(session, names)
            without(session, names)
            similar(session, 11)
        event.remove(blog, "before_cursor_execute", note)
        counts.append(max(len(statements), 8))
    assert counts == [8, 8]
