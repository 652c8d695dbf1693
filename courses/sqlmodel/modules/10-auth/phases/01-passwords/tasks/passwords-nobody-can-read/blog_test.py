"""What the blog promises about passwords."""

from collections.abc import Iterator
from typing import Any

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import Engine, Row, text
from sqlmodel import Session, SQLModel

import blog as module
from blog import check_login, make_engine, public, register

PASSWORD = "Correct horse 7"
CHEAP = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=256, parallelism=1),))
CHEAPEST = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
"""What counted as good enough long ago, seen from CHEAP."""


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash with little memory: the promises are the same, and the tests are done sooner."""
    monkeypatch.setattr(module, "HASHER", CHEAP)


@pytest.fixture
def blog() -> Iterator[Engine]:
    """A database without users."""
    engine = make_engine()
    SQLModel.metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def session(blog: Engine) -> Iterator[Session]:
    with Session(blog) as session:
        yield session


def rows(engine: Engine) -> list[Row]:
    with engine.connect() as connection:
        return list(connection.execute(text("SELECT * FROM user ORDER BY id")))


def complaint(session: Session, name: str, password: str) -> str:
    try:
        register(session, name, password)
    except ValueError:
        return "ValueError"
    return "none"


def test_table_holds_a_hash_and_no_password(blog: Engine, session: Session) -> None:
    register(session, "Ada", PASSWORD)
    row = rows(blog)[0]
    told = [PASSWORD in str(value) for value in row]
    assert (any(told), row.password_hash.partition("$v=")[0]) == (False, "$argon2id")


def test_same_password_gives_different_hashes(blog: Engine, session: Session) -> None:
    register(session, "Ada", PASSWORD)
    register(session, "Ben", PASSWORD)
    assert len({row.password_hash for row in rows(blog)}) == 2


def test_right_password_logs_in(blog: Engine, session: Session) -> None:
    register(session, "Ada", PASSWORD)
    with Session(blog) as later:
        user = check_login(later, "Ada", PASSWORD)
        assert (user and user.name) == "Ada"


def test_any_other_password_does_not(blog: Engine, session: Session) -> None:
    register(session, "Ada", PASSWORD)
    register(session, "Ben", PASSWORD * 6)
    others = [PASSWORD.lower(), f" {PASSWORD} ", PASSWORD[:-1], "", rows(blog)[0].password_hash]
    found = [check_login(session, "Ada", other) for other in others]
    found.append(check_login(session, "Ben", PASSWORD * 6 + "!"))
    assert found == [None] * 6


def test_unknown_name_does_not_log_in(session: Session) -> None:
    register(session, "Ada", PASSWORD)
    assert check_login(session, "Zoe", PASSWORD) is None


def test_unknown_name_costs_as_much_as_a_known_one(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(session, "Ada", PASSWORD)
    hashed: list[str] = []
    for name in ("hash", "verify"):
        original = getattr(Argon2Hasher, name)

        def counted(*given: object, work: Any = original, **more: object) -> object:
            hashed.append(work.__name__)
            return work(*given, **more)

        monkeypatch.setattr(Argon2Hasher, name, counted)
    counts = []
    for name in ("Ada", "Zoe"):
        hashed.clear()
        check_login(session, name, "some other password")
        counts.append(len(hashed))
    assert counts[1] == counts[0]


def test_old_hash_is_renewed_at_login(blog: Engine, session: Session) -> None:
    register(session, "Ada", PASSWORD)
    old = CHEAPEST.hash(PASSWORD)
    with blog.begin() as connection:
        connection.execute(text("UPDATE user SET password_hash = :old"), {"old": old})
    session.expire_all()
    found = check_login(session, "Ada", PASSWORD)
    stored = rows(blog)[0].password_hash
    assert (found is None, stored == old, CHEAP.verify_and_update(PASSWORD, stored)) == (
        False,
        False,
        (True, None),
    )


def test_short_password_is_refused(blog: Engine, session: Session) -> None:
    attempts = {"Ada": "elevenchars", "Ben": "twelve chars"}
    complaints = [complaint(session, name, password) for name, password in attempts.items()]
    assert (complaints, [row.name for row in rows(blog)]) == (["ValueError", "none"], ["Ben"])


def test_taken_name_is_refused_and_the_session_goes_on(session: Session) -> None:
    register(session, "Ada", PASSWORD)
    refusal = complaint(session, "Ada", "another password")
    user = check_login(session, "Ada", PASSWORD)
    assert (refusal, user and user.name) == ("ValueError", "Ada")


def test_public_user_is_id_and_name(session: Session) -> None:
    user = register(session, "Ada", PASSWORD)
    assert public(user).model_dump() == {"id": 1, "name": "Ada"}


def test_hash_does_not_get_into_logs(session: Session) -> None:
    user = register(session, "Ada", PASSWORD)
    session.refresh(user)
    assert ("argon2" in f"{user!r} {user}", "Ada" in repr(user)) == (False, True)
