"""Messages about requests for help: to whoever works on them, and to who asked."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from matcher.domain.codes import Role
from web.base.mails import outbox
from web.base.mails.kinds import MailKind
from web.base.urls import path_to
from web.help.models import HelpRequest
from web.joint.mails import HELP
from web.people.models import User
from web.people.queries import accounts_with
from web.postings.disclosure import public_view
from web.postings.mails import OFFICE
from web.postings.queries import owners_of

ASKED = MailKind(
    "help_asked",
    subject=_l("有企业求助：%(title)s"),
    lines=(_l("有企业就需求“%(title)s”求助，等待受理。"),),
    link=_l("去受理"),
    group=OFFICE,
)

ASSIGNED = MailKind(
    "help_assigned",
    subject=_l("企业求助等您答复：%(title)s"),
    lines=(_l("需求“%(title)s”的求助交给您，请登录查看后答复。"),),
    link=_l("去答复"),
    group=HELP,
)

_LINK = _l("看需求")

ANSWERED = MailKind(
    "help_answered",
    subject=_l("经纪人答复了求助：%(title)s"),
    lines=(_l("经纪人答复了需求“%(title)s”的求助，请登录查看。"),),
    link=_l("看答复"),
    group=HELP,
)

GRANTED = MailKind(
    "help_granted",
    subject=_l("已受理，进入张榜准备：%(title)s"),
    lines=(_l("需求“%(title)s”的揭榜挂帅申请已受理，进入张榜准备。条款拟好后会请您核对。"),),
    link=_LINK,
    group=HELP,
)

REFUSED = MailKind(
    "help_refused",
    subject=_l("求助没有受理：%(title)s"),
    lines=(_l("需求“%(title)s”的求助没有受理，请登录查看原因。"),),
    link=_l("看原因"),
    group=HELP,
)

LAPSED = MailKind(
    "help_lapsed",
    subject=_l("求助已失效：%(title)s"),
    lines=(_l("需求“%(title)s”到期下架，还没办完的求助随之失效。"),),
    link=_LINK,
    group=HELP,
)

MAILS = (ASKED, ASSIGNED, ANSWERED, GRANTED, REFUSED, LAPSED)


@outbox.telling
def tell_asked(request: HelpRequest) -> None:
    """Tell officers that a request waits. What the firm wrote is on the page."""
    path = path_to("help.office")
    outbox.post(
        ASKED,
        accounts_with(Role.OFFICER),
        event=request.id,
        path=path,
        title=_title(request),
    )


@outbox.telling
def tell_assigned(request: HelpRequest, broker: User) -> None:
    """Tell the broker who is to answer; another one may have been told before."""
    path = path_to("help.enquiries")
    outbox.post(ASSIGNED, [broker], event=request.id, path=path, title=_title(request))


@outbox.telling
def tell_outcome(actor: User | None, request: HelpRequest, kind: MailKind) -> None:
    """Tell who asked what came of it."""
    outbox.post(
        kind,
        owners_of(request.posting, but=actor),
        event=request.id,
        path=path_to("drafting.show", "help", posting_id=request.posting_id),
        title=_title(request),
    )


def _title(request: HelpRequest) -> str:
    posting = request.posting
    return public_view(posting.published_revision or posting.latest).title
