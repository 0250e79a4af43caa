"""The message that a saved search has news."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from matcher.domain.codes import Role
from web.base import db
from web.base.mails import outbox
from web.base.mails.kinds import Cadence, MailGroup, MailKind, MessageState
from web.base.mails.models import Message
from web.base.mails.outbox import Letter
from web.base.urls import path_to
from web.finding.models import SavedSearch
from web.people.models import User

SEARCHES = MailGroup(
    "searches",
    _l("收藏的搜索"),
    _l("您收藏的搜索里有新发布的需求或成果时告诉您。"),
    place=70,
    roles=frozenset(Role) - {Role.VISITOR},
    cadence=Cadence.DAILY,
)

NEWS = MailKind(
    "search_news",
    subject=_l("“%(name)s”有 %(count)s 项新发布"),
    lines=(_l("您收藏的搜索“%(name)s”里，有 %(count)s 项是您上次看过以后发布的。"),),
    link=_l("看收藏的搜索"),
    group=SEARCHES,
)

MAILS = (NEWS,)


def letter_of(saved: SavedSearch, owner: User, count: int, newest: object) -> Letter:
    """Return what its owner is told; up to the same newest posting it is told once."""
    return Letter(
        (owner,),
        f"{saved.id}/{newest}",
        path_to("searches.index"),
        {"name": saved.name, "count": count},
    )


@outbox.telling
def tell_news(letters: Iterable[Letter]) -> None:
    """Tell owners what is new in what they saved.

    What still waits for a digest said less, and is replaced.
    """
    posted = outbox.post_all(NEWS, letters)
    told, new = {search_of(message) for message in posted}, {message.key for message in posted}
    held = select(Message).where(Message.kind == NEWS.name, Message.state == MessageState.HELD)
    for message in db.session().scalars(held):
        if message.key not in new and search_of(message) in told:
            db.session().delete(message)


def search_of(message: Message) -> int:
    """Return which saved search a message tells of."""
    return int(message.key.split("/")[1])
