"""What the blog promises when it counts."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, event, text
from sqlmodel import Session, SQLModel

from blog import activity, discussed, leaderboard, make_engine

ROWS = """
INSERT INTO user (id, name) VALUES (1, 'Eve'), (2, 'Ben'), (3, 'Dan'), (4, 'Cleo'), (5, 'Eve');
INSERT INTO post (id, title, published, likes, author_id) VALUES (10, 'Loops', 1, 5, 1);
INSERT INTO post (id, title, published, likes, author_id) VALUES (11, 'Sets', 1, 3, 1);
INSERT INTO post (id, title, published, likes, author_id) VALUES (12, 'Maps', 0, 9, 1);
INSERT INTO post (id, title, published, likes, author_id) VALUES (20, 'Tea', 1, 8, 2);
INSERT INTO post (id, title, published, likes, author_id) VALUES (40, 'Hush', 0, 7, 4);
INSERT INTO post (id, title, published, likes, author_id) VALUES (50, 'Eve too', 1, 1, 5);
INSERT INTO comment (id, text, post_id) VALUES (100, 'Yes', 10), (101, 'Hm', 10), (102, 'Ah', 11);
INSERT INTO comment (id, text, post_id) VALUES (200, 'Oolong!', 20);
"""


@pytest.fixture
def blog() -> Iterator[Engine]:
    """Two Eves (1, 5); Dan (3) wrote nothing, Cleo (4) one draft. 12 and 40 are drafts."""
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


def test_leaderboard_adds_up_posts_and_likes(session: Session) -> None:
    lines = [tuple(line) for line in leaderboard(session)]
    assert ("Ben", 1, 8) in lines


def test_leaderboard_leaves_out_drafts(session: Session) -> None:
    lines = [tuple(line) for line in leaderboard(session) if line[0] == "Eve"]
    assert max(lines, default=None) == ("Eve", 2, 8)


def test_leaderboard_has_a_line_for_everybody(session: Session) -> None:
    assert sorted({line[0] for line in leaderboard(session)}) == ["Ben", "Cleo", "Dan", "Eve"]


def test_who_wrote_nothing_has_zero_posts(session: Session) -> None:
    counts = {line[0]: line[1] for line in leaderboard(session)}
    assert counts.get("Dan", 0) == 0


def test_who_has_no_likes_has_zero_likes(session: Session) -> None:
    counts = {line[0]: line[2] for line in leaderboard(session)}
    assert counts.get("Dan", 0) == 0


def test_people_of_the_same_name_stay_apart(session: Session) -> None:
    board = [line[0] for line in leaderboard(session)].count("Eve")
    active = [line[0] for line in activity(session)].count("Eve")
    assert (board, active) == (2, 2)


def test_most_likes_come_first_and_then_the_names(session: Session) -> None:
    names = [line[0] for line in leaderboard(session) if line[2]]
    assert names == ["Ben", "Eve", "Eve"]


def test_activity_counts_each_post_and_each_comment_once(session: Session) -> None:
    lines = [tuple(line) for line in activity(session)]
    assert lines[:2] == [("Eve", 3, 3), ("Ben", 1, 1)]


def test_activity_has_a_line_for_everybody(session: Session) -> None:
    lines = [tuple(line) for line in activity(session) if line[2] == 0]
    assert lines == [("Dan", 0, 0), ("Cleo", 1, 0), ("Eve", 1, 0)]


def test_discussed_finds_posts_with_enough_comments(session: Session) -> None:
    assert (discussed(session, 2), discussed(session, 1)) == (["Loops"], ["Loops", "Sets", "Tea"])


def test_discussed_finds_posts_without_comments_too(session: Session) -> None:
    titles = ["Loops", "Sets", "Maps", "Tea", "Hush", "Eve too"]
    assert discussed(session, 0) == titles


def test_each_answer_takes_one_statement(blog: Engine) -> None:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(blog, "before_cursor_execute", note)
    with Session(blog) as session:
        leaderboard(session)
        activity(session)
        discussed(session, 1)
    assert len(statements) == 3
