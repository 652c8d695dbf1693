"""Let a post be a draft, published, or archived.

Revision ID: 0005
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
# Your turn: that was true on Monday. On Tuesday, Ben's revision went to the server.
down_revision = "0003"


def upgrade() -> None:
    """Replace published by status: "draft", "published" or, from now on, "archived"."""
    with op.batch_alter_table("post") as post:
        post.add_column(sa.Column("status", sa.String(), server_default="draft", nullable=False))
        post.create_index("ix_post_status", ["status"])
    op.execute("UPDATE post SET status = 'published' WHERE published")
    with op.batch_alter_table("post") as post:
        post.drop_column("published")


def downgrade() -> None:
    """Put published back, and leave the schema as it was."""
    # Your turn.
    raise NotImplementedError
