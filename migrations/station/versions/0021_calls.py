"""Telephone calls: who called, what was on the air, who agreed, what is blocked."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger()


def upgrade() -> None:
    op.create_table(
        "phone_call",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("line", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("number_blind", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("rang_at", _BIG, nullable=False),
        sa.Column("answered_at", _BIG, nullable=True),
        sa.Column("ended_at", _BIG, nullable=True),
        sa.Column("because", sa.String(length=16), nullable=False),
        sa.Column("folder", sa.String(length=120), nullable=False),
        sa.Column("on_air_ms", sa.Integer(), nullable=False),
        sa.Column("position", sa.Float(), nullable=True),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("area_code", sa.String(length=16), nullable=False),
        sa.Column("screened_by", sa.String(length=80), nullable=False),
        sa.Column("consent", sa.String(length=16), nullable=False),
        sa.Column("consent_at", _BIG, nullable=True),
        sa.Column("consent_frame", sa.Integer(), nullable=True),
        sa.Column("consent_by", sa.String(length=80), nullable=False),
        sa.Column("episode_id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=40), nullable=False),
        sa.Column("ticket", sa.String(length=20), nullable=False),
        sa.Column("hold", sa.Boolean(), nullable=False),
        sa.Column("purged_at", _BIG, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_call")),
    )
    op.create_index(op.f("ix_phone_call_rang_at"), "phone_call", ["rang_at"])
    op.create_index(op.f("ix_phone_call_episode_id"), "phone_call", ["episode_id"])
    op.create_index("ix_phone_call_number", "phone_call", ["number_blind", "rang_at"])
    op.create_table(
        "call_span",
        sa.Column("call_id", sa.String(length=32), nullable=False),
        sa.Column("began", _BIG, nullable=False),
        sa.Column("ended", _BIG, nullable=True),
        sa.ForeignKeyConstraint(
            ["call_id"], ["phone_call.id"], name=op.f("fk_call_span_call_id_phone_call"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("call_id", "began", name=op.f("pk_call_span")),
    )  # fmt: skip
    op.create_table(
        "replay_override",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.String(length=32), nullable=False),
        sa.Column("at", _BIG, nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"], ["phone_call.id"], name=op.f("fk_replay_override_call_id_phone_call"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replay_override")),
    )  # fmt: skip
    op.create_index(op.f("ix_replay_override_call_id"), "replay_override", ["call_id"])
    op.create_table(
        "call_block",
        sa.Column("number_blind", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("at", _BIG, nullable=False),
        sa.Column("until", _BIG, nullable=True),
        sa.PrimaryKeyConstraint("number_blind", name=op.f("pk_call_block")),
    )
    op.create_table(
        "call_journal_file",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("offset", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_call_journal_file")),
    )


def downgrade() -> None:
    for table in ("call_journal_file", "call_block", "replay_override", "call_span", "phone_call"):
        op.drop_table(table)
