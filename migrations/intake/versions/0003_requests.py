"""What waits is of several kinds; numbers of requests, and numbers set apart for phones."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KIND = sa.Enum('complaint', 'request', 'objection', name='waitingkind', native_enum=False, length=16)
SERIES = sa.Enum('PPID', 'KBR', name='series', native_enum=False, length=16)


def upgrade() -> None:
    with op.batch_alter_table('waiting') as table:
        table.add_column(sa.Column('kind', KIND, nullable=False, server_default='complaint'))
        table.alter_column('ticket', existing_type=sa.String(length=16), type_=sa.String(length=24), existing_nullable=False)
    with op.batch_alter_table('draft') as table:
        table.add_column(sa.Column('kind', KIND, nullable=False, server_default='complaint'))
    # Of what an older version was put back over.
    op.execute("UPDATE waiting SET kind = 'request' WHERE ticket LIKE 'PPID-%'")
    op.execute("UPDATE waiting SET kind = 'objection' WHERE ticket LIKE 'KBR-%'")
    op.create_table('number_run',
    sa.Column('series', SERIES, nullable=False),
    sa.Column('prefix', sa.String(length=4), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('series', 'prefix', 'year', name=op.f('pk_number_run'))
    )
    op.create_table('reserved_number',
    sa.Column('number', sa.String(length=24), nullable=False),
    sa.Column('kind', KIND, nullable=False),
    sa.Column('device', sa.String(length=32), nullable=False),
    sa.Column('person', sa.String(length=80), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('reserved_at', sa.BigInteger(), nullable=False),
    sa.Column('used_at', sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_reserved_number'))
    )
    op.create_index(op.f('ix_reserved_number_device'), 'reserved_number', ['device'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_reserved_number_device'), table_name='reserved_number')
    op.drop_table('reserved_number')
    op.drop_table('number_run')
    # What an older version can't deliver stays here, and it is told of. Numbers are as long as they are.
    op.execute("UPDATE waiting SET refused = true, error = 'of a newer version' WHERE kind <> 'complaint' AND delivered_at IS NULL")
    with op.batch_alter_table('draft') as table:
        table.drop_column('kind')
    with op.batch_alter_table('waiting') as table:
        table.drop_column('kind')
