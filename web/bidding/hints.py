"""What the machine finds in an opened bid that whoever checks its form should look at."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext

from web.base.files.apart import CannotRead
from web.base.files.kinds import FileKind
from web.base.formats import money
from web.base.labels import join_words, label
from web.bidding import queries as query
from web.bidding import reading
from web.bidding.anonymity import anonymous_text, find_names, names_of, text_of_file
from web.bidding.completeness import indicator_lines, list_gaps, milestone_money, over_money
from web.bidding.models import Bid
from web.bidding.readable import ReadableBid
from web.bidding.sealing import BrokenSeal


def find_hints(bid: Bid) -> list[str]:
    """Return sentences about an opened bid; none of them decides."""
    found = read_if_whole(bid)
    if found is None:
        return list(_intact(bid))
    return [*_intact(bid), *_parts(bid, found), *_names(bid, found), *_alike(bid, found)]


def read_if_whole(bid: Bid) -> ReadableBid | None:
    """Return an opened bid with its names; None where its seal is broken."""
    try:
        return reading.read_bid(bid, blind=False)
    except BrokenSeal:
        return None


def _intact(bid: Bid) -> Iterator[str]:
    if not reading.matches_receipt(bid):
        yield gettext("材料与回执上的校验码不一致，请联系系统管理员。")


def _parts(bid: Bid, found: ReadableBid) -> Iterator[str]:
    plan = found.plan
    gaps = list_gaps(plan, indicator_lines(bid.challenge.indicators))
    if gaps:
        yield gettext("没有填写：%(parts)s。", parts=join_words(label(gap) for gap in gaps))
    over = over_money(plan, bid.challenge.money)
    if over:
        yield gettext("申请经费比榜单金额多 %(money)s。", money=money(over))
    planned = milestone_money(plan)
    if planned and planned != plan.asked:
        yield gettext(
            "里程碑拨付合计 %(planned)s，与申请经费 %(asked)s 不一致。",
            planned=money(planned),
            asked=money(plan.asked),
        )


def _names(bid: Bid, found: ReadableBid) -> Iterator[str]:
    names = names_of([bid.organisation.name, bid.organisation.name_en], found.plan)
    said = find_names(anonymous_text(found.plan), names)
    if said:
        yield gettext("匿名部分里出现：%(names)s。", names=join_words(said))
    for file in found.files:
        if not file.is_blind:
            continue
        try:
            _shown, content = reading.read_file(bid, file.id, blind=True)
        except (CannotRead, BrokenSeal, OSError):
            yield gettext("匿名件 %(name)s 打不开，专家看不到。", name=file.name)
            continue
        text = text_of_file(FileKind(file.kind), content)
        if text is None:
            yield gettext("匿名件 %(name)s 里的文字无法检查，请打开查看。", name=file.name)
        elif said := find_names(text, names):
            yield gettext(
                "匿名件 %(name)s 里出现：%(names)s。", name=file.name, names=join_words(said)
            )


def _alike(bid: Bid, found: ReadableBid) -> Iterator[str]:
    own = {one.name.strip() for one in found.plan.team if len(one.name.strip()) > 1}
    for other in query.list_opened(bid.challenge):
        there = None if other.id == bid.id else read_if_whole(other)
        if there is None:
            continue
        theirs = there.plan
        shared = sorted(own & {one.name.strip() for one in theirs.team})
        if shared:
            yield gettext(
                "与 %(code)s 号的团队有同名人员：%(names)s。",
                code=other.code,
                names=join_words(shared),
            )
        if bid.organisation.name in theirs.partners:
            yield gettext("本单位也是 %(code)s 号的合作单位。", code=other.code)
