"""What the quarter's report says of meetings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from web.base.discretion import LEAST_TOLD, hide_small
from web.base.formats import day
from web.base.labels import label
from web.base.papers.blocks import Block, Grid, Paragraph
from web.base.reporting import Audience, Period, ReportPart
from web.meetings import queries as query
from web.meetings.models import Meeting
from web.meetings.states import MET, TalkOutcome


def write(_key: str, period: Period, audience: Audience) -> Sequence[Block]:
    """Return the meetings held in the quarter with their talks and what came of them."""
    meetings = query.held_between(*period.moments)
    if audience is Audience.PUBLIC:
        # Before its outcomes are published a meeting has no public numbers.
        meetings = [meeting for meeting in meetings if meeting.closed_at is not None]
    if not meetings:
        return []
    counts = query.count_outcomes(meetings)
    rows = [_row(meeting, counts[meeting.id], audience) for meeting in meetings]
    blocks: list[Block] = [
        Paragraph(
            ngettext(
                "本季度举行对接会 %(num)s 场。", "本季度举行对接会 %(num)s 场。", len(meetings)
            )
        ),
        Grid(
            headings=[
                gettext("对接会"),
                gettext("日期"),
                gettext("洽谈场数"),
                *(label(outcome) for outcome in MET),
            ],
            rows=rows,
            widths=(38, 20, 12, 10, 10, 10),
            numeric=frozenset(range(2, 6)),
        ),
    ]
    if audience is Audience.PUBLIC:
        blocks.append(
            Paragraph(
                gettext(
                    "有一类结果不足 %(least)s 场的，各类都不单列，以“—”表示。", least=LEAST_TOLD
                ),
                is_note=True,
            )
        )
    return blocks


def _row(meeting: Meeting, counts: Mapping[TalkOutcome, int], audience: Audience) -> list[str]:
    met = {outcome: counts[outcome] for outcome in MET}
    total: int | None = sum(met.values())
    parts: Mapping[TalkOutcome, int] | None = met
    if audience is Audience.PUBLIC:
        total, parts = hide_small(met)
    told = [total, *(parts[outcome] if parts else None for outcome in MET)]
    texts = ["—" if count is None else str(count) for count in told]
    return [meeting.title, day(meeting.begins_at), *texts]


PARTS = (ReportPart(45, _l("对接会"), write),)
