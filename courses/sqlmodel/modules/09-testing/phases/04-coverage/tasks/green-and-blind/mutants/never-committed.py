"""A small blog that takes in posts from a text file."""

from dataclasses import dataclass

from sqlalchemy import Engine
from sqlalchemy.pool import StaticPool
from sqlmodel import Field, Session, SQLModel, col, create_engine, select


class Post(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    title: str
    likes: int = 0


@dataclass
class Report:
    """What an import has done."""

    added: int = 0
    skipped: int = 0


def make_engine(url: str = "sqlite://") -> Engine:
    """A new database with empty tables; without a URL it is in memory and nobody else's."""
    engine = create_engine(
        url, poolclass=StaticPool, connect_args={"check_same_thread": False}
    )
    SQLModel.metadata.create_all(engine)
    return engine


def titles(session: Session) -> list[str]:
    """All titles, in the order in which they were stored."""
    return list(session.exec(select(Post.title).order_by(col(Post.id))))


def import_posts(session: Session, lines: list[str]) -> Report:
    """Store a post for each line `title | likes`, and commit them all together at the end.

    Blanks around the two parts don't count, and without a `|` a post has no likes. Empty lines and
    comments, which begin with `#`, are passed over; they aren't counted. A title that is there already,
    in the database or further up, is skipped and counted as such.
    If likes are no number or below zero, ValueError says in which line (the first is line 1), and no post
    of the import is stored.
    """
    report = Report()
    known = set(titles(session))
    for number, line in enumerate(lines, start=1):
        title, bar, likes = (part.strip() for part in line.partition("|"))
        if not title or title.startswith("#"):
            continue
        if title in known:
            report.skipped += 1
            continue
        if bar and not likes.isdecimal():
            session.rollback()
            raise ValueError(f"line {number}: {likes!r} is no number of likes")
        session.add(Post(title=title, likes=int(likes or 0)))
        known.add(title)
        report.added += 1
    session.flush()
    return report
