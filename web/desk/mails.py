"""The question to both sides of a confirmed match."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.mails import outbox
from web.base.mails.kinds import MailKind
from web.matches.mails import PROGRESS, parties_of, settled_at, tell
from web.matches.models import Match

CONFIRMED = MailKind(
    "match_confirmed",
    subject=_l("请答复是否有意向：%(title)s"),
    lines=(
        _l("经纪人确认了配对“%(title)s”，想知道您单位有没有意向。"),
        _l("双方都有意向后，才互相看到完整内容和联系方式。"),
    ),
    link=_l("去答复"),
    group=PROGRESS,
)

MAILS = (CONFIRMED,)


@outbox.telling
def tell_confirmed(match: Match) -> None:
    """Ask both sides, but not before the broker can think again no longer."""
    tell(CONFIRMED, match, parties_of(match), not_before=settled_at(match))


@outbox.telling
def forget_confirmed(match: Match) -> None:
    """The broker has thought again in time: nobody was asked."""
    outbox.take_back(CONFIRMED, parties_of(match), event=match.id)
