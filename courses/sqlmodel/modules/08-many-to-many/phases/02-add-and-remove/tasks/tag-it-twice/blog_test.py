"""What the blog promises when somebody tags a post, twice if need be."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session, SQLModel

from blog import add_tag, make_engine, remove_tag, set_tags

TAGGED = """
INSERT INTO post (id, title) VALUES (10, 'Loops'), (11, 'Tea'), (12, 'Bare');
INSERT INTO tag (id, name) VALUES (1, 'python'), (2, 'beginner'), (3, 'kitchen');
INSERT INTO posttag (post_id, tag_id) VALUES (10, 1), (10, 2), (11, 3), (11, 2);
CREATE TABLE lost (post_id INTEGER, tag_id INTEGER);
"""
NOTE_LOSSES = """
CREATE TRIGGER lose AFTER DELETE ON posttag
BEGIN INSERT INTO lost VALUES (old.post_id, old.tag_id); END;
"""


@pytest.fixture
def blog() -> Iterator[Engine]:
    """Post 10 is tagged python and beginner, 11 kitchen and beginner, and 12 has no tag."""
    engine = make_engine()
    SQLModel.metadata.create_all(engine)
    with engine.begin() as connection:
        for statement in (*TAGGED.strip().splitlines(), NOTE_LOSSES):
            connection.execute(text(statement))
    yield engine
    engine.dispose()


def tags(engine: Engine, post_id: int) -> list[str]:
    """The names of the post's tags, one for each row of links, as the tables say."""
    linked = f"tag JOIN posttag ON tag.id = tag_id WHERE post_id = {post_id}"
    with engine.connect() as connection:
        statement = text(f"SELECT name FROM {linked} ORDER BY name")
        return list(connection.execute(statement).scalars())


def all_tags(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.execute(text("SELECT name FROM tag ORDER BY name")).scalars())


def lost_links(engine: Engine) -> list[tuple[int, int]]:
    """Each link that was ever deleted, even if it was put back afterwards."""
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT post_id, tag_id FROM lost ORDER BY post_id, tag_id"))
        return [(row.post_id, row.tag_id) for row in rows]


def complaint(blog: Engine, call: Callable[[Session], object]) -> str:
    """The name of the error that `call` raises, without what it might have stored."""
    with Session(blog) as session:
        try:
            call(session)
        except (LookupError, ValueError) as error:
            return type(error).__name__
    return "none"


def test_new_tag_is_created_and_linked(blog: Engine) -> None:
    with Session(blog) as session:
        answer = add_tag(session, 12, "sqlite")
    assert (answer, tags(blog, 12)) == (True, ["sqlite"])


def test_existing_tag_is_used_again(blog: Engine) -> None:
    with Session(blog) as session:
        answer = add_tag(session, 12, "python")
    found = (answer, tags(blog, 12), all_tags(blog))
    assert found == (True, ["python"], ["beginner", "kitchen", "python"])


def test_adding_twice_links_once(blog: Engine) -> None:
    answers = []
    for _ in range(2):
        with Session(blog) as session:
            answers.append(add_tag(session, 11, "python"))
    assert (answers, tags(blog, 11)) == ([True, False], ["beginner", "kitchen", "python"])


def test_spelling_makes_no_second_tag(blog: Engine) -> None:
    with Session(blog) as session:
        answers = [add_tag(session, 11, "  Python "), remove_tag(session, 11, "KITCHEN ")]
    found = (answers, tags(blog, 11), all_tags(blog))
    assert found == ([True, True], ["beginner", "python"], ["beginner", "kitchen", "python"])


def test_empty_name_is_refused_and_leaves_nothing(blog: Engine) -> None:
    complaints = [
        complaint(blog, lambda session: add_tag(session, 12, "   ")),
        complaint(blog, lambda session: set_tags(session, 10, ["sets", ""])),
    ]
    found = (complaints, tags(blog, 12), tags(blog, 10), len(all_tags(blog)))
    assert found == (["ValueError", "ValueError"], [], ["beginner", "python"], 3)


def test_unknown_post_is_a_lookup_error_and_leaves_nothing(blog: Engine) -> None:
    complaints = [
        complaint(blog, lambda session: add_tag(session, 99, "sqlite")),
        complaint(blog, lambda session: remove_tag(session, 99, "python")),
        complaint(blog, lambda session: set_tags(session, 99, ["sqlite"])),
    ]
    assert (complaints, len(all_tags(blog))) == (["LookupError"] * 3, 3)


def test_removing_twice_is_no_error(blog: Engine) -> None:
    answers = []
    for _ in range(2):
        with Session(blog) as session:
            answers.append(remove_tag(session, 10, "beginner"))
    assert (answers, tags(blog, 10)) == ([True, False], ["python"])


def test_removing_leaves_tag_and_other_posts_alone(blog: Engine) -> None:
    with Session(blog) as session:
        remove_tag(session, 10, "beginner")
    assert (tags(blog, 11), len(all_tags(blog))) == (["beginner", "kitchen"], 3)


def test_removing_a_tag_that_nobody_knows_creates_none(blog: Engine) -> None:
    with Session(blog) as session:
        answer = remove_tag(session, 10, "sqlite")
        session.commit()
    assert (answer, all_tags(blog)) == (False, ["beginner", "kitchen", "python"])


def test_set_tags_gives_exactly_these(blog: Engine) -> None:
    with Session(blog) as session:
        set_tags(session, 10, ["SQLite", "python", "sqlite"])
        set_tags(session, 11, [])
    assert (tags(blog, 10), tags(blog, 11)) == (["python", "sqlite"], [])


def test_set_tags_touches_no_link_that_stays(blog: Engine) -> None:
    with Session(blog) as session:
        set_tags(session, 10, ["kitchen", "python"])
    assert lost_links(blog) == [(10, 2)]
