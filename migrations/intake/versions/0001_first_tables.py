"""What waits, drafts, ticket numbers."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('draft',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('person', sa.String(length=80), nullable=False),
    sa.Column('sealed', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('started_at', sa.BigInteger(), nullable=False),
    sa.Column('updated_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_draft'))
    )
    op.create_index(op.f('ix_draft_person'), 'draft', ['person'], unique=False)
    op.create_table('known_list',
    sa.Column('name', sa.String(length=16), nullable=False),
    sa.Column('rows', sa.JSON(), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_known_list'))
    )
    op.create_table('revision',
    sa.Column('table_name', sa.String(length=64), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('table_name', name=op.f('pk_revision'))
    )
    op.create_table('ticket_run',
    sa.Column('prefix', sa.String(length=4), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('prefix', 'year', name=op.f('pk_ticket_run'))
    )
    op.create_table('waiting',
    sa.Column('number', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('ticket', sa.String(length=16), nullable=False),
    sa.Column('key', sa.String(length=80), nullable=True),
    sa.Column('episode_id', sa.String(length=64), nullable=False),
    sa.Column('sealed', sa.Text(), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('try_at', sa.BigInteger(), nullable=False),
    sa.Column('error', sa.Text(), nullable=False),
    sa.Column('refused', sa.Boolean(), nullable=False),
    sa.Column('delivered_at', sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_waiting')),
    sa.UniqueConstraint('id', name=op.f('uq_waiting_id')),
    sa.UniqueConstraint('key', name=op.f('uq_waiting_key')),
    sa.UniqueConstraint('ticket', name=op.f('uq_waiting_ticket'))
    )
    op.create_index(op.f('ix_waiting_episode_id'), 'waiting', ['episode_id'], unique=False)
    op.create_index('ix_waiting_open', 'waiting', ['delivered_at', 'number'], unique=False)
    op.create_table('waiting_file',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('waiting_id', sa.String(length=32), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('media_type', sa.String(length=64), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('by', sa.String(length=80), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_waiting_file'))
    )
    op.create_index(op.f('ix_waiting_file_waiting_id'), 'waiting_file', ['waiting_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_waiting_file_waiting_id'), table_name='waiting_file')
    op.drop_table('waiting_file')
    op.drop_index('ix_waiting_open', table_name='waiting')
    op.drop_index(op.f('ix_waiting_episode_id'), table_name='waiting')
    op.drop_table('waiting')
    op.drop_table('ticket_run')
    op.drop_table('revision')
    op.drop_table('known_list')
    op.drop_index(op.f('ix_draft_person'), table_name='draft')
    op.drop_table('draft')
