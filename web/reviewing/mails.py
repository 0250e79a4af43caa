"""Messages about rounds of review, to their experts and to officers.

None of them says who else sits on a panel, who bids, or what anybody scored.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import partial
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from matcher.domain.codes import Role
from web.base.formats import deadline
from web.base.labels import label
from web.base.mails import outbox
from web.base.mails.kinds import MailGroup, MailKind
from web.base.mails.outbox import Letter
from web.base.urls import path_to
from web.people.queries import accounts_with
from web.reviewing.models import ReviewRound, Seat, Sheet

REVIEW = MailGroup(
    "review",
    _l("专家评审"),
    _l("邀请您评审、评分快到期、有专家回避或退出时告诉您。"),
    place=58,
    roles=frozenset({Role.EXPERT, Role.OFFICER}),
)

OFFERED = MailKind(
    "review_offered",
    subject=_l("邀请您评审：%(title)s"),
    lines=(
        _l("邀请您参加“%(title)s”的%(mode)s，请在%(due)s前完成。"),
        _l("请登录答复是否参加。与被评审的单位或人员有利害关系的，请申请回避。"),
    ),
    link=_l("去答复"),
    group=REVIEW,
)

REMINDED = MailKind(
    "review_reminded",
    subject=_l("请完成评审：%(title)s"),
    lines=(_l("“%(title)s”的%(mode)s请在%(due)s前完成，您还有没提交的内容。"),),
    link=_l("去评审"),
    group=REVIEW,
)

LEFT = MailKind(
    "review_seat_left",
    subject=_l("有专家退出评审，请补抽：%(title)s"),
    lines=(_l("“%(title)s”第 %(number)s 轮评审有专家%(what)s，请看原因并补抽专家。"),),
    link=_l("看评审专家"),
    group=REVIEW,
)

SHEET_LEFT = MailKind(
    "review_sheet_left",
    subject=_l("有专家对一份方案回避：%(title)s"),
    lines=(_l("“%(title)s”第 %(number)s 轮评审有专家对一份揭榜方案申请了回避。"),),
    link=_l("看评审进度"),
    group=REVIEW,
)

EXCUSED = MailKind(
    "review_excused",
    subject=_l("不再需要您评审：%(title)s"),
    lines=(_l("您不再参加“%(title)s”的评审。原因：%(reason)s"),),
    group=REVIEW,
)

THANKED = MailKind(
    "review_thanked",
    subject=_l("评审结束，感谢您：%(title)s"),
    lines=(
        _l("“%(title)s”这一轮评审已经结束，感谢您的评审。"),
        _l("登录后可以看到专家组的汇总意见。评审内容请继续保密。"),
    ),
    link=_l("看汇总意见"),
    group=REVIEW,
)

CANCELLED = MailKind(
    "review_cancelled",
    subject=_l("评审取消：%(title)s"),
    lines=(_l("“%(title)s”的评审取消了，您不用再评分。已经填写的内容请继续保密。"),),
    group=REVIEW,
)

MAILS = (OFFERED, REMINDED, LEFT, SHEET_LEFT, EXCUSED, THANKED, CANCELLED)


@outbox.telling
def tell_offered(seats: Collection[Seat]) -> None:
    """Ask experts to judge."""
    _tell_experts(OFFERED, seats, "offered", "scoring.seat")


@outbox.telling
def remind(seats: Collection[Seat], event: str) -> None:
    """Remind experts of what they have not handed in."""
    _tell_experts(REMINDED, seats, event, "scoring.seat")


@outbox.telling
def tell_excused(seat: Seat) -> None:
    """Tell an expert that the office has taken the seat away, and why."""
    _tell_experts(EXCUSED, [seat], "excused")


@outbox.telling
def tell_released(seats: Collection[Seat]) -> None:
    """Thank the experts of a round that is over."""
    _tell_experts(THANKED, seats, "released", "scoring.seat")


@outbox.telling
def tell_cancelled(seats: Collection[Seat]) -> None:
    """Tell experts that they need not judge any more."""
    _tell_experts(CANCELLED, seats, "cancelled")


@outbox.telling
def tell_seat_left(seat: Seat) -> None:
    """Tell officers that a seat is empty; who left and why is on the page."""

    event = f"{seat.id}/{seat.state.value}"
    _tell_officers(LEFT, seat.round, event, what=partial(label, seat.state))


@outbox.telling
def tell_sheet_left(sheet: Sheet) -> None:
    """Tell officers that an expert does not judge one of the bids."""
    _tell_officers(SHEET_LEFT, sheet.seat.round, f"sheet-{sheet.id}")


def _tell_officers(kind: MailKind, round_: ReviewRound, event: str, **values: Any) -> None:
    outbox.post(
        kind,
        accounts_with(Role.OFFICER),
        event=event,
        path=path_to("reviewing.show", round_id=round_.id),
        title=round_.challenge.title,
        number=round_.number,
        **values,
    )


def _tell_experts(kind: MailKind, seats: Iterable[Seat], event: str, endpoint: str = "") -> None:
    letters = [
        Letter(
            (seat.expert.user,),
            f"{seat.id}/{event}",
            path_to(endpoint, seat_id=seat.id) if endpoint else "",
            {
                "title": seat.round.challenge.title,
                "mode": partial(label, seat.round.mode),
                "due": partial(_due, seat.round),
                "reason": seat.reason,
            },
        )
        for seat in seats
        if seat.expert.user is not None
    ]
    outbox.post_all(kind, letters)


def _due(round_: ReviewRound) -> str:
    return deadline(round_.due_at) if round_.due_at else gettext("规定的时间")
