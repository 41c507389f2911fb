"""Hour clocks have a letter and a colour, by which they are told apart in the grid."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('hour_clock') as batch_op:
        batch_op.add_column(
            sa.Column('letter', sa.String(length=2), nullable=False, server_default='')
        )
        batch_op.add_column(sa.Column('colour', sa.Integer(), nullable=False, server_default='0'))
    with op.batch_alter_table('hour_clock') as batch_op:
        batch_op.alter_column('letter', server_default=None)
        batch_op.alter_column('colour', server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('hour_clock') as batch_op:
        batch_op.drop_column('colour')
        batch_op.drop_column('letter')
