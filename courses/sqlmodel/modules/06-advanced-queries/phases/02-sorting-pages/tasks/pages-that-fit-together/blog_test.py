"""What the blog promises of its list of posts."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, event
from sqlmodel import Session, SQLModel

from blog import Post, create_app, make_engine

POSTS = [
    (1, "Tea", 7, True),
    (2, "apples", 3, True),
    (3, "Loops", 7, True),
    (4, "Drafts", 9, False),
    (5, "sets", 3, True),
    (6, "Maps", 7, True),
    (7, "Bread", 1, True),
    (8, "Notes", 2, False),
]
"""Six posts and two drafts: id, title, likes, published. Many have the same number of likes."""


@pytest.fixture
def blog() -> Iterator[Engine]:
    engine = make_engine()
    SQLModel.metadata.create_all(engine)
    with Session(engine) as session:
        for key, title, likes, published in POSTS:
            session.add(Post(id=key, title=title, likes=likes, published=published))
        session.commit()
    yield engine
    engine.dispose()


@pytest.fixture
def api(blog: Engine) -> TestClient:
    return TestClient(create_app(blog), raise_server_exceptions=False)


def ids(api: TestClient, query: str) -> list[int]:
    """The ids on the page that answers this query."""
    answer = api.get(f"/posts?{query}")
    return [post["id"] for post in answer.json()["items"]] if answer.status_code == 200 else []


def statuses(api: TestClient, *queries: str) -> list[int]:
    return [api.get(f"/posts?{query}").status_code for query in queries]


def test_list_is_sorted_by_title_in_any_case(api: TestClient) -> None:
    titles = [post["title"] for post in api.get("/posts").json().get("items", [])]
    assert titles == ["apples", "Bread", "Loops", "Maps", "sets", "Tea"]


def test_docs_name_the_defaults(api: TestClient) -> None:
    endpoint = api.get("/openapi.json").json()["paths"].get("/posts", {}).get("get", {})
    parameters = endpoint.get("parameters", [])
    defaults = {one["name"]: one["schema"].get("default") for one in parameters}
    assert defaults == {"sort": "title", "direction": "asc", "page": 1, "size": 10}


def test_answer_holds_the_fields_of_a_page_and_no_more(api: TestClient) -> None:
    page = api.get("/posts?size=1").json()
    fields = {name for post in page.get("items", []) for name in post}
    assert (set(page), fields) == ({"items", "total", "pages"}, {"id", "title", "likes"})


def test_direction_turns_the_order_round(api: TestClient) -> None:
    assert ids(api, "sort=title&direction=desc") == [1, 5, 6, 3, 7, 2]


def test_most_likes_first_and_newest_first_among_equals(api: TestClient) -> None:
    assert ids(api, "sort=likes&direction=desc") == [6, 3, 1, 5, 2, 7]


def test_least_likes_first_and_newest_first_among_equals(api: TestClient) -> None:
    assert ids(api, "sort=likes&direction=asc") == [7, 5, 2, 6, 3, 1]


def test_pages_together_show_each_post_once(api: TestClient) -> None:
    pages = [ids(api, f"sort=likes&page={page}&size=2") for page in (1, 2, 3)]
    assert ([len(page) for page in pages], sorted(sum(pages, []))) == (
        [2, 2, 2],
        [1, 2, 3, 5, 6, 7],
    )


def test_drafts_are_neither_listed_nor_counted(api: TestClient) -> None:
    answer = api.get("/posts").json()
    listed = {post["id"] for post in answer.get("items", [])}
    assert (listed & {4, 8}, answer.get("total")) == (set(), 6)


def test_each_page_knows_the_whole(api: TestClient) -> None:
    queries = ("page=1&size=4", "page=2&size=4", "page=3&size=4", "size=3")
    answers = [api.get(f"/posts?{query}").json() for query in queries]
    found = [(len(one["items"]), one["total"], one["pages"]) for one in answers if "items" in one]
    assert found == [(4, 6, 2), (2, 6, 2), (0, 6, 2), (3, 6, 2)]


def test_only_what_is_on_the_list_can_be_sorted_by(api: TestClient) -> None:
    found = statuses(api, "sort=likes", "sort=published", "sort=id", "sort=nonsense")
    assert found == [200, 422, 422, 422]


def test_only_two_directions_exist(api: TestClient) -> None:
    assert statuses(api, "direction=desc", "direction=sideways") == [200, 422]


def test_page_and_size_are_bounded(api: TestClient) -> None:
    queries = ("page=1&size=50", "page=0", "page=-1", "size=0", "size=51")
    assert statuses(api, *queries) == [200, 422, 422, 422, 422]


def test_only_one_page_is_loaded(blog: Engine, api: TestClient) -> None:
    loaded: list[Post] = []
    statements: list[str] = []

    def note_post(post: Post, *_: object) -> None:
        loaded.append(post)

    def note_statement(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(Post, "load", note_post)
    event.listen(blog, "before_cursor_execute", note_statement)
    shown = ids(api, "size=2&page=2")
    event.remove(Post, "load", note_post)
    assert (len(shown), len(loaded) <= 2, len(statements) <= 2) == (2, True, True)
