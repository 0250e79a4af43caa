"""Rows as the database gives them, for pages that show many things and change none.

A statement that is made once, at import, and asked for with ``bindparam`` values costs a fraction
of one that each request puts together; its rows cost a fraction of the models' objects.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Executable, Row

from web.base import db


def fetch(statement: Executable, **values: object) -> Sequence[Row[Any]]:
    """Return a statement's rows. What the request has changed so far is stored first."""
    session = db.session()
    if session.autoflush:
        session.flush()
    found: Sequence[Row[Any]] = session.connection().execute(statement, values).all()
    return found
