"""The words of pages that tell of an error: a title, and what to do."""

from __future__ import annotations

from flask import request
from flask_babel import gettext

from web.base.faults import Fault
from web.base.files.limits import MEGABYTE

Words = dict[str, tuple[str, str]]


def words_of(reason: str, wait: str = "") -> tuple[str, str]:
    """Return title and help of a reason: a code, a fault, or an HTTP status.

    ``wait`` says for how long nothing more is looked at, where it was too often.
    """
    words = _words_of_rules() | _words_of_keys() | _words_of_statuses(wait) | _words_of_faults()
    words["403"] = words["forbidden"]
    return words.get(reason, words["500" if reason.startswith("5") else "input"])


def _say_limit() -> str:
    most = (request.max_content_length or 0) // MEGABYTE
    return gettext(
        "没有保存。请返回上一页，减少内容后重新提交，一次最多 %(count)s MB。", count=most
    )


def say_seal_key_lost() -> str:
    """Say what happened to what is sealed, and what to do."""
    return gettext(
        "服务器上的密封密钥丢失或者已被更换，刚才的操作没有保存；已经密封的材料没有改动，密钥恢复后"
        "即可照常打开。请先复制填写的内容，并联系系统管理员从备份中恢复密钥。"
    )


def _words_of_rules() -> Words:
    return {
        "input": (
            gettext("提交的内容无法处理"),
            gettext("请返回上一页检查填写的内容后重新提交。"),
        ),
        "csrf": (
            gettext("页面停留太久，需要重新提交"),
            gettext("请返回上一页并刷新，再次提交；已填写的内容可以从浏览器返回后找回。"),
        ),
        "forbidden": (
            gettext("您没有进行此操作的权限"),
            gettext("请确认登录的账号是否正确；如有疑问，请联系管理员。"),
        ),
        "wrong_state": (
            gettext("当前状态下不能进行此操作"),
            gettext("它的状态可能刚刚发生变化。请返回并刷新页面，查看最新状态后再操作。"),
        ),
        "lost_race": (
            gettext("内容已被他人更新"),
            gettext("在您操作期间，另一位用户修改了它。请返回并刷新页面，在最新内容上重新操作。"),
        ),
        "already_sent": (
            gettext("这份表单已经提交过"),
            gettext("第一次提交的内容已经保存；之后改动的部分没有保存，请打开已保存的内容再修改。"),
        ),
    }


def _words_of_keys() -> Words:
    return {
        "seal_key_lost": (gettext("密封的材料现在打不开，也存不进"), say_seal_key_lost()),
        "log_key_lost": (
            gettext("审计日志暂时不能写入"),
            gettext(
                "服务器上保护审计日志的密钥丢失或者已被更换，刚才的操作没有保存。"
                "请先复制填写的内容，并联系系统管理员。"
            ),
        ),
        "read_not_recorded": (
            gettext("联系方式暂时不能显示"),
            gettext("查看联系方式须留下记录，而记录暂时无法保存。请稍后刷新重试。"),
        ),
    }


def _words_of_statuses(wait: str) -> Words:
    return {
        "404": (
            gettext("没有找到这个页面"),
            gettext("它可能已下架，或者地址有误。可以从首页或搜索重新查找。"),
        ),
        "405": (gettext("不能这样打开这个页面"), gettext("请从页面上的按钮进行操作。")),
        "413": (gettext("提交的内容过大"), _say_limit()),
        "429": (
            gettext("操作过于频繁"),
            gettext("为了安全，短时间内的次数有限。请等 %(wait)s，再返回上一页重试。", wait=wait),
        ),
        "503": (
            gettext("平台正在维护"),
            gettext("已经保存的内容都在。请稍后再来；如正在填写，请先不要关闭那个页面。"),
        ),
        "500": (
            gettext("系统出现问题"),
            gettext("问题已记录，刚才的操作没有保存。请稍后再试。"),
        ),
    }


def _words_of_faults() -> Words:
    return {
        Fault.FULL: (
            gettext("暂时不能保存：服务器存储空间已满"),
            gettext(
                "刚才的操作没有保存，已经保存的内容都在，页面仍可查看。管理员腾出空间后即可继续。"
            ),
        ),
        Fault.READ_ONLY: (
            gettext("暂时只能查看，不能保存"),
            gettext("刚才的操作没有保存，已经保存的内容都在，页面仍可查看。请稍后再提交。"),
        ),
        Fault.GONE: (
            gettext("数据库暂时连接不上"),
            gettext("已经保存的内容都在，恢复后网站会自动继续。请约半分钟后再试。"),
        ),
        Fault.DAMAGED: (
            gettext("数据文件损坏，需要管理员恢复"),
            gettext("刚才的操作没有保存。请联系系统管理员从备份中恢复，之后再提交。"),
        ),
    }
