"""Hour clocks, the week's grid, seasons; what hours were built from; azan's lead-in; Ramadan."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

RAMADAN = (
    ("imsak", "imsak", "imsak", ""),
    # The azan follows it, so the lead-in is the drum's.
    ("bedug-maghrib", "bedug", "maghrib", "menjelang-azan"),
)


def upgrade() -> None:
    op.create_table('hour_clock',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('notes', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hour_clock'))
    )
    op.create_table('clock_slot',
    sa.Column('clock_id', sa.String(length=32), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('songs', 'fill', 'turn', 'item', 'break', name='slotkind', native_enum=False, length=16), nullable=False),
    sa.Column('source', sa.String(length=64), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('at', sa.Float(), nullable=True),
    sa.Column('start', sa.Enum('follow', 'soft', 'hard', name='start', native_enum=False, length=16), nullable=False),
    sa.Column('seconds', sa.Float(), nullable=False),
    sa.Column('between', sa.String(length=64), nullable=False),
    sa.Column('every', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['clock_id'], ['hour_clock.id'], name=op.f('fk_clock_slot_clock_id_hour_clock')),
    sa.PrimaryKeyConstraint('clock_id', 'position', name=op.f('pk_clock_slot'))
    )
    op.create_table('grid_row',
    sa.Column('position', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('clock_id', sa.String(length=32), nullable=False),
    sa.Column('windows', sa.Text(), nullable=False),
    sa.Column('season', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['clock_id'], ['hour_clock.id'], name=op.f('fk_grid_row_clock_id_hour_clock')),
    sa.PrimaryKeyConstraint('position', name=op.f('pk_grid_row'))
    )
    op.create_table('season',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.Column('notes', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_season'))
    )
    op.create_table('built_hour',
    sa.Column('hour', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('basis', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('hour', name=op.f('pk_built_hour'))
    )
    with op.batch_alter_table('daily_item') as table:
        for name, length in (('season', 32), ('lead_in', 64), ('return_to', 64)):
            table.add_column(
                sa.Column(name, sa.String(length=length), nullable=False, server_default='')
            )
    with op.batch_alter_table('daily_item') as table:
        for name in ('season', 'lead_in', 'return_to'):
            table.alter_column(name, server_default=None)
    op.execute(
        "UPDATE daily_item SET lead_in = 'menjelang-azan', return_to = 'selepas-azan' "
        "WHERE category IN ('azan', 'azan-subuh')"
    )
    # What is planned now is in the log a minute later.
    op.execute(
        "UPDATE job SET schedule = 'every 60 s' "
        "WHERE name = 'log_rollover' AND schedule = '0 * * * *'"
    )
    item = sa.table('daily_item', *(sa.column(name) for name in (
        'id', 'category', 'at', 'prayer', 'offset', 'weekdays', 'first_day', 'last_day', 'season',
        'lead_in', 'return_to', 'enabled',
    )))
    taken = set(op.get_bind().execute(sa.text("SELECT id FROM daily_item")).scalars())
    op.bulk_insert(item, [
        {"id": name, "category": category, "at": "", "prayer": prayer, "offset": 0, "weekdays": "",
         "first_day": None, "last_day": None, "season": "ramadan", "lead_in": lead_in, "return_to": "",
         "enabled": True}
        for name, category, prayer, lead_in in RAMADAN if name not in taken
    ])


def downgrade() -> None:
    op.execute("DELETE FROM daily_item WHERE season <> ''")
    with op.batch_alter_table('daily_item') as table:
        for name in ('return_to', 'lead_in', 'season'):
            table.drop_column(name)
    for name in ('built_hour', 'season', 'grid_row', 'clock_slot', 'hour_clock'):
        op.drop_table(name)
