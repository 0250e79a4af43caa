"""Messages about prices, objections and open licences: no amounts and nobody's words."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l

from matcher.domain.codes import Role
from web.base.mails import outbox
from web.base.mails.kinds import MailGroup, MailKind
from web.base.urls import path_to
from web.inventions.price_models import LicenceUse, PriceObjection, PricePublication
from web.people.models import User
from web.postings.kinds import MEMBERS
from web.postings.queries import members_by_owner

INVENTIONS = MailGroup(
    "inventions",
    _l("职务成果和先用后转"),
    _l("定价公示、异议、开放许可和先用后转有进展时告诉您。"),
    place=46,
    roles=MEMBERS | {Role.BROKER, Role.EXPERT},
)

OBJECTED = MailKind(
    "price_objected",
    subject=_l("定价公示收到异议：%(title)s"),
    lines=(_l("“%(title)s”的定价公示收到一份异议，答复前不能签约。"),),
    link=_l("去答复"),
    group=INVENTIONS,
)

ANSWERED = MailKind(
    "price_objection_answered",
    subject=_l("异议有了结果：%(title)s"),
    lines=(_l("您对“%(title)s”定价公示的异议有了结果，请登录查看。"),),
    link=_l("看结果"),
    group=INVENTIONS,
)

CLEAR = MailKind(
    "price_clear",
    subject=_l("定价公示结束，可以签约：%(title)s"),
    lines=(_l("“%(title)s”的定价公示已经结束，没有未了结的异议，可以签约。"),),
    link=_l("看这项成果"),
    group=INVENTIONS,
)

USED = MailKind(
    "open_licence_used",
    subject=_l("有企业声明使用开放许可：%(title)s"),
    lines=(_l("有企业声明使用“%(title)s”的开放许可，请与对方联系后确认。"),),
    link=_l("去确认"),
    group=INVENTIONS,
)

CONFIRMED = MailKind(
    "open_licence_confirmed",
    subject=_l("开放许可的使用声明已确认：%(title)s"),
    lines=(_l("专利权人确认收到您单位使用“%(title)s”开放许可的声明。"),),
    link=_l("看开放许可"),
    group=INVENTIONS,
)

MAILS = (OBJECTED, ANSWERED, CLEAR, USED, CONFIRMED)


def members_of(organisation_id: int) -> list[User]:
    """Return who acts for an organisation."""
    return members_by_owner({organisation_id})[organisation_id]


@outbox.telling
def tell_objected(objection: PriceObjection) -> None:
    """Tell the institute that an objection waits."""
    path = path_to("inventions.objection", price_objection_id=objection.id)
    receivers = members_of(objection.publication.invention.organisation_id)
    _post(OBJECTED, receivers, objection.id, path, objection.publication.title)


@outbox.telling
def tell_answered(objection: PriceObjection) -> None:
    """Tell who objected what came of it; on paper, the institute answers on paper."""
    if not objection.is_paper:
        path = path_to("inventions.objection", price_objection_id=objection.id)
        _post(ANSWERED, [objection.author], objection.id, path, objection.publication.title)


@outbox.telling
def tell_clear(publication: PricePublication) -> None:
    """Tell the institute that nothing stands against a contract."""
    path = path_to("inventions.work", invention_id=publication.invention_id)
    receivers = members_of(publication.invention.organisation_id)
    _post(CLEAR, receivers, publication.id, path, publication.title)


@outbox.telling
def tell_used(notice: LicenceUse) -> None:
    """Tell the institute that a firm uses its open licence."""
    invention = notice.licence.invention
    path = path_to("inventions.work", "licences", invention_id=invention.id)
    _post(USED, members_of(invention.organisation_id), notice.id, path, invention.title)


@outbox.telling
def tell_confirmed(notice: LicenceUse) -> None:
    """Tell the firm that its notice has arrived."""
    path = path_to("inventions.licence", open_licence_id=notice.licence_id)
    title = notice.licence.invention.title
    _post(CONFIRMED, members_of(notice.organisation_id), notice.id, path, title)


def _post(kind: MailKind, receivers: Iterable[User], event: object, path: str, title: str) -> None:
    outbox.post(kind, receivers, event=event, path=path, title=title)
