"""Which station mails a liaison the sheet of a week; numbers that were given out, for desks that see no case.

On the way back it is forgotten what was mailed: the version before mails from each station by itself.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sheet_mail",
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("liaison_id", sa.String(length=32), nullable=False),
        sa.Column("desk", sa.String(length=4), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("week", "liaison_id", name=op.f("pk_sheet_mail")),
    )
    options = " WITH (security_barrier)" if op.get_bind().dialect.name == "postgresql" else ""
    op.execute(
        f"CREATE VIEW issued_ticket{options} AS SELECT id, ticket, desk, created_at FROM complaint"
    )


def downgrade() -> None:
    op.execute("DROP VIEW issued_ticket")
    op.drop_table("sheet_mail")
