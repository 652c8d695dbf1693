"""What templates said when: their texts by hash, and what guilds let them say instead."""

import sqlalchemy as sa
from alembic import op

from memory.tables.base import UtcDateTime, utc_now

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    op.create_table(
        "wordings",
        sa.Column("id", sa.Uuid(), nullable=False),
        *_said(),
        *_dated(),
        sa.CheckConstraint("number >= 1", name=op.f("ck_wordings_number_counts_from_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wordings")),
        sa.UniqueConstraint("template", "locale", "number", name=op.f("uq_wordings_template_locale_number")),
    )
    op.create_table(
        "overrides",
        sa.Column("guild_id", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        *_said(),
        sa.Column("follows", sa.Integer(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.Column("refused_by", sa.String(), nullable=True),
        *_dated(),
        sa.CheckConstraint("number >= 1", name=op.f("ck_overrides_number_counts_from_one")),
        sa.CheckConstraint(
            "follows >= 0 AND follows < number", name=op.f("ck_overrides_follows_an_earlier_one")
        ),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["guilds.id"], name=op.f("fk_overrides_guild_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("guild_id", "id", name=op.f("pk_overrides")),
        sa.UniqueConstraint(
            "guild_id",
            "template",
            "locale",
            "number",
            name=op.f("uq_overrides_guild_id_template_locale_number"),
        ),
    )
    op.add_column("handovers", sa.Column("template_hash", sa.String(), nullable=True))
    with_template = sa.text("template IS NOT NULL")
    op.create_index(
        "ix_messages_template",
        "messages",
        ["guild_id", "template", "template_hash", "at"],
        sqlite_where=with_template,
        postgresql_where=with_template,
    )


def _said() -> tuple[sa.schema.SchemaItem, ...]:
    texts = (sa.Column(name, sa.String(), nullable=False) for name in ("template", "locale", "hash", "text"))
    return (*texts, sa.Column("number", sa.Integer(), nullable=False))


def _dated() -> tuple[sa.schema.SchemaItem, ...]:
    return (
        *(
            sa.Column(when, UtcDateTime(), server_default=utc_now(), nullable=False)
            for when in ("created_at", "updated_at")
        ),
        *(sa.Column(who, sa.String(), nullable=True) for who in ("created_by", "updated_by")),
    )


def downgrade() -> None:
    op.drop_index("ix_messages_template", "messages")
    op.drop_column("handovers", "template_hash")
    op.drop_table("overrides")
    op.drop_table("wordings")
