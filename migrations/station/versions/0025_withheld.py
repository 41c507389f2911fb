"""Whether a piece may be heard stands apart from its state, and the database holds it against that."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    no = "0" if op.get_bind().dialect.name == "sqlite" else "false"
    # As a part of the column, so that SQLite need not build the table and its triggers anew.
    op.execute(
        f"ALTER TABLE media ADD COLUMN withheld BOOLEAN DEFAULT {no} NOT NULL "
        "CONSTRAINT ck_media_withheld CHECK (NOT withheld OR state IN ('withheld', 'retired'))"
    )
    media = sa.table("media", sa.column("state"), sa.column("withheld", sa.Boolean))
    op.execute(media.update().where(media.c.state == "withheld").values(withheld=True))


def downgrade() -> None:
    op.drop_column("media", "withheld")
