"""Create the tables of the blog.

Revision ID: 0001
Revises: nothing, this is where the history begins
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
# Your turn: which revision does this one follow?
down_revision = "0000"


def upgrade() -> None:
    """Create the tables user, post and comment, as models.py describes them."""
    # Your turn. To begin with, here is a table that is not finished yet.
    op.create_table("user", sa.Column("id", sa.Integer()))


def downgrade() -> None:
    """Take back all that upgrade() has done."""
    # Your turn.
    raise NotImplementedError
