"""The message about a new token. An account cannot do without it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.mails.kinds import MailKind

TOKEN_MADE = MailKind(
    "token_made",
    _l("您的账号新建了一个访问令牌"),
    (
        _l("持有它的程序可以用您的名义访问平台的数据接口。"),
        _l("如果不是您本人操作，请马上作废它并修改密码，再告诉平台管理员。"),
    ),
    _l("查看访问令牌"),
)

MAILS = (TOKEN_MADE,)
