"""Pieces of the library in which a call is heard."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "call_piece",
        sa.Column("media_id", sa.String(length=32), nullable=False),
        sa.Column("call_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["media_id"], ["media.id"], name=op.f("fk_call_piece_media_id_media"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["call_id"], ["phone_call.id"], name=op.f("fk_call_piece_call_id_phone_call"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("media_id", "call_id", name=op.f("pk_call_piece")),
    )  # fmt: skip
    op.create_index(op.f("ix_call_piece_call_id"), "call_piece", ["call_id"])


def downgrade() -> None:
    # What may not be heard again stays out of the air in a version that does not know why.
    op.execute("UPDATE media SET state = 'retired' WHERE state = 'withheld'")
    op.drop_table("call_piece")
