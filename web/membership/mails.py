"""The messages about registration, invitations and members."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from matcher.domain.codes import Role
from web.base.clock import utc_now
from web.base.mails.kinds import MailGroup, MailKind
from web.base.navigation import sign_in_endpoint
from web.base.urls import path_to

GROUP = MailGroup(
    "membership",
    _l("成员与单位"),
    _l("加入申请、新注册的单位、核验结果和成员变动。"),
    place=10,
    roles=frozenset({Role.FIRM, Role.INSTITUTE, Role.OFFICER}),
)

# What somebody typed who has confirmed nothing yet stands in no mail to an address of theirs:
# else anybody could have the site send any words to anybody.
REGISTRATION_LINK = MailKind(
    "registration_link",
    _l("请确认邮箱，完成注册"),
    (
        _l("有人用这个邮箱在平台注册单位成员账号。请打开下面的链接核对内容并确认。"),
        _l("链接 3 天内有效，只能使用一次。"),
        _l("如果不是您本人操作，请忽略这封邮件，不会建立账号。"),
    ),
    link=_l("核对并确认"),
    secret=True,
)
REGISTRATION_KNOWN = MailKind(
    "registration_known",
    _l("这个邮箱已有账号"),
    (
        _l("有人用这个邮箱在平台注册，但它已有账号，不需要再次注册。"),
        _l("请直接登录；忘记密码的，在登录页重设密码。账号已停用的，请联系平台管理员。"),
        _l("如果不是您本人操作，请忽略这封邮件，账号没有任何变化。"),
    ),
    link=_l("去登录"),
)
INVITATION_LINK = MailKind(
    "invitation_link",
    _l("“%(organisation)s”邀请您加入"),
    (
        _l("“%(organisation)s”的管理员邀请您作为成员使用平台。请打开下面的链接设置密码。"),
        _l("链接 7 天内有效，只能使用一次。不认识这家单位的，请忽略这封邮件。"),
    ),
    link=_l("接受邀请"),
    secret=True,
)
ACCOUNT_LINK = MailKind(
    "account_link",
    _l("平台邀请您开通账号"),
    (
        _l("平台管理员邀请您开通账号。请打开下面的链接设置密码。"),
        _l("链接 7 天内有效，只能使用一次。"),
    ),
    link=_l("开通账号"),
    secret=True,
)
INVITATION_KNOWN = MailKind(
    "invitation_known",
    _l("“%(organisation)s”邀请您加入，但这个邮箱已有账号"),
    (
        _l("“%(organisation)s”的管理员邀请您作为成员使用平台，但这个邮箱已有账号。"),
        _l("一个账号只属于一家单位。如需换单位，请联系平台管理员，或请对方改用另一个邮箱邀请。"),
    ),
    link=_l("去登录"),
)
JOIN_ASKED = MailKind(
    "join_asked",
    _l("有人申请加入“%(organisation)s”"),
    (
        _l("%(name)s（%(email)s）申请加入“%(organisation)s”，邮箱已确认。"),
        _l("请核实身份后处理。"),
    ),
    link=_l("处理申请"),
    group=GROUP,
)
JOIN_ASKED_OFFICE = MailKind(
    "join_asked_office",
    _l("新的加入申请"),
    (_l("有 1 份加入申请等待管理员处理。"),),
    link=_l("处理申请"),
)
ADMITTED = MailKind(
    "join_admitted",
    _l("您已加入“%(organisation)s”"),
    (_l("您加入“%(organisation)s”的申请已通过，现在可以用注册时填写的邮箱和密码登录。"),),
    link=_l("去登录"),
)
TURNED_AWAY = MailKind(
    "join_turned_away",
    _l("加入“%(organisation)s”的申请没有通过"),
    (_l("“%(organisation)s”没有通过您的加入申请。如有疑问，请与该单位或平台管理员联系。"),),
    link=_l("去平台首页"),
)
REGISTERED = MailKind(
    "organisation_registered",
    _l("新单位等待核验：%(organisation)s"),
    (_l("“%(organisation)s”已注册，等待核验。核验前，其成员可以写草稿，不能提交审核。"),),
    link=_l("去核验"),
    group=GROUP,
)
REGISTERED_OFFICE = MailKind(
    "organisation_registered_office",
    _l("新单位等待核验"),
    (_l("有 1 家新注册的单位等待核验。"),),
    link=_l("去核验"),
)
VERIFIED = MailKind(
    "organisation_verified",
    _l("“%(organisation)s”已通过核验"),
    (_l("单位已通过核验，写好的草稿现在可以提交审核。"),),
    link=_l("去提交"),
    group=GROUP,
)
REJECTED = MailKind(
    "organisation_rejected",
    _l("“%(organisation)s”没有通过核验"),
    (_l("单位没有通过核验，暂时不能提交审核；已写的草稿都在。请核对单位信息并联系平台管理员。"),),
    link=_l("看单位信息"),
    group=GROUP,
)
MADE_ADMINISTRATOR = MailKind(
    "made_administrator",
    _l("您已成为“%(organisation)s”的管理员"),
    (_l("您现在可以邀请成员、处理加入申请、编辑单位信息。"),),
    link=_l("看成员"),
    group=GROUP,
)
DEACTIVATED = MailKind(
    "account_deactivated",
    _l("您的账号已停用"),
    (_l("您在平台的账号已停用，不能再登录。如有疑问，请联系单位管理员或平台管理员。"),),
    link=_l("去平台首页"),
)
REACTIVATED = MailKind(
    "account_reactivated",
    _l("您的账号已恢复"),
    (_l("您在平台的账号已恢复，可以用原来的邮箱和密码登录。"),),
    link=_l("去登录"),
)

MAILS = (
    REGISTRATION_LINK, REGISTRATION_KNOWN, INVITATION_LINK, ACCOUNT_LINK, INVITATION_KNOWN,
    JOIN_ASKED, JOIN_ASKED_OFFICE, ADMITTED, TURNED_AWAY, REGISTERED, REGISTERED_OFFICE,
    VERIFIED, REJECTED, MADE_ADMINISTRATOR, DEACTIVATED, REACTIVATED,
)  # fmt: skip


def sign_in_path() -> str:
    """Return the path of the page to sign in at."""
    return path_to(sign_in_endpoint())


def this_moment() -> str:
    """Return the present moment as the name of an event that may happen again and again."""
    return f"{utc_now():%Y%m%d%H%M%S%f}"
