"""Tables that were brought know by which account, beside the name."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("brought_table", sa.Column("taker", sa.String(length=64), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("brought_table", "taker")
