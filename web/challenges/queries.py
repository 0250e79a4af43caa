"""Finding challenges."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from web.base import db
from web.challenges.models import Challenge


def list_public() -> Sequence[Challenge]:
    """Return every announced challenge, the newest first."""
    announced = select(Challenge).where(Challenge.announced_at.is_not(None))
    return db.session().scalars(announced.order_by(Challenge.announced_at.desc())).all()


def list_all() -> Sequence[Challenge]:
    """Return every challenge, the newest first."""
    return db.session().scalars(select(Challenge).order_by(Challenge.id.desc())).all()
