"""The cart wall."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_COLOURS = ('plain', 'blue', 'green', 'violet', 'brown', 'pink')


def upgrade() -> None:
    op.create_table('cart_page',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('programme_id', sa.String(length=32), nullable=False),
    sa.Column('removed_at', sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cart_page'))
    )
    op.create_table('cart_key',
    sa.Column('page_id', sa.String(length=32), nullable=False),
    sa.Column('place', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('media_id', sa.String(length=32), nullable=False),
    sa.Column('label', sa.Text(), nullable=False),
    sa.Column('colour', sa.Enum(*_COLOURS, name='colour', native_enum=False, length=16), nullable=False),
    sa.Column('loop', sa.Boolean(), nullable=False),
    sa.Column('bed', sa.Boolean(), nullable=False),
    sa.Column('alone', sa.Boolean(), nullable=False),
    sa.Column('gain', sa.Float(), nullable=False),
    sa.ForeignKeyConstraint(['media_id'], ['media.id'], name=op.f('fk_cart_key_media_id_media')),
    sa.ForeignKeyConstraint(['page_id'], ['cart_page.id'], name=op.f('fk_cart_key_page_id_cart_page')),
    sa.PrimaryKeyConstraint('page_id', 'place', name=op.f('pk_cart_key'))
    )
    with op.batch_alter_table('cart_key') as batch_op:
        batch_op.create_index(op.f('ix_cart_key_media_id'), ['media_id'], unique=False)


def downgrade() -> None:
    for table in ('cart_key', 'cart_page'):
        op.drop_table(table)
