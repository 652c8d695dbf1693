"""What the blog promises when posts change hands and comments go."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session, SQLModel

from blog import (
    Category,
    Comment,
    Post,
    User,
    clear_category,
    hand_over,
    hand_over_all,
    make_engine,
    remove_comment,
)

ROWS = """
INSERT INTO user (id, name) VALUES (1, 'Ada'), (2, 'Ben');
INSERT INTO category (id, name) VALUES (5, 'Python'), (6, 'Kitchen');
INSERT INTO post (id, title, author_id, category_id) VALUES (10, 'Loops', 1, 5), (11, 'Sets', 1, 5);
INSERT INTO post (id, title, author_id, category_id) VALUES (12, 'Maps', 1, 5), (20, 'Tea', 2, 6);
INSERT INTO comment (id, text, post_id) VALUES (100, 'Yes', 10), (101, 'Hm', 10), (200, 'Ah', 20);
"""


@pytest.fixture
def blog() -> Iterator[Engine]:
    """Ada (1) wrote 10, 11 and 12, all in category 5; Ben (2) wrote 20, which is in category 6."""
    engine = make_engine()
    SQLModel.metadata.create_all(engine)
    with engine.begin() as connection:
        for statement in ROWS.strip().splitlines():
            connection.execute(text(statement))
    yield engine
    engine.dispose()


@pytest.fixture
def session(blog: Engine) -> Iterator[Session]:
    with Session(blog) as session:
        yield session


def titles(posts: list[Post]) -> list[str]:
    return sorted(post.title for post in posts)


def rows(engine: Engine, query: str) -> list[tuple[object, ...]]:
    """What the tables hold, whatever a session believes."""
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def test_both_lists_agree_as_soon_as_a_post_changes_hands(session: Session) -> None:
    ada, ben, sets = session.get(User, 1), session.get(User, 2), session.get(Post, 11)
    before = (titles(ada.posts), titles(ben.posts))
    hand_over(sets, ben)
    after = (titles(ada.posts), titles(ben.posts))
    assert (before, after) == (
        (["Loops", "Maps", "Sets"], ["Tea"]),
        (["Loops", "Maps"], ["Sets", "Tea"]),
    )


def test_hand_over_works_on_posts_that_are_not_saved() -> None:
    ada, ben = User(name="Ada"), User(name="Ben")
    post = Post(title="Loops", author=ada)
    hand_over(post, ben)
    assert (post.author.name, titles(ada.posts), titles(ben.posts)) == ("Ben", [], ["Loops"])


def test_hand_over_to_the_same_author_changes_nothing(session: Session) -> None:
    ada, loops = session.get(User, 1), session.get(Post, 10)
    hand_over(loops, ada)
    assert titles(ada.posts) == ["Loops", "Maps", "Sets"]


def test_hand_over_is_saved_with_the_callers_commit(blog: Engine, session: Session) -> None:
    hand_over(session.get(Post, 11), session.get(User, 2))
    session.commit()
    assert rows(blog, "SELECT author_id FROM post WHERE id = 11") == [(2,)]


def test_hand_over_all_leaves_nothing_behind(blog: Engine, session: Session) -> None:
    ada, ben = session.get(User, 1), session.get(User, 2)
    hand_over_all(ada, ben)
    left, taken = titles(ada.posts), titles(ben.posts)
    session.commit()
    saved = rows(blog, "SELECT id FROM post WHERE author_id = 2 ORDER BY id")
    assert (left, taken, saved) == (
        [],
        ["Loops", "Maps", "Sets", "Tea"],
        [(10,), (11,), (12,), (20,)],
    )


def test_hand_over_all_says_how_many(session: Session) -> None:
    ada, ben = session.get(User, 1), session.get(User, 2)
    answers = [hand_over_all(ada, ben), hand_over_all(ada, ben)]
    assert answers == [3, 0]


def test_removed_comment_is_deleted_for_good(blog: Engine, session: Session) -> None:
    remove_comment(session, session.get(Comment, 101))
    session.rollback()
    assert rows(blog, "SELECT id FROM comment ORDER BY id") == [(100,), (200,)]


def test_removed_comment_is_gone_from_its_post(session: Session) -> None:
    loops = session.get(Post, 10)
    before = len(loops.comments)
    remove_comment(session, session.get(Comment, 101))
    assert (before, [comment.text for comment in loops.comments]) == (2, ["Yes"])


def test_cleared_category_keeps_its_posts(blog: Engine, session: Session) -> None:
    clear_category(session, session.get(Category, 5))
    session.rollback()
    kept = rows(blog, "SELECT id, author_id, category_id FROM post ORDER BY id")
    assert kept == [(10, 1, None), (11, 1, None), (12, 1, None), (20, 2, 6)]


def test_cleared_category_says_how_many_and_stays(blog: Engine, session: Session) -> None:
    python = session.get(Category, 5)
    answers = [clear_category(session, python), clear_category(session, python)]
    assert (answers, rows(blog, "SELECT id FROM category ORDER BY id")) == ([3, 0], [(5,), (6,)])
