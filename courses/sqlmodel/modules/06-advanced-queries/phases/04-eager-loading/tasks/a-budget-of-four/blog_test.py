"""What the blog promises of its pages: all is there, and it is fetched at once."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, event
from sqlmodel import Session, SQLModel, select

from blog import Comment, Post, User, front_page, make_engine, post_page

BUDGET = 4
NAMES = ["Ada", "Ben", "Cleo", "Dan"]


@pytest.fixture
def blog() -> Iterator[Engine]:
    """The posts 1 to 8 by four users in turn; post n has n - 1 comments, by four users in turn."""
    engine = make_engine()
    SQLModel.metadata.create_all(engine)
    with Session(engine) as session:
        session.add_all([User(id=key, name=name) for key, name in enumerate(NAMES, 1)])
        session.commit()
        session.add_all([Post(id=n, title=f"Post {n}", author_id=who(n)) for n in range(1, 9)])
        session.commit()
        for n in range(1, 9):
            for k in range(1, n):
                session.add(Comment(text=f"{n}.{k}", post_id=n, author_id=who(k)))
        session.commit()
    yield engine
    engine.dispose()


def who(n: int) -> int:
    return (n - 1) % len(NAMES) + 1


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements that are sent inside the block."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


def test_front_page_shows_the_newest_posts_first(blog: Engine) -> None:
    posts = front_page(blog, 3)
    assert [post.title for post in posts] == ["Post 8", "Post 7", "Post 6"]


def test_authors_can_be_read_without_a_session(blog: Engine) -> None:
    posts = front_page(blog, 3)
    assert [post.author.name for post in posts] == ["Dan", "Cleo", "Ben"]


def test_comments_can_be_read_without_a_session(blog: Engine) -> None:
    posts = front_page(blog, 3)
    assert [len(post.comments) for post in posts] == [7, 6, 5]


def test_authors_of_comments_can_be_read_without_a_session(blog: Engine) -> None:
    newest = front_page(blog, 1)[0]
    names = sorted({comment.author.name for comment in newest.comments})
    assert names == NAMES


def test_posts_without_comments_are_shown(blog: Engine) -> None:
    posts = front_page(blog)
    assert [post.id for post in posts][-2:] == [2, 1]


def test_front_page_keeps_to_its_budget(blog: Engine) -> None:
    with counted(blog) as few:
        front_page(blog, 2)
    with counted(blog) as many:
        front_page(blog, 8)
    assert (len(few) <= BUDGET, len(many) <= BUDGET) == (True, True)


def test_front_page_loads_only_what_it_shows(blog: Engine) -> None:
    loaded: list[Post] = []

    def note(post: Post, *_: object) -> None:
        loaded.append(post)

    event.listen(Post, "load", note)
    front_page(blog, 2)
    event.remove(Post, "load", note)
    assert len(loaded) == 2


def test_post_page_can_be_read_without_a_session(blog: Engine) -> None:
    post = post_page(blog, 3)
    names = [comment.author.name for comment in post.comments]
    assert (post.title, post.author.name, sorted(names)) == ("Post 3", "Cleo", ["Ada", "Ben"])


def test_post_page_of_an_unknown_post_is_none(blog: Engine) -> None:
    assert (post_page(blog, 99), post_page(blog, 1) is None) == (None, False)


def test_post_page_keeps_to_its_budget(blog: Engine) -> None:
    with counted(blog) as statements:
        post_page(blog, 8)
    assert 1 <= len(statements) <= BUDGET


def test_other_queries_load_no_neighbours(blog: Engine) -> None:
    with Session(blog) as session, counted(blog) as statements:
        titles = [post.title for post in session.exec(select(Post).limit(2))]
    post_page(blog, 1)
    assert (len(titles), [one for one in statements if "user" in one or "comment" in one]) == (2, [])
