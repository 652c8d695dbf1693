"""Two kinds of task more: code that works and is to be made better, and tests of code that is there."""

from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: None = None
depends_on: None = None

_BEFORE = "task_kind IN ('code', 'multiple_choice', 'true_false', 'free_text')"
_AFTER = "task_kind IN ('code', 'refactor', 'multiple_choice', 'true_false', 'free_text', 'tests')"


def upgrade() -> None:
    _kinds(_AFTER)


def downgrade() -> None:
    op.execute("UPDATE content SET task_kind = 'code' WHERE task_kind IN ('refactor', 'tests')")
    _kinds(_BEFORE)


def _kinds(condition: str) -> None:
    with op.batch_alter_table("content") as batch:
        batch.drop_constraint("task_kind_is_known", type_="check")
        batch.create_check_constraint("task_kind_is_known", condition)
