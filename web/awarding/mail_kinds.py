"""The kinds of messages about results, objections, awards and milestones."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from matcher.domain.codes import Role
from web.base.mails.kinds import MailGroup, MailKind
from web.postings.kinds import MEMBERS
from web.postings.mails import DUE, OFFICE

AWARDS = MailGroup(
    "awards",
    _l("揭榜结果和任务进展"),
    _l("结果公示、立项、里程碑考核和异议答复时告诉您。"),
    place=59,
    roles=MEMBERS | {Role.OFFICER},
)

_LINK = _l("看任务")
_RESULT = _l("看结果")
_HANDLE = _l("去处理")

CHOICE_ASKED = MailKind(
    "bid_choice_asked",
    subject=_l("请选定揭榜方：%(title)s"),
    lines=(_l("榜单“%(title)s”评审已结束。按业主制，请您单位选定揭榜方并说明理由。"),),
    link=_l("去选定"),
    group=AWARDS,
)

CHOICE_MADE = MailKind(
    "bid_choice_made",
    subject=_l("发榜单位已选定揭榜方：%(title)s"),
    lines=(_l("榜单“%(title)s”的发榜单位已选定揭榜方，可以公示。"),),
    link=_HANDLE,
    group=OFFICE,
)

PUBLICISED = MailKind(
    "result_publicised",
    subject=_l("揭榜结果公示：%(title)s"),
    lines=(_l("榜单“%(title)s”的结果开始公示，%(day)s 前可以提出异议。"),),
    link=_RESULT,
    group=AWARDS,
)

PUBLICITY_OVER = MailKind(
    "publicity_over",
    subject=_l("公示期满：%(title)s"),
    lines=(_l("榜单“%(title)s”公示期满。异议都答复后可以立项。"),),
    link=_HANDLE,
    group=OFFICE,
)

OBJECTION_RAISED = MailKind(
    "objection_raised",
    subject=_l("收到对公示的异议：%(title)s"),
    lines=(_l("榜单“%(title)s”的公示收到一份异议，答复前不能立项。"),),
    link=_l("去答复"),
    group=OFFICE,
)

OBJECTION_ANSWERED = MailKind(
    "objection_answered",
    subject=_l("您单位的异议已答复：%(title)s"),
    lines=(_l("您单位对榜单“%(title)s”的异议已有答复，请登录查看。"),),
    link=_l("看答复"),
    group=AWARDS,
)

OBJECTION_LAPSED = MailKind(
    "objection_lapsed",
    subject=_l("公示已结束，异议不再单独答复：%(title)s"),
    lines=(_l("榜单“%(title)s”的这次公示已经结束，结果不再有效，您单位的异议随之结束。"),),
    link=_l("看异议"),
    group=AWARDS,
)

AWARDED_WON = MailKind(
    "award_won",
    subject=_l("您单位揭榜获得立项：%(title)s"),
    lines=(_l("您单位对榜单“%(title)s”的揭榜已获立项，请准备签订合同。"),),
    link=_LINK,
    group=AWARDS,
)

AWARDED_OTHERS = MailKind(
    "award_others",
    subject=_l("榜单已立项：%(title)s"),
    lines=(_l("榜单“%(title)s”已立项，您单位这次没有中选。评审意见请在揭榜页面查看。"),),
    link=_RESULT,
    group=AWARDS,
)

AWARDED_OWNER = MailKind(
    "award_owner",
    subject=_l("您单位的榜单已立项：%(title)s"),
    lines=(_l("您单位的榜单“%(title)s”已立项，接下来与揭榜方签订合同。"),),
    link=_RESULT,
    group=AWARDS,
)

DROPPED = MailKind(
    "award_dropped",
    subject=_l("您单位的揭榜不予立项：%(title)s"),
    lines=(_l("榜单“%(title)s”：您单位不再列入立项，请登录查看原因。"),),
    link=_l("看原因"),
    group=AWARDS,
)

CONTRACTED = MailKind(
    "award_contracted",
    subject=_l("合同已签，任务开始：%(title)s"),
    lines=(_l("榜单“%(title)s”的合同已记录，里程碑和各阶段金额已确定。"),),
    link=_LINK,
    group=AWARDS,
)

STAGE_REPORTED = MailKind(
    "stage_reported",
    subject=_l("里程碑已报告：%(title)s"),
    lines=(_l("榜单“%(title)s”的揭榜方报告了里程碑“%(stage)s”，等待考核。"),),
    link=_l("看报告"),
    group=AWARDS,
)

OPINION_GIVEN = MailKind(
    "stage_opinion",
    subject=_l("发榜单位对里程碑表了态：%(title)s"),
    lines=(_l("榜单“%(title)s”的发榜单位对里程碑“%(stage)s”写了意见。"),),
    link=_HANDLE,
    group=OFFICE,
)

STAGE_DECIDED = MailKind(
    "stage_decided",
    subject=_l("里程碑考核结果：%(title)s"),
    lines=(_l("榜单“%(title)s”的里程碑“%(stage)s”考核结果：%(result)s。理由请登录查看。"),),
    link=_LINK,
    group=AWARDS,
)

GATE_OUT = MailKind(
    "award_out",
    subject=_l("阶段考核后退出：%(title)s"),
    lines=(_l("榜单“%(title)s”阶段考核后，这支团队不再进入下一阶段，理由请登录查看。"),),
    link=_LINK,
    group=AWARDS,
)

ACCEPTED = MailKind(
    "award_accepted",
    subject=_l("任务已验收：%(title)s"),
    lines=(_l("榜单“%(title)s”的任务已通过验收。"),),
    link=_LINK,
    group=AWARDS,
)

AWARD_ENDED = MailKind(
    "award_terminated",
    subject=_l("任务已终止：%(title)s"),
    lines=(_l("榜单“%(title)s”的任务已终止，原因请登录查看。"),),
    link=_LINK,
    group=AWARDS,
)

STAGE_DUE = MailKind(
    "stage_due",
    subject=_l("里程碑快到期：%(title)s"),
    lines=(_l("榜单“%(title)s”的里程碑“%(stage)s”约定在 %(day)s 前完成，完成后请提交报告。"),),
    link=_l("去报告"),
    group=DUE,
)

PLAN_CHANGED = MailKind(
    "plan_changed",
    subject=_l("请确认调整后的里程碑：%(title)s"),
    lines=(_l("科技局调整了榜单“%(title)s”立项任务的里程碑，双方都同意后才签订合同。"),),
    link=_l("去确认"),
    group=AWARDS,
)

PLAN_ANSWERED = MailKind(
    "plan_answered",
    subject=_l("对调整后的里程碑有了答复：%(title)s"),
    lines=(_l("榜单“%(title)s”：%(side)s对调整后的里程碑作了答复，请登录查看。"),),
    link=_HANDLE,
    group=OFFICE,
)

MAILS = (
    PLAN_CHANGED,
    PLAN_ANSWERED,
    CHOICE_ASKED,
    CHOICE_MADE,
    PUBLICISED,
    PUBLICITY_OVER,
    OBJECTION_RAISED,
    OBJECTION_ANSWERED,
    OBJECTION_LAPSED,
    AWARDED_WON,
    AWARDED_OTHERS,
    AWARDED_OWNER,
    DROPPED,
    CONTRACTED,
    STAGE_REPORTED,
    OPINION_GIVEN,
    STAGE_DECIDED,
    GATE_OUT,
    ACCEPTED,
    AWARD_ENDED,
    STAGE_DUE,
)
