"""What of the library is searched; imports through the panel, and changes to many pieces at once."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def plain(length: int) -> sa.String:
    return sa.String(length=length).with_variant(sa.String(length, collation='C'), 'postgresql')


def upgrade() -> None:
    # Only here: a start that has nothing to migrate need not import the rooms.
    from radio.library.searchindex import index_missing

    op.create_table('media_search',
    sa.Column('media_id', sa.String(length=32), nullable=False),
    sa.Column('title', plain(120), nullable=False),
    sa.Column('artist', plain(120), nullable=False),
    sa.Column('line', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['media_id'], ['media.id'], name=op.f('fk_media_search_media_id_media'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('media_id', name=op.f('pk_media_search'))
    )
    op.create_index('ix_media_search_title', 'media_search', ['title', 'media_id'])
    op.create_index('ix_media_search_artist', 'media_search', ['artist', 'title', 'media_id'])
    op.create_table('media_word',
    sa.Column('word', plain(32), nullable=False),
    sa.Column('media_id', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['media_id'], ['media.id'], name=op.f('fk_media_word_media_id_media'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('word', 'media_id', name=op.f('pk_media_word')),
    sqlite_with_rowid=False
    )
    op.create_index('ix_media_word_media_id', 'media_word', ['media_id'])
    op.create_index('ix_media_created_at', 'media', ['created_at', 'id'])
    op.create_index('ix_media_language', 'media', ['language'])
    op.create_index('ix_media_duration', 'media', ['duration', 'id'])

    op.create_table('import_batch',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.Column('made_by', sa.Text(), nullable=False),
    sa.Column('category', sa.String(length=64), nullable=False),
    sa.Column('folder', sa.Text(), nullable=False),
    sa.Column('copy', sa.Boolean(), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_batch'))
    )
    op.create_index(op.f('ix_import_batch_made_at'), 'import_batch', ['made_at'])
    op.create_table('import_file',
    sa.Column('batch_id', sa.String(length=32), nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('media_id', sa.String(length=32), nullable=True),
    sa.Column('twin_of', sa.String(length=32), nullable=True),
    sa.ForeignKeyConstraint(['batch_id'], ['import_batch.id'], name=op.f('fk_import_file_batch_id_import_batch')),
    sa.ForeignKeyConstraint(['media_id'], ['media.id'], name=op.f('fk_import_file_media_id_media')),
    sa.ForeignKeyConstraint(['twin_of'], ['media.id'], name=op.f('fk_import_file_twin_of_media')),
    sa.PrimaryKeyConstraint('batch_id', 'number', name=op.f('pk_import_file'))
    )
    op.create_index(op.f('ix_import_file_state'), 'import_file', ['state'])
    op.create_table('bulk_edit',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.Column('made_by', sa.Text(), nullable=False),
    sa.Column('pieces', sa.Integer(), nullable=False),
    sa.Column('undone', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bulk_edit'))
    )
    op.create_index(op.f('ix_bulk_edit_made_at'), 'bulk_edit', ['made_at'])
    op.create_table('bulk_edit_piece',
    sa.Column('bulk_id', sa.String(length=32), nullable=False),
    sa.Column('media_id', sa.String(length=32), nullable=False),
    sa.Column('before', sa.Text(), nullable=False),
    sa.Column('after', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['bulk_id'], ['bulk_edit.id'], name=op.f('fk_bulk_edit_piece_bulk_id_bulk_edit')),
    sa.ForeignKeyConstraint(['media_id'], ['media.id'], name=op.f('fk_bulk_edit_piece_media_id_media')),
    sa.PrimaryKeyConstraint('bulk_id', 'media_id', name=op.f('pk_bulk_edit_piece'))
    )
    index_missing(op.get_bind())


def downgrade() -> None:
    for table in ('bulk_edit_piece', 'bulk_edit', 'import_file', 'import_batch', 'media_word', 'media_search'):
        op.drop_table(table)
    op.drop_index('ix_media_created_at', 'media')
    op.drop_index('ix_media_duration', 'media')
    op.drop_index('ix_media_language', 'media')
