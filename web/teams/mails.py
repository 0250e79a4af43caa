"""Messages about consents: to whoever is named, and to who keeps the entry."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from web.base import db
from web.base.clock import utc_now
from web.base.mails import outbox
from web.base.mails.kinds import MailKind
from web.base.mails.models import Message
from web.base.urls import path_to
from web.people.links import MOST_AN_HOUR
from web.registers.mails import ENTRIES
from web.teams.models import Consent

ASKED = MailKind(
    "consent_asked",
    _l("是否同意公开：专家与团队介绍"),
    (
        _l(
            "%(organisation)s准备在平台上公开一份专家或团队的介绍，其中有您。您同意之前，不会公开。"
        ),
        _l("请打开下面的链接，看清将要公开的全部内容，再决定是否同意、是否署名。"),
        _l("以后可以用同一个链接随时撤回，撤回后立即撤下。内容改动时会重新征求您的同意。"),
        _l("之前收到的同类链接不再有效。请保存这封邮件，不要转发。"),
    ),
    link=_l("看将要公开的内容"),
    secret=True,
)

LEFT = MailKind(
    "consent_left",
    subject=_l("“%(title)s”有人不同意公开"),
    lines=(
        _l("“%(title)s”里有一位本人不同意公开，或撤回了同意；已公开的已经撤下。"),
        _l("请改由别人署名，或修改内容，再征求同意。"),
    ),
    link=_l("看这项登记"),
    group=ENTRIES,
)

COMPLETE = MailKind(
    "consents_complete",
    subject=_l("“%(title)s”里的人都同意公开"),
    lines=(_l("“%(title)s”名单里的每个人都同意了现在的内容，可以提交审核。"),),
    link=_l("去提交"),
    group=ENTRIES,
)

MAILS = (ASKED, LEFT, COMPLETE)


def ask(consent: Consent, secret: str) -> None:
    """Send the link with which a person answers."""
    outbox.post_to_address(
        ASKED,
        consent.email,
        None,
        event=f"{consent.id}/{utc_now():%Y%m%d%H%M%S%f}",
        path=path_to("teams.consent", secret=secret),
        organisation=consent.entry.belongs_to,
    )


def has_been_asked(address: str) -> bool:
    """Return whether an address got as many of these mails within the hour as one gets, whoever
    named it, on whatever list: nobody fills a stranger's mailbox through us."""
    recent = select(func.count(Message.id)).where(
        Message.kind == ASKED.name,
        Message.address == address,
        Message.created_at > utc_now() - timedelta(hours=1),
    )
    return (db.session().scalar(recent) or 0) >= MOST_AN_HOUR
