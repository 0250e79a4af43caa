"""Messages about the outcome of an audit, to those whose text it was."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.audit.verbs import AuditVerb
from web.base.mails import outbox
from web.base.mails.kinds import MailGroup, MailKind
from web.base.urls import path_to
from web.people.models import User
from web.postings.kinds import MEMBERS
from web.postings.mails import own_title
from web.postings.models import Posting
from web.postings.queries import owners_of

AUDITS = MailGroup(
    "audits",
    _l("审核结果"),
    _l("您单位提交的需求和成果审核通过、要修改或没有通过时告诉您。"),
    place=15,
    roles=MEMBERS,
)

PUBLISHED = MailKind(
    "audit_published",
    subject=_l("“%(title)s”审核通过"),
    lines=(_l("“%(title)s”审核通过，已公开发布。"),),
    link=_l("看这项内容"),
    group=AUDITS,
)

CHANGES = MailKind(
    "audit_changes",
    subject=_l("“%(title)s”需要修改"),
    lines=(_l("“%(title)s”退回修改。请登录查看审核意见，改好后重新提交。"),),
    link=_l("看审核意见"),
    group=AUDITS,
)

REJECTED = MailKind(
    "audit_rejected",
    subject=_l("“%(title)s”审核未通过"),
    lines=(_l("“%(title)s”审核未通过。请登录查看说明。"),),
    link=_l("看说明"),
    group=AUDITS,
)

MAILS = (PUBLISHED, CHANGES, REJECTED)

_KINDS = {
    AuditVerb.PUBLISH: PUBLISHED,
    AuditVerb.REQUEST_CHANGES: CHANGES,
    AuditVerb.REJECT: REJECTED,
}


@outbox.telling
def tell_outcome(actor: User, posting: Posting, verb: AuditVerb) -> None:
    """Tell who acts for the owner how the audit ended. What the officer wrote is on the page."""
    revision = posting.latest
    outbox.post(
        _KINDS[verb],
        owners_of(posting, but=actor),
        # A text that was returned is audited once more.
        event=f"{revision.id}/{revision.decided_at:%Y%m%d%H%M%S%f}",
        path=path_to("drafting.show", posting_id=posting.id),
        title=own_title(posting),
    )
