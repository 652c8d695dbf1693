"""Wrong: what is created depends on the models of the day.

Revision ID: 0001
Revises: nothing, this is where the history begins
"""

from alembic import op
from sqlmodel import SQLModel

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the tables user, post and comment, as models.py describes them."""
    SQLModel.metadata.create_all(op.get_bind())


def downgrade() -> None:
    """Take back all that upgrade() has done."""
    SQLModel.metadata.drop_all(op.get_bind())
