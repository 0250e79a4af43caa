"""Messages to auditors: the heads of the log's chain, so that they lie outside of the site."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l

from matcher.domain.codes import Role
from web.base.chain import Head
from web.base.mails import outbox
from web.base.mails.kinds import Cadence, MailGroup, MailKind
from web.base.urls import path_to
from web.people.queries import accounts_with

LOG = MailGroup(
    "log",
    _l("审计日志校验码"),
    _l("每天一个校验码。留存在平台之外，日后可以据此发现日志被改写。"),
    place=95,
    roles=frozenset({Role.AUDITOR}),
    cadence=Cadence.WEEKLY,
)

# The head stands in the subject: a digest tells subjects only.
HEAD = MailKind(
    "log_head",
    subject=_l("审计日志校验码 %(day)s %(head)s"),
    lines=(
        _l("%(day)s 留存的审计日志校验码是 %(head)s。"),
        _l("请留存这封邮件。以后校验时，日志中同一编号的封签应当与它一致。"),
    ),
    link=_l("查看校验结果"),
    group=LOG,
)

BROKEN = MailKind(
    "log_broken",
    subject=_l("审计日志校验没有通过"),
    lines=(
        _l("校验发现审计日志与写入时不一致，可能有记录被改动或删除。请登录查看是哪一条。"),
        _l("请先不要对数据库做任何操作，并尽快联系系统管理员保存现场。"),
    ),
    link=_l("查看校验结果"),
)

MAILS = (HEAD, BROKEN)


def tell_head(day: date, head: Head) -> None:
    """Tell auditors the head with which a day began."""
    outbox.post(
        HEAD,
        accounts_with(Role.AUDITOR),
        event=day,
        path=path_to("logbook.chain"),
        day=day.isoformat(),
        head=str(head),
    )


def tell_fault(check_id: int) -> None:
    """Tell auditors that the log does not verify."""
    outbox.post(BROKEN, accounts_with(Role.AUDITOR), event=check_id, path=path_to("logbook.chain"))
