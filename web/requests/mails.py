"""Messages about requests: to whoever answers for the entry, and to who asked.

They name the entry as the public knew it and nothing that either side wrote.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from matcher.domain.codes import Role
from web.base import db, formats
from web.base.mails import outbox
from web.base.mails.kinds import MailGroup, MailKind
from web.base.urls import path_to
from web.people.models import User
from web.people.queries import accounts_with
from web.postings.kinds import MEMBERS
from web.registers.models import Entry
from web.requests.models import RegisterRequest
from web.requests.relations import is_unkept

REQUESTS = MailGroup(
    "resource_requests",
    _l("资源申请"),
    _l("有单位申请您登记的资源，以及您的申请有了答复时告诉您。"),
    place=25,
    roles=MEMBERS | {Role.BROKER, Role.EXPERT, Role.OFFICER},
)

_LINK = _l("看申请")
_ANSWER = _l("去答复")

ASKED = MailKind(
    "request_asked",
    subject=_l("有单位提出申请：%(title)s"),
    lines=(
        _l("有单位对您登记的“%(title)s”提出申请，请登录查看后答复。"),
        _l("最迟 %(day)s 答复，逾期申请自动失效。"),
    ),
    link=_ANSWER,
    group=REQUESTS,
)

SOON = MailKind(
    "request_lapses_soon",
    subject=_l("申请快要失效，请答复：%(title)s"),
    lines=(_l("对“%(title)s”的申请还没有答复，%(day)s 后自动失效。"),),
    link=_ANSWER,
    group=REQUESTS,
)

ACCEPTED = MailKind(
    "request_accepted",
    subject=_l("申请已接受：%(title)s"),
    lines=(_l("您对“%(title)s”的申请已被接受，登录后可以看到对方的联系方式。"),),
    link=_LINK,
    group=REQUESTS,
)

REFUSED = MailKind(
    "request_refused",
    subject=_l("申请没有被接受：%(title)s"),
    lines=(_l("您对“%(title)s”的申请没有被接受，请登录查看原因。"),),
    link=_l("看原因"),
    group=REQUESTS,
)

LAPSED = MailKind(
    "request_lapsed",
    subject=_l("申请已失效：%(title)s"),
    lines=(_l("您对“%(title)s”的申请逾期没有答复，或者对方已经下架，申请已失效。"),),
    link=_LINK,
    group=REQUESTS,
)

WITHDRAWN = MailKind(
    "request_withdrawn",
    subject=_l("申请已撤回：%(title)s"),
    lines=(_l("对您登记的“%(title)s”的一项申请已由对方撤回，占用的日期已经释放。"),),
    link=_LINK,
    group=REQUESTS,
)

FINISHED = MailKind(
    "request_finished",
    subject=_l("已登记完成：%(title)s"),
    lines=(_l("“%(title)s”的一项申请已登记完成，请登录查看。"),),
    link=_LINK,
    group=REQUESTS,
)

RATED = MailKind(
    "request_rated",
    subject=_l("收到评价：%(title)s"),
    lines=(_l("申请“%(title)s”的单位已作出评价，请登录查看。"),),
    link=_l("看评价"),
    group=REQUESTS,
)

MAILS = (ASKED, SOON, ACCEPTED, REFUSED, LAPSED, WITHDRAWN, FINISHED, RATED)


@outbox.telling
def tell_keepers(actor: User | None, request: RegisterRequest, kind: MailKind) -> None:
    """Tell whoever answers for the entry."""
    _post(kind, request, _but(actor, keepers_of(request.entry)))


@outbox.telling
def tell_asker(actor: User | None, request: RegisterRequest, kind: MailKind) -> None:
    """Tell whoever asked, and not all of the organisation."""
    _post(kind, request, _but(actor, [request.asked_by]))


def keepers_of(entry: Entry) -> Sequence[User]:
    """Return who answers for an entry."""
    if is_unkept(entry):
        return accounts_with(Role.OFFICER)
    by_author = (User.role == Role.EXPERT) & (User.id == entry.author_id)
    by_member = User.role.in_(MEMBERS) & (User.organisation_id == entry.organisation_id)
    statement = select(User).where(User.active, by_author | by_member)
    return db.session().scalars(statement.order_by(User.id)).all()


def _but(actor: User | None, receivers: Sequence[User]) -> list[User]:
    return [one for one in receivers if actor is None or one.id != actor.id]


def _post(kind: MailKind, request: RegisterRequest, receivers: Sequence[User]) -> None:
    outbox.post(
        kind,
        receivers,
        event=request.id,
        path=path_to("requests.show", register_request_id=request.id),
        title=request.title,
        day=lambda: formats.day(request.due_on),
    )
