"""What the blog promises about values that are stored and read again."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from sqlalchemy import Column, Engine, MetaData, Table, text
from sqlalchemy.exc import StatementError
from sqlalchemy.pool import StaticPool
from sqlmodel import Session, SQLModel, create_engine, func, select

from blog import Cents, Moment, Post, Status

BERLIN = timezone(timedelta(hours=2))
NOON = datetime(2026, 6, 1, 12, tzinfo=BERLIN)
"""The same moment as ten o'clock in UTC."""


@pytest.fixture
def engine() -> Iterator[Engine]:
    """An engine for a database with the blog's tables."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    SQLModel.metadata.create_all(engine)
    yield engine
    engine.dispose()


def store(engine: Engine, **values: object) -> int:
    with Session(engine) as session:
        post = Post(title="Loops", **values)
        session.add(post)
        session.commit()
        return post.id


def read_again(engine: Engine, number: int) -> Post:
    """The post as another session reads it."""
    with Session(engine) as session:
        return session.get(Post, number)


def in_table(engine: Engine, column: str) -> list[object]:
    """What another program finds in this column."""
    with engine.connect() as connection:
        return list(connection.execute(text(f"SELECT {column} FROM post")).scalars())


def outcome(engine: Engine, **values: object) -> str:
    try:
        store(engine, **values)
    except (StatementError, ValueError):
        return "refused"
    return "stored"


def test_status_comes_back_as_a_status(engine: Engine) -> None:
    status = read_again(engine, store(engine, status=Status.IN_REVIEW)).status
    assert (type(status).__name__, str(status)) == ("Status", "in-review")


def test_table_holds_the_value_of_a_status(engine: Engine) -> None:
    store(engine, status=Status.IN_REVIEW)
    assert in_table(engine, "status") == ["in-review"]


@pytest.mark.parametrize("fee", ["0.10", "19.99", "1.15", "-0.01", "90071992547409.93"])
def test_fee_comes_back_to_the_cent(engine: Engine, fee: str) -> None:
    assert str(read_again(engine, store(engine, fee=Decimal(fee))).fee) == fee


def test_table_holds_whole_cents(engine: Engine) -> None:
    store(engine, fee=Decimal("20.00"))
    assert (in_table(engine, "fee"), in_table(engine, "typeof(fee)")) == ([2000], ["integer"])


def test_database_adds_up_fees_exactly(engine: Engine) -> None:
    for _ in range(3):
        store(engine, fee=Decimal("0.10"))
    with Session(engine) as session:
        total = session.exec(select(func.sum(Post.fee))).one()
    assert total == Decimal("0.30")


def test_fraction_of_a_cent_is_refused(engine: Engine) -> None:
    assert outcome(engine, fee=Decimal("0.005")) == "refused"


def test_moment_comes_back_in_utc(engine: Engine) -> None:
    moment = read_again(engine, store(engine, created_at=NOON)).created_at
    assert moment.isoformat() == "2026-06-01T10:00:00+00:00"


def test_moment_without_time_zone_is_refused(engine: Engine) -> None:
    assert outcome(engine, created_at=datetime(2026, 6, 1, 12)) == "refused"


def test_moments_are_compared_across_time_zones(engine: Engine) -> None:
    eleven_utc = datetime(2026, 6, 1, 11, tzinfo=UTC)
    numbers = [store(engine, created_at=moment) for moment in (NOON, eleven_utc)]
    with Session(engine) as session:
        before = select(Post.id).where(Post.created_at < eleven_utc.astimezone(BERLIN))
        found = session.exec(before).all()
    assert found == numbers[:1]


def test_moment_may_be_unknown(engine: Engine) -> None:
    first, second = store(engine), store(engine, published_at=NOON)
    moments = [read_again(engine, number).published_at for number in (first, second)]
    assert [moment and moment.isoformat() for moment in moments] == [
        None,
        "2026-06-01T10:00:00+00:00",
    ]


def test_column_types_serve_other_tables_as_well(engine: Engine) -> None:
    invoice = Table("invoice", MetaData(), Column("sum", Cents), Column("paid_at", Moment))
    paid = {"sum": Decimal("20.50"), "paid_at": NOON}
    with engine.begin() as connection:
        invoice.create(connection)
        connection.execute(invoice.insert(), [paid, dict.fromkeys(paid)])
        rows = connection.execute(invoice.select()).all()
    assert [(str(row[0]), str(row[1])) for row in rows] == [
        ("20.50", "2026-06-01 10:00:00+00:00"),
        ("None", "None"),
    ]


def test_each_post_is_created_at_its_own_time() -> None:
    before = datetime.now(UTC)
    moment = Post(title="Loops").created_at
    after = datetime.now(UTC)
    assert (moment.tzinfo is not None and before <= moment <= after) is True


def test_new_post_is_a_draft_without_a_fee() -> None:
    posts = [Post(title="Loops"), Post.model_validate({"title": "Loops"})]
    values = [(post.status, post.fee, post.published_at) for post in posts]
    assert values == [(Status.DRAFT, Decimal(0), None)] * 2
