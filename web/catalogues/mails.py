"""Messages about drafts that wait to be handed in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import partial

from flask_babel import lazy_gettext as _l

from web.base.formats import deadline
from web.base.mails import outbox
from web.base.mails.kinds import MailKind
from web.base.mails.outbox import Letter
from web.base.urls import path_to
from web.calls.mails import ASKED, CALLS
from web.calls.models import Call
from web.postings.queries import members_by_owner

UNSENT = MailKind(
    "drafts_unsent",
    subject=_l("请提交草稿：%(title)s"),
    lines=(
        _l("贵单位为“%(title)s”写了内容，还没有提交；%(moment)s 截止。"),
        _l("打开草稿，补全后提交即可；不打算参加的，不必理会。"),
    ),
    link=_l("看通知"),
    group=CALLS,
)

MAILS = (UNSENT,)


def tell_unsent(call: Call, organisation_ids: Iterable[int], day: date) -> int:
    """Remind those who can hand in of what waits; return how many messages were posted."""
    roles = ASKED[call.kind]
    letters = [
        Letter(
            [member for member in members if member.role in roles],
            f"{call.id}/{organisation_id}/{day}",
            path_to("catalogues.show", call_id=call.id),
            {"title": call.title, "moment": partial(deadline, call.closes_at)},
        )
        for organisation_id, members in members_by_owner(organisation_ids).items()
    ]
    return len(outbox.post_all(UNSENT, letters))
