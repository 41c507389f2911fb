"""What planning has to know of each piece; dayparts, labels, fingerprints."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

def columns() -> list[sa.Column]:
    return [
        sa.Column('loudness_range', sa.Float(), nullable=False, server_default='0'),
        sa.Column('intro', sa.Float(), nullable=True),
        sa.Column('marked', sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column('language', sa.String(length=16), nullable=False, server_default=''),
        sa.Column('vocals', sa.String(length=16), nullable=False, server_default=''),
        sa.Column('tempo', sa.String(length=16), nullable=False, server_default=''),
        sa.Column('local', sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column('valid_from', sa.Date(), nullable=True),
        sa.Column('valid_until', sa.Date(), nullable=True),
    ]


def upgrade() -> None:
    for column in columns():
        op.add_column('media', column)
    op.create_table('daypart',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('windows', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_daypart'))
    )
    op.create_table('media_daypart',
    sa.Column('media_id', sa.String(length=32), nullable=False),
    sa.Column('daypart_id', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['daypart_id'], ['daypart.id'], name=op.f('fk_media_daypart_daypart_id_daypart')),
    sa.ForeignKeyConstraint(['media_id'], ['media.id'], name=op.f('fk_media_daypart_media_id_media')),
    sa.PrimaryKeyConstraint('media_id', 'daypart_id', name=op.f('pk_media_daypart'))
    )
    op.create_table('media_label',
    sa.Column('media_id', sa.String(length=32), nullable=False),
    sa.Column('label', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['media_id'], ['media.id'], name=op.f('fk_media_label_media_id_media')),
    sa.PrimaryKeyConstraint('media_id', 'label', name=op.f('pk_media_label'))
    )
    with op.batch_alter_table('media_label') as batch_op:
        batch_op.create_index(op.f('ix_media_label_label'), ['label'], unique=False)

    op.create_table('media_print',
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('media_id', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['media_id'], ['media.id'], name=op.f('fk_media_print_media_id_media')),
    sa.PrimaryKeyConstraint('number', 'media_id', name=op.f('pk_media_print')),
    sqlite_with_rowid=False
    )
    op.create_table('media_twin',
    sa.Column('media_id', sa.String(length=32), nullable=False),
    sa.Column('twin_of', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['media_id'], ['media.id'], name=op.f('fk_media_twin_media_id_media')),
    sa.ForeignKeyConstraint(['twin_of'], ['media.id'], name=op.f('fk_media_twin_twin_of_media')),
    sa.PrimaryKeyConstraint('media_id', name=op.f('pk_media_twin'))
    )
    with op.batch_alter_table('media_twin') as batch_op:
        batch_op.create_index(op.f('ix_media_twin_twin_of'), ['twin_of'], unique=False)

    op.create_table('watched_file',
    sa.Column('path', sa.Text(), nullable=False),
    sa.Column('stamp', sa.String(length=64), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('path', name=op.f('pk_watched_file'))
    )


def downgrade() -> None:
    for table in ('watched_file', 'media_twin', 'media_print', 'media_label', 'media_daypart', 'daypart'):
        op.drop_table(table)
    for column in reversed(columns()):
        op.drop_column('media', column.name)
