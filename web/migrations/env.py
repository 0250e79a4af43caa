"""Runs migrations on the connection that web/schema.py hands over."""

from __future__ import annotations

from alembic import context

import web.app  # noqa: F401 - knows every table
from web.base.db import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    # SQLite as well undoes changes of tables, and db.py says BEGIN itself: all that is pending is
    # one transaction, and what is broken off leaves the old database.
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
