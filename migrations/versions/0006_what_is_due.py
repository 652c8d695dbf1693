"""What is due: which letter an occurrence led to, until when a letter is worth sending, who is idle."""

import sqlalchemy as sa
from alembic import op

from memory.tables.base import UtcDateTime

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: None = None
depends_on: None = None

_UNFINISHED = sa.text("status IN ('waiting', 'claimed')")
_INDEXES = (
    ("uq_occurrences_next", "occurrences", ["guild_id", "reminder_id"], _UNFINISHED),
    ("ix_occurrences_next", "occurrences", ["guild_id", "learner_id", "due_at"], _UNFINISHED),
    ("ix_occurrences_due", "occurrences", ["due_at", "guild_id"], _UNFINISHED),
    ("ix_sessions_idle", "sessions", ["guild_id", "last_turn_at"], sa.text("ended_at IS NULL")),
)


def upgrade() -> None:
    op.add_column("reminders", sa.Column("author", sa.String(), nullable=True))
    op.add_column("letters", sa.Column("expires_at", UtcDateTime(), nullable=True))
    with op.batch_alter_table("occurrences") as batch:
        batch.add_column(sa.Column("meant_at", UtcDateTime(), nullable=True))
        batch.add_column(sa.Column("letter_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("wording", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            "fk_occurrences_guild_id_letter_id",
            "letters",
            ["guild_id", "letter_id"],
            ["guild_id", "id"],
            ondelete="CASCADE",
        )
    op.create_index("ix_occurrences_guild_id_letter_id", "occurrences", ["guild_id", "letter_id"])
    for name, table, columns, where in _INDEXES:
        op.create_index(
            name,
            table,
            columns,
            unique=name.startswith("uq_"),
            sqlite_where=where,
            postgresql_where=where,
        )


def downgrade() -> None:
    for name, table, _columns, _where in reversed(_INDEXES):
        op.drop_index(name, table)
    op.drop_index("ix_occurrences_guild_id_letter_id", "occurrences")
    with op.batch_alter_table("occurrences") as batch:
        batch.drop_constraint("fk_occurrences_guild_id_letter_id", type_="foreignkey")
        batch.drop_column("wording")
        batch.drop_column("letter_id")
        batch.drop_column("meant_at")
    op.drop_column("letters", "expires_at")
    op.drop_column("reminders", "author")
