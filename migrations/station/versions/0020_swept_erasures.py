"""Which erasures have reached what the station itself keeps: its mail, its sheets, its audit log."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "swept_erasure",
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_swept_erasure")),
    )


def downgrade() -> None:
    op.drop_table("swept_erasure")
