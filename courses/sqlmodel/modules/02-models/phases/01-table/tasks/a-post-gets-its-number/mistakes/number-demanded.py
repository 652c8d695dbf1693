"""Wrong: the number may be None, but not be missing."""

from sqlmodel import Field, Session, SQLModel


class User(SQLModel, table=True):
    """Somebody who writes."""

    id: int | None = Field(primary_key=True)
    name: str


class Post(SQLModel, table=True):
    """Something that was written; a draft until it is published."""

    id: int | None = Field(primary_key=True)
    title: str
    body: str = ""
    published: bool = False


def store(session: Session, *rows: User | Post) -> list[int | None]:
    """Store all rows in one transaction; their numbers, in the order of the rows."""
    session.add_all(rows)
    session.commit()
    return [row.id for row in rows]


def is_stored(row: User | Post) -> bool:
    """Whether the row has got its number from the database."""
    return row.id is not None
