"""Messages to bidders: numbers, days and digests, never a word of a bid.

The office sees who got a mail in its delivery record. What would tell it before the opening who
bids is veiled there.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from functools import partial

from flask_babel import lazy_gettext as _l

from web.base import labels, site
from web.base.formats import zoned_moment
from web.base.mails import outbox
from web.base.mails.kinds import MailGroup, MailKind
from web.base.mails.outbox import Letter
from web.base.urls import path_to
from web.bidding.models import Bid, BidVersion
from web.postings.kinds import MEMBERS
from web.postings.queries import members_by_owner

BIDS = MailGroup(
    "bids",
    _l("揭榜"),
    _l("您单位揭榜的回执、截止前的提醒、榜单的变动和形式审查的结果。"),
    place=57,
    roles=MEMBERS,
)

SUBMITTED = MailKind(
    "bid_submitted",
    subject=_l("揭榜回执：榜单 %(challenge)s，第 %(number)s 次递交"),
    lines=(
        _l("您单位对榜单 %(challenge)s 的揭榜材料已于 %(moment)s 收到，这是第 %(number)s 次递交。"),
        _l("校验码（SHA-256）：%(digest)s"),
        _l("请保存这封邮件。材料已密封，截止前可以更换或撤回，以最后一次递交为准。"),
    ),
    link=_l("看回执"),
    group=BIDS,
    veiled=True,
)

RETRACTED = MailKind(
    "bid_retracted",
    subject=_l("揭榜材料已撤回：榜单 %(challenge)s"),
    lines=(_l("您单位已撤回对榜单 %(challenge)s 的揭榜材料。截止前可以重新递交。"),),
    link=_l("看揭榜材料"),
    group=BIDS,
    veiled=True,
)

EXTENDED = MailKind(
    "bid_extended",
    subject=_l("揭榜时间延长：榜单 %(challenge)s"),
    lines=(_l("榜单 %(challenge)s 的揭榜截止时间延长到 %(until)s。已递交的材料仍然有效。"),),
    link=_l("看揭榜材料"),
    group=BIDS,
    veiled=True,
)

DUE = MailKind(
    "bid_due",
    subject=_l("揭榜即将截止：榜单 %(challenge)s"),
    lines=(
        _l("您单位对榜单 %(challenge)s 的揭榜材料还没有递交。截止时间：%(until)s，过后不再接收。"),
    ),
    link=_l("去递交"),
    group=BIDS,
    veiled=True,
)

LAPSED = MailKind(
    "bid_lapsed",
    subject=_l("揭榜已截止，没有递交：榜单 %(challenge)s"),
    lines=(_l("榜单 %(challenge)s 已截止揭榜，您单位写的材料没有递交，不参加评审。"),),
    link=_l("看揭榜材料"),
    group=BIDS,
    veiled=True,
)

VOIDED = MailKind(
    "bid_voided",
    subject=_l("榜单已撤回：榜单 %(challenge)s"),
    lines=(
        _l("榜单 %(challenge)s 已由发布机关撤回，您单位的揭榜材料不再参加评审。"),
        _l("原因：%(reason)s"),
    ),
    link=_l("看揭榜材料"),
    group=BIDS,
    veiled=True,
)

FAILED = MailKind(
    "bid_failed",
    subject=_l("榜单流榜：榜单 %(challenge)s"),
    lines=(
        _l("榜单 %(challenge)s 已流榜，没有揭榜方立项。"),
        _l("原因：%(reason)s"),
    ),
    link=_l("看揭榜材料"),
    group=BIDS,
)

REFUSED = MailKind(
    "bid_refused",
    subject=_l("没有通过形式审查：榜单 %(challenge)s"),
    lines=(
        _l("您单位对榜单 %(challenge)s 的揭榜材料没有通过形式审查：%(fault)s。"),
        _l("说明：%(note)s"),
    ),
    link=_l("看揭榜材料"),
    group=BIDS,
)

ADMITTED = MailKind(
    "bid_admitted",
    subject=_l("通过形式审查：榜单 %(challenge)s"),
    lines=(_l("您单位对榜单 %(challenge)s 的揭榜材料通过了形式审查，进入评审。"),),
    link=_l("看揭榜材料"),
    group=BIDS,
)

MAILS = (SUBMITTED, RETRACTED, EXTENDED, DUE, LAPSED, VOIDED, FAILED, REFUSED, ADMITTED)


@outbox.telling
def tell_submitted(bid: Bid, version: BidVersion) -> None:
    """Send the receipt: number, moment and digest."""
    _tell(
        SUBMITTED,
        [bid],
        str(version.number),
        path=path_to("bidding.receipt", bid_id=bid.id, number=version.number),
        number=version.number,
        digest=version.digest,
        moment=partial(zoned_moment, version.submitted_at),
    )


@outbox.telling
def tell_retracted(bid: Bid) -> None:
    """Tell all members that their organisation took its bid back."""
    _tell(RETRACTED, [bid], f"{bid.version}")


@outbox.telling
def tell_extended(bids: Iterable[Bid], until: datetime) -> None:
    """Tell bidders of a later deadline."""
    _tell(EXTENDED, bids, until.isoformat(), until=partial(zoned_moment, until))


@outbox.telling
def tell_lapsed(bids: Iterable[Bid]) -> None:
    """Tell who wrote and handed nothing in."""
    _tell(LAPSED, bids, "")


@outbox.telling
def tell_voided(bids: Iterable[Bid], reason: str) -> None:
    """Tell bidders that the challenge was withdrawn, with the public reason."""
    _tell(VOIDED, bids, "", reason=reason)


@outbox.telling
def tell_failed(bids: Iterable[Bid], reason: str) -> None:
    """Tell bidders that nothing came of the challenge, with the public reason."""
    _tell(FAILED, bids, "", reason=reason)


@outbox.telling
def tell_refused(bid: Bid) -> None:
    """Tell a bidder why the bid did not pass the check of form."""
    assert bid.fault is not None
    fault = partial(labels.label, bid.fault)
    _tell(REFUSED, [bid], f"{bid.version}", fault=fault, note=bid.fault_note)


@outbox.telling
def tell_admitted(bid: Bid) -> None:
    """Tell a bidder that the bid takes part in the review."""
    _tell(ADMITTED, [bid], f"{bid.version}")


@outbox.telling
def remind(bids: Iterable[Bid], days: int, day: date) -> None:
    """Remind of the deadline, once for each number of ``days`` before it, in the morning."""
    morning = datetime.combine(day, time(outbox.DIGEST_HOUR), site.zone())
    for bid in bids:
        until = bid.challenge.bids_until
        assert until is not None
        # With the deadline in the key: one that was extended is told of again.
        event = f"{days}/{until.isoformat()}"
        _tell(DUE, [bid], event, until=partial(zoned_moment, until), not_before=morning)


def _tell(
    kind: MailKind,
    bids: Iterable[Bid],
    event: str,
    *,
    path: str = "",
    not_before: datetime | None = None,
    **values: object,
) -> None:
    told = list(bids)
    members = members_by_owner(bid.organisation_id for bid in told)
    letters = [
        Letter(
            members[bid.organisation_id],
            f"{bid.id}/{event}",
            path or path_to("bidding.write", bid_id=bid.id),
            {"challenge": bid.challenge.number or "", **values},
            not_before,
        )
        for bid in told
    ]
    outbox.post_all(kind, letters)
