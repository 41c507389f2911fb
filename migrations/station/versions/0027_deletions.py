"""Every deletion is written down; calls are held for a reason, and restricted."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deletion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("what", sa.String(length=255), nullable=False),
        sa.Column("rule", sa.String(length=16), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deletion")),
    )
    op.create_index("ix_deletion_time", "deletion", ["at"])
    op.create_index("ix_deletion_kind", "deletion", ["kind", "at"])
    op.create_index("ix_deletion_what", "deletion", ["what"])
    op.create_table(
        "call_hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.String(length=32), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_by", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"], ["phone_call.id"], name=op.f("fk_call_hold_call_id_phone_call"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_hold")),
    )  # fmt: skip
    op.create_index(op.f("ix_call_hold_call_id"), "call_hold", ["call_id"])
    op.add_column("phone_call", sa.Column("restricted_at", sa.BigInteger(), nullable=True))
    op.add_column(
        "phone_call", sa.Column("restricted_why", sa.Text(), nullable=False, server_default="")
    )


def downgrade() -> None:
    op.drop_column("phone_call", "restricted_why")
    op.drop_column("phone_call", "restricted_at")
    op.drop_table("call_hold")
    op.drop_table("deletion")
