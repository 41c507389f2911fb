"""Cases and what they are sorted by."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('agency',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('short', sa.String(length=64), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agency'))
    )
    op.create_table('area',
    sa.Column('code', sa.String(length=13), nullable=False),
    sa.Column('level', sa.String(length=9), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('parent', sa.String(length=13), nullable=False),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_area'))
    )
    op.create_index(op.f('ix_area_parent'), 'area', ['parent'], unique=False)
    op.create_table('day_rule',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('works', sa.Boolean(), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('day', name=op.f('pk_day_rule'))
    )
    op.create_table('deadline_rule',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('step', sa.String(length=16), nullable=False),
    sa.Column('kind', sa.Enum('complaint', 'aspiration', 'information', name='kind', native_enum=False, length=16), nullable=True),
    sa.Column('field_check', sa.Boolean(), nullable=True),
    sa.Column('working_days', sa.Integer(), nullable=False),
    sa.Column('extension', sa.Integer(), nullable=False),
    sa.Column('pauses', sa.String(length=120), nullable=False),
    sa.Column('regulation', sa.Text(), nullable=False),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deadline_rule'))
    )
    op.create_index('ix_deadline_rule_step', 'deadline_rule', ['step', 'kind'], unique=False)
    op.create_table('desk',
    sa.Column('prefix', sa.String(length=4), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('seen_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('prefix', name=op.f('pk_desk'))
    )
    op.create_table('revision',
    sa.Column('table_name', sa.String(length=64), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('table_name', name=op.f('pk_revision'))
    )
    op.create_table('category',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('name_en', sa.Text(), nullable=False),
    sa.Column('group_name', sa.Text(), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('agency_id', sa.String(length=32), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('public', sa.Boolean(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_category_agency_id_agency')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_category'))
    )
    op.create_index(op.f('ix_category_agency_id'), 'category', ['agency_id'], unique=False)
    op.create_table('liaison',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('agency_id', sa.String(length=32), nullable=False),
    sa.Column('sealed', sa.Text(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_liaison_agency_id_agency')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_liaison'))
    )
    op.create_index(op.f('ix_liaison_agency_id'), 'liaison', ['agency_id'], unique=False)
    op.create_table('category_question',
    sa.Column('category_id', sa.String(length=32), nullable=False),
    sa.Column('code', sa.String(length=32), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('datatype', sa.String(length=16), nullable=False),
    sa.Column('required', sa.Boolean(), nullable=False),
    sa.Column('question', sa.Text(), nullable=False),
    sa.Column('hint', sa.Text(), nullable=False),
    sa.Column('answers', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['category_id'], ['category.id'], name=op.f('fk_category_question_category_id_category')),
    sa.PrimaryKeyConstraint('category_id', 'code', name=op.f('pk_category_question'))
    )
    op.create_table('complaint',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('ticket', sa.String(length=16), nullable=False),
    sa.Column('desk', sa.String(length=4), nullable=False),
    sa.Column('key', sa.String(length=80), nullable=True),
    sa.Column('kind', sa.Enum('complaint', 'aspiration', 'information', name='kind', native_enum=False, length=16), nullable=False),
    sa.Column('channel', sa.Enum('call', 'sms', 'whatsapp', 'in_person', 'village_visit', 'web', 'ppid_desk', 'letter', 'open311', name='channel', native_enum=False, length=16), nullable=False),
    sa.Column('state', sa.Enum('received', 'verified', 'held', 'not_ours', 'archived', 'forwarded', 'in_process', 'closed', 'merged', name='state', native_enum=False, length=16), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('agency_id', sa.String(length=32), nullable=True),
    sa.Column('category_id', sa.String(length=32), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('place', sa.Text(), nullable=False),
    sa.Column('area_code', sa.String(length=13), nullable=True),
    sa.Column('latitude', sa.Float(), nullable=True),
    sa.Column('longitude', sa.Float(), nullable=True),
    sa.Column('answers', sa.JSON(), nullable=False),
    sa.Column('anonymous', sa.Boolean(), nullable=False),
    sa.Column('confidential', sa.Boolean(), nullable=False),
    sa.Column('field_check', sa.Boolean(), nullable=False),
    sa.Column('programme_id', sa.String(length=32), nullable=False),
    sa.Column('episode_id', sa.String(length=64), nullable=False),
    sa.Column('call_id', sa.String(length=64), nullable=False),
    sa.Column('taken_by', sa.String(length=80), nullable=False),
    sa.Column('said_at', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('updated_at', sa.BigInteger(), nullable=False),
    sa.Column('forwarded_at', sa.BigInteger(), nullable=True),
    sa.Column('answered_at', sa.BigInteger(), nullable=True),
    sa.Column('aired_at', sa.BigInteger(), nullable=True),
    sa.Column('closed_at', sa.BigInteger(), nullable=True),
    sa.Column('due_at', sa.BigInteger(), nullable=True),
    sa.Column('due_step', sa.String(length=16), nullable=False),
    sa.Column('due_rule', sa.String(length=32), nullable=False),
    sa.Column('reminded_at', sa.BigInteger(), nullable=True),
    sa.Column('merged_into', sa.String(length=32), nullable=True),
    sa.Column('split_from', sa.String(length=32), nullable=True),
    sa.Column('supporters', sa.Integer(), nullable=False),
    sa.Column('lapor_tracking_id', sa.String(length=40), nullable=False),
    sa.Column('lapor_state', sa.String(length=40), nullable=False),
    sa.Column('grade', sa.Enum('very_satisfied', 'satisfied', 'fairly_satisfied', 'not_satisfied', name='grade', native_enum=False), nullable=True),
    sa.Column('held_until', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_complaint_agency_id_agency')),
    sa.ForeignKeyConstraint(['area_code'], ['area.code'], name=op.f('fk_complaint_area_code_area')),
    sa.ForeignKeyConstraint(['category_id'], ['category.id'], name=op.f('fk_complaint_category_id_category')),
    sa.ForeignKeyConstraint(['desk'], ['desk.prefix'], name=op.f('fk_complaint_desk_desk')),
    sa.ForeignKeyConstraint(['merged_into'], ['complaint.id'], name=op.f('fk_complaint_merged_into_complaint')),
    sa.ForeignKeyConstraint(['split_from'], ['complaint.id'], name=op.f('fk_complaint_split_from_complaint')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_complaint')),
    sa.UniqueConstraint('desk', 'key', name=op.f('uq_complaint_desk')),
    sa.UniqueConstraint('ticket', name=op.f('uq_complaint_ticket'))
    )
    op.create_index('ix_complaint_agency', 'complaint', ['agency_id', 'state', 'created_at'], unique=False)
    op.create_index('ix_complaint_area', 'complaint', ['area_code', 'created_at'], unique=False)
    op.create_index(op.f('ix_complaint_call_id'), 'complaint', ['call_id'], unique=False)
    op.create_index('ix_complaint_category', 'complaint', ['category_id', 'created_at'], unique=False)
    op.create_index('ix_complaint_changed', 'complaint', ['updated_at', 'id'], unique=False)
    op.create_index(op.f('ix_complaint_episode_id'), 'complaint', ['episode_id'], unique=False)
    op.create_index(op.f('ix_complaint_lapor_tracking_id'), 'complaint', ['lapor_tracking_id'], unique=False)
    op.create_index('ix_complaint_newest', 'complaint', ['created_at', 'id'], unique=False)
    op.create_index('ix_complaint_state', 'complaint', ['state', 'due_at'], unique=False)
    op.create_table('attachment',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('complaint_id', sa.String(length=32), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('media_type', sa.String(length=64), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('by', sa.String(length=80), nullable=False),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_attachment_complaint_id_complaint')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attachment'))
    )
    op.create_index(op.f('ix_attachment_complaint_id'), 'attachment', ['complaint_id'], unique=False)
    op.create_table('case_deed',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('complaint_id', sa.String(length=32), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('deed', sa.Enum('receive', 'verify', 'hold', 'resume', 'not_ours', 'archive', 'forward', 'withdraw', 'answer', 'follow_up', 'note', 'ask_reporter', 'reply', 'close', 'reopen', 'merge', 'split', 'extend', 'change', 'escalate', 'hand_over', 'rate', 'redact', name='deed', native_enum=False, length=16), nullable=False),
    sa.Column('state', sa.Enum('received', 'verified', 'held', 'not_ours', 'archived', 'forwarded', 'in_process', 'closed', 'merged', name='state', native_enum=False, length=16), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('by', sa.String(length=80), nullable=False),
    sa.Column('desk', sa.String(length=4), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('said', sa.Text(), nullable=False),
    sa.Column('public', sa.Boolean(), nullable=False),
    sa.Column('agency_id', sa.String(length=32), nullable=True),
    sa.Column('means', sa.Enum('on_air', 'letter', 'phone', 'message', 'in_person', 'lapor', name='means', native_enum=False, length=16), nullable=True),
    sa.Column('episode_id', sa.String(length=64), nullable=False),
    sa.Column('recording', sa.String(length=120), nullable=False),
    sa.Column('moment', sa.BigInteger(), nullable=True),
    sa.Column('other_id', sa.String(length=32), nullable=True),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_case_deed_agency_id_agency')),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_case_deed_complaint_id_complaint')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_deed')),
    sa.UniqueConstraint('complaint_id', 'number', name=op.f('uq_case_deed_complaint_id'))
    )
    op.create_index('ix_case_deed_at', 'case_deed', ['at'], unique=False)
    op.create_table('consent',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('complaint_id', sa.String(length=32), nullable=False),
    sa.Column('purpose', sa.String(length=16), nullable=False),
    sa.Column('given', sa.Boolean(), nullable=False),
    sa.Column('how', sa.String(length=16), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('by', sa.String(length=80), nullable=False),
    sa.Column('call_id', sa.String(length=64), nullable=False),
    sa.Column('moment', sa.BigInteger(), nullable=True),
    sa.Column('withdrawn_at', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_consent_complaint_id_complaint')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consent'))
    )
    op.create_index(op.f('ix_consent_complaint_id'), 'consent', ['complaint_id'], unique=False)
    op.create_table('disclosure',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('complaint_id', sa.String(length=32), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('by', sa.String(length=80), nullable=False),
    sa.Column('desk', sa.String(length=4), nullable=False),
    sa.Column('what', sa.String(length=16), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_disclosure_complaint_id_complaint')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_disclosure'))
    )
    op.create_index(op.f('ix_disclosure_complaint_id'), 'disclosure', ['complaint_id'], unique=False)
    op.create_table('disposition',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('complaint_id', sa.String(length=32), nullable=False),
    sa.Column('agency_id', sa.String(length=32), nullable=False),
    sa.Column('liaison_id', sa.String(length=32), nullable=True),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('by', sa.String(length=80), nullable=False),
    sa.Column('answered_at', sa.BigInteger(), nullable=True),
    sa.Column('ended_at', sa.BigInteger(), nullable=True),
    sa.Column('withdrawn', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_disposition_agency_id_agency')),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_disposition_complaint_id_complaint')),
    sa.ForeignKeyConstraint(['liaison_id'], ['liaison.id'], name=op.f('fk_disposition_liaison_id_liaison')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_disposition'))
    )
    op.create_index('ix_disposition_agency', 'disposition', ['agency_id', 'ended_at'], unique=False)
    op.create_index(op.f('ix_disposition_complaint_id'), 'disposition', ['complaint_id'], unique=False)
    op.create_table('reporter',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('complaint_id', sa.String(length=32), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('sealed', sa.Text(), nullable=False),
    sa.Column('phone_index', sa.String(length=80), nullable=False),
    sa.Column('said_at', sa.BigInteger(), nullable=False),
    sa.Column('erased_at', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_reporter_complaint_id_complaint')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reporter'))
    )
    op.create_index(op.f('ix_reporter_complaint_id'), 'reporter', ['complaint_id'], unique=False)
    op.create_index(op.f('ix_reporter_phone_index'), 'reporter', ['phone_index'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_reporter_phone_index'), table_name='reporter')
    op.drop_index(op.f('ix_reporter_complaint_id'), table_name='reporter')
    op.drop_table('reporter')
    op.drop_index(op.f('ix_disposition_complaint_id'), table_name='disposition')
    op.drop_index('ix_disposition_agency', table_name='disposition')
    op.drop_table('disposition')
    op.drop_index(op.f('ix_disclosure_complaint_id'), table_name='disclosure')
    op.drop_table('disclosure')
    op.drop_index(op.f('ix_consent_complaint_id'), table_name='consent')
    op.drop_table('consent')
    op.drop_index('ix_case_deed_at', table_name='case_deed')
    op.drop_table('case_deed')
    op.drop_index(op.f('ix_attachment_complaint_id'), table_name='attachment')
    op.drop_table('attachment')
    op.drop_index('ix_complaint_state', table_name='complaint')
    op.drop_index('ix_complaint_newest', table_name='complaint')
    op.drop_index(op.f('ix_complaint_lapor_tracking_id'), table_name='complaint')
    op.drop_index(op.f('ix_complaint_episode_id'), table_name='complaint')
    op.drop_index('ix_complaint_changed', table_name='complaint')
    op.drop_index('ix_complaint_category', table_name='complaint')
    op.drop_index(op.f('ix_complaint_call_id'), table_name='complaint')
    op.drop_index('ix_complaint_area', table_name='complaint')
    op.drop_index('ix_complaint_agency', table_name='complaint')
    op.drop_table('complaint')
    op.drop_table('category_question')
    op.drop_index(op.f('ix_liaison_agency_id'), table_name='liaison')
    op.drop_table('liaison')
    op.drop_index(op.f('ix_category_agency_id'), table_name='category')
    op.drop_table('category')
    op.drop_table('revision')
    op.drop_table('desk')
    op.drop_index('ix_deadline_rule_step', table_name='deadline_rule')
    op.drop_table('deadline_rule')
    op.drop_table('day_rule')
    op.drop_index(op.f('ix_area_parent'), table_name='area')
    op.drop_table('area')
    op.drop_table('agency')
