"""What else there is in the domain: content, documents, duties, search, history."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from memory.tables.base import Json, UtcDateTime, Words, utc_now

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "changes",
        sa.Column("guild_id", sa.String(), nullable=False),
        sa.Column(
            "number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("learner_id", sa.Uuid(), nullable=True),
        sa.Column("table_name", sa.String(), nullable=False),
        sa.Column("row_id", sa.Uuid(), nullable=True),
        sa.Column("operation", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=True),
        sa.Column("at", UtcDateTime(), server_default=utc_now(), nullable=False),
        sa.Column("before", Json, nullable=False),
        sa.CheckConstraint("operation IN ('update', 'delete')", name=op.f("ck_changes_operation_is_known")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_changes")),
    )
    op.create_index(
        op.f("ix_changes_guild_id_learner_id"), "changes", ["guild_id", "learner_id"], unique=False
    )
    op.create_index(
        op.f("ix_changes_guild_id_table_name_row_id_number"),
        "changes",
        ["guild_id", "table_name", "row_id", "number"],
        unique=False,
    )
    op.create_table(
        "content",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", Json, nullable=False),
        sa.Column("text", Json, server_default=sa.text("'{}'"), nullable=False),
        sa.Column("difficulty", sa.String(), nullable=True),
        sa.Column("task_kind", sa.String(), nullable=True),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), server_default=utc_now(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), server_default=utc_now(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=True),
        sa.Column("updated_by", sa.String(), nullable=True),
        sa.Column("deleted_at", UtcDateTime(), nullable=True),
        sa.Column("deleted_by", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'course') = (parent_id IS NULL)", name=op.f("ck_content_only_courses_stand_alone")
        ),
        sa.CheckConstraint(
            "(kind = 'task') = (difficulty IS NOT NULL)", name=op.f("ck_content_tasks_have_a_difficulty")
        ),
        sa.CheckConstraint(
            "(kind = 'task') = (task_kind IS NOT NULL)", name=op.f("ck_content_tasks_have_a_kind")
        ),
        sa.CheckConstraint(
            "difficulty IN ('beginner', 'intermediate', 'advanced')",
            name=op.f("ck_content_difficulty_is_known"),
        ),
        sa.CheckConstraint(
            "kind IN ('course', 'module', 'phase', 'task', 'concept')", name=op.f("ck_content_kind_is_known")
        ),
        sa.CheckConstraint(
            "task_kind IN ('code', 'multiple_choice', 'true_false', 'free_text')",
            name=op.f("ck_content_task_kind_is_known"),
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_content_version_counts_from_one")),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["content.id"], name=op.f("fk_content_parent_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content")),
        sa.UniqueConstraint("reference", name=op.f("uq_content_reference")),
    )
    op.create_index(op.f("ix_content_parent_id_position"), "content", ["parent_id", "position"], unique=False)
    op.create_table(
        "attachments",
        sa.Column("guild_id", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("content_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", UtcDateTime(), server_default=utc_now(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), server_default=utc_now(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=True),
        sa.Column("updated_by", sa.String(), nullable=True),
        sa.CheckConstraint("size >= 0", name=op.f("ck_attachments_size_is_a_size")),
        sa.ForeignKeyConstraint(
            ["content_id"], ["content.id"], name=op.f("fk_attachments_content_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["guilds.id"], name=op.f("fk_attachments_guild_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("guild_id", "id", name=op.f("pk_attachments")),
    )
    op.create_index(op.f("ix_attachments_content_id"), "attachments", ["content_id"], unique=False)
    op.create_index("uq_attachments_name", "attachments", ["guild_id", "content_id", "name"], unique=True)
    op.create_table(
        "deeds",
        sa.Column("guild_id", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=True),
        sa.Column("details", Json, nullable=False),
        sa.Column("created_at", UtcDateTime(), server_default=utc_now(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), server_default=utc_now(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=True),
        sa.Column("updated_by", sa.String(), nullable=True),
        sa.CheckConstraint("kind <> ''", name=op.f("ck_deeds_has_a_kind")),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["guilds.id"], name=op.f("fk_deeds_guild_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("guild_id", "id", name=op.f("pk_deeds")),
    )
    op.create_index(op.f("ix_deeds_guild_id_kind_id"), "deeds", ["guild_id", "kind", "id"], unique=False)
    op.create_index(
        op.f("ix_deeds_guild_id_subject_id"), "deeds", ["guild_id", "subject", "id"], unique=False
    )
    op.create_table(
        "comments",
        sa.Column("guild_id", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("content_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), server_default=utc_now(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), server_default=utc_now(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=True),
        sa.Column("updated_by", sa.String(), nullable=True),
        sa.Column("deleted_at", UtcDateTime(), nullable=True),
        sa.Column("deleted_by", sa.String(), nullable=True),
        sa.CheckConstraint("text <> ''", name=op.f("ck_comments_says_something")),
        sa.ForeignKeyConstraint(
            ["content_id"], ["content.id"], name=op.f("fk_comments_content_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["guild_id", "learner_id"],
            ["learners.guild_id", "learners.id"],
            name=op.f("fk_comments_guild_id_learner_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["guilds.id"], name=op.f("fk_comments_guild_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("guild_id", "id", name=op.f("pk_comments")),
    )
    op.create_index(op.f("ix_comments_content_id"), "comments", ["content_id"], unique=False)
    op.create_index(
        op.f("ix_comments_guild_id_content_id_id"), "comments", ["guild_id", "content_id", "id"], unique=False
    )
    op.create_index(
        op.f("ix_comments_guild_id_learner_id"), "comments", ["guild_id", "learner_id"], unique=False
    )
    op.create_table(
        "concept_cards",
        sa.Column("guild_id", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("course", sa.String(), nullable=False),
        sa.Column("concept", sa.String(), nullable=False),
        sa.Column("stability", sa.Double(), nullable=True),
        sa.Column("difficulty", sa.Double(), nullable=True),
        sa.Column("reviews", sa.Integer(), nullable=False),
        sa.Column("lapses", sa.Integer(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("reviewed_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), server_default=utc_now(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), server_default=utc_now(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=True),
        sa.Column("updated_by", sa.String(), nullable=True),
        sa.CheckConstraint("difficulty BETWEEN 1 AND 10", name=op.f("ck_concept_cards_difficulty_in_range")),
        sa.CheckConstraint("reviews >= 0 AND lapses >= 0", name=op.f("ck_concept_cards_counts_are_counts")),
        sa.CheckConstraint("stability > 0", name=op.f("ck_concept_cards_stability_is_positive")),
        sa.ForeignKeyConstraint(
            ["guild_id", "learner_id"],
            ["learners.guild_id", "learners.id"],
            name=op.f("fk_concept_cards_guild_id_learner_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["guilds.id"], name=op.f("fk_concept_cards_guild_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("guild_id", "id", name=op.f("pk_concept_cards")),
        sa.UniqueConstraint(
            "guild_id",
            "learner_id",
            "course",
            "concept",
            name=op.f("uq_concept_cards_guild_id_learner_id_course_concept"),
        ),
    )
    op.create_index(
        op.f("ix_concept_cards_guild_id_learner_id_due_at"),
        "concept_cards",
        ["guild_id", "learner_id", "due_at"],
        unique=False,
    )
    op.create_table(
        "documents",
        sa.Column("guild_id", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), server_default=utc_now(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), server_default=utc_now(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=True),
        sa.Column("updated_by", sa.String(), nullable=True),
        sa.Column("deleted_at", UtcDateTime(), nullable=True),
        sa.Column("deleted_by", sa.String(), nullable=True),
        sa.CheckConstraint("name <> ''", name=op.f("ck_documents_has_a_name")),
        sa.ForeignKeyConstraint(
            ["guild_id", "learner_id"],
            ["learners.guild_id", "learners.id"],
            name=op.f("fk_documents_guild_id_learner_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["guilds.id"], name=op.f("fk_documents_guild_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("guild_id", "id", name=op.f("pk_documents")),
    )
    op.create_index(
        op.f("ix_documents_guild_id_learner_id_name"),
        "documents",
        ["guild_id", "learner_id", "name"],
        unique=False,
    )
    op.create_index(
        "uq_documents_name",
        "documents",
        ["guild_id", "learner_id", "name"],
        unique=True,
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "learner_numbers",
        sa.Column("guild_id", sa.String(), nullable=False),
        sa.Column(
            "number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["guild_id", "learner_id"],
            ["learners.guild_id", "learners.id"],
            name=op.f("fk_learner_numbers_guild_id_learner_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["guilds.id"], name=op.f("fk_learner_numbers_guild_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_learner_numbers")),
        sa.UniqueConstraint("guild_id", "learner_id", name=op.f("uq_learner_numbers_guild_id_learner_id")),
    )
    op.create_table(
        "notes",
        sa.Column("guild_id", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), server_default=utc_now(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), server_default=utc_now(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=True),
        sa.Column("updated_by", sa.String(), nullable=True),
        sa.Column("deleted_at", UtcDateTime(), nullable=True),
        sa.Column("deleted_by", sa.String(), nullable=True),
        sa.CheckConstraint("text <> ''", name=op.f("ck_notes_says_something")),
        sa.ForeignKeyConstraint(
            ["guild_id", "learner_id"],
            ["learners.guild_id", "learners.id"],
            name=op.f("fk_notes_guild_id_learner_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["guilds.id"], name=op.f("fk_notes_guild_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("guild_id", "id", name=op.f("pk_notes")),
    )
    op.create_index(
        op.f("ix_notes_guild_id_learner_id_id"), "notes", ["guild_id", "learner_id", "id"], unique=False
    )
    op.create_table(
        "passages",
        sa.Column("guild_id", sa.String(), nullable=False),
        sa.Column(
            "number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("thread", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("terms", Words(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('message', 'fact', 'document', 'handover')", name=op.f("ck_passages_kind_is_known")
        ),
        sa.CheckConstraint(
            "length >= 0 AND ordinal >= 0 AND part >= 0", name=op.f("ck_passages_counts_are_counts")
        ),
        sa.ForeignKeyConstraint(
            ["guild_id", "learner_id"],
            ["learners.guild_id", "learners.id"],
            name=op.f("fk_passages_guild_id_learner_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["guilds.id"], name=op.f("fk_passages_guild_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_passages")),
        sa.UniqueConstraint(
            "guild_id", "source_id", "part", name=op.f("uq_passages_guild_id_source_id_part")
        ),
    )
    op.create_index(
        op.f("ix_passages_guild_id_learner_id_thread_ordinal"),
        "passages",
        ["guild_id", "learner_id", "thread", "ordinal"],
        unique=False,
    )
    op.create_table(
        "ratings",
        sa.Column("guild_id", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("content_id", sa.Uuid(), nullable=False),
        sa.Column("stars", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), server_default=utc_now(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), server_default=utc_now(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=True),
        sa.Column("updated_by", sa.String(), nullable=True),
        sa.CheckConstraint("stars BETWEEN 0 AND 5", name=op.f("ck_ratings_stars_in_range")),
        sa.ForeignKeyConstraint(
            ["content_id"], ["content.id"], name=op.f("fk_ratings_content_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["guild_id", "learner_id"],
            ["learners.guild_id", "learners.id"],
            name=op.f("fk_ratings_guild_id_learner_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["guilds.id"], name=op.f("fk_ratings_guild_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("guild_id", "id", name=op.f("pk_ratings")),
        sa.UniqueConstraint(
            "guild_id", "learner_id", "content_id", name=op.f("uq_ratings_guild_id_learner_id_content_id")
        ),
    )
    op.create_index(op.f("ix_ratings_content_id"), "ratings", ["content_id"], unique=False)
    op.create_index(
        op.f("ix_ratings_guild_id_content_id"), "ratings", ["guild_id", "content_id"], unique=False
    )
    op.create_table(
        "reminders",
        sa.Column("guild_id", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("rule", Json, nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), server_default=utc_now(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), server_default=utc_now(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=True),
        sa.Column("updated_by", sa.String(), nullable=True),
        sa.Column("deleted_at", UtcDateTime(), nullable=True),
        sa.Column("deleted_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["guild_id", "learner_id"],
            ["learners.guild_id", "learners.id"],
            name=op.f("fk_reminders_guild_id_learner_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["guilds.id"], name=op.f("fk_reminders_guild_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("guild_id", "id", name=op.f("pk_reminders")),
    )
    op.create_index(
        op.f("ix_reminders_guild_id_learner_id_id"),
        "reminders",
        ["guild_id", "learner_id", "id"],
        unique=False,
    )
    op.create_table(
        "course_progress",
        sa.Column("guild_id", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("course", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("best_score", sa.Double(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("tasks", sa.Integer(), nullable=False),
        sa.Column("last_activity_at", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), server_default=utc_now(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), server_default=utc_now(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=True),
        sa.Column("updated_by", sa.String(), nullable=True),
        sa.CheckConstraint(
            "status IN ('not_started', 'in_progress', 'completed', 'skipped')",
            name=op.f("ck_course_progress_status_is_known"),
        ),
        sa.CheckConstraint(
            "best_score BETWEEN 0 AND 10", name=op.f("ck_course_progress_best_score_in_range")
        ),
        sa.CheckConstraint(
            "tries >= 0 AND done >= 0 AND done <= tasks", name=op.f("ck_course_progress_counts_are_counts")
        ),
        sa.ForeignKeyConstraint(
            ["guild_id", "enrolment_id"],
            ["enrolments.guild_id", "enrolments.id"],
            name=op.f("fk_course_progress_guild_id_enrolment_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["guild_id", "learner_id"],
            ["learners.guild_id", "learners.id"],
            name=op.f("fk_course_progress_guild_id_learner_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["guilds.id"], name=op.f("fk_course_progress_guild_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("guild_id", "id", name=op.f("pk_course_progress")),
        sa.UniqueConstraint(
            "guild_id", "enrolment_id", name=op.f("uq_course_progress_guild_id_enrolment_id")
        ),
    )
    op.create_index(
        op.f("ix_course_progress_guild_id_course_last_activity_at"),
        "course_progress",
        ["guild_id", "course", "last_activity_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_course_progress_guild_id_learner_id"),
        "course_progress",
        ["guild_id", "learner_id"],
        unique=False,
    )
    op.create_table(
        "document_versions",
        sa.Column("guild_id", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("created_at", UtcDateTime(), server_default=utc_now(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), server_default=utc_now(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=True),
        sa.Column("updated_by", sa.String(), nullable=True),
        sa.CheckConstraint("number >= 1", name=op.f("ck_document_versions_number_counts_from_one")),
        sa.ForeignKeyConstraint(
            ["guild_id", "document_id"],
            ["documents.guild_id", "documents.id"],
            name=op.f("fk_document_versions_guild_id_document_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["guild_id", "learner_id"],
            ["learners.guild_id", "learners.id"],
            name=op.f("fk_document_versions_guild_id_learner_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["guilds.id"], name=op.f("fk_document_versions_guild_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("guild_id", "id", name=op.f("pk_document_versions")),
        sa.UniqueConstraint(
            "guild_id", "document_id", "number", name=op.f("uq_document_versions_guild_id_document_id_number")
        ),
    )
    op.create_index(
        op.f("ix_document_versions_guild_id_learner_id"),
        "document_versions",
        ["guild_id", "learner_id"],
        unique=False,
    )
    op.create_table(
        "occurrences",
        sa.Column("guild_id", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("reminder_id", sa.Uuid(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("leased_until", UtcDateTime(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), server_default=utc_now(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), server_default=utc_now(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=True),
        sa.Column("updated_by", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(status = 'claimed') = (leased_until IS NOT NULL)",
            name=op.f("ck_occurrences_claims_have_a_lease"),
        ),
        sa.CheckConstraint(
            "status IN ('waiting', 'claimed', 'sent', 'merged', 'skipped', 'expired', 'failed')",
            name=op.f("ck_occurrences_status_is_known"),
        ),
        sa.CheckConstraint(
            "(owner IS NULL) = (leased_until IS NULL)", name=op.f("ck_occurrences_leases_have_an_owner")
        ),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_occurrences_tries_are_a_count")),
        sa.ForeignKeyConstraint(
            ["guild_id", "learner_id"],
            ["learners.guild_id", "learners.id"],
            name=op.f("fk_occurrences_guild_id_learner_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["guild_id", "reminder_id"],
            ["reminders.guild_id", "reminders.id"],
            name=op.f("fk_occurrences_guild_id_reminder_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["guilds.id"], name=op.f("fk_occurrences_guild_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("guild_id", "id", name=op.f("pk_occurrences")),
        sa.UniqueConstraint(
            "guild_id", "reminder_id", "due_at", name=op.f("uq_occurrences_guild_id_reminder_id_due_at")
        ),
    )
    op.create_index(
        op.f("ix_occurrences_guild_id_status_due_at"),
        "occurrences",
        ["guild_id", "status", "due_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_occurrences_guild_id_learner_id_due_at"),
        "occurrences",
        ["guild_id", "learner_id", "due_at"],
        unique=False,
    )
    op.create_table(
        "phase_progress",
        sa.Column("guild_id", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("phase", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("best_score", sa.Double(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("last_activity_at", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), server_default=utc_now(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), server_default=utc_now(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=True),
        sa.Column("updated_by", sa.String(), nullable=True),
        sa.CheckConstraint(
            "status IN ('not_started', 'in_progress', 'completed', 'skipped')",
            name=op.f("ck_phase_progress_status_is_known"),
        ),
        sa.CheckConstraint("best_score BETWEEN 0 AND 10", name=op.f("ck_phase_progress_best_score_in_range")),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_phase_progress_counts_are_counts")),
        sa.ForeignKeyConstraint(
            ["guild_id", "enrolment_id"],
            ["enrolments.guild_id", "enrolments.id"],
            name=op.f("fk_phase_progress_guild_id_enrolment_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["guild_id", "learner_id"],
            ["learners.guild_id", "learners.id"],
            name=op.f("fk_phase_progress_guild_id_learner_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["guilds.id"], name=op.f("fk_phase_progress_guild_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("guild_id", "id", name=op.f("pk_phase_progress")),
        sa.UniqueConstraint(
            "guild_id", "enrolment_id", "phase", name=op.f("uq_phase_progress_guild_id_enrolment_id_phase")
        ),
    )
    op.create_index(
        op.f("ix_phase_progress_guild_id_learner_id"),
        "phase_progress",
        ["guild_id", "learner_id"],
        unique=False,
    )
    op.create_table(
        "fact_sources",
        sa.Column("guild_id", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("fact_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("handover_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", UtcDateTime(), server_default=utc_now(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), server_default=utc_now(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=True),
        sa.Column("updated_by", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(message_id IS NULL) <> (handover_id IS NULL)", name=op.f("ck_fact_sources_is_one_thing")
        ),
        sa.ForeignKeyConstraint(
            ["guild_id", "fact_id"],
            ["facts.guild_id", "facts.id"],
            name=op.f("fk_fact_sources_guild_id_fact_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["guild_id", "handover_id"],
            ["handovers.guild_id", "handovers.id"],
            name=op.f("fk_fact_sources_guild_id_handover_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["guild_id", "learner_id"],
            ["learners.guild_id", "learners.id"],
            name=op.f("fk_fact_sources_guild_id_learner_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["guild_id", "message_id"],
            ["messages.guild_id", "messages.id"],
            name=op.f("fk_fact_sources_guild_id_message_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["guilds.id"], name=op.f("fk_fact_sources_guild_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("guild_id", "id", name=op.f("pk_fact_sources")),
        sa.UniqueConstraint(
            "guild_id", "fact_id", "handover_id", name=op.f("uq_fact_sources_guild_id_fact_id_handover_id")
        ),
        sa.UniqueConstraint(
            "guild_id", "fact_id", "message_id", name=op.f("uq_fact_sources_guild_id_fact_id_message_id")
        ),
    )
    op.create_index(
        op.f("ix_fact_sources_guild_id_handover_id"),
        "fact_sources",
        ["guild_id", "handover_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_fact_sources_guild_id_learner_id"), "fact_sources", ["guild_id", "learner_id"], unique=False
    )
    op.create_index(
        op.f("ix_fact_sources_guild_id_message_id"), "fact_sources", ["guild_id", "message_id"], unique=False
    )
    op.create_table(
        "human_requests",
        sa.Column("guild_id", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("coach", sa.String(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), server_default=utc_now(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), server_default=utc_now(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=True),
        sa.Column("updated_by", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(status = 'open') = (coach IS NULL)", name=op.f("ck_human_requests_taken_by_a_coach")
        ),
        sa.CheckConstraint(
            "status IN ('open', 'taken', 'closed')", name=op.f("ck_human_requests_status_is_known")
        ),
        sa.ForeignKeyConstraint(
            ["guild_id", "learner_id"],
            ["learners.guild_id", "learners.id"],
            name=op.f("fk_human_requests_guild_id_learner_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["guild_id", "message_id"],
            ["messages.guild_id", "messages.id"],
            name=op.f("fk_human_requests_guild_id_message_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["guilds.id"], name=op.f("fk_human_requests_guild_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("guild_id", "id", name=op.f("pk_human_requests")),
    )
    op.create_index(
        op.f("ix_human_requests_guild_id_learner_id_id"),
        "human_requests",
        ["guild_id", "learner_id", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_human_requests_guild_id_message_id"),
        "human_requests",
        ["guild_id", "message_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_human_requests_guild_id_status_id"),
        "human_requests",
        ["guild_id", "status", "id"],
        unique=False,
    )
    op.create_table(
        "preferences",
        sa.Column("guild_id", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), server_default=utc_now(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), server_default=utc_now(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=True),
        sa.Column("updated_by", sa.String(), nullable=True),
        sa.CheckConstraint("key <> ''", name=op.f("ck_preferences_has_a_key")),
        sa.ForeignKeyConstraint(
            ["guild_id", "learner_id"],
            ["learners.guild_id", "learners.id"],
            name=op.f("fk_preferences_guild_id_learner_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["guild_id", "message_id"],
            ["messages.guild_id", "messages.id"],
            name=op.f("fk_preferences_guild_id_message_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["guilds.id"], name=op.f("fk_preferences_guild_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("guild_id", "id", name=op.f("pk_preferences")),
        sa.UniqueConstraint(
            "guild_id", "learner_id", "key", name=op.f("uq_preferences_guild_id_learner_id_key")
        ),
    )
    op.create_index(
        op.f("ix_preferences_guild_id_message_id"), "preferences", ["guild_id", "message_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_preferences_guild_id_message_id"), table_name="preferences")
    op.drop_table("preferences")
    op.drop_index(op.f("ix_human_requests_guild_id_status_id"), table_name="human_requests")
    op.drop_index(op.f("ix_human_requests_guild_id_message_id"), table_name="human_requests")
    op.drop_index(op.f("ix_human_requests_guild_id_learner_id_id"), table_name="human_requests")
    op.drop_table("human_requests")
    op.drop_index(op.f("ix_fact_sources_guild_id_message_id"), table_name="fact_sources")
    op.drop_index(op.f("ix_fact_sources_guild_id_learner_id"), table_name="fact_sources")
    op.drop_index(op.f("ix_fact_sources_guild_id_handover_id"), table_name="fact_sources")
    op.drop_table("fact_sources")
    op.drop_index(op.f("ix_phase_progress_guild_id_learner_id"), table_name="phase_progress")
    op.drop_table("phase_progress")
    op.drop_index(op.f("ix_occurrences_guild_id_learner_id_due_at"), table_name="occurrences")
    op.drop_index(op.f("ix_occurrences_guild_id_status_due_at"), table_name="occurrences")
    op.drop_table("occurrences")
    op.drop_index(op.f("ix_document_versions_guild_id_learner_id"), table_name="document_versions")
    op.drop_table("document_versions")
    op.drop_index(op.f("ix_course_progress_guild_id_learner_id"), table_name="course_progress")
    op.drop_index(op.f("ix_course_progress_guild_id_course_last_activity_at"), table_name="course_progress")
    op.drop_table("course_progress")
    op.drop_index(op.f("ix_reminders_guild_id_learner_id_id"), table_name="reminders")
    op.drop_table("reminders")
    op.drop_index(op.f("ix_ratings_guild_id_content_id"), table_name="ratings")
    op.drop_index(op.f("ix_ratings_content_id"), table_name="ratings")
    op.drop_table("ratings")
    op.drop_index(op.f("ix_passages_guild_id_learner_id_thread_ordinal"), table_name="passages")
    op.drop_table("passages")
    op.drop_index(op.f("ix_notes_guild_id_learner_id_id"), table_name="notes")
    op.drop_table("notes")
    op.drop_table("learner_numbers")
    op.drop_index(
        "uq_documents_name",
        table_name="documents",
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_index(op.f("ix_documents_guild_id_learner_id_name"), table_name="documents")
    op.drop_table("documents")
    op.drop_index(op.f("ix_concept_cards_guild_id_learner_id_due_at"), table_name="concept_cards")
    op.drop_table("concept_cards")
    op.drop_index(op.f("ix_comments_guild_id_learner_id"), table_name="comments")
    op.drop_index(op.f("ix_comments_guild_id_content_id_id"), table_name="comments")
    op.drop_index(op.f("ix_comments_content_id"), table_name="comments")
    op.drop_table("comments")
    op.drop_index(op.f("ix_deeds_guild_id_subject_id"), table_name="deeds")
    op.drop_index(op.f("ix_deeds_guild_id_kind_id"), table_name="deeds")
    op.drop_table("deeds")
    op.drop_index("uq_attachments_name", table_name="attachments")
    op.drop_index(op.f("ix_attachments_content_id"), table_name="attachments")
    op.drop_table("attachments")
    op.drop_index(op.f("ix_content_parent_id_position"), table_name="content")
    op.drop_table("content")
    op.drop_index(op.f("ix_changes_guild_id_table_name_row_id_number"), table_name="changes")
    op.drop_index(op.f("ix_changes_guild_id_learner_id"), table_name="changes")
    op.drop_table("changes")
