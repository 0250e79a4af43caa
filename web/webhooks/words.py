"""Words of kinds of events, states and what came of attempts."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from web.webhooks.states import DeliveryState, EventKind, HookState, Outcome

LABELS: dict[type[StrEnum], dict[Any, Any]] = {
    EventKind: {
        EventKind.POSTING_PUBLISHED: _l("需求或成果公开发布"),
        EventKind.POSTING_CHANGED: _l("已发布的需求或成果有了新版本"),
        EventKind.POSTING_ENDED: _l("需求或成果撤回、到期或已达成"),
        EventKind.CALL_OPENED: _l("征集开始"),
        EventKind.CALL_EXTENDED: _l("征集截止时间延后"),
        EventKind.CALL_CLOSED: _l("征集截止"),
        EventKind.CATALOGUE_PUBLISHED: _l("征集目录发布"),
        EventKind.ENTRY_PUBLISHED: _l("创新资源公开或更新"),
        EventKind.ENTRY_ENDED: _l("创新资源下架"),
        EventKind.POSTING_REVIEWED: _l("本单位的需求或成果有了审核结果"),
        EventKind.DEAL_SHOWN: _l("经纪人确认了一项与您有关的配对"),
        EventKind.DEAL_ANSWERED: _l("对接的一方作了答复"),
        EventKind.DEAL_MOVED: _l("对接进入下一步、结束或恢复"),
        EventKind.CONTRACT_SIGNED: _l("合同已签"),
        EventKind.CONTRACT_REGISTERED: _l("合同已登记"),
        EventKind.CONTRACT_COMPLETED: _l("合同履行完毕"),
        EventKind.CONTRACT_CORRECTED: _l("合同信息已更正"),
        EventKind.NOTICE: _l("与您有关的其他消息"),
        EventKind.TEST: _l("测试推送"),
    },
    HookState: {
        HookState.ACTIVE: _l("正在推送"),
        HookState.PAUSED: _l("已暂停"),
        HookState.FAILING: _l("多次失败，已停"),
        HookState.GONE: _l("对方不再接收"),
    },
    DeliveryState: {
        DeliveryState.WAITING: _l("等待推送"),
        DeliveryState.TAKEN: _l("已送达"),
        DeliveryState.FAILED: _l("没有送达"),
        DeliveryState.WITHHELD: _l("没有推送"),
    },
    Outcome: {
        Outcome.TAKEN: _l("对方已收下"),
        Outcome.REFUSED: _l("对方没有收下"),
        Outcome.REDIRECT: _l("对方要转到别的地址，平台不跟随转向"),
        Outcome.GONE: _l("对方答复不再接收"),
        Outcome.BUSY: _l("对方正忙，稍后再试"),
        Outcome.NO_NAME: _l("找不到这个域名"),
        Outcome.NOT_ALLOWED: _l("地址在内部网络，平台不连接"),
        Outcome.UNREACHABLE: _l("连接不上"),
        Outcome.NOT_SAFE: _l("证书不可信，或不能建立加密连接"),
        Outcome.TIMEOUT: _l("对方没有及时答复"),
        Outcome.BROKEN: _l("连接中断，不知道对方是否收下"),
        Outcome.WITHHELD: _l("您现在无权查看这项内容，或它已不在"),
    },
}

MARKS: dict[type[StrEnum], dict[Any, tuple[str, str]]] = {
    HookState: {
        HookState.ACTIVE: ("●", "good"),
        HookState.PAUSED: ("□", "done"),
        HookState.FAILING: ("✕", "stop"),
        HookState.GONE: ("✕", "stop"),
    },
    DeliveryState: {
        DeliveryState.WAITING: ("◐", "wait"),
        DeliveryState.TAKEN: ("✓", "good"),
        DeliveryState.FAILED: ("✕", "stop"),
        DeliveryState.WITHHELD: ("□", "done"),
    },
}

FAULTS: dict[str, Any] = {
    "malformed": _l("请填写完整的网址，例如 https://erp.example.cn/hooks。"),
    "scheme": _l("网址要以 https:// 开头。"),
    "user": _l("网址里不能写用户名和密码；需要的话，放在路径或参数里。"),
    "host": _l("这个主机名不能使用，请填写完整的域名或通常写法的 IP 地址。"),
    "port": _l("这个端口不能使用：可以是 443，或 1024 以上的端口。"),
    "private": _l("这是内部网络的地址，平台不连接。需要时请管理员把该网络列为可信。"),
}
"""What is wrong with an address, by the codes of ``addresses.py``."""
