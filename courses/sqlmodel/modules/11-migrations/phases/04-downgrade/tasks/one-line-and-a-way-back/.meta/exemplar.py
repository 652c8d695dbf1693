"""Let a post be a draft, published, or archived.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


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
    with op.batch_alter_table("post") as post:
        post.add_column(
            sa.Column("published", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
    op.execute("UPDATE post SET published = true WHERE status = 'published'")
    with op.batch_alter_table("post") as post:
        post.alter_column("published", existing_type=sa.Boolean(), server_default=None)
        post.drop_index("ix_post_status")
        post.drop_column("status")
