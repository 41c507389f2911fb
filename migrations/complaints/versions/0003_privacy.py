"""Views for other programs, and what the law on personal data asks for."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_VIEWS = {
    "public_area": "SELECT code, level, name, parent FROM area",
    "public_agency": "SELECT id, name, short, active FROM agency",
    "public_category": (
        "SELECT id, name, name_en, group_name, description, agency_id, position, active "
        "FROM category"
    ),
    "public_complaint": """
        SELECT c.ticket, c.desk, c.kind, c.channel, c.state, c.agency_id, c.category_id, c.text,
            CASE WHEN c.anonymous THEN '' ELSE c.place END AS place,
            c.area_code,
            CASE WHEN c.anonymous THEN NULL ELSE c.latitude END AS latitude,
            CASE WHEN c.anonymous THEN NULL ELSE c.longitude END AS longitude,
            c.programme_id, c.episode_id, c.said_at, c.created_at, c.updated_at, c.forwarded_at,
            c.answered_at, c.aired_at, c.closed_at, c.due_at, c.due_step, c.supporters, c.grade,
            m.ticket AS merged_into
        FROM complaint c LEFT JOIN complaint m ON m.id = c.merged_into AND NOT m.confidential
        WHERE NOT c.confidential""",
    "public_deed": """
        SELECT c.ticket, d.number, d.deed, d.state, d.at, d.said, d.agency_id, d.means,
            d.episode_id, d.moment
        FROM case_deed d JOIN complaint c ON c.id = d.complaint_id
        WHERE d.public AND NOT c.confidential""",
    "public_area_count": """
        SELECT c.area_code, {month} AS month, c.kind, c.category_id, c.agency_id,
            count(*) AS complaints,
            sum(CASE WHEN c.answered_at IS NULL THEN 0 ELSE 1 END) AS answered,
            sum(CASE WHEN c.aired_at IS NULL THEN 0 ELSE 1 END) AS aired,
            sum(CASE WHEN c.closed_at IS NULL THEN 0 ELSE 1 END) AS closed
        FROM complaint c
        WHERE NOT c.confidential AND c.merged_into IS NULL
        GROUP BY c.area_code, {month}, c.kind, c.category_id, c.agency_id""",
}
"""No reporter, nobody of the staff, and nothing at all of a confidential case."""
# Months of Western Indonesia Time (UTC+7), which has no summer time.
_MONTH = {
    "sqlite": "strftime('%Y-%m', c.created_at / 1000 + 25200, 'unixepoch')",
    "postgresql": "to_char(to_timestamp(c.created_at / 1000 + 25200) AT TIME ZONE 'UTC', 'YYYY-MM')",
}


def upgrade() -> None:
    op.add_column('reporter', sa.Column('restricted_at', sa.BigInteger(), nullable=True))
    op.create_table('breach',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('what', sa.Text(), nullable=False),
    sa.Column('how', sa.Text(), nullable=False),
    sa.Column('remedy', sa.Text(), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('happened_at', sa.BigInteger(), nullable=True),
    sa.Column('found_at', sa.BigInteger(), nullable=False),
    sa.Column('due_at', sa.BigInteger(), nullable=False),
    sa.Column('people_told_at', sa.BigInteger(), nullable=True),
    sa.Column('authority_told_at', sa.BigInteger(), nullable=True),
    sa.Column('by', sa.String(length=80), nullable=False),
    sa.Column('desk', sa.String(length=4), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_breach'))
    )
    op.create_table('person_request',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('wish', sa.String(length=16), nullable=False),
    sa.Column('phone_index', sa.String(length=80), nullable=False),
    sa.Column('ticket', sa.String(length=16), nullable=False),
    sa.Column('asked_at', sa.BigInteger(), nullable=False),
    sa.Column('due_at', sa.BigInteger(), nullable=False),
    sa.Column('by', sa.String(length=80), nullable=False),
    sa.Column('desk', sa.String(length=4), nullable=False),
    sa.Column('answered_at', sa.BigInteger(), nullable=True),
    sa.Column('rows', sa.Integer(), nullable=False),
    sa.Column('sealed', sa.Text(), nullable=False),
    sa.Column('waits_until', sa.BigInteger(), nullable=True),
    sa.Column('backups_until', sa.BigInteger(), nullable=True),
    sa.Column('gone_at', sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person_request'))
    )
    op.create_index('ix_person_request_open', 'person_request', ['answered_at', 'due_at'], unique=False)
    op.create_table('removal',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('what', sa.String(length=16), nullable=False),
    sa.Column('row_id', sa.String(length=32), nullable=False),
    sa.Column('complaint_id', sa.String(length=32), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('by', sa.String(length=80), nullable=False),
    sa.Column('desk', sa.String(length=4), nullable=False),
    sa.Column('rule_id', sa.String(length=32), nullable=False),
    sa.Column('request_id', sa.String(length=32), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_removal'))
    )
    op.create_index('ix_removal_at', 'removal', ['at'], unique=False)
    op.create_index(op.f('ix_removal_complaint_id'), 'removal', ['complaint_id'], unique=False)
    rules = op.create_table('retention_rule',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('what', sa.String(length=16), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=True),
    sa.Column('days', sa.Integer(), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_retention_rule'))
    )
    # The law asks for a schedule and leaves its days to whoever keeps the data.
    why = "UU 27/2022 pasal 43-44; jadwal awal, sesuaikan dengan JRA daerah"
    op.bulk_insert(rules, [
        {"id": "reporter", "what": "reporter", "kind": None, "days": 730, "why": why},
        {"id": "reporter-information", "what": "reporter", "kind": "information", "days": 1825, "why": why},
        {"id": "attachment", "what": "attachment", "kind": None, "days": 1095, "why": why},
        {"id": "disclosure", "what": "disclosure", "kind": None, "days": 1825, "why": why},
        {"id": "request", "what": "request", "kind": None, "days": 1825, "why": why},
    ])
    dialect = op.get_bind().dialect.name
    # A barrier: no function in somebody's query sees a row before the view has left it out.
    options = " WITH (security_barrier)" if dialect == "postgresql" else ""
    for name, query in _VIEWS.items():
        op.execute(f"CREATE VIEW {name}{options} AS {query.format(month=_MONTH[dialect])}")


def downgrade() -> None:
    for name in reversed(_VIEWS):
        op.execute(f"DROP VIEW {name}")
    op.drop_table('retention_rule')
    op.drop_index(op.f('ix_removal_complaint_id'), table_name='removal')
    op.drop_index('ix_removal_at', table_name='removal')
    op.drop_table('removal')
    op.drop_index('ix_person_request_open', table_name='person_request')
    op.drop_table('person_request')
    op.drop_table('breach')
    op.drop_column('reporter', 'restricted_at')
