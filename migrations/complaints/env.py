"""Alembic's entrance: runs the revisions on the connection `radio.db.migrate` hands over.

The revisions name every table themselves. The metadata is only there for comparing them
with the rooms' tables, which a test does; a start of the station need not import the rooms.
"""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes.get("metadata"),
    render_as_batch=True,
    transactional_ddl=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
