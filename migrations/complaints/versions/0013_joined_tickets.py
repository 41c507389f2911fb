"""The number that was given to who joined a case stands with them, so that every desk finds it."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_NUMBER = re.compile(r"([A-Z]{1,4}\d\d-\d+[0-9A-Z]): ")
"""What stood before their words until now, in the note of the case."""


def upgrade() -> None:
    op.add_column('reporter', sa.Column('ticket', sa.String(length=16), nullable=True))
    op.create_index(op.f('ix_reporter_ticket'), 'reporter', ['ticket'], unique=False)
    connection = op.get_bind()
    reporter = sa.table('reporter', sa.column('id'), sa.column('complaint_id'), sa.column('position'), sa.column('ticket'))
    deed = sa.table('case_deed', sa.column('complaint_id'), sa.column('deed'), sa.column('at'), sa.column('why'))
    joined = sa.select(reporter.c.id, reporter.c.complaint_id).where(reporter.c.position > 0)
    for id_, case_id in connection.execute(joined).all():
        # Note and reporter were made at one moment, which stands in the reporter's id.
        notes = sa.select(deed.c.why).where(
            deed.c.complaint_id == case_id, deed.c.deed == 'note', deed.c.at == int(id_[:12], 16)
        )
        found = [_NUMBER.match(why) for why in connection.scalars(notes)]
        given = [one[1] for one in found if one is not None]
        if len(given) == 1:
            connection.execute(sa.update(reporter).where(reporter.c.id == id_).values(ticket=given[0]))


def downgrade() -> None:
    op.drop_index(op.f('ix_reporter_ticket'), table_name='reporter')
    op.drop_column('reporter', 'ticket')
