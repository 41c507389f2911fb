"""A span of more than 12 hours has more frames than fit into 32 bits."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('asrun_span') as batch_op:
        batch_op.alter_column('frames', type_=sa.BigInteger(), existing_type=sa.Integer())


def downgrade() -> None:
    op.execute("UPDATE asrun_span SET frames = NULL WHERE frames > 2147483647")
    with op.batch_alter_table('asrun_span') as batch_op:
        batch_op.alter_column('frames', type_=sa.Integer(), existing_type=sa.BigInteger())
