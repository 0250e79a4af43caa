"""Messages about challenges: to the owner, to whom the fields interest, to those who asked.

None of them says who asked a question, or whose problem it is where that is not public. What goes
to those who asked is veiled in the office's delivery record: its addresses would name them.
"""

from __future__ import annotations

from functools import partial

from flask_babel import lazy_gettext as _l

from matcher.domain.codes import Role
from web.base.formats import deadline
from web.base.mails import outbox
from web.base.mails.kinds import MailGroup, MailKind
from web.base.urls import path_to
from web.challenges import receivers
from web.challenges.models import Challenge, Question
from web.people.queries import accounts_with
from web.postings.kinds import MEMBERS
from web.postings.mails import OFFICE

CHALLENGES = MailGroup(
    "challenges",
    _l("榜单"),
    _l("有您所在领域的新榜单，您单位的榜单或您提问过的榜单有进展时告诉您。"),
    place=56,
    roles=MEMBERS,
)

_LINK = _l("看榜单")

TERMS = MailKind(
    "challenge_terms",
    subject=_l("请核对榜单条款：%(title)s"),
    lines=(
        _l("榜单“%(title)s”的条款已经拟好，请登录核对。"),
        _l("条款无误请确认，并同意按榜单指标验收；需要修改请写明意见。确认后才能发榜。"),
    ),
    link=_l("去核对"),
    group=CHALLENGES,
)

SENT_BACK = MailKind(
    "challenge_sent_back",
    subject=_l("榜单退回修改：%(title)s"),
    lines=(_l("榜单“%(title)s”退回修改，请登录查看原因。"),),
    link=_l("看原因"),
    group=CHALLENGES,
)

OWNER_ANSWERED = MailKind(
    "challenge_owner_answered",
    subject=_l("发榜单位答复了榜单条款：%(title)s"),
    lines=(_l("发榜单位答复了榜单“%(title)s”的条款，请登录查看。"),),
    link=_l("看答复"),
    group=OFFICE,
)

ANNOUNCED = MailKind(
    "challenge_announced",
    subject=_l("新榜单：%(title)s"),
    lines=(_l("榜单“%(title)s”已经发布，%(moment)s 揭榜截止。"),),
    link=_LINK,
    group=CHALLENGES,
)

EXTENDED = MailKind(
    "challenge_extended",
    subject=_l("揭榜时间延长：%(title)s"),
    lines=(_l("榜单“%(title)s”的揭榜截止时间改为 %(moment)s。原因：%(reason)s"),),
    link=_LINK,
    group=CHALLENGES,
    veiled=True,
)

ENDED = MailKind(
    "challenge_ended",
    subject=_l("榜单结束：%(title)s"),
    lines=(_l("榜单“%(title)s”现在的状态：%(state)s。原因：%(reason)s"),),
    link=_LINK,
    group=CHALLENGES,
    veiled=True,
)

ASKED = MailKind(
    "challenge_asked",
    subject=_l("榜单有新的提问：%(title)s"),
    lines=(_l("有人就榜单“%(title)s”提问，等待答复。"),),
    link=_l("去答复"),
    group=OFFICE,
)

ANSWERED = MailKind(
    "challenge_answered",
    subject=_l("榜单有新的答复：%(title)s"),
    lines=(_l("榜单“%(title)s”公布了新的提问和答复。"),),
    link=_l("看答复"),
    group=CHALLENGES,
    veiled=True,
)

MAILS = (
    TERMS,
    SENT_BACK,
    OWNER_ANSWERED,
    ANNOUNCED,
    EXTENDED,
    ENDED,
    ASKED,
    ANSWERED,
)


@outbox.telling
def tell_terms(challenge: Challenge) -> None:
    """Ask the owner to read the terms."""
    _tell_owner(TERMS, challenge, f"{challenge.id}/{challenge.version}")


@outbox.telling
def tell_sent_back(challenge: Challenge) -> None:
    """Tell the owner that its challenge was sent back; why is on its page."""
    _tell_owner(SENT_BACK, challenge, f"{challenge.id}/{challenge.version}")


@outbox.telling
def tell_owner_answered(challenge: Challenge) -> None:
    """Tell officers that the owner agreed, or wants something changed."""
    path = path_to("challenges.manage", "terms", challenge_id=challenge.id)
    event = f"{challenge.id}/{challenge.version}"
    officers = accounts_with(Role.OFFICER)
    outbox.post(OWNER_ANSWERED, officers, event=event, path=path, title=challenge.title)


@outbox.telling
def tell_announced(challenge: Challenge) -> None:
    """Tell whom the fields interest."""
    outbox.post(
        ANNOUNCED,
        receivers.interested(challenge),
        event=challenge.id,
        path=_public(challenge),
        title=challenge.title,
        moment=partial(deadline, challenge.bids_until),
    )


@outbox.telling
def tell_extended(challenge: Challenge) -> None:
    """Tell those who asked, and the owner, that bids are taken for longer."""
    outbox.post(
        EXTENDED,
        receivers.concerned(challenge),
        event=f"{challenge.id}/{len(challenge.extensions)}",
        path=_public(challenge),
        title=challenge.title,
        moment=partial(deadline, challenge.bids_until),
        reason=challenge.extensions[-1]["reason"],
    )


@outbox.telling
def tell_ended(challenge: Challenge) -> None:
    """Tell those who asked, and the owner, why it ended without a result."""
    page = "challenges.show" if challenge.is_public else "challenges.accompany"
    outbox.post(
        ENDED,
        receivers.concerned(challenge),
        event=challenge.id,
        path=path_to(page, challenge_id=challenge.id),
        title=challenge.title,
        state=partial(receivers.state_words, challenge),
        reason=challenge.end_reason,
    )


@outbox.telling
def tell_asked(question: Question) -> None:
    """Tell officers that a question waits; not who asked."""
    challenge = question.challenge
    path = path_to("challenges.manage", "questions", challenge_id=challenge.id)
    officers = accounts_with(Role.OFFICER)
    outbox.post(ASKED, officers, event=question.id, path=path, title=challenge.title)


@outbox.telling
def tell_answered(question: Question) -> None:
    """Tell everybody who asked about the challenge that there is a new answer."""
    challenge = question.challenge
    moment = question.answered_at.isoformat() if question.answered_at else ""
    outbox.post(
        ANSWERED,
        receivers.askers(challenge),
        event=f"{question.id}/{moment}",
        path=path_to("challenges.show", "questions", challenge_id=challenge.id),
        title=challenge.title,
    )


def _tell_owner(kind: MailKind, challenge: Challenge, event: str) -> None:
    path = path_to("challenges.accompany", challenge_id=challenge.id)
    members = receivers.owners(challenge)
    outbox.post(kind, members, event=event, path=path, title=challenge.title)


def _public(challenge: Challenge) -> str:
    return path_to("challenges.show", challenge_id=challenge.id)
