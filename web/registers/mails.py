"""Messages about entries: to officers that some wait, to who entered one how it was decided."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from matcher.domain.codes import Role
from web.base.access import allows
from web.base.clock import utc_now
from web.base.mails import outbox
from web.base.mails.kinds import Cadence, MailGroup, MailKind
from web.base.urls import path_to
from web.people.models import User
from web.people.queries import accounts_with
from web.postings.kinds import MEMBERS
from web.postings.mails import OFFICE
from web.postings.queries import members_by_owner
from web.registers.disclosure import draft_view
from web.registers.models import Entry
from web.registers.permissions import KEEP_ENTRY

ENTRIES = MailGroup(
    "entries",
    _l("资源登记"),
    _l("您登记的资源审核通过、要修改或到期时告诉您。"),
    place=45,
    roles=MEMBERS | {Role.EXPERT},
)

SUBMITTED = MailKind(
    "entry_submitted",
    subject=_l("有登记的资源等待审核"),
    lines=(_l("有单位登记了创新资源，等待审核。"),),
    link=_l("去审核"),
    group=OFFICE,
)

RETURNED = MailKind(
    "entry_returned",
    subject=_l("登记的“%(title)s”需要修改"),
    lines=(_l("您登记的“%(title)s”退回修改。请登录查看审核意见，改好后重新提交。"),),
    link=_l("看审核意见"),
    group=ENTRIES,
)

PUBLISHED = MailKind(
    "entry_published",
    subject=_l("登记的“%(title)s”审核通过"),
    lines=(_l("您登记的“%(title)s”审核通过，已公开发布。"),),
    link=_l("看这项登记"),
    group=ENTRIES,
)

EXPIRED = MailKind(
    "entry_expired",
    subject=_l("登记的“%(title)s”已到期，已自动撤下"),
    lines=(_l("您登记的“%(title)s”已到期，平台已自动撤下。改好日期后可以重新提交。"),),
    link=_l("看这项登记"),
    group=ENTRIES,
)

MAILS = (SUBMITTED, RETURNED, PUBLISHED, EXPIRED)


@outbox.telling
def tell_submitted() -> None:
    """Tell officers, once before each daily digest, that entries wait for the audit."""
    day = outbox.next_digest(Cadence.DAILY, utc_now()).date()
    path = path_to("registers.office")
    outbox.post(SUBMITTED, accounts_with(Role.OFFICER), event=day, path=path)
    outbox.post_to_webhook(SUBMITTED, event=day, path=path)


@outbox.telling
def tell_outcome(actor: User | None, entry: Entry, kind: MailKind) -> None:
    """Tell who entered it what became of it. What the officer wrote is on the page."""
    receivers = [one for one in _keepers(entry) if one is not actor]
    if not receivers:
        return
    outbox.post(
        kind,
        receivers,
        # An entry that was returned is audited once more.
        event=f"{entry.id}/{utc_now():%Y%m%d%H%M%S%f}",
        path=path_to("registers.own", entry_id=entry.id),
        title=draft_view(entry, receivers[0]).title or str(entry.kind.title),
    )


def _keepers(entry: Entry) -> list[User]:
    """Return who entered it, or who acts for its organisation where they are gone."""
    author = entry.author
    if author.role is Role.OFFICER:
        return []
    if author.active and allows(author, KEEP_ENTRY, entry):
        return [author]
    key = entry.organisation_id
    return members_by_owner({key})[key] if key is not None else []
