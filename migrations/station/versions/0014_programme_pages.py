"""Presenters have a secret address for their calendar; parts of a rundown are marked as they begin."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('presenter') as batch_op:
        batch_op.add_column(sa.Column('feed_token', sa.String(length=64), nullable=True))
        batch_op.create_unique_constraint(batch_op.f('uq_presenter_feed_token'), ['feed_token'])
    op.create_table('episode_mark',
    sa.Column('episode_id', sa.String(length=64), nullable=False),
    sa.Column('position', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['episode_id'], ['episode.id'], name=op.f('fk_episode_mark_episode_id_episode'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('episode_id', 'position', name=op.f('pk_episode_mark'))
    )


def downgrade() -> None:
    op.drop_table('episode_mark')
    with op.batch_alter_table('presenter') as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_presenter_feed_token'), type_='unique')
        batch_op.drop_column('feed_token')
