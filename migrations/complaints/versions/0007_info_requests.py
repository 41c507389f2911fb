"""Requests for public information (PPID), objections to how they were dealt with, what was done."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('info_request',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('number', sa.String(length=24), nullable=False),
    sa.Column('desk', sa.String(length=4), nullable=False),
    sa.Column('key', sa.String(length=80), nullable=True),
    sa.Column('state', sa.Enum('received', 'in_process', 'decided', 'closed', 'withdrawn', name='requeststate', native_enum=False, length=16), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('sealed', sa.Text(), nullable=False),
    sa.Column('phone_index', sa.String(length=80), nullable=False),
    sa.Column('erased_at', sa.BigInteger(), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('purpose', sa.Text(), nullable=False),
    sa.Column('confidential', sa.Boolean(), nullable=False),
    sa.Column('channel', sa.Enum('desk', 'village_visit', 'web', 'letter', 'phone', name='requestchannel', native_enum=False, length=16), nullable=False),
    sa.Column('wanted', sa.Enum('see', 'copy', name='wanted', native_enum=False, length=16), nullable=False),
    sa.Column('form', sa.Enum('soft', 'hard', name='infoform', native_enum=False, length=16), nullable=False),
    sa.Column('holding', sa.Enum('unknown', 'held', 'elsewhere', 'undocumented', name='holding', native_enum=False, length=16), nullable=False),
    sa.Column('held_where', sa.Text(), nullable=False),
    sa.Column('decision', sa.Enum('granted', 'partly', 'refused', 'not_held', name='decision', native_enum=False, length=16), nullable=True),
    sa.Column('exceptions', sa.String(length=16), nullable=False),
    sa.Column('refusal', sa.Text(), nullable=False),
    sa.Column('noticed_on', sa.Date(), nullable=True),
    sa.Column('given_on', sa.Date(), nullable=True),
    sa.Column('cost', sa.Integer(), nullable=False),
    sa.Column('payment', sa.Text(), nullable=False),
    sa.Column('taken_by', sa.String(length=80), nullable=False),
    sa.Column('said_at', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('updated_at', sa.BigInteger(), nullable=False),
    sa.Column('decided_at', sa.BigInteger(), nullable=True),
    sa.Column('extended_at', sa.BigInteger(), nullable=True),
    sa.Column('due_at', sa.BigInteger(), nullable=True),
    sa.Column('due_rule', sa.String(length=32), nullable=False),
    sa.Column('object_until', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['desk'], ['desk.prefix'], name=op.f('fk_info_request_desk_desk')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_info_request')),
    sa.UniqueConstraint('number', name=op.f('uq_info_request_number'))
    )
    op.create_index(op.f('ix_info_request_phone_index'), 'info_request', ['phone_index'], unique=False)
    op.create_index('ix_info_request_said', 'info_request', ['said_at', 'id'], unique=False)
    op.create_index('ix_info_request_state', 'info_request', ['state', 'due_at'], unique=False)
    op.create_table('info_objection',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('number', sa.String(length=24), nullable=False),
    sa.Column('request_id', sa.String(length=32), nullable=False),
    sa.Column('desk', sa.String(length=4), nullable=False),
    sa.Column('key', sa.String(length=80), nullable=True),
    sa.Column('state', sa.Enum('received', 'decided', 'withdrawn', name='objectionstate', native_enum=False, length=16), nullable=False),
    sa.Column('grounds', sa.String(length=16), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('late', sa.Boolean(), nullable=False),
    sa.Column('decision', sa.Enum('granted', 'partly', 'refused', 'not_held', name='decision', native_enum=False, length=16), nullable=True),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('taken_by', sa.String(length=80), nullable=False),
    sa.Column('said_at', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('decided_at', sa.BigInteger(), nullable=True),
    sa.Column('due_at', sa.BigInteger(), nullable=True),
    sa.Column('due_rule', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['desk'], ['desk.prefix'], name=op.f('fk_info_objection_desk_desk')),
    sa.ForeignKeyConstraint(['request_id'], ['info_request.id'], name=op.f('fk_info_objection_request_id_info_request')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_info_objection')),
    sa.UniqueConstraint('number', name=op.f('uq_info_objection_number'))
    )
    op.create_index(op.f('ix_info_objection_request_id'), 'info_objection', ['request_id'], unique=False)
    op.create_index('ix_info_objection_state', 'info_objection', ['state', 'due_at'], unique=False)
    op.create_table('info_deed',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('request_id', sa.String(length=32), nullable=False),
    sa.Column('objection_id', sa.String(length=32), nullable=True),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('deed', sa.Enum('receive', 'process', 'extend', 'decide', 'hand_over', 'withdraw', 'note', 'object', 'decide_objection', 'drop_objection', name='requestdeed', native_enum=False), nullable=False),
    sa.Column('state', sa.Enum('received', 'in_process', 'decided', 'closed', 'withdrawn', name='requeststate', native_enum=False, length=16), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('by', sa.String(length=80), nullable=False),
    sa.Column('desk', sa.String(length=4), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('said', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['objection_id'], ['info_objection.id'], name=op.f('fk_info_deed_objection_id_info_objection')),
    sa.ForeignKeyConstraint(['request_id'], ['info_request.id'], name=op.f('fk_info_deed_request_id_info_request')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_info_deed')),
    sa.UniqueConstraint('request_id', 'number', name=op.f('uq_info_deed_request_id'))
    )


def downgrade() -> None:
    op.drop_table('info_deed')
    op.drop_index('ix_info_objection_state', table_name='info_objection')
    op.drop_index(op.f('ix_info_objection_request_id'), table_name='info_objection')
    op.drop_table('info_objection')
    op.drop_index('ix_info_request_state', table_name='info_request')
    op.drop_index('ix_info_request_said', table_name='info_request')
    op.drop_index(op.f('ix_info_request_phone_index'), table_name='info_request')
    op.drop_table('info_request')
