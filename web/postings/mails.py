"""Messages about postings: to officers that some wait, to owners that one has expired."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from matcher.domain.codes import Role
from web.base.clock import utc_now
from web.base.mails import outbox
from web.base.mails.kinds import Cadence, MailGroup, MailKind
from web.base.urls import path_to
from web.people.queries import accounts_with
from web.postings.disclosure import disclose
from web.postings.kinds import MEMBERS
from web.postings.models import Posting
from web.postings.queries import members_by_owner

OFFICE = MailGroup(
    "office",
    _l("管理员待办"),
    _l("有内容等待审核或受理时告诉您。"),
    place=60,
    roles=frozenset({Role.OFFICER}),
    cadence=Cadence.DAILY,
)

DUE = MailGroup(
    "due",
    _l("到期提醒"),
    _l("约好的下一步、合同登记、需求和成果的有效期快到时提醒您。"),
    place=40,
    roles=MEMBERS | {Role.BROKER},
)

SUBMITTED = MailKind(
    "posting_submitted",
    subject=_l("有内容等待审核"),
    lines=(_l("有单位提交了需求或成果，等待审核。"),),
    link=_l("去审核"),
    group=OFFICE,
)

EXPIRED = MailKind(
    "posting_expired",
    subject=_l("“%(title)s”有效期已过，已自动下架"),
    lines=(_l("“%(title)s”的有效期已过，平台已自动下架，还没有签约的对接随之结束。"),),
    link=_l("看这项内容"),
    group=DUE,
)

MAILS = (SUBMITTED, EXPIRED)


@outbox.telling
def tell_submitted() -> None:
    """Tell officers, once before each daily digest, that texts wait for the audit.

    The queue says which and how many; what is said here is true however many more come.
    """
    day = outbox.next_digest(Cadence.DAILY, utc_now()).date()
    path = path_to("audit.queue")
    outbox.post(SUBMITTED, accounts_with(Role.OFFICER), event=day, path=path)
    outbox.post_to_webhook(SUBMITTED, event=day, path=path)


@outbox.telling
def tell_expired(postings: Sequence[Posting]) -> None:
    """Tell the owners that their postings were taken off."""
    members = members_by_owner(posting.organisation_id for posting in postings)
    outbox.post_all(
        EXPIRED,
        [
            outbox.Letter(
                members[posting.organisation_id],
                posting.id,
                path_to("drafting.show", posting_id=posting.id),
                {"title": own_title(posting)},
            )
            for posting in postings
        ],
    )


def own_title(posting: Posting) -> str:
    """Return the newest title of a posting, for its owner only."""
    return disclose(posting.latest, posting.author).title
