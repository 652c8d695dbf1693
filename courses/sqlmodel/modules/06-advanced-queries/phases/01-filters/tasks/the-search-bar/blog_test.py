"""What the blog promises when somebody searches it."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, event
from sqlmodel import Session, SQLModel

from blog import Post, User, find_posts, make_engine

ADA, BEN, CLEO = 1, 2, 3
POSTS = [
    (10, "Loops", True, 5, ADA),
    (11, "More about loops", False, 0, ADA),
    (12, "100 % Python", True, 3, BEN),
    (13, "snake_case", True, 5, BEN),
    (14, "O'Reilly's books", False, 9, CLEO),
]


@pytest.fixture
def blog() -> Iterator[Engine]:
    """Five posts by Ada, Ben and Cleo; 11 and 14 are drafts."""
    engine = make_engine()
    SQLModel.metadata.create_all(engine)
    with Session(engine) as session:
        session.add_all([User(id=ADA, name="Ada"), User(id=BEN, name="Ben")])
        session.add(User(id=CLEO, name="Cleo"))
        session.commit()
        for key, title, published, likes, author in POSTS:
            post = Post(id=key, title=title, published=published, likes=likes, author_id=author)
            session.add(post)
        session.commit()
    yield engine
    engine.dispose()


def found(engine: Engine, **filters: object) -> list[int]:
    """The ids of the posts that are found."""
    with Session(engine) as session:
        return [post.id for post in find_posts(session, **filters)]


def test_without_filters_all_posts_are_found(blog: Engine) -> None:
    assert found(blog) == [10, 11, 12, 13, 14]


def test_title_is_found_in_any_case_and_any_place(blog: Engine) -> None:
    assert (found(blog, title="LOOP"), found(blog, title="loop")) == ([10, 11], [10, 11])


def test_percent_and_underscore_are_only_characters(blog: Engine) -> None:
    assert (found(blog, title="%"), found(blog, title="_")) == ([12], [13])


def test_quotes_are_only_characters(blog: Engine) -> None:
    answers = [found(blog, title="o'reilly"), found(blog, title="' OR 1=1 OR title='")]
    assert answers == [[14], []]


def test_several_authors_can_be_asked_for(blog: Engine) -> None:
    assert (found(blog, author_ids=[ADA, CLEO]), found(blog, author_ids={BEN})) == (
        [10, 11, 14],
        [12, 13],
    )


def test_no_authors_at_all_find_nothing(blog: Engine) -> None:
    assert found(blog, author_ids=[]) == []


def test_drafts_and_published_posts_can_be_asked_for(blog: Engine) -> None:
    assert (found(blog, published=False), found(blog, published=True)) == ([11, 14], [10, 12, 13])


def test_min_likes_includes_the_number_itself(blog: Engine) -> None:
    assert (found(blog, min_likes=5), found(blog, min_likes=6)) == ([10, 13, 14], [14])


def test_filters_have_to_fit_all_together(blog: Engine) -> None:
    answers = [
        found(blog, title="loops", published=True),
        found(blog, author_ids=[BEN, CLEO], min_likes=5),
    ]
    assert answers == [[10], [13, 14]]


def test_the_database_does_the_filtering(blog: Engine) -> None:
    loaded: list[Post] = []
    statements: list[str] = []

    def note_post(post: Post, *_: object) -> None:
        loaded.append(post)

    def note_statement(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(Post, "load", note_post)
    event.listen(blog, "before_cursor_execute", note_statement)
    found(blog, published=True, author_ids=[BEN])
    event.remove(Post, "load", note_post)
    assert (len(loaded), len(statements)) == (2, 1)
