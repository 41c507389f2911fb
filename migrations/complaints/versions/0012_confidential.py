"""Confidential cases are found at once, to be left out of what others see; whose a consent is."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Until now nobody but the first reporter of a case was asked for anything.
    op.add_column(
        "consent", sa.Column("reporter_id", sa.String(length=32), server_default="", nullable=False)
    )
    op.create_index(
        "ix_complaint_confidential",
        "complaint",
        ["said_at"],
        sqlite_where=sa.text("confidential = 1"),
        postgresql_where=sa.text("confidential"),
    )


def downgrade() -> None:
    op.drop_index("ix_complaint_confidential", "complaint")
    op.drop_column("consent", "reporter_id")
