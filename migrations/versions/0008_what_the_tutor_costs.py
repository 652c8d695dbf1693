"""What the tutor costs: its runs, and the sum of each month."""

import sqlalchemy as sa
from alembic import op

from memory.tables.base import UtcDateTime, utc_now

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: None = None
depends_on: None = None

_OPEN = sa.text("status = 'reserved'")
_COLUMNS = ("message_id",), ("learner_id", "at"), ("at",)


def upgrade() -> None:
    _runs()
    op.create_table(
        "tutor_months",
        sa.Column("guild_id", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("tokens", sa.BigInteger(), nullable=False),
        sa.Column("micros", sa.BigInteger(), nullable=False),
        *_dated(),
        sa.CheckConstraint("tokens >= 0 AND micros >= 0", name=op.f("ck_tutor_months_sums_are_amounts")),
        sa.UniqueConstraint("guild_id", "month", name=op.f("uq_tutor_months_guild_id_month")),
        *_keys("tutor_months"),
    )


def _runs() -> None:
    op.create_table(
        "tutor_runs",
        sa.Column("guild_id", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("leased_until", UtcDateTime(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in (
                *("reserved_tokens", "reserved_micros"),
                *("tokens_in", "tokens_out", "micros", "milliseconds"),
            )
        ),
        sa.Column("sent", sa.String(), nullable=False),
        *_dated(),
        sa.CheckConstraint("status IN ('reserved', 'settled')", name=op.f("ck_tutor_runs_status_is_known")),
        sa.CheckConstraint(
            "reserved_tokens >= 0 AND reserved_micros >= 0",
            name=op.f("ck_tutor_runs_reservations_are_amounts"),
        ),
        sa.CheckConstraint(
            "tokens_in >= 0 AND tokens_out >= 0 AND micros >= 0",
            name=op.f("ck_tutor_runs_costs_are_amounts"),
        ),
        _to("learner_id", "learners"),
        _to("message_id", "messages"),
        *_keys("tutor_runs"),
    )
    for columns in _COLUMNS:
        op.create_index(f"ix_tutor_runs_guild_id_{'_'.join(columns)}", "tutor_runs", ["guild_id", *columns])
    for name, column in (("uq_tutor_runs_open", "learner_id"), ("ix_tutor_runs_lease", "leased_until")):
        op.create_index(
            name,
            "tutor_runs",
            ["guild_id", column],
            unique=name.startswith("uq_"),
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        )


def _dated() -> list[sa.Column[object]]:
    return [
        *(
            sa.Column(name, UtcDateTime(), server_default=utc_now(), nullable=False)
            for name in ("created_at", "updated_at")
        ),
        *(sa.Column(name, sa.String(), nullable=True) for name in ("created_by", "updated_by")),
    ]


def _keys(table: str) -> tuple[sa.PrimaryKeyConstraint, sa.ForeignKeyConstraint]:
    return (
        sa.PrimaryKeyConstraint("guild_id", "id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["guilds.id"], name=op.f(f"fk_{table}_guild_id"), ondelete="CASCADE"
        ),
    )


def _to(column: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["guild_id", column],
        [f"{table}.guild_id", f"{table}.id"],
        name=op.f(f"fk_tutor_runs_guild_id_{column}"),
        ondelete="CASCADE",
    )


def downgrade() -> None:
    op.drop_table("tutor_months")
    op.drop_table("tutor_runs")
