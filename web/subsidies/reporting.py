"""What the quarter's report says of subsidies: for the office only."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from web.base import formats
from web.base.papers.blocks import Block, Grid, Paragraph
from web.base.reporting import Audience, Period, ReportPart
from web.subsidies.queries import UnitYear, list_units, present_rules, sum_units
from web.subsidies.states import Line
from web.subsidies.words import exact_yuan, say_rounding, say_rule


def write_part(_key: str, period: Period, audience: Audience) -> Sequence[Block]:
    """Tell what the contracts registered in the quarter bring, and the year so far.

    No unit is named: the report has more readers than the office.
    """
    if audience is not Audience.OFFICE:
        return ()
    units = list_units(period.last.year)
    lines = [
        line
        for unit in units
        for line in unit.lines
        if period.first <= line.contract.registered_on <= period.last
    ]
    rules = [rule for rule in present_rules() if rule.since <= period.last]
    notes = [
        Paragraph(say_rule(rule)) for rule in rules if not rule.until or rule.until >= period.first
    ]
    return [*notes, _grid(units, lines), Paragraph(say_rounding(), is_note=True)]


def _grid(units: Sequence[UnitYear], lines: Sequence[Line]) -> Grid:
    totals = sum_units(units)
    counted = [line for line in lines if line.rule is not None]
    share = sum((line.share for line in counted), Fraction(0))
    return Grid(
        headings=(gettext("项目"), gettext("本季度"), gettext("全年到现在")),
        rows=[
            (gettext("登记的技术合同"), str(len(lines)), str(totals.contracts)),
            (
                gettext("计入补助的金额"),
                formats.exact_money(sum(line.contract.amount for line in counted)),
                formats.exact_money(totals.counted),
            ),
            (gettext("封顶前的补助额"), exact_yuan(share), exact_yuan(totals.exact)),
            (gettext("封顶后的补助额"), "—", formats.exact_money(totals.amount)),
            (gettext("达到封顶的单位"), "—", str(totals.capped)),
        ],
        widths=(0.4, 0.3, 0.3),
        numeric=frozenset({1, 2}),
    )


PART = ReportPart(55, _l("技术合同补助测算"), write_part)
