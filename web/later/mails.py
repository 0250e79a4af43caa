"""Messages about agreements: no amounts and nobody's words, those are on the page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from functools import partial
from typing import Any

from flask_babel import lazy_gettext as _l

from web.base import site
from web.base.formats import full_day
from web.base.mails import outbox
from web.base.mails.kinds import MailGroup, MailKind
from web.base.mails.outbox import Letter
from web.base.urls import path_to
from web.inventions.mails import INVENTIONS, members_of
from web.later.models import LaterAgreement, LaterInstalment
from web.people.models import User
from web.postings.mails import DUE


def _kind(name: str, subject: Any, line: Any, link: Any, group: MailGroup = INVENTIONS) -> MailKind:
    return MailKind(f"later_{name}", subject=subject, lines=(line,), link=link, group=group)


_LOOK = _l("看约定")

APPLIED = _kind(
    "applied",
    _l("有企业申请先用后转：%(title)s"),
    _l("有企业想先试用“%(title)s”，请提出条件或说明不能提供的原因。"),
    _l("去答复"),
)
TERMS = _kind(
    "terms",
    _l("先用后转的条件等您答复：%(title)s"),
    _l("“%(title)s”的先用后转有了新的条件，请核对；同意的确认，不同意的可以修改。"),
    _l("去核对"),
)
AGREED = _kind(
    "agreed",
    _l("先用后转已约定：%(title)s"),
    _l("双方都同意了“%(title)s”先用后转的条件，单位交付后开始试用。"),
    _LOOK,
)
BEGUN = _kind("begun", _l("试用开始：%(title)s"), _l("“%(title)s”已交付，试用开始。"), _LOOK)
CONVERTED = _kind(
    "converted",
    _l("企业决定转：%(title)s"),
    _l("企业试用后决定继续使用“%(title)s”，各期付款按约定到期。"),
    _LOOK,
)
RETURNED = _kind(
    "returned",
    _l("企业试用后退回：%(title)s"),
    _l("企业在试用期内退回“%(title)s”，各期付款不再发生。"),
    _LOOK,
)
ENDED = _kind(
    "ended",
    _l("先用后转已结束：%(title)s"),
    _l("对方结束了“%(title)s”的先用后转，原因请登录查看。"),
    _LOOK,
)
COMPLETED = _kind(
    "completed",
    _l("先用后转已付清：%(title)s"),
    _l("“%(title)s”先用后转的各期付款都已付清。"),
    _LOOK,
)
INCOME = _kind(
    "income",
    _l("企业报了收入：%(title)s"),
    _l("“%(title)s”：企业报了一期的收入，应付的提成已经算出。"),
    _LOOK,
)
PAID = _kind(
    "paid",
    _l("企业记了一笔付款：%(title)s"),
    _l("“%(title)s”：企业记了一笔付款，请核对是否收到。"),
    _l("去核对"),
)
CONFIRMED = _kind(
    "confirmed",
    _l("单位确认收款：%(title)s"),
    _l("“%(title)s”：单位确认收到一笔付款。"),
    _LOOK,
)
DISPUTED = _kind(
    "disputed",
    _l("单位对付款有异议：%(title)s"),
    _l("“%(title)s”：单位对您记的一笔付款有异议，请登录查看后重新记。"),
    _l("看原因"),
)
DUE_NOW = _kind(
    "event",
    _l("付款条件已达成：%(title)s"),
    _l("“%(title)s”：约定的一项付款条件已达成，请付款。"),
    _l("去付款"),
)
DUE_SOON = _kind(
    "due",
    _l("先用后转付款快到期：%(title)s"),
    _l("“%(title)s”有一笔付款约定在 %(day)s 前支付。付了以后请在平台上记下。"),
    _l("去付款"),
    DUE,
)
LATE = _kind(
    "late",
    _l("先用后转付款已过约定日期：%(title)s"),
    _l("“%(title)s”有一笔付款约定在 %(day)s 前支付，平台上还没有付清的记录。"),
    _LOOK,
    DUE,
)
TRIAL = _kind(
    "trial",
    _l("试用快到期：%(title)s"),
    _l("“%(title)s”的试用到 %(day)s 结束。请在此之前决定转或退回。"),
    _l("去决定"),
    DUE,
)

MAILS = (
    APPLIED,
    TERMS,
    AGREED,
    BEGUN,
    CONVERTED,
    RETURNED,
    ENDED,
    COMPLETED,
    INCOME,
    PAID,
    CONFIRMED,
    DISPUTED,
    DUE_NOW,
    DUE_SOON,
    LATE,
    TRIAL,
)

Due = tuple[LaterAgreement, str, date, Sequence[User]]
"""Of which agreement, a name of what is due that no other has, its day, and who is reminded."""


def institute(agreement: LaterAgreement) -> list[User]:
    """Return who acts for the institute."""
    return members_of(agreement.institute_id)


def firm(agreement: LaterAgreement) -> list[User]:
    """Return who acts for the firm."""
    return members_of(agreement.firm_id or agreement.firm.id)


def both(agreement: LaterAgreement) -> list[User]:
    """Return who acts for either side."""
    return institute(agreement) + firm(agreement)


def others(actor: User, agreement: LaterAgreement) -> list[User]:
    """Return who acts for the other side."""
    is_institute = actor.organisation_id == agreement.institute_id
    return firm(agreement) if is_institute else institute(agreement)


@outbox.telling
def tell(kind: MailKind, agreement: LaterAgreement, receivers: Iterable[User]) -> None:
    """Tell one side or both what has happened to an agreement."""
    event = f"{agreement.id}/{agreement.version}"
    outbox.post(kind, receivers, event=event, path=_path(agreement), title=agreement.title)


@outbox.telling
def tell_row(
    kind: MailKind,
    instalment: LaterInstalment,
    receivers: Iterable[User],
    payment_id: int | None = None,
) -> None:
    """Tell one side what has happened to an instalment or a payment of it."""
    agreement = instalment.agreement
    event = payment_id or f"{instalment.id}/{instalment.version}"
    path = _path(agreement, f"row-{instalment.id}")
    outbox.post(kind, receivers, event=event, path=path, title=agreement.title)


def remind(kind: MailKind, due: Iterable[Due], today: date) -> None:
    """Remind of what is due: of each day of each thing once."""
    morning = datetime.combine(today, time(outbox.DIGEST_HOUR), site.zone())
    letters = [
        Letter(
            receivers,
            f"{name}/{day}",
            _path(agreement),
            {"title": agreement.title, "day": partial(full_day, day)},
            morning,
        )
        for agreement, name, day, receivers in due
    ]
    outbox.post_all(kind, letters)


def _path(agreement: LaterAgreement, anchor: str = "") -> str:
    return path_to("later.show", anchor, later_agreement_id=agreement.id)
