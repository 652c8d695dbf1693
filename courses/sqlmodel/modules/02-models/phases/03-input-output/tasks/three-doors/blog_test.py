"""What the blog promises about what comes in, what is stored, and what goes out."""

import pytest
from pydantic import ValidationError
from sqlmodel import SQLModel

from blog import User, UserCreate, UserPublic, UserUpdate, protect, to_public, to_user

PASSWORD = "correct horse"
ADA = {"name": "Ada", "email": "ada@example.org", "password": PASSWORD}
WRONG = [
    {"name": ""},
    {"name": "x" * 41},
    {"email": "nobody"},
    {"email": "a b@example.org"},
    {"email": "ada@"},
    {"email": "@example.org"},
    {"email": "ada@home@example.org"},
    {"password": "short"},
    {"password": "seven-7"},
]
NOTHING = {"name": None, "email": None, "password": None}


def answer(model: type[SQLModel], data: dict[str, object]) -> str:
    """Whether the model takes the data."""
    try:
        model.model_validate(data)
    except ValidationError:
        return "refused"
    return "taken"


@pytest.mark.parametrize("wrong", WRONG)
def test_wrong_registration_is_refused(wrong: dict[str, object]) -> None:
    assert answer(UserCreate, ADA | wrong) == "refused"


@pytest.mark.parametrize("model", [UserCreate, UserUpdate])
@pytest.mark.parametrize("right", [{"name": "A"}, {"name": "x" * 40}, {"password": "eight--8"}])
def test_value_at_the_edge_is_taken(model: type[SQLModel], right: dict[str, object]) -> None:
    assert answer(model, ADA | right) == "taken"


def test_blanks_around_a_name_do_not_count() -> None:
    outer = UserCreate.model_validate(ADA | {"name": "  Ada "})
    assert (outer.name, answer(UserCreate, ADA | {"name": "   "})) == ("Ada", "refused")


@pytest.mark.parametrize("missing", ["name", "email", "password"])
def test_incomplete_registration_is_refused(missing: str) -> None:
    data = {key: value for key, value in ADA.items() if key != missing}
    assert answer(UserCreate, data) == "refused"


@pytest.mark.parametrize("sneaked_in", [{"is_admin": True}, {"id": 1}, {"nmae": "Ada"}])
def test_registration_with_an_unknown_field_is_refused(sneaked_in: dict[str, object]) -> None:
    assert answer(UserCreate, ADA | sneaked_in) == "refused"


def test_row_holds_the_protected_password() -> None:
    user = to_user(UserCreate.model_validate(ADA))
    assert (user.id, user.name, user.email, user.password_hash, user.is_admin) == (
        None,
        "Ada",
        "ada@example.org",
        protect(PASSWORD),
        False,
    )


def test_table_has_no_column_for_a_plain_password() -> None:
    columns = sorted(User.__table__.columns.keys())
    assert columns == ["email", "id", "is_admin", "name", "password_hash"]


def test_public_shows_number_and_name_and_no_more() -> None:
    ada = User(id=7, name="Ada", email="ada@example.org", password_hash=protect(PASSWORD))
    assert to_public(ada).model_dump() == {"id": 7, "name": "Ada"}


def test_what_goes_out_is_no_row() -> None:
    ada = User(id=7, name="Ada", email="ada@example.org", password_hash=protect(PASSWORD))
    assert type(to_public(ada)) is UserPublic


def test_password_does_not_show_in_a_log() -> None:
    lines = [repr(UserCreate.model_validate(ADA)), repr(UserUpdate(password=PASSWORD))]
    assert [line for line in lines if PASSWORD in line] == []


@pytest.mark.parametrize("sent", [{}, {"name": "Ada L."}, {"email": "a@b.org", "name": "Ada"}])
def test_update_holds_what_was_sent(sent: dict[str, object]) -> None:
    update = UserUpdate.model_validate(sent)
    assert (update.model_dump(exclude_unset=True), update.model_dump()) == (sent, NOTHING | sent)


@pytest.mark.parametrize("wrong", [*WRONG, {"name": "   "}])
def test_wrong_update_is_refused(wrong: dict[str, object]) -> None:
    assert answer(UserUpdate, wrong) == "refused"


@pytest.mark.parametrize("sneaked_in", [{"is_admin": True}, {"id": 1}])
def test_update_with_an_unknown_field_is_refused(sneaked_in: dict[str, object]) -> None:
    assert answer(UserUpdate, sneaked_in) == "refused"
