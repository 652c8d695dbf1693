"""Wrong: the schema is right, and the posts are gone.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add views and editor_id to the table post, without losing anything."""
    op.drop_table("post")
    op.create_table(
        "post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("category", sa.String(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("views", sa.Integer(), server_default="0", nullable=False),
        sa.Column("editor_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["editor_id"], ["user.id"], name="fk_post_editor_id_user", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_post_author_id", "post", ["author_id"])


def downgrade() -> None:
    """Take both columns away again, and leave the table as it was."""
    with op.batch_alter_table("post") as post:
        post.drop_constraint("fk_post_editor_id_user", type_="foreignkey")
        post.drop_column("editor_id")
        post.drop_column("views")
