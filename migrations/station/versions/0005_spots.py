"""Campaigns, their spots and terms; commercials are heard whole."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('campaign',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('advertiser', sa.Text(), nullable=False),
    sa.Column('product', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.Enum('commercial', 'service', 'promo', name='kind', native_enum=False, length=16), nullable=False),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.Column('windows', sa.Text(), nullable=False),
    sa.Column('plays_a_day', sa.Integer(), nullable=False),
    sa.Column('spread', sa.Enum('even', 'any', name='spread', native_enum=False, length=16), nullable=False),
    sa.Column('apart', sa.Float(), nullable=False),
    sa.Column('political', sa.Boolean(), nullable=False),
    sa.Column('make_good', sa.Boolean(), nullable=False),
    sa.Column('enabled', sa.Boolean(), nullable=False),
    sa.Column('priority', sa.Integer(), nullable=False),
    sa.Column('notes', sa.Text(), nullable=False),
    sa.Column('removed', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_campaign'))
    )
    op.create_table('campaign_media',
    sa.Column('campaign_id', sa.String(length=32), nullable=False),
    sa.Column('media_id', sa.String(length=32), nullable=False),
    sa.Column('weight', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaign.id'], name=op.f('fk_campaign_media_campaign_id_campaign')),
    sa.ForeignKeyConstraint(['media_id'], ['media.id'], name=op.f('fk_campaign_media_media_id_media')),
    sa.PrimaryKeyConstraint('campaign_id', 'media_id', name=op.f('pk_campaign_media'))
    )
    op.create_index(op.f('ix_campaign_media_media_id'), 'campaign_media', ['media_id'], unique=False)
    op.create_table('campaign_term',
    sa.Column('campaign_id', sa.String(length=32), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.Column('windows', sa.Text(), nullable=False),
    sa.Column('plays_a_day', sa.Integer(), nullable=False),
    sa.Column('political', sa.Boolean(), nullable=False),
    sa.Column('enabled', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaign.id'], name=op.f('fk_campaign_term_campaign_id_campaign')),
    sa.PrimaryKeyConstraint('campaign_id', 'since', name=op.f('pk_campaign_term'))
    )
    # These are heard whole from now on, never overlapped.
    op.execute("UPDATE media SET role = 'voice' WHERE category = 'iklan'")


def downgrade() -> None:
    op.drop_table('campaign_term')
    op.drop_table('campaign_media')
    op.drop_table('campaign')
