"""Words of the codes of this feature, and of what keeps a message from going out."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from web.base.mails.kinds import Cadence, Channel, MessageState

LABELS: dict[type[StrEnum], dict[Any, Any]] = {
    Cadence: {
        Cadence.AT_ONCE: _l("随时发送"),
        Cadence.DAILY: _l("每天汇总"),
        Cadence.WEEKLY: _l("每周汇总"),
        Cadence.OFF: _l("不接收"),
    },
    Channel: {
        Channel.MAIL: _l("邮件"),
        Channel.WEBHOOK: _l("群机器人"),
    },
    MessageState: {
        MessageState.WAITING: _l("等待发送"),
        MessageState.HELD: _l("等待汇总"),
        MessageState.SENT: _l("已发送"),
        MessageState.FAILED: _l("发送失败"),
        MessageState.CANCELLED: _l("不再发送"),
        MessageState.DIGESTED: _l("已汇总发送"),
    },
}

MARKS: dict[type[StrEnum], dict[Any, tuple[str, str]]] = {
    MessageState: {
        MessageState.WAITING: ("◐", "wait"),
        MessageState.HELD: ("◔", "wait"),
        MessageState.SENT: ("✓", "good"),
        MessageState.FAILED: ("✕", "stop"),
        MessageState.CANCELLED: ("□", "done"),
        MessageState.DIGESTED: ("✓", "done"),
    }
}

STEPS = {
    "connect": _l("连接不上服务器"),
    "tls": _l("不能建立加密连接"),
    "sign_in": _l("服务器不接受登录"),
    "sender": _l("服务器不接受发件地址"),
    "receiver": _l("服务器不接受收件地址"),
    "text": _l("服务器不接收正文"),
    "answer": _l("服务器没有确认收下"),
    "webhook": _l("群机器人没有收下"),
    "folder": _l("邮件文件夹不能写入"),
    "compose": _l("消息内容不能生成"),
    "send": _l("发送程序出错"),
    "worker": _l("后台进程多次中断"),
}


def fault_words(error: str) -> str:
    """Return why a message was not sent: a sentence, and the code that was answered."""
    step, _, code = error.partition(" ")
    return f"{STEPS.get(step, step)} {code}".strip()
