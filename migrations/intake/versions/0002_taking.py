"""Files of drafts; what was chosen for which words."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "draft_file",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("draft_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("media_type", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_file")),
    )
    op.create_index(op.f("ix_draft_file_draft_id"), "draft_file", ["draft_id"], unique=False)
    op.create_table(
        "learned_choice",
        sa.Column("word", sa.String(length=80), nullable=False),
        sa.Column("category_id", sa.String(length=32), nullable=False),
        sa.Column("agency_id", sa.String(length=32), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "word", "category_id", "agency_id", name=op.f("pk_learned_choice")
        ),
    )


def downgrade() -> None:
    op.drop_table("learned_choice")
    op.drop_index(op.f("ix_draft_file_draft_id"), table_name="draft_file")
    op.drop_table("draft_file")
