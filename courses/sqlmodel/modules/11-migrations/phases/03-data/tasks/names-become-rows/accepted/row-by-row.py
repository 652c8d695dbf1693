"""The same in Python: tables as they were that day, and a dictionary of names."""

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"

categories = sa.table("category", sa.column("id", sa.Integer), sa.column("name", sa.String))
posts = sa.table(
    "post",
    sa.column("id", sa.Integer),
    sa.column("category", sa.String),
    sa.column("category_id", sa.Integer),
)


def upgrade() -> None:
    """Create the table category, move the names there, and have the posts point to them."""
    op.create_table(
        "category",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String, nullable=False, unique=True),
    )
    with op.batch_alter_table("post") as post:
        post.add_column(sa.Column("category_id", sa.Integer))
        post.create_foreign_key(
            "fk_category", "category", ["category_id"], ["id"], ondelete="RESTRICT"
        )
    connection = op.get_bind()
    ids: dict[str, int] = {}
    for post_id, words in connection.execute(sa.select(posts.c.id, posts.c.category)).all():
        name = (words or "").strip()
        if not name:
            continue
        if name not in ids:
            ids[name] = len(ids) + 1
            connection.execute(categories.insert().values(id=ids[name], name=name))
        in_it = posts.update().where(posts.c.id == post_id)
        connection.execute(in_it.values(category_id=ids[name]))
    op.drop_column("post", "category")


def downgrade() -> None:
    """Put the names back into the posts, and leave the schema as it was."""
    op.add_column("post", sa.Column("category", sa.String))
    connection = op.get_bind()
    for category_id, name in connection.execute(sa.select(categories)).all():
        of_it = posts.update().where(posts.c.category_id == category_id)
        connection.execute(of_it.values(category=name))
    with op.batch_alter_table("post") as post:
        post.drop_column("category_id")
    op.drop_table("category")
