"""Messages about the proposals that a broker is to judge."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l

from matcher.domain.codes import Role
from web.base.mails import outbox
from web.base.mails.kinds import Cadence, MailGroup, MailKind
from web.base.urls import path_to
from web.matches.mails import broker_of
from web.matches.models import Match
from web.matches.queries import pair_title

BROKER_TASKS = MailGroup(
    "broker_tasks",
    _l("经纪人待办"),
    _l("有新的配对交给您研判时告诉您。"),
    place=30,
    roles=frozenset({Role.BROKER}),
    cadence=Cadence.DAILY,
)

ASSIGNED = MailKind(
    "match_assigned",
    subject=_l("新的配对等您研判：%(title)s"),
    lines=(_l("配对“%(title)s”交给您研判。"),),
    link=_l("去研判"),
    group=BROKER_TASKS,
)

MAILS = (ASSIGNED,)


@outbox.telling
def tell_assigned(matches: Iterable[Match]) -> None:
    """Tell each broker of the matches that are theirs from now on."""
    outbox.post_all(
        ASSIGNED,
        [
            outbox.Letter(
                broker_of(match),
                match.id,
                path_to("desk.show", match_id=match.id),
                {"title": pair_title(match)},
            )
            for match in matches
        ],
    )
