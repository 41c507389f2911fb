"""Lists of edits over calls, and the pieces made of them."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "call_clip",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("call_id", sa.String(length=32), nullable=False),
        sa.Column("edits", sa.Text(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("media_id", sa.String(length=32), nullable=True),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"], ["phone_call.id"], name=op.f("fk_call_clip_call_id_phone_call"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["media_id"], ["media.id"], name=op.f("fk_call_clip_media_id_media"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_clip")),
    )  # fmt: skip
    op.create_index("ix_call_clip_call", "call_clip", ["call_id", "at"])
    op.create_index(op.f("ix_call_clip_media_id"), "call_clip", ["media_id"])


def downgrade() -> None:
    op.drop_table("call_clip")
