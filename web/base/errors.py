"""Errors as pages that say what to do next."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any, cast
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, make_response, render_template, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, TooManyRequests

from matcher.domain.errors import LostRace, TechmatchError
from web.base import db, maintenance, once, registry, site
from web.base.attempts import say_wait
from web.base.extensions import limiter
from web.base.files.limits import MEGABYTE
from web.base.limiting import seconds_left
from web.base.logs import context

STATUS = {
    "input": 400,
    "forbidden": 403,
    "wrong_state": 409,
    "lost_race": 409,
    "seal_key_lost": 503,
    "log_key_lost": 503,
    "read_not_recorded": 503,
}


NO_TEXTS = frozenset(
    {"csrf_token", "password", "email", "next", "until", "code", "confirm_code"}
    | {"old_password", "current_password", "confirm_password"}
)
"""Fields of forms that are nobody's writing, or a secret."""

TOLD = frozenset({"Allow", "Retry-After", "Content-Range"})
"""Headers of Flask's own errors that go with our page."""

LEAST_TEXT = 12
"""Characters from which on something without a blank is a text and not a code."""


def init_errors(app: Flask) -> None:
    """Answer every error with a page in the reader's language."""
    app.before_request(close_for_maintenance)
    app.register_error_handler(TechmatchError, show_domain_error)
    for conflict in (IntegrityError, StaleDataError):
        app.register_error_handler(conflict, show_conflict)
    app.register_error_handler(once.AlreadySent, show_already_sent)
    app.register_error_handler(CSRFError, show_expired_form)
    app.register_error_handler(HTTPException, show_http_error)
    app.register_error_handler(Exception, show_failure)


def show_domain_error(error: TechmatchError) -> tuple[str, int]:
    """A rule of the domain said no."""
    status = STATUS.get(error.code, 400)
    if status >= 500:
        current_app.logger.error("%s: %s", error.code, error)
    return _page(status, error.code), status


def show_conflict(error: Exception) -> tuple[str, int]:
    """The database refused what a view sent to it: somebody else was quicker."""
    current_app.logger.warning("refused by the database", exc_info=error)
    return show_domain_error(LostRace(type(error).__name__))


def show_expired_form(_error: CSRFError) -> tuple[str, int]:
    """The form's protection code is missing or from another session."""
    return _page(400, "csrf"), 400


def show_already_sent(error: once.AlreadySent) -> tuple[str, int]:
    """The form was carried out before; what was changed in it since is shown, not stored."""
    return _page(409, "already_sent", made=error.location), 409


def show_http_error(error: HTTPException) -> Response | tuple[str, int] | tuple[str, int, Any]:
    """Flask's own errors, with what a program is told in headers; redirects pass through."""
    status = error.code or 500
    if status < 400:
        return _stay_here(error.get_response())
    if isinstance(error, TooManyRequests):
        return _show_wait(error)
    told = [(name, value) for name, value in error.get_headers() if name in TOLD]
    return _page(status, str(status)), status, told


def _stay_here(answer: Any) -> Response:
    """Let a redirect of the router name no host: the request could have named any."""
    place = urlsplit(answer.headers.get("Location", ""))
    if place.netloc == request.host:
        answer.headers["Location"] = place._replace(scheme="", netloc="").geturl()
    return cast(Response, answer)


def _show_wait(error: TooManyRequests) -> tuple[str, int, Any]:
    """Too many tries: say for how long nothing more is looked at."""
    wait = error.retry_after
    seconds = wait if isinstance(wait, int) else seconds_left(limiter)
    page = _page(429, "429", wait=say_wait(seconds))
    return page, 429, {"Retry-After": str(seconds), "Cache-Control": "no-store"}


def show_failure(error: Exception) -> tuple[str, int]:
    """A defect of ours: logged in full, shown without a word of its content.

    The reader gets the number under which it is in the log.
    """
    number = secrets.token_hex(3).upper()
    current_app.logger.error("unexpected error %s", number, exc_info=error)
    return _page(500, "500", number=number), 500


def close_for_maintenance() -> Response | None:
    """Answer every page while the site is closed; monitors and style sheets go on."""
    access = registry.present().access.get(request.endpoint or "")
    if access is not None and access.goes_on:
        return None
    settings = site.settings()
    closed = maintenance.current(settings.home)
    if closed is None:
        return None
    # The database may be what is being worked on: the page is made without it.
    response = make_response(_page(503, "503", until=closed.until), 503)
    response.headers["Retry-After"] = str(closed.wait_seconds(site.now()))
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(
    status: int,
    reason: str,
    *,
    number: str | None = None,
    until: datetime | None = None,
    wait: str = "",
    made: str = "",
) -> str:
    if reason != "503":
        db.rollback()
    title, help_text = _words(reason, wait)
    return render_template(
        "error.html",
        status=status,
        title=title,
        help_text=help_text,
        number=number,
        trace=context.request_id.get() if number else "",
        until=until,
        made=made,
        typed=_list_typed(),
    )


def _list_typed() -> list[str]:
    """Return the texts somebody sent us, to be copied from the page that refuses them.

    Whatever went wrong, nothing typed is lost. What a page elsewhere sent is not shown: it
    could put words into our mouth.
    """
    if request.method != "POST" or not _is_sent_from_here():
        return []
    try:
        sent = list(request.form.items(multi=True))
    except HTTPException:
        return []  # Too much, or no form at all.
    return [text for name, text in sent if name not in NO_TEXTS and _is_writing(text)]


def _is_sent_from_here() -> bool:
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host


def _is_writing(text: str) -> bool:
    plain = text.strip()
    return len(plain) >= LEAST_TEXT or " " in plain or not plain.isascii()


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


def _words(reason: str, wait: str) -> tuple[str, str]:
    words = {
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
    words["403"] = words["forbidden"]
    return words.get(reason, words["500" if reason.startswith("5") else "input"])
