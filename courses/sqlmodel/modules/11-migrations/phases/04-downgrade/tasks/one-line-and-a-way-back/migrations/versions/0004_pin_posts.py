"""Let posts be pinned to the top of the page. (Ben's revision; it has run on the server.)

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add pinned to the table post."""
    with op.batch_alter_table("post") as post:
        post.add_column(sa.Column("pinned", sa.Boolean(), server_default="0", nullable=False))


def downgrade() -> None:
    """Take pinned away again."""
    with op.batch_alter_table("post") as post:
        post.drop_column("pinned")
