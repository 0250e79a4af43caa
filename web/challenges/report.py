"""What the quarter's report says of challenges."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from web.base.formats import day, money
from web.base.labels import label
from web.base.papers.blocks import Block, Grid, Paragraph
from web.base.reporting import Audience, Period, ReportPart
from web.challenges import queries as query
from web.challenges.models import Challenge
from web.challenges.states import ChallengeState


def write(_key: str, period: Period, _audience: Audience) -> Sequence[Block]:
    """Return the challenges announced in the quarter, and how many were awarded or accepted.

    Everything here is public: no owner is named, no bidder either.
    """
    announced = query.between(Challenge.announced_at, *period.moments)
    awarded = query.awarded_between(*period.moments)
    ended = query.between(Challenge.ended_at, *period.moments)
    if not announced and not awarded and not ended:
        return []
    accepted = sum(one.state is ChallengeState.ACCEPTED for one in ended)
    words = gettext(
        "本季度发榜 %(announced)s 项，立项 %(awarded)s 项，验收 %(accepted)s 项，"
        "流榜、撤榜或终止 %(ended)s 项。",
        announced=len(announced),
        awarded=awarded,
        accepted=accepted,
        ended=len(ended) - accepted,
    )
    blocks: list[Block] = [Paragraph(words)]
    if announced:
        blocks.append(_grid(announced))
    return blocks


def _grid(challenges: Sequence[Challenge]) -> Grid:
    return Grid(
        headings=[
            gettext("编号"),
            gettext("榜单"),
            gettext("组织方式"),
            gettext("榜单金额"),
            gettext("发榜"),
            gettext("状态"),
        ],
        rows=[
            [
                one.number or "",
                one.title,
                label(one.variant),
                money(one.money or None),
                day(one.announced_at),
                label(one.state),
            ]
            for one in challenges
        ],
        widths=(12, 36, 12, 14, 14, 12),
        numeric=frozenset(),
    )


PARTS = (ReportPart(46, _l("榜单"), write),)
