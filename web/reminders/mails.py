"""Messages about what is due soon."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time
from functools import partial

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from web.base import site
from web.base.formats import deadline, full_day
from web.base.mails import outbox
from web.base.mails.kinds import MailKind
from web.base.mails.outbox import Letter
from web.base.urls import path_to
from web.calls.mails import CALLS
from web.calls.models import Call
from web.deals.models import Contract
from web.deals.words import step_sentence
from web.matches.models import Activity
from web.matches.queries import pair_title
from web.people.models import User
from web.postings.disclosure import public_view
from web.postings.mails import DUE
from web.postings.models import Posting

CALL_ENDS = MailKind(
    "call_ends",
    subject=_l("还有 %(days)s 天截止：%(title)s"),
    lines=(_l("“%(title)s”%(day)s 截止，您单位还有草稿没有提交。"),),
    link=_l("看通知"),
    group=CALLS,
)

STEP_DUE = MailKind(
    "step_due",
    subject=_l("约好的下一步到期：%(title)s"),
    lines=(_l("“%(title)s”约好的下一步%(step)s，日期是 %(day)s。做完了请记下，或者改约日期。"),),
    link=_l("看对接"),
    group=DUE,
)

REGISTRATION_DUE = MailKind(
    "registration_due",
    subject=_l("提醒登记合同：%(title)s"),
    lines=(
        _l("“%(title)s”的技术合同还没有登记。科技局希望在 %(day)s 前办好，这不是法定期限。"),
        _l("登记由成果方向技术合同登记机构申请，拿到登记编号后告诉经纪人。"),
    ),
    link=_l("看对接"),
    group=DUE,
)

POSTING_ENDS = MailKind(
    "posting_ends",
    subject=_l("还有 %(days)s 天到期：%(title)s"),
    lines=(_l("“%(title)s”的有效期到 %(day)s，过后自动下架。仍然有效的，请延长。"),),
    link=_l("去延长"),
    group=DUE,
)

MAILS = (CALL_ENDS, STEP_DUE, REGISTRATION_DUE, POSTING_ENDS)

Told = tuple[Sequence[User], date]
"""Who is reminded, and of which day."""


def remind_of_call(call: Call, receivers: Sequence[User], today: date) -> None:
    """Remind those who have a draft that a call ends."""
    day = site.last_day(call.closes_at)
    letter = _letter(
        receivers,
        call.id,
        day,
        today,
        path_to("catalogues.show", call_id=call.id),
        call.title,
        partial(deadline, call.closes_at),
    )
    outbox.post_all(CALL_ENDS, [letter])


def remind_of_steps(due: Iterable[tuple[Activity, Sequence[User], date]], today: date) -> None:
    """Remind of agreed next steps: each step, by its key, once."""
    outbox.post_all(
        STEP_DUE,
        [
            Letter(
                receivers,
                step.id,
                path_to("deals.show", match_id=step.match_id),
                {
                    "title": pair_title(step.match),
                    "step": partial(_quote_step, step),
                    "day": partial(full_day, day),
                },
                _morning(today),
            )
            for step, receivers, day in due
        ],
    )


def remind_of_contracts(due: Iterable[tuple[Contract, Sequence[User]]], today: date) -> None:
    """Remind of contracts to be registered."""
    outbox.post_all(
        REGISTRATION_DUE,
        [
            _letter(
                receivers,
                contract.id,
                contract.register_by,
                today,
                path_to("deals.show", match_id=contract.match_id),
                pair_title(contract.match),
            )
            for contract, receivers in due
        ],
    )


def remind_of_postings(due: Iterable[tuple[Posting, date, Sequence[User]]], today: date) -> None:
    """Remind owners that their postings expire."""
    outbox.post_all(
        POSTING_ENDS,
        [
            _letter(
                receivers,
                posting.id,
                day,
                today,
                path_to("drafting.edit", posting_id=posting.id),
                public_view(posting.published_revision or posting.latest).title,
            )
            for posting, day, receivers in due
        ],
    )


def _letter(
    receivers: Sequence[User],
    key: int,
    day: date,
    today: date,
    path: str,
    title: str,
    told: Callable[[], str] | None = None,
) -> Letter:
    """Return a reminder of a day, or of what it is ``told`` as; a moved day is reminded anew."""
    days = (day - today).days
    values = {"title": title, "day": told or partial(full_day, day), "days": days}
    return Letter(receivers, f"{key}/{day}/{days}", path, values, _morning(today))


def _quote_step(step: Activity) -> str:
    """Return the agreed words; older lines have none of their own, and notes leave no page."""
    if not step.next_step:
        return ""
    return gettext("“%(step)s”", step=step_sentence(step.next_step, step.next_who))


def _morning(today: date) -> datetime:
    """Return the hour before which nobody is reminded of anything."""
    return datetime.combine(today, time(outbox.DIGEST_HOUR), site.zone())
