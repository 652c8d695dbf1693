"""Wrong: the column is a number, nothing more.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add views and editor_id to the table post, without losing anything."""
    with op.batch_alter_table("post") as post:
        post.add_column(sa.Column("views", sa.Integer(), server_default="0", nullable=False))
        post.add_column(sa.Column("editor_id", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Take both columns away again, and leave the table as it was."""
    with op.batch_alter_table("post") as post:
        post.drop_column("editor_id")
        post.drop_column("views")
