"""The word to a broker that somebody asks for a pair that waits already."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.mails import outbox
from web.base.mails.kinds import MailKind
from web.base.urls import path_to
from web.brokers.mails import BROKER_TASKS
from web.matches.mails import broker_of
from web.matches.models import Match
from web.matches.queries import pair_title

REQUESTED = MailKind(
    "match_requested",
    subject=_l("有单位请您研判：%(title)s"),
    lines=(_l("有单位请您研判配对“%(title)s”，它已在您的待研判之中。"),),
    link=_l("去研判"),
    group=BROKER_TASKS,
)

MAILS = (REQUESTED,)


@outbox.telling
def tell_requested(match: Match) -> None:
    """Tell the broker; who asked is not said."""
    outbox.post(
        REQUESTED,
        broker_of(match),
        event=match.id,
        path=path_to("desk.show", match_id=match.id),
        title=pair_title(match),
    )
