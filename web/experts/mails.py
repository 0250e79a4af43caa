"""The messages about the pool of experts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.mails.kinds import MailKind

INVITED = MailKind(
    "expert_invited",
    _l("邀请您加入专家库"),
    (
        _l(
            "平台管理员邀请您加入专家库。入库后，可能请您评审揭榜挂帅等项目；每次评审前都先征求您的"
            "意见，您可以不接受。"
        ),
        _l("请打开下面的链接答复：愿意的，设置密码并开通账号；不愿意的，在同一页面谢绝。"),
        _l("开通后请填写研究方向、曾任职单位和利害关系，系统据此回避。评审内容和结果须保密。"),
        _l("链接 7 天内有效，只能使用一次。"),
    ),
    link=_l("答复邀请"),
    secret=True,
)

MAILS = (INVITED,)
