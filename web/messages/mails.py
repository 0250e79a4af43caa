"""The messages that this feature itself posts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.mails.kinds import MailKind

DIGEST_GROUP = "digest"
"""What stands in a digest's column of the group: stopping it stops whatever goes into digests."""

DIGEST = MailKind(
    "digest",
    _l("汇总：%(count)s 条新消息"),
    (_l("以下是上次汇总以来与您有关的消息，点开可以查看。"),),
)
TEST = MailKind(
    "test",
    _l("测试：平台可以发出消息"),
    (_l("这是管理员在消息记录页面发出的测试消息。收到它，说明发送设置正确。"),),
    _l("查看消息记录"),
)

MAILS = (DIGEST, TEST)
