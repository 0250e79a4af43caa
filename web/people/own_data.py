"""What is kept of an account itself, and who cannot leave yet."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from matcher.domain.codes import Role
from web.base import db
from web.base.own_data import Obstacle, OwnData, Rows
from web.base.panels import known
from web.people.contact_record import collect_reads
from web.people.leaving import forget_requests, forget_sessions
from web.people.models import JoinRequest, Session, User
from web.people.queries import accounts_with, members_of


def collect_account(user: User) -> Rows:
    """Return the account; of passwords, second factor and calendar only whether there are any."""
    return [
        {
            "id": user.id,
            "email": user.email,
            "name": user.name,
            "title": user.title,
            "role": user.role,
            "organisation": user.organisation.name if user.organisation else None,
            "is_administrator": user.is_administrator,
            "fields": user.fields,
            "locale": user.locale,
            "created_at": user.created_at,
            "password_set_at": user.password_set_at,
            "second_factor_since": user.totp_since,
            "recovery_codes_left": len(user.recovery_codes),
            "has_calendar_address": user.calendar_key is not None,
            "introduction_put_away_at": user.greeted_at,
            "notices_read_at": user.notices_read_at,
        }
    ]


def collect_sessions(user: User) -> Rows:
    """Return when and where the account was signed in."""
    names = ("created_at", "seen_at", "ended_at", "agent", "address")
    rows = db.session().scalars(
        select(Session).where(Session.user_id == user.id).order_by(Session.id)
    )
    return [{name: getattr(one, name) for name in names} for one in rows]


def collect_requests(user: User) -> Rows:
    """Return what was asked for with the address."""
    asked = select(JoinRequest).where(JoinRequest.email == user.email).order_by(JoinRequest.id)
    return [
        {
            "organisation": one.organisation.name,
            "name": one.name,
            "title": one.title,
            "created_at": one.created_at,
            "decided_at": one.decided_at,
            "accepted": one.accepted,
        }
        for one in db.session().scalars(asked)
    ]


def keep_account(user: User) -> list[Obstacle]:
    """Return what others would lose with the account."""
    found = []
    if user.is_demo:
        found.append(Obstacle(gettext("这是供大家试用的演示账号，不能注销。")))
    if _is_last_administrator(user):
        text = gettext("您是本单位的最后一位管理员，单位还有其他成员。请先把另一位成员设为管理员。")
        found.append(Obstacle(text, _links("membership.members", gettext("单位成员"))))
    if user.role is Role.OFFICER and len(accounts_with(Role.OFFICER)) == 1:
        text = gettext("您是最后一个在用的管理员账号。请先为接任的同事开设管理员账号。")
        found.append(Obstacle(text, _links("membership.accounts", gettext("账号管理"))))
    return found


def _is_last_administrator(user: User) -> bool:
    if not user.is_administrator or user.organisation_id is None:
        return False
    others = [one for one in members_of(user.organisation_id) if one.id != user.id]
    return bool(others) and not any(one.is_administrator for one in others)


def _links(endpoint: str, words: str) -> tuple[tuple[str, str], ...]:
    return ((words, url_for(endpoint)),) if known(endpoint) else ()


OWN_DATA = (
    OwnData(
        "account",
        _l("账号"),
        _l("姓名、邮箱、职务、密码和二次验证删除，只留账号编号和所属单位。邮箱以后可以重新注册。"),
        collect_account,
    ),
    OwnData(
        "sessions",
        _l("登录记录"),
        _l("所有登录立即结束；浏览器名称和网络地址删除，只留时间。"),
        collect_sessions,
        forget_sessions,
    ),
    OwnData(
        "requests",
        _l("加入单位的申请"),
        _l("姓名和邮箱删除；发到您邮箱的链接全部失效。"),
        collect_requests,
        forget_requests,
    ),
    OwnData(
        "contact_reads",
        _l("谁看过联系方式"),
        _l("按法律规定保留，其中只剩账号编号。"),
        collect_reads,
    ),
)
