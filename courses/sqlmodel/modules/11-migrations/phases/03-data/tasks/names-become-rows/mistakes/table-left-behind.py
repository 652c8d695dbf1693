"""Wrong in one point: a table stays behind.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create the table category, move the names there, and have the posts point to them."""
    op.create_table(
        "category",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    with op.batch_alter_table("post") as post:
        post.add_column(sa.Column("category_id", sa.Integer(), nullable=True))
        post.create_foreign_key(
            "fk_post_category_id_category",
            "category",
            ["category_id"],
            ["id"],
            ondelete="RESTRICT",
        )
    op.execute(
        "INSERT INTO category (name)"
        " SELECT DISTINCT trim(category) FROM post WHERE trim(category) <> ''"
    )
    op.execute(
        "UPDATE post SET category_id ="
        " (SELECT id FROM category WHERE category.name = trim(post.category))"
    )
    with op.batch_alter_table("post") as post:
        post.drop_column("category")


def downgrade() -> None:
    """Put the names back into the posts, and leave the schema as it was."""
    with op.batch_alter_table("post") as post:
        post.add_column(sa.Column("category", sa.String(), nullable=True))
    op.execute(
        "UPDATE post SET category ="
        " (SELECT name FROM category WHERE category.id = post.category_id)"
    )
    with op.batch_alter_table("post") as post:
        post.drop_constraint("fk_post_category_id_category", type_="foreignkey")
        post.drop_column("category_id")
