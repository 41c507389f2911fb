"""Webhooks: receivers, deeds in the order of their commits, messages.

A deed is numbered by a trigger, within its own transaction. On PostgreSQL a number is given out under
a lock that is held until the commit: so nobody sees a number before a lower one. Where there is no
webhook, nothing of this is done.

A migration that builds `case_deed` anew has to make the trigger again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

LOCK = 7_203_104_513
"""Number of the lock under which deeds are numbered; any would do."""
STATES = ('active', 'paused', 'stopped', 'gone')
DELIVERY_STATES = ('waiting', 'delivered', 'skipped', 'failed')


def upgrade() -> None:
    op.create_table('webhook',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('desk', sa.String(length=4), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('address', sa.String(length=500), nullable=False),
    sa.Column('events', sa.JSON(), nullable=False),
    sa.Column('agencies', sa.JSON(), nullable=False),
    sa.Column('sealed', sa.Text(), nullable=False),
    sa.Column('old_sealed', sa.Text(), nullable=False),
    sa.Column('old_until', sa.BigInteger(), nullable=True),
    sa.Column('state', sa.Enum(*STATES, name='hookstate', native_enum=False, length=16), nullable=False),
    sa.Column('cursor', sa.Integer(), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('failing_since', sa.BigInteger(), nullable=True),
    sa.Column('rest_until', sa.BigInteger(), nullable=False),
    sa.Column('arrived_at', sa.BigInteger(), nullable=True),
    sa.Column('made_at', sa.BigInteger(), nullable=False),
    sa.Column('made_by', sa.String(length=80), nullable=False),
    sa.ForeignKeyConstraint(['desk'], ['desk.prefix'], name=op.f('fk_webhook_desk_desk')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webhook'))
    )
    op.create_index(op.f('ix_webhook_desk'), 'webhook', ['desk'], unique=False)
    op.create_table('case_event',
    sa.Column('number', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('deed_id', sa.String(length=32), nullable=False),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_case_event')),
    sqlite_autoincrement=True
    )
    op.create_table('webhook_delivery',
    sa.Column('number', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('webhook_id', sa.String(length=32), nullable=False),
    sa.Column('event', sa.String(length=40), nullable=False),
    sa.Column('complaint_id', sa.String(length=32), nullable=False),
    sa.Column('deed_id', sa.String(length=32), nullable=True),
    sa.Column('state', sa.Enum(*DELIVERY_STATES, name='deliverystate', native_enum=False, length=16), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('try_at', sa.BigInteger(), nullable=False),
    sa.Column('failing_since', sa.BigInteger(), nullable=True),
    sa.Column('made_at', sa.BigInteger(), nullable=False),
    sa.Column('done_at', sa.BigInteger(), nullable=True),
    sa.Column('tried_at', sa.BigInteger(), nullable=True),
    sa.Column('status', sa.Integer(), nullable=True),
    sa.Column('answer', sa.String(length=300), nullable=False),
    sa.Column('error', sa.String(length=16), nullable=False),
    sa.ForeignKeyConstraint(['webhook_id'], ['webhook.id'], name=op.f('fk_webhook_delivery_webhook_id_webhook'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_webhook_delivery')),
    sa.UniqueConstraint('id', name=op.f('uq_webhook_delivery_id')),
    sa.UniqueConstraint('webhook_id', 'deed_id', name=op.f('uq_webhook_delivery_webhook_id')),
    sqlite_autoincrement=True
    )
    op.create_index('ix_webhook_delivery_next', 'webhook_delivery', ['webhook_id', 'state', 'attempts', 'number'], unique=False)
    op.create_index('ix_webhook_delivery_case', 'webhook_delivery', ['webhook_id', 'complaint_id', 'number'], unique=False)
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER case_deed_told AFTER INSERT ON case_deed WHEN EXISTS (SELECT 1 FROM webhook) "
            "BEGIN INSERT INTO case_event (deed_id) VALUES (NEW.id); END"
        )
        return
    op.execute(f"""
CREATE FUNCTION case_deed_tell() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM webhook) THEN
    PERFORM pg_advisory_xact_lock({LOCK});
    INSERT INTO case_event (deed_id) VALUES (NEW.id);
  END IF;
  RETURN NULL;
END $$""")
    op.execute(
        "CREATE TRIGGER case_deed_told AFTER INSERT ON case_deed "
        "FOR EACH ROW EXECUTE FUNCTION case_deed_tell()"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER case_deed_told")
    else:
        op.execute("DROP TRIGGER case_deed_told ON case_deed")
        op.execute("DROP FUNCTION case_deed_tell()")
    op.drop_table('webhook_delivery')
    op.drop_table('case_event')
    op.drop_table('webhook')
