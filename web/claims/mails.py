"""Messages about claims: to the broker, to who claims, and to the need's owner once asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask_babel import lazy_gettext as _l

from web.base.mails import outbox
from web.base.mails.kinds import MailKind
from web.base.urls import path_to
from web.brokers.mails import BROKER_TASKS
from web.claims.models import Claim
from web.claims.queries import need_title
from web.matches.mails import PROGRESS, settled_at
from web.matches.models import Match
from web.people.models import User
from web.postings.queries import members_by_owner, owners_of

ASSIGNED = MailKind(
    "claim_assigned",
    subject=_l("有认领等您研判：%(title)s"),
    lines=(_l("有单位认领了需求“%(title)s”，方案交给您研判。"),),
    link=_l("去研判"),
    group=BROKER_TASKS,
)

_LINK = _l("看认领")

TAKEN_UP = MailKind(
    "claim_taken_up",
    subject=_l("认领已采纳：%(title)s"),
    lines=(_l("经纪人采纳了您单位对需求“%(title)s”的认领，正在征求需求方的意向。"),),
    link=_LINK,
    group=PROGRESS,
)

RETURNED = MailKind(
    "claim_returned",
    subject=_l("认领需要修改：%(title)s"),
    lines=(_l("经纪人退回了您单位对需求“%(title)s”的认领，请登录查看意见，修改后再提交。"),),
    link=_l("去修改"),
    group=PROGRESS,
)

DECLINED = MailKind(
    "claim_declined",
    subject=_l("认领没有采纳：%(title)s"),
    lines=(_l("经纪人没有采纳您单位对需求“%(title)s”的认领，请登录查看原因。"),),
    link=_l("看原因"),
    group=PROGRESS,
)

LAPSED = MailKind(
    "claim_lapsed",
    subject=_l("认领已失效：%(title)s"),
    lines=(
        _l("需求“%(title)s”已下架、已签约或已发榜，您单位的认领随之失效。"),
        _l("写好的方案仍保留在“我的认领”里。"),
    ),
    link=_LINK,
    group=PROGRESS,
)

ASKED = MailKind(
    "claim_asked",
    subject=_l("有单位认领了您的需求：%(title)s"),
    lines=(
        _l("有单位愿意按方案解决您单位的需求“%(title)s”，经纪人已采纳，请答复是否有意向。"),
        _l("您表示有意向后，双方才互相看到联系方式。"),
    ),
    link=_l("去答复"),
    group=PROGRESS,
)

UNDONE = MailKind(
    "claim_undone",
    subject=_l("认领的采纳已撤销：%(title)s"),
    lines=(
        _l("经纪人误采纳了您单位对需求“%(title)s”的认领，已经撤销，方案重新等待研判。"),
        _l("研判有了结果，会再通知您。"),
    ),
    link=_LINK,
    group=PROGRESS,
)

ASK_UNDONE = MailKind(
    "claim_ask_undone",
    subject=_l("不需要再答复认领：%(title)s"),
    lines=(_l("先前请您答复的、对需求“%(title)s”的认领系误采纳，经纪人已撤销，您不需要答复。"),),
    link=_l("看需求"),
    group=PROGRESS,
)

MAILS = (ASSIGNED, TAKEN_UP, UNDONE, RETURNED, DECLINED, LAPSED, ASKED, ASK_UNDONE)


@outbox.telling
def tell_assigned(claim: Claim) -> None:
    """Tell the broker that a claim waits; after it was mended, too."""
    if claim.broker is None:
        return
    outbox.post(
        ASSIGNED,
        [claim.broker],
        event=_event(claim),
        path=path_to("claims.review", claim_id=claim.id),
        title=need_title(claim),
    )


@outbox.telling
def tell_claimant(claim: Claim, kind: MailKind) -> None:
    """Tell who claims what came of it."""
    _post_claim(kind, claim, claimants_of(claim), _event(claim))


@outbox.telling
def tell_taken_up(claim: Claim, match: Match) -> None:
    """Tell who claims, and ask the need's owner, who hears of it for the first time."""
    _post_claim(TAKEN_UP, claim, claimants_of(claim), match.id)
    outbox.post(
        ASKED,
        owners_of(match.need),
        event=match.id,
        path=path_to("deals.show", match_id=match.id),
        # The deal's page opens to its parties as late as that of any other.
        not_before=settled_at(match),
        title=need_title(claim),
    )


@outbox.telling
def tell_undone(claim: Claim, match: Match) -> None:
    """Tell of the mistake whoever was told of the claim's taking up; the others hear nothing."""
    team = _untell(TAKEN_UP, claimants_of(claim), match)
    firm = _untell(ASKED, owners_of(match.need), match)
    _post_claim(UNDONE, claim, team, match.id)
    outbox.post(
        ASK_UNDONE,
        firm,
        event=match.id,
        path=path_to("items.need", posting_id=match.need_id),
        title=need_title(claim),
    )


def _post_claim(
    kind: MailKind, claim: Claim, receivers: Iterable[outbox.Receiver], event: object
) -> None:
    """Send what leads to the page of the claim that its own organisation has."""
    path = path_to("claims.show", claim_id=claim.id)
    outbox.post(kind, receivers, event=event, path=path, title=need_title(claim))


def _untell(kind: MailKind, receivers: Sequence[User], match: Match) -> Sequence[outbox.Receiver]:
    """Take back what has not gone out; return who was told already."""
    outbox.take_back(kind, receivers, event=match.id)
    return outbox.told_of(kind, receivers, event=match.id)


def claimants_of(claim: Claim) -> list[User]:
    """Return who acts for the organisation that claims."""
    return members_by_owner({claim.organisation_id})[claim.organisation_id]


def _event(claim: Claim) -> str:
    # A claim may be returned, assigned and lapse more than once.
    return f"{claim.id}/{claim.version}"
