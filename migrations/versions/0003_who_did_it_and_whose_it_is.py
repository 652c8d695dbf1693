"""Let every row say who made it and whose it is, facts where they are from, reviews who judged."""

import sqlalchemy as sa
import uuid_utils.compat
from alembic import op
from alembic.operations import BatchOperations

from memory.tables.base import Json

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: None = None
depends_on: None = None

reindex = True
"""What was said before can be found from now on."""

_MADE_BY = ("created_by", "updated_by")
_AUDITED = ("enrolments", "facts", "guilds", "handovers", "messages", "sessions", "submissions", "learners")
_WHOSE = {
    "module_progress": ("enrolments", "enrolment_id"),
    "task_progress": ("enrolments", "enrolment_id"),
    "reviews": ("submissions", "submission_id"),
    "submission_files": ("submissions", "submission_id"),
}
"""Tables that say from now on whose they are, and where that stood before."""


def upgrade() -> None:
    for table in (*_AUDITED, *_WHOSE):
        for column in _MADE_BY:
            op.add_column(table, sa.Column(column, sa.String(), nullable=True))
    for table, (parent, key) in _WHOSE.items():
        _tell_whose(table, parent, key)
    _settings_and_learners()
    _facts_from_many_sources()
    _messages_of_coaches()
    _number_submissions()
    _reviews_by_coaches()
    for column in ("consumed_by_session", "session_id"):
        op.create_index(f"ix_handovers_guild_id_{column}", "handovers", ["guild_id", column])
    op.create_index("ix_module_progress_guild_id_handover_id", "module_progress", ["guild_id", "handover_id"])


def _tell_whose(table: str, parent: str, key: str) -> None:
    op.add_column(table, sa.Column("learner_id", sa.Uuid(), nullable=True))
    op.execute(
        f"UPDATE {table} SET learner_id = (SELECT parent.learner_id FROM {parent} AS parent "  # noqa: S608 - our own names
        f"WHERE parent.guild_id = {table}.guild_id AND parent.id = {table}.{key})"
    )
    with op.batch_alter_table(table) as batch:
        batch.alter_column("learner_id", existing_type=sa.Uuid(), nullable=False)
        _point(batch, table, "learner_id", "learners")
    op.create_index(f"ix_{table}_guild_id_learner_id", table, ["guild_id", "learner_id"])


def _point(batch: BatchOperations, table: str, column: str, parent: str) -> None:
    batch.create_foreign_key(
        f"fk_{table}_guild_id_{column}",
        parent,
        ["guild_id", column],
        ["guild_id", "id"],
        ondelete="CASCADE",
    )


def _settings_and_learners() -> None:
    op.add_column("guilds", sa.Column("settings", Json, server_default="{}", nullable=False))
    op.add_column("learners", sa.Column("deleted_by", sa.String(), nullable=True))
    op.add_column(
        "learners", sa.Column("keeps_messages", sa.Boolean(), server_default=sa.true(), nullable=False)
    )
    with op.batch_alter_table("learners") as batch:
        batch.drop_constraint("uq_learners_guild_id_key", type_="unique")
    there = sa.text("deleted_at IS NULL")
    op.create_index(
        "uq_learners_key",
        "learners",
        ["guild_id", "key"],
        unique=True,
        sqlite_where=there,
        postgresql_where=there,
    )


def _facts_from_many_sources() -> None:
    facts = sa.table(
        "facts", sa.column("guild_id"), sa.column("id", sa.Uuid()), sa.column("learner_id", sa.Uuid())
    )
    facts.append_column(sa.column("handover_id", sa.Uuid()))
    sources = sa.table(
        "fact_sources",
        sa.column("guild_id"),
        *(sa.column(name, sa.Uuid()) for name in ("id", "learner_id", "fact_id", "handover_id")),
    )
    known = op.get_bind().execute(
        sa.select(facts.c.guild_id, facts.c.id, facts.c.learner_id, facts.c.handover_id)
    )
    rows = [
        {
            "guild_id": guild,
            "id": uuid_utils.compat.uuid7(),
            "fact_id": fact,
            "learner_id": learner,
            "handover_id": handover,
        }
        for guild, fact, learner, handover in known
    ]
    if rows:
        op.bulk_insert(sources, rows)
    with op.batch_alter_table("facts") as batch:
        batch.drop_constraint("fk_facts_guild_id_handover_id", type_="foreignkey")
        batch.drop_column("handover_id")


def _messages_of_coaches() -> None:
    with op.batch_alter_table("messages") as batch:
        batch.drop_constraint("author_is_known", type_="check")
        batch.drop_constraint("learner_has_source", type_="check")
        batch.drop_constraint("baton_answers", type_="check")
        batch.create_check_constraint("author_is_known", "author IN ('learner', 'coach', 'baton')")
        batch.create_check_constraint("people_have_a_source", "(author = 'baton') = (source_id IS NULL)")
        batch.create_check_constraint("baton_answers", "author = 'baton' OR answers_id IS NULL")


def _number_submissions() -> None:
    op.add_column("submissions", sa.Column("number", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE submissions SET number = (SELECT count(*) FROM submissions AS earlier "
        "WHERE earlier.guild_id = submissions.guild_id AND earlier.enrolment_id = submissions.enrolment_id "
        "AND earlier.task = submissions.task AND (earlier.handed_in_at < submissions.handed_in_at "
        "OR (earlier.handed_in_at = submissions.handed_in_at AND earlier.id <= submissions.id)))"
    )
    op.drop_index("ix_submissions_guild_id_enrolment_id_task_handed_in_at", "submissions")
    with op.batch_alter_table("submissions") as batch:
        batch.alter_column("number", existing_type=sa.Integer(), nullable=False)
        batch.create_unique_constraint(
            "uq_submissions_guild_id_enrolment_id_task_number",
            ["guild_id", "enrolment_id", "task", "number"],
        )


def _reviews_by_coaches() -> None:
    op.add_column("reviews", sa.Column("origin", sa.String(), server_default="automatic", nullable=False))
    op.add_column("reviews", sa.Column("coach", sa.String(), nullable=True))
    op.add_column("reviews", sa.Column("overrides_id", sa.Uuid(), nullable=True))
    with op.batch_alter_table("reviews") as batch:
        batch.alter_column("origin", existing_type=sa.String(), server_default=None)
        batch.drop_constraint("uq_reviews_guild_id_submission_id", type_="unique")
        batch.create_unique_constraint("uq_reviews_guild_id_overrides_id", ["guild_id", "overrides_id"])
        _point(batch, "reviews", "overrides_id", "reviews")
        batch.create_check_constraint("origin_is_known", "origin IN ('automatic', 'coach')")
        batch.create_check_constraint("a_coach_has_a_name", "(origin = 'coach') = (coach IS NOT NULL)")
        batch.create_check_constraint("only_coaches_override", "origin = 'coach' OR overrides_id IS NULL")
    op.create_index("ix_reviews_guild_id_submission_id", "reviews", ["guild_id", "submission_id"])
    automatic = sa.text("origin = 'automatic'")
    op.create_index(
        "uq_reviews_automatic",
        "reviews",
        ["guild_id", "submission_id"],
        unique=True,
        sqlite_where=automatic,
        postgresql_where=automatic,
    )


def downgrade() -> None:
    """What the older tables can't hold is left out: coaches' reviews and messages, the sources of facts,
    those who left and whose key somebody else has.
    """
    _forget_what_coaches_did()
    op.drop_index("ix_module_progress_guild_id_handover_id", "module_progress")
    for column in ("consumed_by_session", "session_id"):
        op.drop_index(f"ix_handovers_guild_id_{column}", "handovers")
    with op.batch_alter_table("submissions") as batch:
        batch.drop_constraint("uq_submissions_guild_id_enrolment_id_task_number", type_="unique")
        batch.drop_column("number")
    op.create_index(
        "ix_submissions_guild_id_enrolment_id_task_handed_in_at",
        "submissions",
        ["guild_id", "enrolment_id", "task", "handed_in_at"],
    )
    _facts_from_one_handover()
    op.drop_index("uq_learners_key", "learners")
    with op.batch_alter_table("learners") as batch:
        batch.create_unique_constraint("uq_learners_guild_id_key", ["guild_id", "key"])
        batch.drop_column("keeps_messages")
        batch.drop_column("deleted_by")
    op.drop_column("guilds", "settings")
    for table in _WHOSE:
        op.drop_index(f"ix_{table}_guild_id_learner_id", table)
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(f"fk_{table}_guild_id_learner_id", type_="foreignkey")
            batch.drop_column("learner_id")
    for table in (*_AUDITED, *_WHOSE):
        with op.batch_alter_table(table) as batch:
            for column in _MADE_BY:
                batch.drop_column(column)


def _forget_what_coaches_did() -> None:
    op.execute("DELETE FROM reviews WHERE origin = 'coach'")
    op.execute("DELETE FROM messages WHERE author = 'coach' OR (author = 'baton' AND answers_id IS NULL)")
    op.execute(
        "DELETE FROM learners WHERE deleted_at IS NOT NULL AND EXISTS (SELECT 1 FROM learners AS other "
        "WHERE other.guild_id = learners.guild_id AND other.key = learners.key AND other.id <> learners.id "
        "AND (other.deleted_at IS NULL OR other.id > learners.id))"
    )
    _let_orphans_go()
    op.drop_index("uq_reviews_automatic", "reviews")
    op.drop_index("ix_reviews_guild_id_submission_id", "reviews")
    with op.batch_alter_table("reviews") as batch:
        for check in ("origin_is_known", "a_coach_has_a_name", "only_coaches_override"):
            batch.drop_constraint(check, type_="check")
        batch.drop_constraint("fk_reviews_guild_id_overrides_id", type_="foreignkey")
        batch.drop_constraint("uq_reviews_guild_id_overrides_id", type_="unique")
        batch.create_unique_constraint("uq_reviews_guild_id_submission_id", ["guild_id", "submission_id"])
        for column in ("overrides_id", "coach", "origin"):
            batch.drop_column(column)
    with op.batch_alter_table("messages") as batch:
        for check in ("author_is_known", "people_have_a_source", "baton_answers"):
            batch.drop_constraint(check, type_="check")
        batch.create_check_constraint("author_is_known", "author IN ('learner', 'baton')")
        batch.create_check_constraint("learner_has_source", "(author = 'learner') = (source_id IS NOT NULL)")
        batch.create_check_constraint("baton_answers", "(author = 'baton') = (answers_id IS NOT NULL)")


def _let_orphans_go() -> None:
    """SQLite doesn't cascade while tables are rebuilt, so what hung on deleted rows is deleted here."""
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        while orphans := connection.execute(sa.text("PRAGMA foreign_key_check")).all():
            for table, row, *_ in orphans:
                connection.execute(sa.text(f"DELETE FROM {table} WHERE rowid = :row"), {"row": row})  # noqa: S608


def _facts_from_one_handover() -> None:
    op.add_column("facts", sa.Column("handover_id", sa.Uuid(), nullable=True))
    op.execute(
        "UPDATE facts SET handover_id = (SELECT source.handover_id FROM fact_sources AS source "
        "WHERE source.guild_id = facts.guild_id AND source.fact_id = facts.id "
        "AND source.handover_id IS NOT NULL ORDER BY source.id LIMIT 1)"
    )
    op.execute("DELETE FROM fact_sources")  # they are made again from the facts
    op.execute("DELETE FROM facts WHERE handover_id IS NULL")
    with op.batch_alter_table("facts") as batch:
        batch.alter_column("handover_id", existing_type=sa.Uuid(), nullable=False)
        _point(batch, "facts", "handover_id", "handovers")
