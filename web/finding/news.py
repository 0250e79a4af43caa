"""Once a day: which saved searches have news that their owners have not heard of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time

from flask import current_app
from sqlalchemy import Select, select

from web.base import db, site
from web.base.mails.models import Message
from web.finding.mails import NEWS, letter_of, search_of, tell_news
from web.finding.models import SavedSearch
from web.finding.saved import News, measure_news
from web.people.models import User

FIRST_HOUR = 6
"""Before the daily digests go out, and when the engine knows what was published yesterday."""

NOTHING: tuple[News, datetime | None] = (News(), None)

_TOLD = "techmatch_news_told"
"""The day for which this process has looked."""


def look_for_news() -> None:
    """Tell of news once a day: the worker's regular look."""
    now = site.now()
    if now.hour < FIRST_HOUR or current_app.extensions.get(_TOLD) == now.date():
        return
    tell_of_news(now.date())
    current_app.extensions[_TOLD] = now.date()


def tell_of_news(today: date) -> None:
    """Tell the owner of each search that has news, unless that was done today already.

    All of it is looked for before anything is written: it may take a while, and nobody waits.
    """
    with db.reading():
        found: dict[int, tuple[News, datetime | None]] = dict(_find(today))
    with db.unit_of_work() as session:
        tell_news(
            letter_of(saved, owner, news.count, f"{news.newest:%Y%m%d%H%M%S%f}")
            for saved, owner in session.execute(_searches())
            for news, seen_at in [found.get(saved.id, NOTHING)]
            if saved.seen_at == seen_at  # Else its owner has just opened it.
        )


def _find(today: date) -> Iterator[tuple[int, tuple[News, datetime]]]:
    """Yield each search that has news, what is new, and since when."""
    searches = _untold(today)
    news = measure_news(searches)
    for saved in searches:
        if news[saved.id].newest is not None:
            yield saved.id, (news[saved.id], saved.seen_at)


def _untold(today: date) -> list[SavedSearch]:
    """Return the searches whose owners have heard nothing of them today."""
    start = datetime.combine(today, time(), site.zone())
    sent = select(Message).where(Message.kind == NEWS.name, Message.created_at >= start)
    told = {search_of(message) for message in db.session().scalars(sent)}
    return [saved for saved, _ in db.session().execute(_searches()) if saved.id not in told]


def _searches() -> Select[SavedSearch, User]:
    statement = select(SavedSearch, User).join(User, User.id == SavedSearch.user_id)
    return statement.where(User.active).order_by(SavedSearch.id)
