"""What the blog promises about who may see and do what."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text
from sqlmodel import Session, SQLModel

from blog import Post, Role, User, create_app, make_engine, make_token

SECRET = "a secret of the blog that is long enough for its algorithm"
ADA, BEN, MOD, ADMIN = 1, 2, 3, 4


@pytest.fixture
def blog() -> Iterator[Engine]:
    """Ada has the post 10 and the draft 11, Ben the post 20 and the draft 21."""
    engine = make_engine()
    SQLModel.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(User(id=ADA, name="Ada"))
        session.add(User(id=BEN, name="Ben"))
        session.add(User(id=MOD, name="Mo", role=Role.MODERATOR))
        session.add(User(id=ADMIN, name="Al", role=Role.ADMIN))
        session.flush()
        session.add(Post(id=10, title="Loops", is_published=True, author_id=ADA))
        session.add(Post(id=11, title="Draft A", author_id=ADA))
        session.add(Post(id=20, title="Tea", is_published=True, author_id=BEN))
        session.add(Post(id=21, title="Draft B", author_id=BEN))
        session.commit()
    yield engine
    engine.dispose()


@pytest.fixture
def api(blog: Engine) -> TestClient:
    return TestClient(create_app(blog, SECRET), raise_server_exceptions=False)


def as_(user_id: int) -> dict[str, str]:
    token = make_token(user_id, SECRET, datetime.now(UTC), timedelta(minutes=5))
    return {"Authorization": f"Bearer {token}"}


def rows(engine: Engine) -> dict[int, tuple[str, int]]:
    """Title and author of each post."""
    with engine.connect() as connection:
        found = connection.execute(text("SELECT id, title, author_id FROM post ORDER BY id"))
        return {row.id: (row.title, row.author_id) for row in found}


def listed(api: TestClient, headers: dict[str, str]) -> list[int]:
    return [post["id"] for post in api.get("/posts", headers=headers).json()]


def test_strangers_see_no_drafts(api: TestClient) -> None:
    assert (listed(api, {}), api.get("/posts/20").json()["title"]) == ([10, 20], "Tea")


def test_list_depends_on_who_is_asking(api: TestClient) -> None:
    lists = {name: listed(api, as_(name)) for name in (ADA, BEN, MOD, ADMIN)}
    everything = [10, 11, 20, 21]
    assert lists == {ADA: [10, 11, 20], BEN: [10, 20, 21], MOD: everything, ADMIN: everything}


def test_draft_of_others_looks_like_no_post_at_all(api: TestClient) -> None:
    answers = {}
    for number, headers in ((11, as_(BEN)), (99, as_(BEN)), (21, {})):
        answer = api.get(f"/posts/{number}", headers=headers)
        told = answer.text.replace(str(number), "NUMBER")
        answers[number] = (answer.status_code, told)
    free = (404, answers[99][1])
    assert answers == {11: free, 99: free, 21: free}


def test_author_may_change_a_post(blog: Engine, api: TestClient) -> None:
    answer = api.patch("/posts/11", json={"title": "Sets"}, headers=as_(ADA))
    found = (answer.status_code, answer.json(), rows(blog)[11])
    post = {"id": 11, "title": "Sets", "is_published": False, "author_id": ADA}
    assert found == (200, post, ("Sets", ADA))


def test_what_was_not_sent_stays(api: TestClient) -> None:
    wishes = {10: {"title": "Sets"}, 11: {"is_published": True}}
    found = []
    for number, wish in wishes.items():
        post = api.patch(f"/posts/{number}", json=wish, headers=as_(ADA)).json()
        found.append((post["title"], post["is_published"]))
    assert found == [("Sets", True), ("Draft A", True)]


def test_changing_a_post_of_others_is_403(api: TestClient) -> None:
    answer = api.patch("/posts/10", json={"title": "Mine"}, headers=as_(BEN))
    assert answer.status_code == 403


def test_what_is_refused_changes_nothing(blog: Engine, api: TestClient) -> None:
    before = rows(blog)
    api.patch("/posts/10", json={"title": "Mine"}, headers=as_(BEN))
    api.patch("/posts/11", json={"title": "Mine"}, headers=as_(BEN))
    api.delete("/posts/10", headers=as_(BEN))
    assert rows(blog) == before


def test_draft_of_others_cannot_be_found_by_changing_it(api: TestClient) -> None:
    answers = [
        api.patch("/posts/11", json={"title": "Mine"}, headers=as_(BEN)),
        api.delete("/posts/11", headers=as_(BEN)),
        api.delete("/posts/99", headers=as_(BEN)),
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_writing_without_a_token_is_401(api: TestClient) -> None:
    answers = [
        api.patch("/posts/10", json={"title": "Mine"}),
        api.delete("/posts/10"),
        api.put(f"/users/{BEN}/role", json={"role": "admin"}),
    ]
    assert [answer.status_code for answer in answers] == [401, 401, 401]


def test_moderator_may_change_but_not_delete(blog: Engine, api: TestClient) -> None:
    changed = api.patch("/posts/10", json={"title": "Loops!"}, headers=as_(MOD))
    deleted = api.delete("/posts/10", headers=as_(MOD))
    found = (changed.status_code, deleted.status_code, rows(blog).get(10))
    assert found == (200, 403, ("Loops!", ADA))


def test_author_and_admin_may_delete(blog: Engine, api: TestClient) -> None:
    wishes = {10: ADA, 21: ADMIN}
    answers = [api.delete(f"/posts/{post}", headers=as_(who)) for post, who in wishes.items()]
    found = ([answer.status_code for answer in answers], list(rows(blog)))
    assert found == ([204, 204], [11, 20])


def test_nobody_gives_a_post_away(blog: Engine, api: TestClient) -> None:
    api.patch("/posts/10", json={"title": "Loops", "author_id": BEN}, headers=as_(ADA))
    assert rows(blog)[10] == ("Loops", ADA)


def test_roles_are_given_by_admins_alone(blog: Engine, api: TestClient) -> None:
    wish = {"role": "moderator"}
    askers = {ADA: BEN, BEN: BEN, MOD: BEN, ADMIN: BEN}
    answers = [
        api.put(f"/users/{to}/role", json=wish, headers=as_(who)) for who, to in askers.items()
    ]
    told = answers[-1].json().get("role")
    answers.append(api.put("/users/99/role", json=wish, headers=as_(ADMIN)))
    statuses = [answer.status_code for answer in answers]
    with Session(blog) as session:
        role = session.get(User, BEN).role
    assert (statuses, told, role) == ([403, 403, 403, 200, 404], "moderator", Role.MODERATOR)
