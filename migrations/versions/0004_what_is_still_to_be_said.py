"""What is still to be said: turns under way, letters; and what coaches assign."""

import sqlalchemy as sa
from alembic import op

from memory.tables.base import Json, UtcDateTime, utc_now

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: None = None
depends_on: None = None

_DATED = ("created_at", "updated_at")


def upgrade() -> None:
    _make(
        "assignments",
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("course", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("deleted_at", UtcDateTime(), nullable=True),
        sa.Column("deleted_by", sa.String(), nullable=True),
        sa.CheckConstraint("reference <> ''", name=op.f("ck_assignments_names_content")),
    )
    op.create_index("ix_assignments_guild_id_learner_id_id", "assignments", ["guild_id", "learner_id", "id"])
    _make(
        "pending_turns",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("gesture", Json, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        _to("pending_turns", "message_id", "messages"),
        sa.UniqueConstraint("guild_id", "message_id", name=op.f("uq_pending_turns_guild_id_message_id")),
    )
    op.create_index("ix_pending_turns_guild_id_learner_id", "pending_turns", ["guild_id", "learner_id"])
    op.create_index("ix_pending_turns_guild_id_source_id", "pending_turns", ["guild_id", "source_id"])
    _letters()
    thread = sa.text("key = 'thread'")
    op.create_index(
        "ix_preferences_thread",
        "preferences",
        ["guild_id", "value"],
        sqlite_where=thread,
        postgresql_where=thread,
    )


def _letters() -> None:
    _make(
        "letters",
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=True),
        sa.Column("template", sa.String(), nullable=True),
        sa.Column("template_hash", sa.String(), nullable=True),
        sa.Column("context", Json, nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("leased_until", UtcDateTime(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("recipient IN ('learner', 'coaches')", name=op.f("ck_letters_recipient_is_known")),
        sa.CheckConstraint(
            "status IN ('waiting', 'claimed', 'sent', 'failed')", name=op.f("ck_letters_status_is_known")
        ),
        sa.CheckConstraint(
            "(status = 'claimed') = (leased_until IS NOT NULL)", name=op.f("ck_letters_claims_have_a_lease")
        ),
        sa.CheckConstraint(
            "(owner IS NULL) = (leased_until IS NULL)", name=op.f("ck_letters_leases_have_an_owner")
        ),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_letters_tries_are_a_count")),
    )
    op.create_index("ix_letters_guild_id_learner_id_id", "letters", ["guild_id", "learner_id", "id"])
    op.create_index("ix_letters_guild_id_status_id", "letters", ["guild_id", "status", "id"])
    unsent = sa.text("status IN ('waiting', 'claimed')")
    op.create_index(
        "ix_letters_unsent", "letters", ["guild_id", "id"], sqlite_where=unsent, postgresql_where=unsent
    )


def _make(name: str, *parts: sa.schema.SchemaItem) -> None:
    """A table about a learner."""
    op.create_table(
        name,
        sa.Column("guild_id", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        *parts,
        *(sa.Column(when, UtcDateTime(), server_default=utc_now(), nullable=False) for when in _DATED),
        *(sa.Column(who, sa.String(), nullable=True) for who in ("created_by", "updated_by")),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["guilds.id"], name=op.f(f"fk_{name}_guild_id"), ondelete="CASCADE"
        ),
        _to(name, "learner_id", "learners"),
        sa.PrimaryKeyConstraint("guild_id", "id", name=op.f(f"pk_{name}")),
    )


def _to(table: str, column: str, parent: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["guild_id", column],
        [f"{parent}.guild_id", f"{parent}.id"],
        name=op.f(f"fk_{table}_guild_id_{column}"),
        ondelete="CASCADE",
    )


def downgrade() -> None:
    op.drop_index("ix_preferences_thread", "preferences")
    for table in ("letters", "pending_turns", "assignments"):
        op.drop_table(table)
