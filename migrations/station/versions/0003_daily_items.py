"""Daily items, with those that law (P3 2012, article 38) and faith ask of a station here."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

FIRST = (
    ("indonesia-raya", "kebangsaan", "06:00", ""),
    ("lagu-wajib", "wajib", "00:00", ""),
    ("azan-subuh", "azan-subuh", "", "subuh"),
    ("azan-dzuhur", "azan", "", "dzuhur"),
    ("azan-ashar", "azan", "", "ashar"),
    ("azan-maghrib", "azan", "", "maghrib"),
    ("azan-isya", "azan", "", "isya"),
)


def upgrade() -> None:
    table = op.create_table('daily_item',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('category', sa.String(length=64), nullable=False),
    sa.Column('at', sa.String(length=8), nullable=False),
    sa.Column('prayer', sa.String(length=16), nullable=False),
    sa.Column('offset', sa.Integer(), nullable=False),
    sa.Column('weekdays', sa.String(length=64), nullable=False),
    sa.Column('first_day', sa.Date(), nullable=True),
    sa.Column('last_day', sa.Date(), nullable=True),
    sa.Column('enabled', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_daily_item'))
    )
    # These are heard whole from now on, never overlapped.
    op.execute(
        "UPDATE media SET role = 'voice' "
        "WHERE category IN ('kebangsaan', 'wajib', 'azan', 'azan-subuh')"
    )
    op.bulk_insert(table, [
        {"id": name, "category": category, "at": at, "prayer": prayer, "offset": 0,
         "weekdays": "", "first_day": None, "last_day": None, "enabled": True}
        for name, category, at, prayer in FIRST
    ])


def downgrade() -> None:
    op.drop_table('daily_item')
