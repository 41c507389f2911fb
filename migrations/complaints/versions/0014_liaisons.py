"""Liaisons are entered by people: who did it last, and until when one was it."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('liaison', sa.Column('by', sa.String(length=80), server_default='', nullable=False))
    op.add_column('liaison', sa.Column('ended_at', sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column('liaison', 'ended_at')
    op.drop_column('liaison', 'by')
