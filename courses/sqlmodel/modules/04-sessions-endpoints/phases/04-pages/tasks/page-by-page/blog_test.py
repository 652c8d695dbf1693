"""What the blog promises to those who leaf through its posts."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, event, text
from sqlmodel import SQLModel

from blog import Post, create_app, make_engine

NEWEST_FIRST = [10, 9, 12, 11, 8, 7, 6, 5, 4, 3, 2, 1]
"""The posts 9 and 10 are the newest; all others are two of a day, 11 and 12 on the day after 7 and 8."""
DAYS = [day for day in range(1, 5) for _ in range(2)] + [20, 20, 5, 5]


@pytest.fixture
def blog() -> Iterator[Engine]:
    """Twelve posts; two of each are published on the same day."""
    engine = make_engine()
    SQLModel.metadata.create_all(engine)
    insert = "INSERT INTO post (title, text, published_on) VALUES (:title, 'Long', :day)"
    with engine.begin() as connection:
        for number, day in enumerate(DAYS, start=1):
            row = {"title": f"Post {number}", "day": f"2026-03-{day:02}"}
            connection.execute(text(insert), row)
    yield engine
    engine.dispose()


@pytest.fixture
def api(blog: Engine) -> TestClient:
    return TestClient(create_app(blog), raise_server_exceptions=False)


def page(api: TestClient, **asked: int) -> dict[str, Any]:
    return api.get("/posts", params=asked).json()


def ids(found: dict[str, Any]) -> list[int]:
    return [item["id"] for item in found["items"]]


def test_first_page_has_ten_of_the_newest(api: TestClient) -> None:
    assert ids(page(api)) == NEWEST_FIRST[:10]


def test_window_is_cut_out_of_the_list(api: TestClient) -> None:
    assert ids(page(api, offset=3, limit=4)) == NEWEST_FIRST[3:7]


def test_pages_together_hold_each_post_once(api: TestClient) -> None:
    pages = [ids(page(api, offset=offset, limit=3)) for offset in (0, 3, 6, 9)]
    assert [number for found in pages for number in found] == NEWEST_FIRST


def test_entries_show_no_text(api: TestClient) -> None:
    first = page(api, limit=1)["items"][0]
    assert first == {"id": 10, "title": "Post 10", "published_on": "2026-03-20"}


def test_total_counts_all_posts(api: TestClient) -> None:
    assert page(api, offset=4, limit=2)["total"] == 12


def test_next_offset_leads_to_the_next_page(api: TestClient) -> None:
    assert [page(api, limit=5)["next_offset"], page(api, offset=4, limit=3)["next_offset"]] == [5, 7]


def test_last_page_leads_nowhere(api: TestClient) -> None:
    assert page(api, offset=10, limit=5)["next_offset"] is None


def test_full_last_page_leads_nowhere(api: TestClient) -> None:
    assert page(api, offset=8, limit=4)["next_offset"] is None


def test_page_beyond_the_end_is_empty(api: TestClient) -> None:
    answer = api.get("/posts", params={"offset": 40})
    expected = {"items": [], "total": 12, "next_offset": None}
    assert (answer.status_code, answer.json()) == (200, expected)


def test_page_size_is_bounded(api: TestClient) -> None:
    codes = [api.get("/posts", params={"limit": limit}).status_code for limit in (50, 51, 1, 0)]
    assert codes == [200, 422, 200, 422]


def test_page_can_not_start_before_the_list(api: TestClient) -> None:
    assert api.get("/posts", params={"offset": -1}).status_code == 422


def test_only_one_page_is_loaded(blog: Engine, api: TestClient) -> None:
    loaded: list[object] = []

    def note(post: object, _context: object) -> None:
        loaded.append(post)

    event.listen(Post, "load", note)
    try:
        found = page(api, offset=2, limit=3)
    finally:
        event.remove(Post, "load", note)
    assert (len(found["items"]), len(loaded) <= 3) == (3, True)
