"""Let a post be a draft, published, or archived.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision: str | None = "0004"


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
    op.add_column("post", sa.Column("published", sa.Boolean()))
    post = sa.table("post", sa.column("published", sa.Boolean), sa.column("status", sa.String))
    op.execute(post.update().values(published=post.c.status == "published"))
    op.drop_index("ix_post_status", table_name="post")
    op.drop_column("post", "status")
    with op.batch_alter_table("post") as batch_op:
        batch_op.alter_column("published", existing_type=sa.Boolean(), nullable=False)
