"""Who took a case by their account; names of kept filters are sealed; who was erased stays out of what comes late.

Names of filters that are kept stay as they are until the worker seals them: a migration has no keys. On
the way back those that are sealed are numbered: what is left behind could not read them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("complaint", sa.Column("taker", sa.String(length=64), server_default="", nullable=False))
    with op.batch_alter_table("saved_filter") as batch_op:
        batch_op.drop_constraint("uq_saved_filter_owner", type_="unique")
        batch_op.alter_column("name", existing_type=sa.String(length=120), type_=sa.Text(), existing_nullable=False)
    op.create_index(op.f("ix_saved_filter_owner"), "saved_filter", ["owner"], unique=False)
    op.create_table(
        "erased_phone",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("phone_index", sa.String(length=80), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("request_id", sa.String(length=32), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erased_phone")),
    )
    op.create_index(op.f("ix_erased_phone_phone_index"), "erased_phone", ["phone_index"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_erased_phone_phone_index"), "erased_phone")
    op.drop_table("erased_phone")
    op.drop_index(op.f("ix_saved_filter_owner"), "saved_filter")
    _number_the_sealed()
    with op.batch_alter_table("saved_filter") as batch_op:
        batch_op.alter_column("name", existing_type=sa.Text(), type_=sa.String(length=120), existing_nullable=False)
        batch_op.create_unique_constraint("uq_saved_filter_owner", ["owner", "name"])
    op.drop_column("complaint", "taker")


def _number_the_sealed() -> None:
    connection = op.get_bind()
    kept = sa.table("saved_filter", sa.column("id"), sa.column("owner"), sa.column("name"))
    query = sa.select(kept.c.id, kept.c.owner, kept.c.name).order_by(kept.c.owner, kept.c.id)
    taken = set()
    for id_, owner, name in connection.execute(query).all():
        told = f"Filter {id_}" if name.startswith("sealed") or (owner, name) in taken else name
        taken.add((owner, told))
        if told != name:
            connection.execute(sa.update(kept).where(kept.c.id == id_).values(name=told))
