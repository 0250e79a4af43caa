"""Rows for tests. Each function stores one complete, valid object and returns it."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from contextvars import ContextVar
from datetime import timedelta
from functools import cache, wraps
from typing import Any, ParamSpec, TypeVar

from matcher.domain.codes import CallKind, HelpKind, OrganisationKind, Role, Verification
from matcher.types import Candidate, Evidence, Kind
from tests.attachments.samples import make_docx
from tests.calendar import today
from web.attachments.holders import Holder
from web.attachments.models import Attachment
from web.audit import service as audit
from web.base import db
from web.base.clock import utc_now
from web.base.files import store
from web.base.files.kinds import FileKind, TextState
from web.base.mails.models import Message
from web.calls.models import Call
from web.calls.states import CallState
from web.deals import service as deals
from web.desk import service as desk_service
from web.finding.models import SavedSearch
from web.finding.searches import Search
from web.help import service as help_requests
from web.help.models import HelpRequest
from web.intake.models import Intake
from web.intake.states import IntakeState
from web.joint import service as joint
from web.joint.models import JointNeed
from web.matches import service as matching
from web.matches.models import Match
from web.people import links, passwords
from web.people.models import JoinRequest, LinkPurpose, MailLink, Organisation, Session, User
from web.postings import service as posting
from web.postings.models import Posting
from web.proposing import service as proposing
from web.tokens.models import AccessToken

PASSWORD = "correct-horse-battery"
_numbers = itertools.count(1)
_call_years = itertools.count(2100)
"""Of their own: a process makes more objects than there are years."""


_P = ParamSpec("_P")
_R = TypeVar("_R")
_inside: ContextVar[bool] = ContextVar("inside", default=False)


def _in_one_go(make: Callable[_P, _R]) -> Callable[_P, _R]:
    """Store what a factory and those it calls make at its end: a commit at each step makes
    the next one load everything again."""

    @wraps(make)
    def made(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        token = _inside.set(True)
        try:
            result = make(*args, **kwargs)
        finally:
            _inside.reset(token)
        _store_all()
        return result

    return made


def _store_all() -> None:
    if _inside.get():
        db.flush()
    else:
        db.commit()


@cache
def _hash() -> str:
    """The password's hash, made with the cheap hasher the tests put in place before any test."""
    return passwords.hash_password(PASSWORD)


@_in_one_go
def make_organisation(
    kind: OrganisationKind = OrganisationKind.FIRM, **values: Any
) -> Organisation:
    """A verified organisation."""
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "name": f"测试单位{number}号",
        "district": "chikan",
        "verification": Verification.VERIFIED,
    }
    organisation = Organisation(kind=kind, **(defaults | values))
    return _store(organisation)


@_in_one_go
def make_user(
    role: Role = Role.FIRM, organisation: Organisation | None = None, **values: Any
) -> User:
    """An account; members get an organisation of the fitting kind when none is given."""
    kinds = {Role.FIRM: OrganisationKind.FIRM, Role.INSTITUTE: OrganisationKind.INSTITUTE}
    if organisation is None and role in kinds:
        organisation = make_organisation(kinds[role])
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "email": f"user{number}@example.org",
        "name": f"用户{number}",
        "password_hash": _hash(),
    }
    return _store(User(role=role, organisation=organisation, **(defaults | values)))


NEED_VALUES: dict[str, Any] = {
    "title": "深水网箱网衣防附着生物技术",
    "summary": "外海网箱网衣两个月就长满藤壶，需要少换网的办法。",
    "problem": "养殖金鲳鱼的深水网箱网衣附着藤壶和牡蛎，换网费工且伤鱼。",
    "indicators": "附着量减少60%以上，有效期12个月，不伤鱼。",
    "tried": "试过铜合金网衣，造价太高。",
    "fields": ["marine"],
    "keywords": ["网箱", "防附着", "藤壶"],
    "modes": ["codevelop", "service"],
    "district": "potou",
    "budget_min": 30_000_000,
    "budget_max": 80_000_000,
    "contact_name": "陈工",
    "contact_phone": "0759-0001234",
    "contact_email": "chen@example.org",
    "not_secret": True,
}
ACHIEVEMENT_VALUES: dict[str, Any] = {
    "title": "低表面能防污涂层网衣及其涂覆工艺",
    "summary": "一种用于海水养殖网箱网衣的有机硅防污涂层，藤壶不易附着。",
    "innovation": "涂层不含氧化亚铜，对鱼无害。",
    "indicators": "附着量减少75%，有效期14个月。",
    "application": "深水网箱、近岸筏架和海上平台。",
    "fields": ["marine"],
    "keywords": ["防污涂层", "网衣", "藤壶"],
    "modes": ["license", "codevelop"],
    "trl": 7,
    "price": 60_000_000,
    "contact_name": "李老师",
    "contact_phone": "0759-0005678",
    "contact_email": "li@example.org",
    "not_secret": True,
    "holder_consents": True,
}


@_in_one_go
def make_draft(kind: Kind = Kind.NEED, author: User | None = None, **values: Any) -> Posting:
    """A complete draft."""
    role = Role.FIRM if kind is Kind.NEED else Role.INSTITUTE
    author = author or make_user(role)
    draft = posting.create_posting(author, kind)
    defaults = NEED_VALUES if kind is Kind.NEED else ACHIEVEMENT_VALUES
    valid = {"valid_until": today() + timedelta(days=200)}
    posting.save_draft(author, draft, defaults | valid | values)
    _store_all()
    return draft


@_in_one_go
def make_submitted(kind: Kind = Kind.NEED, author: User | None = None, **values: Any) -> Posting:
    """A posting that waits for the audit."""
    draft = make_draft(kind, author, **values)
    posting.submit(draft.author, draft)
    _store_all()
    return draft


@_in_one_go
def make_published(kind: Kind = Kind.NEED, author: User | None = None, **values: Any) -> Posting:
    """A published posting. Its index work waits in the queue."""
    submitted = make_submitted(kind, author, **values)
    audit.publish(make_user(Role.OFFICER), submitted)
    _store_all()
    return submitted


def make_candidate(need: Posting, achievement: Posting, **values: Any) -> Candidate:
    """What the engine might say of a pair."""
    defaults: dict[str, Any] = {
        "rank": 1,
        "score": 1.0,
        "probability": 0.7,
        "level": 3,
        "evidence": Evidence(terms=("网衣", "藤壶")),
    }
    return Candidate(
        need_id=str(need.id), achievement_id=str(achievement.id), **(defaults | values)
    )


@_in_one_go
def make_match(
    need: Posting | None = None,
    achievement: Posting | None = None,
    broker: User | None = None,
    **values: Any,
) -> Match:
    """A proposed match assigned to ``broker``."""
    broker = broker or make_user(Role.BROKER, fields=["marine"])
    need = need or make_published(Kind.NEED)
    achievement = achievement or make_published(Kind.ACHIEVEMENT)
    proposing.store_proposals([make_candidate(need, achievement, **values)], "test", 0.0)
    match = matching.find_match(need.id, achievement.id)
    assert match is not None
    match.broker = broker
    _store_all()
    return match


@_in_one_go
def make_confirmed(**values: Any) -> Match:
    """A match a broker has confirmed."""
    match = make_match(**values)
    assert match.broker is not None
    # The time in which the broker could undo it is over.
    desk_service.confirm(match.broker, match, at=utc_now() - timedelta(minutes=1))
    _store_all()
    return match


@_in_one_go
def make_introduced(**values: Any) -> Match:
    """A match both sides were introduced to each other by."""
    match = make_confirmed(**values)
    deals.express_interest(match.need.author, match)
    deals.express_interest(match.achievement.author, match)
    _store_all()
    return match


@_in_one_go
def make_help_request(
    need: Posting | None = None,
    kind: HelpKind = HelpKind.ADVICE,
    broker: User | None = None,
    note: str = "海区风浪大，请留意小型设备。",
) -> HelpRequest:
    """A request for help with a published need, assigned where a broker is given."""
    need = need or make_published()
    asked = help_requests.ask(need.author, need, kind, note)
    if broker is not None:
        help_requests.assign(make_user(Role.OFFICER), asked, broker)
    _store_all()
    return asked


@_in_one_go
def make_joint(*needs: Posting) -> JointNeed:
    """A joint need that the firms of ``needs`` agreed to; of two new firms when none are given."""
    members = needs or (make_published(Kind.NEED), make_published(Kind.NEED))
    officer = make_user(Role.OFFICER)
    made = joint.form_joint(officer, members, "网衣防附着共性技术", "几家企业网衣都长藤壶。")
    for need in members:
        joint.answer(need.author, need, agrees=True)
    _store_all()
    return made


def make_saved(user: User, search: Search | None = None, **values: Any) -> SavedSearch:
    """A search the account has saved; without more it is the list of all needs."""
    asked = search or Search(Kind.NEED)
    return _store(
        SavedSearch(**({"user_id": user.id, "name": "A", "arguments": asked.canonical} | values))
    )


def make_session(user: User, **values: Any) -> Session:
    """A session of the account whose cookie nobody has."""
    number = next(_numbers)
    return _store(Session(**({"user_id": user.id, "token_hash": f"session {number}"} | values)))


def make_access_token(user: User, **values: Any) -> AccessToken:
    """A token of the account whose text nobody has."""
    defaults: dict[str, Any] = {
        "name": "程序",
        "hint": "abcd",
        "token_hash": f"token {next(_numbers)}",
        "scopes": ["read:public"],
        "last_day": today() + timedelta(days=30),
    }
    return _store(AccessToken(user_id=user.id, **(defaults | values)))


@_in_one_go
def make_invitation(administrator: User) -> MailLink:
    """An open invitation to the administrator's organisation."""
    address = f"invited{next(_numbers)}@example.org"
    link, _secret = links.issue_link(
        LinkPurpose.INVITATION,
        address,
        organisation_id=administrator.organisation_id,
        sent_by_id=administrator.id,
        data={"role": administrator.role.value, "name": "陈二"},
    )
    return _store(link)


def make_join_request(organisation: Organisation) -> JoinRequest:
    """Somebody with a confirmed address who asks to join."""
    values = {"email": f"joining{next(_numbers)}@example.org", "name": "周五"}
    return _store(JoinRequest(organisation=organisation, password_hash=_hash(), **values))


def make_message(user: User, **values: Any) -> Message:
    """A message to the account that waits to be sent."""
    defaults: dict[str, Any] = {
        "key": f"test/{next(_numbers)}",
        "kind": "test",
        "user_id": user.id,
        "address": user.email,
        "locale": "zh",
        "subject": "测试",
        "body": {"lines": [], "links": []},
    }
    return _store(Message(**(defaults | values)))


def make_call(state: CallState = CallState.OPEN, **values: Any) -> Call:
    """A call of the present quarter, open for another week."""
    year = next(_call_years)
    now = utc_now()
    defaults: dict[str, Any] = {
        "year": year,
        "quarter": 1,
        "kind": CallKind.BOTH,
        "title": f"{year}年征集",
        "opens_at": now - timedelta(days=7),
        "closes_at": now + timedelta(days=7),
    }
    return _store(Call(state=state, **(defaults | values)))


def make_attachment(posting: Posting, text: str = "试验报告") -> Attachment:
    """A document attached to the newest text of a posting, whatever the state of that."""
    stored = store.keep(make_docx(text), FileKind.DOCX)
    stored.text, stored.text_state = text, TextState.READ
    return _store(
        Attachment(
            holder=Holder.REVISION,
            holder_id=posting.latest.id,
            file_id=stored.id,
            name=f"{text}.docx",
            author=posting.author,
        )
    )


def make_intake(actor: User, state: IntakeState = IntakeState.READ) -> Intake:
    """A table that somebody brought, read and waiting for a decision."""
    stored = store.keep("编号,需求名称\n1,开壳\n".encode(), FileKind.CSV)
    return _store(
        Intake(
            kind=Kind.NEED,
            actor=actor,
            organisation=actor.organisation,
            file=stored,
            name="表.csv",
            state=state,
            rows=1,
        )
    )


def _store(row: Any) -> Any:
    db.session().add(row)
    _store_all()
    return row
