"""Surveys of public satisfaction by nine elements (PermenPANRB 14/2017), and their answers."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_ELEMENTS = (
    "requirements", "procedure", "time", "cost", "product", "competence", "conduct", "complaints",
    "facilities",
)


def upgrade() -> None:
    op.create_table('survey',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('service', sa.String(length=120), nullable=False),
    sa.Column('unit', sa.String(length=120), nullable=False),
    sa.Column('first', sa.Date(), nullable=False),
    sa.Column('last', sa.Date(), nullable=False),
    sa.Column('public', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('by', sa.String(length=80), nullable=False),
    sa.Column('desk', sa.String(length=4), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey'))
    )
    op.create_table('survey_answer',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('survey_id', sa.String(length=32), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('way', sa.Enum('paper', 'web', name='way', native_enum=False, length=16), nullable=False),
    sa.Column('struck', sa.Boolean(), nullable=False),
    sa.Column('sex', sa.Enum('female', 'male', name='sex', native_enum=False, length=16), nullable=True),
    sa.Column('education', sa.Enum('primary', 'junior', 'senior', 'diploma', 'bachelor', 'master', name='education', native_enum=False, length=16), nullable=True),
    sa.Column('occupation', sa.Enum('civil_servant', 'army', 'police', 'employee', 'self_employed', 'farmer', 'student', 'other', name='occupation', native_enum=False, length=16), nullable=True),
    *(sa.Column(name, sa.SmallInteger(), nullable=False) for name in _ELEMENTS),
    *(sa.CheckConstraint(f'"{name}" BETWEEN 1 AND 4', name=op.f(f'ck_survey_answer_{name}')) for name in _ELEMENTS),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_survey_answer_survey_id_survey')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey_answer'))
    )
    op.create_index('ix_survey_answer_survey', 'survey_answer', ['survey_id', 'struck'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_survey_answer_survey', table_name='survey_answer')
    op.drop_table('survey_answer')
    op.drop_table('survey')
