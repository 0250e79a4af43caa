"""Once a day: which saved searches have news that their owners have not heard of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

from flask import current_app
from sqlalchemy import select

from web.base import db, site
from web.base.mails.models import Message
from web.finding.mails import NEWS, letter_of, search_of, tell_news
from web.finding.models import SavedSearch
from web.finding.saved import measure_news
from web.people.models import User

FIRST_HOUR = 6
"""Before the daily digests go out, and when the engine knows what was published yesterday."""

_TOLD = "techmatch_news_told"
"""The day for which this process has looked."""


def look_for_news() -> None:
    """Tell of news once a day: the worker's regular look."""
    now = site.now()
    if now.hour < FIRST_HOUR or current_app.extensions.get(_TOLD) == now.date():
        return
    with db.unit_of_work():
        tell_of_news(now.date())
    current_app.extensions[_TOLD] = now.date()


def tell_of_news(today: date) -> None:
    """Tell the owner of each search that has news, unless that was done today already."""
    rows = _untold(today)
    news = measure_news([saved for saved, _ in rows])
    tell_news(
        letter_of(saved, owner, found.count, f"{found.newest:%Y%m%d%H%M%S%f}")
        for saved, owner in rows
        if (found := news[saved.id]).newest is not None
    )


def _untold(today: date) -> Sequence[tuple[SavedSearch, User]]:
    """Return the searches whose owners have heard nothing of them today."""
    start = datetime.combine(today, time(), site.zone())
    sent = select(Message).where(Message.kind == NEWS.name, Message.created_at >= start)
    told = {search_of(message) for message in db.session().scalars(sent)}
    statement = (
        select(SavedSearch, User)
        .join(User, User.id == SavedSearch.user_id)
        .where(User.active)
        .order_by(SavedSearch.id)
    )
    rows = db.session().execute(statement)
    return [(saved, owner) for saved, owner in rows if saved.id not in told]
