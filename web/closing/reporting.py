"""What the quarter's report says of the matching of its calls."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from matcher.domain.quarter import quarter_start
from web.base import db
from web.base.papers.blocks import Block, Grid, Paragraph
from web.base.reporting import Audience, Period, ReportPart
from web.calls.models import Call
from web.calls.queries import NEWEST_FIRST
from web.calls.states import CallState
from web.closing.showing import Standing, standing_of
from web.matches.models import Match

LEAST_PUBLIC = 3
"""A smaller count is not told in public."""

_SHOWN = (Standing.WAITING, Standing.CONFIRMED, Standing.DECLINED)


def write_matching(key: str, _period: Period, audience: Audience) -> Sequence[Block]:
    """Say how many pairs came out of each of the quarter's calls; of the pairs as they are now."""
    start = quarter_start(key)
    quarter = (start.month + 2) // 3
    calls = db.session().scalars(
        select(Call)
        .where(Call.year == start.year, Call.quarter == quarter, Call.state != CallState.DRAFT)
        .order_by(*NEWEST_FIRST)
    )
    counts = {call.title: _count(call) for call in calls}
    if not any(one.total() for one in counts.values()):
        return ()
    rows = [[title, *_figures(found, audience)] for title, found in counts.items()]
    whole = sum(counts.values(), Counter())
    return (
        Paragraph(_sentence(whole, audience)),
        Grid(
            headings=[
                gettext("征集"),
                gettext("提出配对"),
                gettext("等待研判"),
                gettext("经纪人确认"),
                gettext("经纪人不采纳"),
            ],
            rows=rows,
            widths=(4, 1, 1, 1, 1),
            numeric=frozenset({1, 2, 3, 4}),
        ),
        Paragraph(
            gettext("配对由系统按公开内容比对提出，也包括单位自己请经纪人研判的。"), is_note=True
        ),
    )


def _sentence(found: Counter[Standing], audience: Audience) -> str:
    total, _, confirmed, _ = _figures(found, audience)
    return gettext(
        "围绕本季度征集共提出配对 %(total)s 个，其中经纪人确认 %(confirmed)s 个。",
        total=total,
        confirmed=confirmed,
    )


def _count(call: Call) -> Counter[Standing]:
    rows = db.session().execute(
        select(Match.state, Match.decided_at.is_not(None)).where(Match.call_id == call.id)
    )
    return Counter(standing_of(state, decided) for state, decided in rows)


def _figures(found: Counter[Standing], audience: Audience) -> tuple[str, str, str, str]:
    numbers = (found.total(), *(found[one] for one in _SHOWN))
    total, waiting, confirmed, declined = (_say(number, audience) for number in numbers)
    return total, waiting, confirmed, declined


def _say(number: int, audience: Audience) -> str:
    if audience is Audience.PUBLIC and 0 < number < LEAST_PUBLIC:
        return gettext("不足 %(least)s", least=LEAST_PUBLIC)
    return f"{number:,}"


REPORT = (ReportPart(40, _l("征集供需配对"), write_matching),)
