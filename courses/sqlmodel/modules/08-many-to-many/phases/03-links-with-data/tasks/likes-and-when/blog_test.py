"""What the blog promises about likes, and about the moment each of them keeps."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel

from blog import Post, PostLike, User, like, likers, make_engine, most_liked, unlike

LIKED = """
INSERT INTO user (id, name) VALUES (1, 'Ada'), (2, 'Ben'), (3, 'Cleo'), (4, 'Dana');
INSERT INTO post (id, title) VALUES (10, 'Loops'), (11, 'Tea'), (12, 'Bare'), (13, 'Sets');
INSERT INTO postlike (user_id, post_id, liked_at) VALUES (1, 10, '2026-05-01 10:00:00.000000');
INSERT INTO postlike (user_id, post_id, liked_at) VALUES (3, 10, '2026-05-02 10:00:00.000000');
INSERT INTO postlike (user_id, post_id, liked_at) VALUES (2, 10, '2026-05-02 10:00:00.000000');
INSERT INTO postlike (user_id, post_id, liked_at) VALUES (1, 11, '2026-04-01 10:00:00.000000');
INSERT INTO postlike (user_id, post_id, liked_at) VALUES (2, 13, '2026-05-01 10:00:00.000000');
"""
FIRST = datetime(2026, 5, 1, 10, tzinfo=UTC)
SECOND = datetime(2026, 5, 2, 10, tzinfo=UTC)
NOW = datetime(2026, 5, 3, 12, tzinfo=timezone(timedelta(hours=2)))


@pytest.fixture
def blog() -> Iterator[Engine]:
    """Ada, Ben and Cleo like post 10, Ada post 11 (long ago), Ben post 13; nobody likes post 12."""
    engine = make_engine()
    SQLModel.metadata.create_all(engine)
    with engine.begin() as connection:
        for statement in LIKED.strip().splitlines():
            connection.execute(text(statement))
    yield engine
    engine.dispose()


def likes(engine: Engine) -> list[tuple[int, int]]:
    """All likes as (user, post), as the table says."""
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT user_id, post_id FROM postlike"))
        return sorted((row.user_id, row.post_id) for row in rows)


def moment(engine: Engine, user_id: int, post_id: int) -> str:
    where = f"user_id = {user_id} AND post_id = {post_id}"
    with engine.connect() as connection:
        return connection.execute(text(f"SELECT liked_at FROM postlike WHERE {where}")).scalar_one()


def statements_of(engine: Engine) -> list[str]:
    """A list that gets every SQL statement sent from now on."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(" ".join(statement.split()))

    event.listen(engine, "before_cursor_execute", note)
    return sent


def test_like_keeps_the_moment_in_utc(blog: Engine) -> None:
    with Session(blog) as session:
        answer = like(session, 4, 12, NOW)
    assert (answer, moment(blog, 4, 12)) == (True, "2026-05-03 10:00:00.000000")


def test_like_without_a_moment_is_refused(blog: Engine) -> None:
    outcome = "accepted"
    try:
        with blog.begin() as connection:
            connection.execute(text("INSERT INTO postlike (user_id, post_id) VALUES (4, 10)"))
    except IntegrityError:
        outcome = "refused"
    assert outcome == "refused"


def test_liking_twice_is_no_error(blog: Engine) -> None:
    answers = []
    for _ in range(2):
        with Session(blog) as session:
            answers.append(like(session, 4, 10, NOW))
    assert answers == [True, False]


def test_liking_again_keeps_the_first_moment(blog: Engine) -> None:
    with Session(blog) as session:
        like(session, 1, 10, NOW)
    assert moment(blog, 1, 10) == "2026-05-01 10:00:00.000000"


def test_unknown_user_or_post_is_a_lookup_error(blog: Engine) -> None:
    complaints = []
    for user_id, post_id in ((99, 10), (1, 99)):
        with Session(blog) as session:
            try:
                like(session, user_id, post_id, NOW)
            except LookupError:
                complaints.append((user_id, post_id))
    assert (complaints, len(likes(blog))) == ([(99, 10), (1, 99)], 5)


def test_unlike_takes_this_one_like_back(blog: Engine) -> None:
    answers = []
    for _ in range(2):
        with Session(blog) as session:
            answers.append(unlike(session, 1, 10))
    assert (answers, likes(blog)) == ([True, False], [(1, 11), (2, 10), (2, 13), (3, 10)])


def test_both_ends_know_a_new_like_at_once(blog: Engine) -> None:
    with Session(blog) as session, session.no_autoflush:
        dana, bare = session.get(User, 4), session.get(Post, 12)
        new = PostLike(user=dana, post=bare, liked_at=NOW)
        known = [new in dana.likes, new in bare.likes]
        other = PostLike(liked_at=NOW)
        dana.likes.append(other)
        bare.likes.append(other)
        known += [other.user is dana, other.post is bare]
    assert known == [True] * 4


def test_deleting_one_end_takes_loaded_likes_along(blog: Engine) -> None:
    with Session(blog) as session:
        ada, sets = session.get(User, 1), session.get(Post, 13)
        shown = [(link, link.post) for link in ada.likes]
        shown += [(link, link.user) for link in sets.likes]
        session.delete(ada)
        session.delete(sets)
        session.commit()
        shown.clear()
    assert likes(blog) == [(2, 10), (3, 10)]


def test_deleting_one_end_fetches_no_likes(blog: Engine) -> None:
    sent = statements_of(blog)
    with Session(blog) as session:
        session.delete(session.get(User, 1))
        session.delete(session.get(Post, 13))
        session.commit()
    about_likes = [statement for statement in sent if "postlike" in statement]
    assert (about_likes, likes(blog)) == ([], [(2, 10), (3, 10)])


def test_likers_are_latest_first_then_by_name(blog: Engine) -> None:
    with Session(blog) as session:
        found = likers(session, 10)
    assert found == [("Ben", SECOND), ("Cleo", SECOND), ("Ada", FIRST)]


def test_likers_cost_two_statements_at_most(blog: Engine) -> None:
    sent = statements_of(blog)
    with Session(blog) as session:
        likers(session, 10)
    assert sent[2:] == []


def test_most_liked_counts_from_the_given_moment_on(blog: Engine) -> None:
    with Session(blog) as session:
        found = [most_liked(session, since, 2) for since in (FIRST, SECOND)]
    assert [rows[:1] for rows in found] == [[("Loops", 3)], [("Loops", 2)]]


def test_most_liked_knows_posts_that_nobody_likes(blog: Engine) -> None:
    with Session(blog) as session:
        titles = [title for title, _ in most_liked(session, FIRST, 10)]
    assert sorted(titles) == ["Bare", "Loops", "Sets", "Tea"]


def test_most_liked_orders_by_number_then_by_title(blog: Engine) -> None:
    with Session(blog) as session:
        found = most_liked(session, FIRST, 3)
    assert found == [("Loops", 3), ("Sets", 1), ("Bare", 0)]
