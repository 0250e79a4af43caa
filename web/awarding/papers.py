"""The notice of a publicity period 公示文 and the letter of an award 立项通知 as documents."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext

from web.awarding.models import Award, Publicity
from web.awarding.queries import list_awards
from web.awarding.states import WON_AWARDS, AwardState
from web.awarding.sums import points_text
from web.base import formats
from web.base.labels import site_name
from web.base.papers.blocks import Block, Facts, Grid, Heading, Paper, Paragraph
from web.challenges.disclosure import public_owner
from web.challenges.models import Challenge


def publicity_paper(publicity: Publicity) -> Paper:
    """Return the notice: who is proposed, why, until when and how one objects."""
    challenge = publicity.challenge
    shown = [
        award
        for award in list_awards(challenge.id)
        if award.state is AwardState.PROPOSED or award.state in WON_AWARDS
    ]
    blocks: list[Block] = [
        Paragraph(
            gettext(
                "榜单“%(title)s”（%(number)s）的评审已经结束，现将拟立项结果公示如下。",
                title=challenge.title,
                number=challenge.number or "",
            )
        ),
        _result(shown),
        *_reasons(shown),
        *(Paragraph(line) for line in publicity.text.splitlines() if line.strip()),
        Heading(gettext("公示时间和异议")),
        Paragraph(
            gettext(
                "公示时间为 %(first)s 至 %(last)s。对公示结果有异议的单位，请在公示期内登录平台，"
                "以单位实名提出并附上依据；匿名异议不予受理。",
                first=formats.day(publicity.first_day),
                last=formats.day(publicity.last_day),
            )
        ),
    ]
    if challenge.contact:
        blocks.append(Paragraph(gettext("联系方式：%(contact)s", contact=challenge.contact)))
    return Paper(
        title=gettext("揭榜结果公示"),
        subtitle=_subtitle(formats.day(publicity.first_day)),
        blocks=blocks,
        is_demo=challenge.is_demo,
    )


def award_paper(award: Award) -> Paper:
    """Return the letter to an awarded bidder."""
    challenge = award.challenge
    return Paper(
        title=gettext("立项通知"),
        subtitle=_subtitle(formats.day(award.awarded_at)),
        blocks=[
            Paragraph(gettext("%(name)s：", name=award.bid.organisation.name)),
            Paragraph(
                gettext(
                    "你单位对榜单“%(title)s”的揭榜，经评审和公示，予以立项。"
                    "请按下列内容签订合同，并按里程碑实施。",
                    title=challenge.title,
                )
            ),
            Facts(_facts(award, challenge)),
            Heading(gettext("里程碑")),
            _stages(award),
        ],
        is_demo=challenge.is_demo,
        signatures=(gettext("（盖章）"),),
    )


def _subtitle(day: str) -> str:
    return gettext("%(site)s · %(day)s", site=site_name(), day=day)


def _money(award: Award) -> str:
    return formats.exact_money(award.agreed) if award.agreed else gettext("面议")


def _result(awards: Sequence[Award]) -> Grid:
    return Grid(
        headings=[gettext("排名"), gettext("揭榜方"), gettext("评审得分"), gettext("金额")],
        rows=[
            [
                str(award.rank or ""),
                award.bid.organisation.name,
                points_text(award.points),
                _money(award),
            ]
            for award in awards
        ],
        widths=(1, 4, 2, 3),
        numeric=frozenset({2, 3}),
        empty=gettext("没有拟立项的揭榜方。"),
    )


def _reasons(awards: Sequence[Award]) -> list[Block]:
    return [
        Paragraph(
            gettext(
                "%(label)s：%(message)s", label=award.bid.organisation.name, message=award.reason
            )
        )
        for award in awards
        if award.reason
    ]


def _facts(award: Award, challenge: Challenge) -> list[tuple[str, str]]:
    found = [
        (gettext("榜单编号"), challenge.number or ""),
        (gettext("发榜单位"), public_owner(challenge)),
        (gettext("揭榜方"), award.bid.organisation.name),
        (gettext("立项金额"), _money(award)),
        (gettext("合同编号"), award.contract_number),
    ]
    return [row for row in found if row[1]]


def _stages(award: Award) -> Grid:
    return Grid(
        headings=[gettext("里程碑"), gettext("要交付什么"), gettext("完成日期"), gettext("金额")],
        rows=[
            [stage.title, stage.result, formats.day(stage.due_on), formats.exact_money(stage.money)]
            for stage in award.stages
        ],
        widths=(3, 4, 2, 3),
        numeric=frozenset({3}),
        empty=gettext("里程碑在签订合同时确定。"),
    )
