"""Duties of privacy: who asked and how that was checked, applicants, rules with their days, reckonings."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0008"
branch_labels = None
depends_on = None



def _added():
    """New columns, by their table; made anew for each run."""
    return (
        ("person_request", [
            sa.Column('asker', sa.Text(), nullable=False, server_default=''),
            sa.Column('identity', sa.String(length=16), nullable=False, server_default=''),
            sa.Column('prepared_at', sa.BigInteger(), nullable=True),
            sa.Column('outcome', sa.String(length=16), nullable=False, server_default=''),
            sa.Column('answer', sa.Text(), nullable=False, server_default=''),
            sa.Column('answered_by', sa.String(length=80), nullable=False, server_default=''),
        ]),
        ("breach", [
            sa.Column('whose', sa.Text(), nullable=False, server_default=''),
            sa.Column('closed_at', sa.BigInteger(), nullable=True),
            sa.Column('closed_by', sa.String(length=80), nullable=False, server_default=''),
        ]),
        ("retention_rule", [
            sa.Column('since', sa.BigInteger(), nullable=False, server_default='0'),
            sa.Column('until', sa.BigInteger(), nullable=True),
            sa.Column('by', sa.String(length=80), nullable=False, server_default=''),
        ]),
    )


def upgrade() -> None:
    for table, columns in _added():
        for column in columns:
            op.add_column(table, column)
    # A number of a request for information is longer than a ticket.
    with op.batch_alter_table("person_request") as batch:
        batch.alter_column("ticket", type_=sa.String(length=24), existing_type=sa.String(length=16),
                           existing_nullable=False)
    op.add_column('info_request', sa.Column('restricted_at', sa.BigInteger(), nullable=True))
    op.create_table('info_disclosure',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('request_id', sa.String(length=32), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('by', sa.String(length=80), nullable=False),
    sa.Column('desk', sa.String(length=4), nullable=False),
    sa.Column('what', sa.String(length=16), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['request_id'], ['info_request.id'], name=op.f('fk_info_disclosure_request_id_info_request')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_info_disclosure'))
    )
    op.create_index(op.f('ix_info_disclosure_request_id'), 'info_disclosure', ['request_id'], unique=False)
    op.create_table('reckoning',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('asked_at', sa.BigInteger(), nullable=False),
    sa.Column('by', sa.String(length=80), nullable=False),
    sa.Column('begun_at', sa.BigInteger(), nullable=True),
    sa.Column('done_at', sa.BigInteger(), nullable=True),
    sa.Column('moved', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reckoning'))
    )
    op.create_index('ix_reckoning_asked', 'reckoning', ['asked_at'], unique=False)
    rules = sa.table("retention_rule", *(sa.column(name) for name in ("id", "what", "days", "why", "since", "by")))
    why = "UU 27/2022 pasal 43-44; jadwal awal, sesuaikan dengan JRA daerah"
    op.bulk_insert(rules, [
        {"id": "applicant", "what": "applicant", "days": 1825, "why": why, "since": 0, "by": ""},
    ])


def downgrade() -> None:
    # Rules that were over, and those of applicants, mean nothing to the version before.
    op.execute("DELETE FROM retention_rule WHERE until IS NOT NULL OR what = 'applicant'")
    op.drop_index('ix_reckoning_asked', table_name='reckoning')
    op.drop_table('reckoning')
    op.drop_index(op.f('ix_info_disclosure_request_id'), table_name='info_disclosure')
    op.drop_table('info_disclosure')
    op.drop_column('info_request', 'restricted_at')
    # It knew no requests about a request for information, nor corrections.
    op.execute("DELETE FROM person_request WHERE length(ticket) > 16 OR wish = 'correct'")
    op.execute("DELETE FROM removal WHERE what = 'applicant'")
    with op.batch_alter_table("person_request") as batch:
        batch.alter_column("ticket", type_=sa.String(length=16), existing_type=sa.String(length=24),
                           existing_nullable=False)
    for table, columns in _added():
        for column in columns:
            op.drop_column(table, column.name)
