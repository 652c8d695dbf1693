"""What the blog promises when an editor leaves."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, event, text
from sqlmodel import Session, SQLModel

from blog import NOBODY, Post, User, byline, delete_user, make_engine, not_edited_by

ADA_AND_BEN = """
INSERT INTO user (id, name) VALUES (1, 'Ada'), (2, 'Ben');
INSERT INTO post (id, title, editor_id) VALUES (10, 'Loops', 1), (11, 'Sets', 1), (20, 'Tea', 2);
"""


@pytest.fixture
def blog() -> Iterator[Engine]:
    """Ada (1) looks after the posts 10 and 11, Ben (2) after the post 20."""
    engine = make_engine()
    SQLModel.metadata.create_all(engine)
    for statement in ADA_AND_BEN.strip().splitlines():
        run(engine, statement)
    yield engine
    engine.dispose()


def run(engine: Engine, statement: str) -> None:
    """Run SQL as any other program would, without a session."""
    with engine.begin() as connection:
        connection.execute(text(statement))


def editors(engine: Engine) -> dict[int, int | None]:
    """Who looks after which post, as the table says."""
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT id, editor_id FROM post ORDER BY id"))
        return {row.id: row.editor_id for row in rows}


def test_table_says_set_null(blog: Engine) -> None:
    with blog.connect() as connection:
        keys = connection.execute(text("PRAGMA foreign_key_list(post)")).all()
    assert [key.on_delete for key in keys] == ["SET NULL"]


def test_deleting_an_editor_with_sql_keeps_the_posts(blog: Engine) -> None:
    run(blog, "DELETE FROM user WHERE id = 1")
    assert list(editors(blog)) == [10, 11, 20]


def test_deleting_an_editor_with_sql_empties_the_column(blog: Engine) -> None:
    run(blog, "DELETE FROM user WHERE id = 1")
    assert editors(blog) == {10: None, 11: None, 20: 2}


def test_delete_user_keeps_posts_that_are_loaded(blog: Engine) -> None:
    with Session(blog) as session:
        ada = session.get(User, 1)
        shown = [post.title for post in ada.posts]
        delete_user(session, 1)
    assert (shown, editors(blog)) == (["Loops", "Sets"], {10: None, 11: None, 20: 2})


def test_delete_user_leaves_the_posts_to_the_database(blog: Engine) -> None:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(" ".join(statement.split()))

    event.listen(blog, "before_cursor_execute", note)
    with Session(blog) as session:
        delete_user(session, 1)
    assert [line for line in statements if "post" in line] == []


def test_delete_user_says_whether_there_was_one(blog: Engine) -> None:
    with Session(blog) as session:
        answers = [delete_user(session, 2), delete_user(session, 2)]
    assert answers == [True, False]


def test_byline_names_the_editor(blog: Engine) -> None:
    with Session(blog) as session:
        assert byline(session.get(Post, 20)) == "Ben"


def test_byline_of_a_post_without_editor(blog: Engine) -> None:
    with Session(blog) as session:
        post = Post.model_validate({"title": "Alone"})
        session.add(post)
        session.commit()
        assert byline(post) == NOBODY


def test_both_ends_agree_before_anything_is_saved() -> None:
    ada, ben = User(name="Ada"), User(name="Ben")
    given, put_in = Post(title="Maps", editor=ada), Post(title="Milk")
    ben.posts.append(put_in)
    assert (byline(put_in), [post.title for post in ada.posts]) == ("Ben", ["Maps"])


def test_not_edited_by_finds_posts_without_editor_too(blog: Engine) -> None:
    run(blog, "INSERT INTO post (id, title) VALUES (5, 'Alone')")
    with Session(blog) as session:
        found = [post.id for post in not_edited_by(session, 1)]
    assert found == [5, 20]
