"""Messages about matches, to those who may know of them."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l

from matcher.domain.codes import CloseCode, Role
from web.base.mails import outbox
from web.base.mails.kinds import MailGroup, MailKind
from web.base.urls import path_to
from web.matches.models import Match
from web.matches.queries import pair_title
from web.matches.states import UNDO_WINDOW
from web.matches.words import LABELS
from web.people.models import User
from web.postings.kinds import MEMBERS
from web.postings.queries import members_by_owner

PROGRESS = MailGroup(
    "progress",
    _l("对接进展"),
    _l("配对经过确认、一方答复、双方对接、签约和登记时告诉您。"),
    place=20,
    roles=MEMBERS | {Role.BROKER},
)

CLOSED = MailKind(
    "deal_closed",
    subject=_l("对接结束：%(title)s"),
    lines=(_l("“%(title)s”的对接已结束，原因：%(reason)s。"),),
    link=_l("看对接"),
    group=PROGRESS,
)

MAILS = (CLOSED,)


def tell(
    kind: MailKind,
    match: Match,
    receivers: list[User],
    *,
    event: object = None,
    not_before: datetime | None = None,
    **values: object,
) -> None:
    """Tell of a deal, named by its public titles, with the way to its page."""
    outbox.post(
        kind,
        receivers,
        event=event or match.id,
        path=path_to("deals.show", match_id=match.id),
        not_before=not_before,
        title=pair_title(match),
        **values,
    )


@outbox.telling
def tell_closed(actor: User | None, match: Match, code: CloseCode) -> None:
    """Tell the parties and the broker that a deal has ended; of a proposal nobody knew."""
    if match.decided_at is None:
        return
    receivers = parties_of(match, but=actor)
    if code is not CloseCode.SIDE_DECLINED:  # The broker is told the side's answer.
        receivers += broker_of(match, but=actor)
    reason = LABELS[CloseCode][code]
    # What was taken up again may end a second time.
    event = f"{match.id}/{match.version}" if ended_before(match) else match.id
    tell(CLOSED, match, receivers, event=event, not_before=settled_at(match), reason=reason)


def ended_before(match: Match) -> bool:
    """Return whether the match was closed before, and taken up again."""
    return sum(activity.action == "close" for activity in match.activities) > 1


def settled_at(match: Match) -> datetime | None:
    """Return from when on the parties may know of the match."""
    return match.decided_at + UNDO_WINDOW if match.decided_at else None


def parties_of(match: Match, but: User | None = None) -> list[User]:
    """Return who acts for the two sides, without the one who did it."""
    owners = {match.need.organisation_id, match.achievement.organisation_id}
    members = [one for found in members_by_owner(owners).values() for one in found]
    return _without(members, but)


def broker_of(match: Match, but: User | None = None) -> list[User]:
    """Return the broker of the match, unless it was the broker who did it."""
    return _without([match.broker] if match.broker else [], but)


def _without(people: list[User], actor: User | None) -> list[User]:
    return [one for one in people if actor is None or one.id != actor.id]
