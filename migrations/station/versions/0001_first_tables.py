"""Media, log, as-run and jobs."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('asrun_event',
    sa.Column('file', sa.String(length=32), nullable=False),
    sa.Column('offset', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('line', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('file', 'offset', name=op.f('pk_asrun_event'))
    )
    with op.batch_alter_table('asrun_event') as batch_op:
        batch_op.create_index(op.f('ix_asrun_event_at'), ['at'], unique=False)
        batch_op.create_index(op.f('ix_asrun_event_kind'), ['kind'], unique=False)

    op.create_table('asrun_span',
    sa.Column('span', sa.String(length=64), nullable=False),
    sa.Column('entry_id', sa.String(length=64), nullable=False),
    sa.Column('media_id', sa.String(length=64), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('artist', sa.Text(), nullable=False),
    sa.Column('category', sa.String(length=64), nullable=False),
    sa.Column('programme', sa.Text(), nullable=False),
    sa.Column('source', sa.String(length=16), nullable=False),
    sa.Column('planned_at', sa.BigInteger(), nullable=True),
    sa.Column('started_at', sa.BigInteger(), nullable=False),
    sa.Column('position', sa.Float(), nullable=False),
    sa.Column('ended_at', sa.BigInteger(), nullable=True),
    sa.Column('seconds', sa.Float(), nullable=True),
    sa.Column('frames', sa.Integer(), nullable=True),
    sa.Column('ended_because', sa.String(length=16), nullable=True),
    sa.PrimaryKeyConstraint('span', name=op.f('pk_asrun_span'))
    )
    with op.batch_alter_table('asrun_span') as batch_op:
        batch_op.create_index(op.f('ix_asrun_span_entry_id'), ['entry_id'], unique=False)
        batch_op.create_index(op.f('ix_asrun_span_media_id'), ['media_id'], unique=False)
        batch_op.create_index(op.f('ix_asrun_span_started_at'), ['started_at'], unique=False)

    op.create_table('frozen_log',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('frozen_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_frozen_log'))
    )
    op.create_table('job',
    sa.Column('name', sa.String(length=64), nullable=False),
    sa.Column('schedule', sa.String(length=64), nullable=False),
    sa.Column('enabled', sa.Boolean(), nullable=False),
    sa.Column('misfire_grace', sa.Float(), nullable=False),
    sa.Column('longest_run', sa.Float(), nullable=False),
    sa.Column('last_started', sa.DateTime(), nullable=True),
    sa.Column('last_finished', sa.DateTime(), nullable=True),
    sa.Column('last_outcome', sa.String(length=16), nullable=False),
    sa.Column('last_error', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_job'))
    )
    op.create_table('journal_file',
    sa.Column('name', sa.String(length=32), nullable=False),
    sa.Column('offset', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_journal_file'))
    )
    op.create_table('media',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('path', sa.Text(), nullable=False),
    sa.Column('content_hash', sa.String(length=64), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('artist', sa.Text(), nullable=False),
    sa.Column('album', sa.Text(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=True),
    sa.Column('genre', sa.Text(), nullable=False),
    sa.Column('isrc', sa.String(length=16), nullable=False),
    sa.Column('composer', sa.Text(), nullable=False),
    sa.Column('label', sa.Text(), nullable=False),
    sa.Column('category', sa.String(length=64), nullable=False),
    sa.Column('role', sa.String(16), nullable=False),
    sa.Column('state', sa.String(16), nullable=False),
    sa.Column('duration', sa.Float(), nullable=False),
    sa.Column('cue_in', sa.Float(), nullable=False),
    sa.Column('cue_out', sa.Float(), nullable=False),
    sa.Column('segue', sa.Float(), nullable=False),
    sa.Column('loudness', sa.Float(), nullable=False),
    sa.Column('true_peak', sa.Float(), nullable=False),
    sa.Column('sample_rate', sa.Integer(), nullable=False),
    sa.Column('channels', sa.Integer(), nullable=False),
    sa.Column('codec', sa.String(length=32), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_media')),
    sa.UniqueConstraint('content_hash', name=op.f('uq_media_content_hash')),
    sa.UniqueConstraint('path', name=op.f('uq_media_path'))
    )
    with op.batch_alter_table('media') as batch_op:
        batch_op.create_index(op.f('ix_media_artist'), ['artist'], unique=False)
        batch_op.create_index(op.f('ix_media_category'), ['category'], unique=False)
        batch_op.create_index(op.f('ix_media_state'), ['state'], unique=False)

    op.create_table('programme',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('start', sa.BigInteger(), nullable=False),
    sa.Column('end', sa.BigInteger(), nullable=False),
    sa.Column('end_policy', sa.String(16), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_programme'))
    )
    with op.batch_alter_table('programme') as batch_op:
        batch_op.create_index(op.f('ix_programme_start'), ['start'], unique=False)

    op.create_table('worker_alarm',
    sa.Column('code', sa.String(length=32), nullable=False),
    sa.Column('subject', sa.String(length=128), nullable=False),
    sa.Column('severity', sa.String(length=16), nullable=False),
    sa.Column('detail', sa.Text(), nullable=False),
    sa.Column('since', sa.DateTime(), nullable=False),
    sa.Column('cleared_at', sa.DateTime(), nullable=True),
    sa.Column('acknowledged', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('code', 'subject', name=op.f('pk_worker_alarm'))
    )
    op.create_table('log_row',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('hour', sa.BigInteger(), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('timing', sa.String(16), nullable=False),
    sa.Column('interrupt', sa.String(16), nullable=False),
    sa.Column('max_wait', sa.Float(), nullable=False),
    sa.Column('media_id', sa.String(length=32), nullable=False),
    sa.Column('planned_seconds', sa.Float(), nullable=False),
    sa.Column('programme_id', sa.String(length=32), nullable=True),
    sa.Column('edited', sa.Boolean(), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['media_id'], ['media.id'], name=op.f('fk_log_row_media_id_media')),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_log_row_programme_id_programme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_log_row'))
    )
    with op.batch_alter_table('log_row') as batch_op:
        batch_op.create_index('ix_log_row_at_position', ['at', 'position'], unique=False)
        batch_op.create_index(op.f('ix_log_row_day'), ['day'], unique=False)
        batch_op.create_index(op.f('ix_log_row_hour'), ['hour'], unique=False)
        batch_op.create_index(op.f('ix_log_row_media_id'), ['media_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('log_row') as batch_op:
        batch_op.drop_index(op.f('ix_log_row_media_id'))
        batch_op.drop_index(op.f('ix_log_row_hour'))
        batch_op.drop_index(op.f('ix_log_row_day'))
        batch_op.drop_index('ix_log_row_at_position')

    op.drop_table('log_row')
    op.drop_table('worker_alarm')
    with op.batch_alter_table('programme') as batch_op:
        batch_op.drop_index(op.f('ix_programme_start'))

    op.drop_table('programme')
    with op.batch_alter_table('media') as batch_op:
        batch_op.drop_index(op.f('ix_media_state'))
        batch_op.drop_index(op.f('ix_media_category'))
        batch_op.drop_index(op.f('ix_media_artist'))

    op.drop_table('media')
    op.drop_table('journal_file')
    op.drop_table('job')
    op.drop_table('frozen_log')
    with op.batch_alter_table('asrun_span') as batch_op:
        batch_op.drop_index(op.f('ix_asrun_span_started_at'))
        batch_op.drop_index(op.f('ix_asrun_span_media_id'))
        batch_op.drop_index(op.f('ix_asrun_span_entry_id'))

    op.drop_table('asrun_span')
    with op.batch_alter_table('asrun_event') as batch_op:
        batch_op.drop_index(op.f('ix_asrun_event_kind'))
        batch_op.drop_index(op.f('ix_asrun_event_at'))

    op.drop_table('asrun_event')
