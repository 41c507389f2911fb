"""Live programmes that go out later by themselves; how long each call is meant to be on the air."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("programme") as table:
        table.add_column(
            sa.Column("delay_seconds", sa.Integer(), nullable=False, server_default="0")
        )
        table.add_column(
            sa.Column("delay_by", sa.String(length=16), nullable=False, server_default="stretch")
        )
    with op.batch_alter_table("programme") as table:
        table.alter_column("delay_seconds", server_default=None)
        table.alter_column("delay_by", server_default=None)
    with op.batch_alter_table("phone_call") as table:
        table.add_column(sa.Column("segment", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("phone_call") as table:
        table.drop_column("segment")
    with op.batch_alter_table("programme") as table:
        table.drop_column("delay_by")
        table.drop_column("delay_seconds")
