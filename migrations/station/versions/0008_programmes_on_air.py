"""Programmes have an hour clock of their own; episodes know when their line was asked for."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('programme') as batch_op:
        batch_op.add_column(
            sa.Column('clock', sa.String(length=32), nullable=False, server_default='')
        )
    with op.batch_alter_table('programme') as batch_op:
        batch_op.alter_column('clock', server_default=None)
    with op.batch_alter_table('episode') as batch_op:
        batch_op.add_column(sa.Column('line_at', sa.BigInteger(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('episode') as batch_op:
        batch_op.drop_column('line_at')
    with op.batch_alter_table('programme') as batch_op:
        batch_op.drop_column('clock')
