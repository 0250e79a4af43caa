"""Messages about getting in. An account cannot do without them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.mails.kinds import MailKind

_NOT_YOU = _l("如果不是您本人操作，请马上重设密码，并告诉平台管理员。")
_RESET = _l("重设密码")

NEW_PASSWORD = MailKind(
    "new_password",
    _l("设置新密码的链接"),
    (
        _l("有人为这个邮箱的账号申请重设密码。请在 2 小时内打开下面的链接，设置新密码。"),
        _l("链接只能用一次。如果不是您本人申请，不必理会：不打开链接，密码就不会变。"),
    ),
    _l("设置新密码"),
    secret=True,
)
PASSWORD_CHANGED = MailKind(
    "password_changed",
    _l("您的密码已修改"),
    (_l("您账号的密码刚刚修改，其他设备上的登录已全部结束。"), _NOT_YOU),
    _RESET,
)
FACTOR_ADDED = MailKind(
    "factor_added",
    _l("您的账号已启用二次验证"),
    (_l("今后登录时，除密码外还要输入手机上的动态码。"), _NOT_YOU),
    _RESET,
)
FACTOR_REMOVED = MailKind(
    "factor_removed",
    _l("您账号的二次验证已停用"),
    (_l("手机上原来的动态码和备用码都已失效。"), _NOT_YOU),
    _RESET,
)
RECOVERY_CODE_USED = MailKind(
    "recovery_code_used",
    _l("您的一个备用码已被使用"),
    (_l("刚刚有人用备用码通过了您账号的二次验证，这个备用码已失效。"), _NOT_YOU),
    _RESET,
)
RECOVERY_CODES_RENEWED = MailKind(
    "recovery_codes_renewed",
    _l("您的备用码已更换"),
    (_l("原来的备用码已全部失效。"), _NOT_YOU),
    _RESET,
)
SIGN_IN_REFUSED = MailKind(
    "sign_in_refused",
    _l("有人试图登录您的账号，没有成功"),
    (
        _l("一天内有 %(count)s 次登录没有成功：密码或动态码不对。"),
        _l("如果是您自己输错，不必理会；不是您，请修改密码，并启用二次验证。"),
        _l("次数越多，平台让人等得越久；您在用过的设备上仍可照常登录。"),
    ),
    _l("查看账号安全"),
)
# What somebody typed stands in no mail to an address that nobody has confirmed.
NEW_ADDRESS = MailKind(
    "new_address",
    _l("请确认新的登录邮箱"),
    (
        _l("平台上的一个账号申请把登录邮箱改为这个邮箱。请在 24 小时内打开下面的链接确认。"),
        _l("链接只能用一次。如果不是您本人申请，请不要确认，不会有任何变化。"),
    ),
    _l("核对并确认"),
    secret=True,
)
ADDRESS_KNOWN = MailKind(
    "address_known",
    _l("这个邮箱已有账号"),
    (
        _l("有人申请把另一个账号的登录邮箱改为这个邮箱，但它已有账号，所以没有更改。"),
        _l("如果是您本人，请用这个邮箱的账号登录，或换一个没有账号的邮箱。"),
        _l("如果不是您本人操作，请忽略这封邮件，账号没有任何变化。"),
    ),
    _l("去登录"),
)
ADDRESS_CHANGED = MailKind(
    "address_changed",
    _l("您的登录邮箱已更改"),
    (
        _l("您账号的登录邮箱刚刚改为另一个邮箱，今后的邮件都发到那里，这个邮箱不能再登录。"),
        _l("如果不是您本人操作，请马上联系：%(contact)s"),
    ),
)

MAILS = (
    NEW_PASSWORD,
    PASSWORD_CHANGED,
    FACTOR_ADDED,
    FACTOR_REMOVED,
    RECOVERY_CODE_USED,
    RECOVERY_CODES_RENEWED,
    SIGN_IN_REFUSED,
    NEW_ADDRESS,
    ADDRESS_KNOWN,
    ADDRESS_CHANGED,
)
