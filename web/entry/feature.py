"""Getting in: passwords, the second factor, sessions, and the address and name of who does."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.access import Access
from web.base.registry import Feature, LogWords, NavItem, Subject, Sweep
from web.entry import (
    commands,
    forgotten_views,
    profile_views,
    security_views,
    telling,
    tidying,
    views,
)
from web.entry.mails import MAILS
from web.entry.permissions import END_SESSION, PERMISSIONS, SECURE_ACCOUNT, SIGN_IN, SIGN_OUT
from web.entry.relations import relations_to_session
from web.entry.verbs import EntryVerb
from web.people.models import Session

LOG = LogWords(
    actions={
        EntryVerb.SIGN_IN: _l("登录"),
        EntryVerb.SIGN_IN_FAILED: _l("登录失败"),
        EntryVerb.SIGN_OUT: _l("退出登录"),
        EntryVerb.END_SESSION: _l("结束一个登录"),
        EntryVerb.END_SESSIONS: _l("结束其他登录"),
        EntryVerb.ASK_PASSWORD: _l("申请重设密码"),
        EntryVerb.CODE_REFUSED: _l("动态码错误"),
        EntryVerb.ADD_FACTOR: _l("启用二次验证"),
        EntryVerb.REMOVE_FACTOR: _l("停用二次验证"),
        EntryVerb.RESET_FACTOR: _l("重置二次验证"),
        EntryVerb.USE_RECOVERY_CODE: _l("使用备用码"),
        EntryVerb.RENEW_RECOVERY_CODES: _l("更换备用码"),
        EntryVerb.ASK_ADDRESS: _l("申请更改登录邮箱"),
        EntryVerb.CHANGE_ADDRESS: _l("更改登录邮箱"),
    },
)

FEATURE = Feature(
    name="entry",
    blueprints=(views.blueprint,),
    subjects={"session": Subject(Session, relations_to_session)},
    permissions=PERMISSIONS,
    access={
        "entry.sign_in": Access(SIGN_IN),
        "entry.code": Access(SIGN_IN),
        "entry.enrol": Access(SIGN_IN),
        "entry.forgot_password": Access(SIGN_IN),
        "entry.new_password": Access(SIGN_IN, is_secret=True),
        "entry.confirm_address": Access(SIGN_IN, is_secret=True),
        "entry.sign_out": Access(SIGN_OUT),
        "entry.profile": Access(SECURE_ACCOUNT),
        "entry.ask_address": Access(SECURE_ACCOUNT),
        "entry.security": Access(SECURE_ACCOUNT),
        "entry.change_password": Access(SECURE_ACCOUNT),
        "entry.add_factor": Access(SECURE_ACCOUNT),
        "entry.confirm_factor": Access(SECURE_ACCOUNT),
        "entry.renew_codes": Access(SECURE_ACCOUNT),
        "entry.remove_factor": Access(SECURE_ACCOUNT),
        "entry.end_session": Access(END_SESSION, "session"),
        "entry.end_other_sessions": Access(SECURE_ACCOUNT),
    },
    log=LOG,
    navigation=(
        NavItem("account", "entry.security", _l("账号设置"), 200, SECURE_ACCOUNT, opens="own"),
        NavItem("own", "entry.profile", _l("个人资料"), 10, SECURE_ACCOUNT),
        NavItem("own", "entry.security", _l("账号安全"), 20, SECURE_ACCOUNT),
    ),
    under={
        "entry.ask_address": "entry.profile",
        "entry.change_password": "entry.security",
        "entry.add_factor": "entry.security",
        "entry.confirm_factor": "entry.security",
        "entry.renew_codes": "entry.security",
        "entry.remove_factor": "entry.security",
    },
    sweep=(Sweep(60, tidying.forget_old), Sweep(61, telling.tell_owners)),
    mails=MAILS,
    sign_in="entry.sign_in",
)

__all__ = ["FEATURE", "commands", "forgotten_views", "profile_views", "security_views"]
