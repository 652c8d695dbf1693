"""The same tables, with the rules written beside the columns that they are about."""

from alembic import op
from sqlalchemy import Boolean, Column, ForeignKey, Integer, String

revision: str = "0001"
down_revision: str | None = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables user, post and comment, as models.py describes them."""
    op.create_table(
        "user",
        Column("id", Integer, primary_key=True),
        Column("name", String, nullable=False, unique=True),
    )
    op.create_table(
        "post",
        Column("id", Integer, primary_key=True),
        Column("title", String, nullable=False),
        Column("published", Boolean, nullable=False),
        Column("category", String),
        Column(
            "author_id",
            Integer,
            ForeignKey("user.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
    )
    op.create_table(
        "comment",
        Column("id", Integer, primary_key=True),
        Column("text", String, nullable=False),
        Column(
            "post_id",
            Integer,
            ForeignKey("post.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
    )


def downgrade() -> None:
    """Take back all that upgrade() has done."""
    for table in ("comment", "post", "user"):
        op.drop_table(table)
