"""What the blog promises when an author, or a post, is deleted."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel

from blog import Comment, Post, User, delete_user, make_engine

ADAS_AND_BENS = """
INSERT INTO user (id, name) VALUES (1, 'Ada'), (2, 'Ben');
INSERT INTO post (id, title, author_id) VALUES (10, 'Loops', 1), (11, 'Sets', 1), (20, 'Tea', 2);
INSERT INTO comment (id, text, post_id) VALUES (100, 'Yes', 10), (101, 'Hm', 11), (200, 'Ah', 20);
"""


@pytest.fixture
def blog() -> Iterator[Engine]:
    """Ada (1) has the posts 10 and 11, Ben (2) has the post 20; each post has one comment."""
    engine = make_engine()
    SQLModel.metadata.create_all(engine)
    for statement in ADAS_AND_BENS.strip().splitlines():
        run(engine, statement)
    yield engine
    engine.dispose()


def run(engine: Engine, statement: str) -> None:
    """Run SQL as any other program would, without a session."""
    with engine.begin() as connection:
        connection.execute(text(statement))


def ids(engine: Engine, table: str) -> list[int]:
    with engine.connect() as connection:
        return list(connection.execute(text(f"SELECT id FROM {table} ORDER BY id")).scalars())


def on_delete(engine: Engine, table: str) -> list[str]:
    """The ON DELETE rules that stand in the table itself."""
    with engine.connect() as connection:
        return [
            key.on_delete for key in connection.execute(text(f"PRAGMA foreign_key_list({table})"))
        ]


def loaded(user: User) -> list[object]:
    """All that a profile page shows. Keep it: a session forgets objects that nobody holds."""
    return [user, *user.posts, *(comment for post in user.posts for comment in post.comments)]


def test_every_connection_checks_foreign_keys(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'blog.db'}")
    with engine.connect() as first, engine.connect() as second:
        checks = [open_.execute(text("PRAGMA foreign_keys")).scalar() for open_ in (first, second)]
    engine.dispose()
    assert checks == [1, 1]


def test_tables_say_cascade(blog: Engine) -> None:
    rules = {table: on_delete(blog, table) for table in ("post", "comment")}
    assert rules == {"post": ["CASCADE"], "comment": ["CASCADE"]}


def test_post_needs_an_author(blog: Engine) -> None:
    outcome = "accepted"
    with Session(blog) as session:
        session.add(Post(title="Nobody wrote this"))
        try:
            session.commit()
        except IntegrityError:
            outcome = "refused"
    assert outcome == "refused"


def test_deleting_a_user_with_sql_takes_posts(blog: Engine) -> None:
    run(blog, "DELETE FROM comment")
    run(blog, "DELETE FROM user WHERE id = 1")
    assert ids(blog, "post") == [20]


def test_deleting_a_post_with_sql_takes_comments(blog: Engine) -> None:
    run(blog, "DELETE FROM post WHERE id = 10")
    assert ids(blog, "comment") == [101, 200]


def test_delete_user_takes_posts_that_are_loaded(blog: Engine) -> None:
    with Session(blog) as session:
        shown = loaded(session.get(User, 1))
        delete_user(session, 1)
        shown.clear()
    assert ids(blog, "post") == [20]


def test_delete_user_leaves_the_posts_to_the_database(blog: Engine) -> None:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(" ".join(statement.split()))

    event.listen(blog, "before_cursor_execute", note)
    with Session(blog) as session:
        delete_user(session, 1)
    of_ada = [line for line in statements if "post" in line or "comment" in line]
    with Session(blog) as session:
        ben = session.get(User, 2)
        shown = [ben, *ben.posts]  # the comments aren't loaded
        delete_user(session, 2)
        shown.clear()
    of_ben = [line for line in statements if "comment" in line]
    assert (of_ada, of_ben) == ([], [])


def test_delete_user_says_whether_there_was_one(blog: Engine) -> None:
    with Session(blog) as session:
        answers = [delete_user(session, 2), delete_user(session, 2)]
    assert answers == [True, False]


def test_post_taken_from_its_author_is_deleted(blog: Engine) -> None:
    with Session(blog) as session:
        ada, loops = session.get(User, 1), session.get(Post, 10)
        ada.posts.remove(loops)
        author = loops.author
        session.commit()
    assert (author, ids(blog, "post")) == (None, [11, 20])


def test_comment_taken_from_its_post_is_deleted(blog: Engine) -> None:
    with Session(blog) as session:
        loops, yes = session.get(Post, 10), session.get(Comment, 100)
        loops.comments.remove(yes)
        post = yes.post
        session.commit()
    assert (post, ids(blog, "comment")) == (None, [101, 200])
