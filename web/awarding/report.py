"""What the quarter's report says of awards."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from web.awarding.models import Award
from web.awarding.states import AwardState
from web.base import db, formats, site
from web.base.discretion import LEAST_TOLD, is_told
from web.base.papers.blocks import Block, Paragraph
from web.base.reporting import Audience, Period, ReportPart


def write(_key: str, period: Period, audience: Audience) -> Sequence[Block]:
    """Tell how many bids were awarded and accepted in the quarter, and with how much money."""
    begun, over = period.moments
    count, money = (
        db.session()
        .execute(
            select(func.count(), func.coalesce(func.sum(Award.money), 0)).where(
                Award.awarded_at >= begun, Award.awarded_at < over
            )
        )
        .one()
    )
    accepted = db.session().scalar(
        select(func.count()).where(
            Award.state == AwardState.ACCEPTED, Award.ended_at >= begun, Award.ended_at < over
        )
    )
    awarded, accepted = int(count), int(accepted or 0)
    if not awarded and not accepted:
        return []
    if audience is Audience.OFFICE:
        return [_for_the_office(awarded, int(money), accepted)]
    return [_for_everybody(awarded, int(money), accepted, is_over=period.last < site.today())]


def _for_the_office(awarded: int, money: int, accepted: int) -> Paragraph:
    return Paragraph(
        gettext(
            "本季度揭榜立项 %(awarded)s 项，立项金额 %(money)s；验收 %(accepted)s 项。",
            awarded=awarded,
            money=formats.exact_money(money),
            accepted=accepted,
        )
    )


def _for_everybody(awarded: int, money: int, accepted: int, *, is_over: bool) -> Paragraph:
    said = gettext(
        "本季度揭榜立项 %(awarded)s，验收 %(accepted)s。",
        awarded=_few(awarded),
        accepted=_few(accepted),
    )
    # While the quarter runs, two sums of it would tell what a single award is.
    if is_over and awarded >= LEAST_TOLD:
        said += gettext("立项金额 %(money)s。", money=formats.money(money))
    return Paragraph(said)


def _few(count: int) -> str:
    if not is_told(count):
        return gettext("少于 %(least)s 项", least=LEAST_TOLD)
    return gettext("%(count)s 项", count=count)


PARTS = (ReportPart(58, _l("揭榜立项"), write),)
