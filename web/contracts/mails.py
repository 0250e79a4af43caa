"""Messages about what both sides say to a contract."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from functools import partial
from typing import Any

from flask_babel import lazy_gettext as _l

from matcher.domain.codes import Side
from web.base import site
from web.base.formats import full_day
from web.base.mails import outbox
from web.base.mails.kinds import MailKind
from web.base.mails.outbox import Letter
from web.base.urls import path_to
from web.contracts.models import ContractAnswer, Particulars
from web.contracts.queries import confirm_by
from web.contracts.states import Answer
from web.contracts.words import LABELS
from web.matches.mails import PROGRESS, broker_of, parties_of
from web.matches.models import Match
from web.matches.queries import pair_title
from web.matches.words import LABELS as MATCH_LABELS
from web.people.models import User
from web.postings.mails import DUE

ASKED = MailKind(
    "contract_asked",
    subject=_l("请核对合同内容：%(title)s"),
    lines=(
        _l(
            "“%(title)s”的技术合同登记表已由经纪人填好。请对照合同核对，一致的请确认，不一致的请写明。"
        ),
    ),
    link=_l("去核对"),
    group=PROGRESS,
)

ANSWERED = MailKind(
    "contract_answered",
    subject=_l("%(side)s答复合同核对：%(title)s"),
    lines=(_l("“%(title)s”的技术合同，%(side)s核对后答复：%(answer)s。"),),
    link=_l("看合同"),
    group=PROGRESS,
)

UNCONFIRMED = MailKind(
    "contract_unconfirmed",
    subject=_l("提醒核对合同内容：%(title)s"),
    lines=(
        _l("“%(title)s”的技术合同登记表还等您单位核对。希望在 %(day)s 前答复，这不是法定期限。"),
        _l("双方确认以后，登记时填的内容才有把握。"),
    ),
    link=_l("去核对"),
    group=DUE,
)

MAILS = (ASKED, ANSWERED, UNCONFIRMED)


@outbox.telling
def tell_asked(actor: User, match: Match, round_number: int) -> None:
    """Ask both sides to compare what was recorded with what they signed."""
    _tell(ASKED, match, parties_of(match, but=actor), f"{match.id}/{round_number}")


@outbox.telling
def tell_answered(actor: User, match: Match, answer: ContractAnswer) -> None:
    """Tell the broker what a side said; its words stay on the page."""
    _tell(
        ANSWERED,
        match,
        broker_of(match, but=actor),
        f"{match.id}/{answer.id}",
        side=MATCH_LABELS[Side][answer.side],
        answer=LABELS[Answer][answer.answer],
    )


def remind(due: Iterable[tuple[Particulars, list[User]]], today: date) -> None:
    """Remind those who have not answered: of each round once."""
    outbox.post_all(UNCONFIRMED, [_reminder(one, receivers, today) for one, receivers in due])


def _reminder(one: Particulars, receivers: list[User], today: date) -> Letter:
    assert one.asked_at is not None
    match = one.contract.match
    return Letter(
        receivers,
        f"{one.contract_id}/{one.round}",
        path_to("contracts.show", match_id=match.id),
        {"title": pair_title(match), "day": partial(full_day, confirm_by(one.asked_at))},
        datetime.combine(today, time(outbox.DIGEST_HOUR), site.zone()),
    )


def _tell(kind: MailKind, match: Match, receivers: list[User], event: str, **values: Any) -> None:
    outbox.post(
        kind,
        receivers,
        event=event,
        path=path_to("contracts.show", match_id=match.id),
        title=pair_title(match),
        **values,
    )
