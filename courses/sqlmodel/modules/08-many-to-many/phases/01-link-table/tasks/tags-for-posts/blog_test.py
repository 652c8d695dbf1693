"""What the blog promises about posts, tags, and the table between them."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel

from blog import Post, Tag, make_engine, posts_with_tag, tag_names

TAGGED = """
INSERT INTO post (id, title) VALUES (10, 'Loops'), (11, 'Tea'), (12, 'Generators'), (13, 'Bare');
INSERT INTO tag (id, name) VALUES (1, 'python'), (2, 'beginner'), (3, 'kitchen');
INSERT INTO posttag (post_id, tag_id) VALUES (10, 1), (10, 2), (11, 3), (12, 1);
"""


@pytest.fixture
def blog() -> Iterator[Engine]:
    """Post 10 is tagged python and beginner, 11 kitchen, 12 python, and 13 has no tag."""
    engine = make_engine()
    SQLModel.metadata.create_all(engine)
    with engine.begin() as connection:
        for statement in TAGGED.strip().splitlines():
            connection.execute(text(statement))
    yield engine
    engine.dispose()


def attempt(engine: Engine, statement: str) -> str:
    """Whether the database accepts this SQL."""
    try:
        with engine.begin() as connection:
            connection.execute(text(statement))
    except IntegrityError:
        return "refused"
    return "accepted"


def links(engine: Engine) -> list[tuple[int, int]]:
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT post_id, tag_id FROM posttag"))
        return sorted((row.post_id, row.tag_id) for row in rows)


def ids(engine: Engine, table: str) -> list[int]:
    with engine.connect() as connection:
        return list(connection.execute(text(f"SELECT id FROM {table} ORDER BY id")).scalars())


def test_both_columns_together_are_the_primary_key(blog: Engine) -> None:
    key = inspect(blog).get_pk_constraint("posttag")["constrained_columns"]
    assert sorted(key) == ["post_id", "tag_id"]


def test_same_link_twice_is_refused(blog: Engine) -> None:
    outcome = attempt(blog, "INSERT INTO posttag (post_id, tag_id) VALUES (10, 1)")
    assert outcome == "refused"


def test_link_to_a_tag_that_does_not_exist_is_refused(blog: Engine) -> None:
    outcome = attempt(blog, "INSERT INTO posttag (post_id, tag_id) VALUES (13, 99)")
    assert outcome == "refused"


def test_tag_names_are_unique(blog: Engine) -> None:
    assert attempt(blog, "INSERT INTO tag (id, name) VALUES (4, 'python')") == "refused"


def test_deleting_a_post_takes_its_links_and_no_tags(blog: Engine) -> None:
    outcome = attempt(blog, "DELETE FROM post WHERE id = 10")
    assert (outcome, links(blog), ids(blog, "tag")) == ("accepted", [(11, 3), (12, 1)], [1, 2, 3])


def test_deleting_a_tag_takes_its_links_and_no_posts(blog: Engine) -> None:
    outcome = attempt(blog, "DELETE FROM tag WHERE id = 1")
    left = ("accepted", [(10, 2), (11, 3)], [10, 11, 12, 13])
    assert (outcome, links(blog), ids(blog, "post")) == left


def test_both_sides_agree_before_anything_is_sent(blog: Engine) -> None:
    with Session(blog) as session, session.no_autoflush:
        bare, python, kitchen = session.get(Post, 13), session.get(Tag, 1), session.get(Tag, 3)
        before = len(python.posts)
        bare.tags.append(python)
        kitchen.posts.append(bare)
        shown = [post.id for post in python.posts[before:]], [tag.id for tag in bare.tags]
    assert shown == ([13], [1, 3])


def test_appended_tag_becomes_a_link(blog: Engine) -> None:
    with Session(blog) as session:
        bare = session.get(Post, 13)
        bare.tags.append(session.get(Tag, 3))
        session.commit()
    assert links(blog) == [(10, 1), (10, 2), (11, 3), (12, 1), (13, 3)]


def test_tag_names_are_in_alphabetical_order(blog: Engine) -> None:
    with Session(blog) as session:
        names = [tag_names(session.get(Post, number)) for number in (10, 13)]
    assert names == [["beginner", "python"], []]


def test_posts_with_tag_finds_these_and_no_others(blog: Engine) -> None:
    with Session(blog) as session:
        found = [{post.id for post in posts_with_tag(session, name)} for name in ("python", "gone")]
    assert found == [{10, 12}, set()]


def test_posts_with_tag_are_in_the_order_of_their_titles(blog: Engine) -> None:
    with Session(blog) as session:
        titles = [post.title for post in posts_with_tag(session, "python")]
    assert titles == sorted(titles)
