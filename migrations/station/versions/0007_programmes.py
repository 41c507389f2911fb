"""Programmes with their rules, episodes, rundowns, guests and studios; log rows name episodes."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def segment_columns() -> list[sa.Column]:
    return [
        sa.Column('position', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('kind', sa.String(length=16), nullable=False),
        sa.Column('title', sa.Text(), nullable=False),
        sa.Column('seconds', sa.Integer(), nullable=False),
        sa.Column('media_id', sa.String(length=32), nullable=True),
        sa.Column('notes', sa.Text(), nullable=False),
    ]


def upgrade() -> None:
    # Until now nothing wrote spans of programmes: there are none to keep.
    with op.batch_alter_table('log_row') as batch_op:
        batch_op.drop_constraint(op.f('fk_log_row_programme_id_programme'), type_='foreignkey')
        batch_op.drop_column('programme_id')
    op.drop_table('programme')

    op.create_table('presenter',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('phone', sa.String(length=32), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_presenter'))
    )
    op.create_table('agency',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('short', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('phone', sa.String(length=32), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('notes', sa.Text(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agency'))
    )
    op.create_table('official',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('agency_id', sa.String(length=32), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('position', sa.Text(), nullable=False),
    sa.Column('phone', sa.String(length=32), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_official_agency_id_agency')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_official'))
    )
    op.create_index(op.f('ix_official_agency_id'), 'official', ['agency_id'], unique=False)
    op.create_table('programme',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('rule', sa.Text(), nullable=False),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('starts_at', sa.String(length=8), nullable=False),
    sa.Column('seconds', sa.Integer(), nullable=False),
    sa.Column('presenter_id', sa.String(length=32), nullable=True),
    sa.Column('studio', sa.String(length=64), nullable=False),
    sa.Column('opening_media_id', sa.String(length=32), nullable=True),
    sa.Column('closing_media_id', sa.String(length=32), nullable=True),
    sa.Column('end_policy', sa.String(length=16), nullable=False),
    sa.Column('most_overrun', sa.Integer(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('record', sa.Boolean(), nullable=False),
    sa.Column('mode', sa.String(length=16), nullable=False),
    sa.Column('enabled', sa.Boolean(), nullable=False),
    sa.Column('notes', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['presenter_id'], ['presenter.id'], name=op.f('fk_programme_presenter_id_presenter')),
    sa.ForeignKeyConstraint(['opening_media_id'], ['media.id'], name=op.f('fk_programme_opening_media_id_media')),
    sa.ForeignKeyConstraint(['closing_media_id'], ['media.id'], name=op.f('fk_programme_closing_media_id_media')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_programme'))
    )
    op.create_table('episode',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('programme_id', sa.String(length=32), nullable=False),
    sa.Column('original', sa.BigInteger(), nullable=True),
    sa.Column('start', sa.BigInteger(), nullable=False),
    sa.Column('end', sa.BigInteger(), nullable=False),
    sa.Column('moved', sa.Boolean(), nullable=False),
    sa.Column('cancelled', sa.Boolean(), nullable=False),
    sa.Column('topic', sa.Text(), nullable=False),
    sa.Column('notes', sa.Text(), nullable=False),
    sa.Column('presenter_id', sa.String(length=32), nullable=True),
    sa.Column('standby', sa.Text(), nullable=False),
    sa.Column('standby_media_id', sa.String(length=32), nullable=True),
    sa.Column('phase', sa.String(length=16), nullable=False),
    sa.Column('recording', sa.Text(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_episode_programme_id_programme')),
    sa.ForeignKeyConstraint(['presenter_id'], ['presenter.id'], name=op.f('fk_episode_presenter_id_presenter')),
    sa.ForeignKeyConstraint(['standby_media_id'], ['media.id'], name=op.f('fk_episode_standby_media_id_media')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_episode'))
    )
    op.create_index(op.f('ix_episode_programme_id'), 'episode', ['programme_id'], unique=False)
    op.create_index(op.f('ix_episode_start'), 'episode', ['start'], unique=False)
    op.create_table('programme_segment',
    sa.Column('programme_id', sa.String(length=32), nullable=False),
    *segment_columns(),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_programme_segment_programme_id_programme'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['media_id'], ['media.id'], name=op.f('fk_programme_segment_media_id_media')),
    sa.PrimaryKeyConstraint('programme_id', 'position', name=op.f('pk_programme_segment'))
    )
    op.create_table('episode_segment',
    sa.Column('episode_id', sa.String(length=64), nullable=False),
    *segment_columns(),
    sa.ForeignKeyConstraint(['episode_id'], ['episode.id'], name=op.f('fk_episode_segment_episode_id_episode'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['media_id'], ['media.id'], name=op.f('fk_episode_segment_media_id_media')),
    sa.PrimaryKeyConstraint('episode_id', 'position', name=op.f('pk_episode_segment'))
    )
    op.create_table('guest',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('episode_id', sa.String(length=64), nullable=False),
    sa.Column('official_id', sa.Integer(), nullable=False),
    sa.Column('topic', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('standby', sa.Boolean(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['episode_id'], ['episode.id'], name=op.f('fk_guest_episode_id_episode')),
    sa.ForeignKeyConstraint(['official_id'], ['official.id'], name=op.f('fk_guest_official_id_official')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_guest')),
    sa.UniqueConstraint('episode_id', 'official_id', name=op.f('uq_guest_episode_id'))
    )
    op.create_index(op.f('ix_guest_official_id'), 'guest', ['official_id'], unique=False)
    op.create_table('studio_booking',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('studio', sa.String(length=64), nullable=False),
    sa.Column('start', sa.BigInteger(), nullable=False),
    sa.Column('end', sa.BigInteger(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('presenter_id', sa.String(length=32), nullable=True),
    sa.Column('episode_id', sa.String(length=64), nullable=True),
    sa.ForeignKeyConstraint(['presenter_id'], ['presenter.id'], name=op.f('fk_studio_booking_presenter_id_presenter')),
    sa.ForeignKeyConstraint(['episode_id'], ['episode.id'], name=op.f('fk_studio_booking_episode_id_episode'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_studio_booking'))
    )
    op.create_index(op.f('ix_studio_booking_start'), 'studio_booking', ['start'], unique=False)
    op.create_index(op.f('ix_studio_booking_episode_id'), 'studio_booking', ['episode_id'], unique=False)
    with op.batch_alter_table('log_row') as batch_op:
        batch_op.add_column(sa.Column('episode_id', sa.String(length=64), nullable=True))
        batch_op.create_foreign_key(
            op.f('fk_log_row_episode_id_episode'), 'episode', ['episode_id'], ['id'], ondelete='SET NULL'
        )
        batch_op.create_index(op.f('ix_log_row_episode_id'), ['episode_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('log_row') as batch_op:
        batch_op.drop_index(op.f('ix_log_row_episode_id'))
        batch_op.drop_constraint(op.f('fk_log_row_episode_id_episode'), type_='foreignkey')
        batch_op.drop_column('episode_id')
    for table in ('studio_booking', 'guest', 'episode_segment', 'programme_segment', 'episode',
                  'programme', 'official', 'agency', 'presenter'):
        op.drop_table(table)
    op.create_table('programme',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('start', sa.BigInteger(), nullable=False),
    sa.Column('end', sa.BigInteger(), nullable=False),
    sa.Column('end_policy', sa.String(length=16), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_programme'))
    )
    op.create_index(op.f('ix_programme_start'), 'programme', ['start'], unique=False)
    with op.batch_alter_table('log_row') as batch_op:
        batch_op.add_column(sa.Column('programme_id', sa.String(length=32), nullable=True))
        batch_op.create_foreign_key(
            op.f('fk_log_row_programme_id_programme'), 'programme', ['programme_id'], ['id']
        )
