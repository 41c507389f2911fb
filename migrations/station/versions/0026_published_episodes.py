"""Edited recordings of episodes: what they are, what was cut, their chapters."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "edited_episode",
        sa.Column("episode_id", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.Column("tried_at", sa.BigInteger(), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("heard", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("file", sa.String(length=160), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("loudness_before", sa.Float(), nullable=False),
        sa.Column("loudness", sa.Float(), nullable=False),
        sa.Column("peak_before", sa.Float(), nullable=False),
        sa.Column("peak", sa.Float(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("edited", sa.Boolean(), nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=True),
        sa.Column("published_by", sa.String(length=80), nullable=False),
        sa.Column("media_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["episode_id"], ["episode.id"], name=op.f("fk_edited_episode_episode_id_episode"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("episode_id", name=op.f("pk_edited_episode")),
    )  # fmt: skip
    op.create_index(op.f("ix_edited_episode_published_at"), "edited_episode", ["published_at"])
    for name, columns in (
        (
            "edited_cut",
            (
                sa.Column("why", sa.String(length=16), nullable=False),
                sa.Column("from_at", sa.BigInteger(), nullable=False),
                sa.Column("to_at", sa.BigInteger(), nullable=False),
                sa.Column("about", sa.Text(), nullable=False),
                sa.Column("began", sa.BigInteger(), nullable=False),
            ),
        ),
        (
            "edited_chapter",
            (
                sa.Column("at", sa.BigInteger(), nullable=False),
                sa.Column("of", sa.String(length=16), nullable=False),
                sa.Column("title", sa.Text(), nullable=False),
            ),
        ),
    ):
        op.create_table(
            name,
            sa.Column("episode_id", sa.String(length=64), nullable=False),
            sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
            *columns,
            sa.ForeignKeyConstraint(
                ["episode_id"], ["edited_episode.episode_id"],
                name=op.f(f"fk_{name}_episode_id_edited_episode"), ondelete="CASCADE",
            ),
            sa.PrimaryKeyConstraint("episode_id", "position", name=op.f(f"pk_{name}")),
        )  # fmt: skip
    op.create_table(
        "programme_edits",
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("music", sa.String(length=16), nullable=True),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"],
            name=op.f("fk_programme_edits_programme_id_programme"), ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("programme_id", name=op.f("pk_programme_edits")),
    )  # fmt: skip


def downgrade() -> None:
    for table in ("programme_edits", "edited_chapter", "edited_cut"):
        op.drop_table(table)
    op.drop_index(op.f("ix_edited_episode_published_at"), "edited_episode")
    op.drop_table("edited_episode")
