"""Messages about payments and milestones: no amounts and no words of anybody, those are on the
page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from functools import partial

from flask_babel import lazy_gettext as _l

from matcher.domain.codes import Side
from web.base import site
from web.base.formats import full_day
from web.base.mails import outbox
from web.base.mails.kinds import MailKind
from web.base.mails.outbox import Letter
from web.base.urls import path_to
from web.contracts.payment_models import Milestone, Payment, PaymentPlan, RoyaltyReport
from web.matches.mails import PROGRESS, broker_of, parties_of
from web.matches.models import Match
from web.matches.queries import pair_title
from web.matches.words import LABELS as MATCH_LABELS
from web.people.models import User
from web.postings.mails import DUE

_LINK = _l("看付款与履约")

PLANNED = MailKind(
    "payments_planned",
    subject=_l("付款计划已更新：%(title)s"),
    lines=(_l("“%(title)s”的付款计划由经纪人填好或修改了，请核对是否与合同一致。"),),
    link=_LINK,
    group=PROGRESS,
)

PAYMENT_TOLD = MailKind(
    "payment_told",
    subject=_l("%(side)s记了一笔付款：%(title)s"),
    lines=(_l("“%(title)s”：%(side)s记了一笔付款，卖方收到后请确认。"),),
    link=_LINK,
    group=PROGRESS,
)

PAYMENT_RECEIVED = MailKind(
    "payment_received",
    subject=_l("卖方确认收款：%(title)s"),
    lines=(_l("“%(title)s”：卖方确认收到一笔付款。"),),
    link=_LINK,
    group=PROGRESS,
)

BASE_REPORTED = MailKind(
    "royalty_reported",
    subject=_l("已报提成基数：%(title)s"),
    lines=(_l("“%(title)s”：买方报了一期的提成基数，应付的提成已经算出。"),),
    link=_LINK,
    group=PROGRESS,
)

REACHED = MailKind(
    "milestone_reached",
    subject=_l("履约节点已完成：%(title)s"),
    lines=(_l("“%(title)s”的一个履约节点已记为完成。"),),
    link=_LINK,
    group=PROGRESS,
)

PAYMENT_DUE = MailKind(
    "payment_due",
    subject=_l("合同付款快到期：%(title)s"),
    lines=(_l("“%(title)s”有一笔付款约定在 %(day)s 前支付。付了以后请在平台上记下。"),),
    link=_LINK,
    group=DUE,
)

PAYMENT_LATE = MailKind(
    "payment_late",
    subject=_l("合同付款已过约定日期：%(title)s"),
    lines=(_l("“%(title)s”有一笔付款约定在 %(day)s 前支付，平台上还没有付清的记录。"),),
    link=_LINK,
    group=DUE,
)

BASE_DUE = MailKind(
    "royalty_due",
    subject=_l("请报提成基数：%(title)s"),
    lines=(_l("“%(title)s”有一期的提成要在 %(day)s 前支付，请先报这一期的基数。"),),
    link=_LINK,
    group=DUE,
)

MILESTONE_DUE = MailKind(
    "milestone_due",
    subject=_l("履约节点快到期：%(title)s"),
    lines=(_l("“%(title)s”有一个履约节点约定在 %(day)s 前完成。完成了请记下。"),),
    link=_LINK,
    group=DUE,
)

MAILS = (
    PLANNED,
    PAYMENT_TOLD,
    PAYMENT_RECEIVED,
    BASE_REPORTED,
    REACHED,
    PAYMENT_DUE,
    PAYMENT_LATE,
    BASE_DUE,
    MILESTONE_DUE,
)

Due = tuple[Match, str, date, Sequence[User]]
"""Of which deal, a name of what is due that no other has, its day, and who is reminded."""


@outbox.telling
def tell_planned(actor: User, match: Match, plan: PaymentPlan) -> None:
    """Tell the parties that the plan was made or changed."""
    _tell(PLANNED, match, parties_of(match, but=actor), f"{match.id}/{plan.version}")


@outbox.telling
def tell_payment(actor: User, match: Match, payment: Payment, *, is_seller: bool) -> None:
    """Tell the other side and the broker what a side told, or that it arrived."""
    receivers = _others(actor, match)
    event = f"{payment.id}/{payment.version}"
    if is_seller:
        _tell(PAYMENT_RECEIVED, match, receivers, event)
    else:
        side = MATCH_LABELS[Side][payment.side]
        _tell(PAYMENT_TOLD, match, receivers, event, side=side)


@outbox.telling
def tell_base(actor: User, match: Match, report: RoyaltyReport) -> None:
    """Tell that a base was reported."""
    _tell(BASE_REPORTED, match, _others(actor, match), f"{report.id}/{report.base}")


@outbox.telling
def tell_reached(actor: User, match: Match, milestone: Milestone) -> None:
    """Tell that a milestone is reached."""
    event = f"{milestone.id}/{milestone.done_on}"
    _tell(REACHED, match, _others(actor, match), event)


def remind(kind: MailKind, due: Iterable[Due], today: date) -> None:
    """Remind of what is due: of each day of each thing once."""
    morning = datetime.combine(today, time(outbox.DIGEST_HOUR), site.zone())
    outbox.post_all(
        kind,
        [
            Letter(
                receivers,
                f"{name}/{day}",
                path_to("payments.show", match_id=match.id),
                {"title": pair_title(match), "day": partial(full_day, day)},
                morning,
            )
            for match, name, day, receivers in due
        ],
    )


def _others(actor: User, match: Match) -> list[User]:
    """Return who acts for the other side, and the broker; colleagues see it on the page."""
    people = parties_of(match, but=actor)
    others = [one for one in people if one.organisation_id != actor.organisation_id]
    return others + broker_of(match, but=actor)


def _tell(
    kind: MailKind, match: Match, receivers: list[User], event: str, **values: object
) -> None:
    letter = Letter(
        receivers,
        event,
        path_to("payments.show", match_id=match.id),
        {"title": pair_title(match), **values},
    )
    outbox.post_all(kind, [letter])
