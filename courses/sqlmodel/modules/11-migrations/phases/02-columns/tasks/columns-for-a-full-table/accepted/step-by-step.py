"""The same with one step per column: first empty, then filled, then required."""

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"

NAMES = {"fk": "fk_%(table_name)s_%(column_0_name)s"}


def upgrade() -> None:
    """Add views and editor_id to the table post, without losing anything."""
    op.add_column("post", sa.Column("views", sa.Integer()))
    op.execute("UPDATE post SET views = 0")
    with op.batch_alter_table("post") as batch_op:
        batch_op.alter_column(
            "views", existing_type=sa.Integer(), nullable=False, server_default=sa.text("0")
        )
    with op.batch_alter_table("post", naming_convention=NAMES) as batch_op:
        editor = sa.ForeignKey("user.id", ondelete="set null", name="fk_editor")
        batch_op.add_column(sa.Column("editor_id", sa.Integer(), editor))


def downgrade() -> None:
    """Take both columns away again, and leave the table as it was."""
    with op.batch_alter_table("post", recreate="always") as batch_op:
        batch_op.drop_column("editor_id")
    op.drop_column("post", "views")
