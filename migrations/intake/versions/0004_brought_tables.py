"""Tables that are brought to the panel: from SP4N-LAPOR!, the old notebook."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KIND = sa.Enum('lapor', 'notebook', name='broughtkind', native_enum=False, length=16)
STATE = sa.Enum('looking', 'looked', 'taking', 'done', 'refused', name='broughtstate', native_enum=False, length=16)


def upgrade() -> None:
    op.create_table('brought_table',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('kind', KIND, nullable=False),
    sa.Column('state', STATE, nullable=False),
    sa.Column('by', sa.String(length=80), nullable=False),
    sa.Column('made_at', sa.BigInteger(), nullable=False),
    sa.Column('asked_at', sa.BigInteger(), nullable=False),
    sa.Column('sealed', sa.Text(), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_brought_table'))
    )
    op.create_table('brought_file',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_brought_file'))
    )


def downgrade() -> None:
    op.drop_table('brought_file')
    op.drop_table('brought_table')
