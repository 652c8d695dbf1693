"""What the blog promises about both ends of its relationships."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session, SQLModel

from blog import Comment, Post, User, comments_received, draft, make_engine

ROWS = """
INSERT INTO user (id, name) VALUES (1, 'Ada'), (2, 'Ben');
INSERT INTO post (id, title, author_id, editor_id) VALUES (10, 'Loops', 1, 2), (11, 'Sets', 1, NULL);
INSERT INTO post (id, title, author_id, editor_id) VALUES (20, 'Tea', 2, 1);
INSERT INTO comment (id, text, post_id) VALUES (100, 'Yes', 10), (101, 'Hm', 11), (102, 'Ah', 11);
INSERT INTO comment (id, text, post_id) VALUES (200, 'Oolong!', 20);
"""


@pytest.fixture
def blog() -> Iterator[Engine]:
    """Ada (1) wrote 10 (edited by Ben) and 11 (by nobody); Ben (2) wrote 20 (edited by Ada)."""
    engine = make_engine()
    SQLModel.metadata.create_all(engine)
    with engine.begin() as connection:
        for statement in ROWS.strip().splitlines():
            connection.execute(text(statement))
    yield engine
    engine.dispose()


def titles(posts: list[Post]) -> list[str]:
    return sorted(post.title for post in posts)


def test_draft_knows_its_author_and_its_editor() -> None:
    ada, ben = User(name="Ada"), User(name="Ben")
    post = draft(ada, "Loops", ben)
    alone = draft(ada, "Sets")
    assert (post.author, post.editor, alone.author, alone.editor) == (ada, ben, ada, None)


def test_draft_is_among_the_posts_of_its_author_at_once() -> None:
    ada = User(name="Ada")
    draft(ada, "Loops")
    draft(ada, "Sets")
    assert titles(ada.posts) == ["Loops", "Sets"]


def test_draft_is_among_the_edited_posts_of_its_editor_at_once() -> None:
    ada, ben = User(name="Ada"), User(name="Ben")
    draft(ada, "Loops", ben)
    assert (titles(ben.edited), titles(ben.posts), titles(ada.edited)) == (["Loops"], [], [])


def test_post_put_into_a_list_knows_its_user_at_once() -> None:
    ada, ben, post = User(name="Ada"), User(name="Ben"), Post(title="Loops")
    ada.posts.append(post)
    ben.edited.append(post)
    assert (post.author, post.editor) == (ada, ben)


def test_comment_and_post_know_each_other_at_once() -> None:
    post, put_in = Post(title="Loops"), Comment(text="Hm")
    given = Comment(text="Yes", post=post)
    post.comments.append(put_in)
    assert (given in post.comments, put_in.post) == (True, post)


def test_saving_a_user_saves_the_drafts_with_their_keys(blog: Engine) -> None:
    with Session(blog) as session:
        cleo, dan = User(id=3, name="Cleo"), User(id=4, name="Dan")
        draft(cleo, "Maps", dan)
        session.add(cleo)
        session.commit()
    with blog.connect() as connection:
        found = connection.execute(
            text("SELECT author_id, editor_id FROM post WHERE title = 'Maps'")
        )
        rows = [tuple(row) for row in found]
    assert rows == [(3, 4)]


def test_written_and_edited_posts_are_read_apart(blog: Engine) -> None:
    with Session(blog) as session:
        ada = session.get(User, 1)
        read = (titles(ada.posts), titles(ada.edited))
    assert read == (["Loops", "Sets"], ["Tea"])


def test_post_and_comment_are_read_with_their_neighbours(blog: Engine) -> None:
    with Session(blog) as session:
        comment = session.get(Comment, 101)
        loops = session.get(Post, 10)
        read = (comment.post.title, comment.post.editor, loops.author.name, loops.editor.name)
    assert read == ("Sets", None, "Ada", "Ben")


def test_comments_received_counts_only_below_own_posts(blog: Engine) -> None:
    with Session(blog) as session:
        received = [comments_received(session.get(User, key)) for key in (1, 2)]
    assert received == [3, 1]
