"""The blog's tables, with the rules that hold for everybody who writes into them."""

from sqlmodel import Field, SQLModel

# Your turn: these tables take anything. Write the rules into them.


class User(SQLModel, table=True):
    """Somebody who writes; one account for each address."""

    id: int | None = Field(default=None, primary_key=True)
    name: str
    email: str


class Post(SQLModel, table=True):
    """Something that was written; its slug is part of its address on the site."""

    # Rules about the whole table stand in a tuple: __table_args__ = (…)

    id: int | None = Field(default=None, primary_key=True)
    title: str
    slug: str
    category: str
    minutes: int | None = None
    published: bool = False
    author_id: int = Field(foreign_key="user.id")
