"""Let posts count their views, and give them an editor.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add views and editor_id to the table post, without losing anything."""
    # Your turn. This line works on an empty blog; see what happens on a full one.
    op.add_column("post", sa.Column("views", sa.Integer(), nullable=False))


def downgrade() -> None:
    """Take both columns away again, and leave the table as it was."""
    # Your turn.
    raise NotImplementedError
