"""Errors below /api/ as programs read them: problem details of RFC 9457."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Response, current_app
from flask_babel import gettext

from matcher.domain.errors import InputError
from web.base import programs, site
from web.base.error_words import Words, words_of
from web.base.files.limits import MEGABYTE

MIME = "application/problem+json"
REALM = "techmatch"


def answer(
    status: int, reason: str, *, error: Exception | None = None, wait: str = "", **more: Any
) -> Response:
    """Return the answer that tells of a problem; ``more`` are further members, empty ones left out.

    ``reason`` is what the page of the error is chosen by as well.
    """
    status, reason = _refine(status, reason, error)
    title, detail = _words(reason, wait)
    detail = getattr(error, "told", None) or detail
    told = {
        "type": f"{site.address()}{programs.ROOT}#{reason}",
        "title": title,
        "status": status,
        "detail": detail,
        "errors": list(_faults(error)),
        **more,
    }
    body = current_app.json.dumps(
        {name: value for name, value in told.items() if value not in ("", None, [])}
    )
    # A name that was sent may hold half a character, which no text on the wire can.
    sent = body.encode(errors="replace")
    made: Response = current_app.response_class(sent, status=status, mimetype=MIME)
    if challenge := _challenge(error):
        made.headers["WWW-Authenticate"] = challenge
    made.headers["Cache-Control"] = "no-store"
    return made


def _refine(status: int, reason: str, error: Exception | None) -> tuple[int, str]:
    """Return status and reason as programs know them, more exactly than a page tells them."""
    if isinstance(error, programs.NotIdentified):
        return 401, error.reason
    if isinstance(error, programs.ScopeMissing):
        return 403, "insufficient_scope"
    if isinstance(error, programs.Refused):
        return status, error.reason
    if isinstance(error, InputError):
        return 422, "422"
    return status, reason


def _faults(error: Exception | None) -> Iterable[dict[str, str]]:
    """Yield what is wrong with what was sent, field by field."""
    if isinstance(error, InputError):
        for problem in error.problems:
            yield {"name": problem.field, "code": problem.code}
    data = getattr(error, "data", None)
    messages = data.get("messages") if isinstance(data, Mapping) else None
    if isinstance(messages, Mapping):
        for location, found in messages.items():
            yield from _flatten(str(location), "", found)


def _flatten(location: str, name: str, found: Any) -> Iterable[dict[str, str]]:
    if isinstance(found, Mapping):
        for key, inner in found.items():
            yield from _flatten(location, f"{name}.{key}" if name else str(key), inner)
        return
    for one in found if isinstance(found, list | tuple) else [found]:
        if isinstance(one, Mapping):
            yield from _flatten(location, name, one)
        else:
            yield {"in": location, "name": name, "detail": str(one)}


def _challenge(error: Exception | None) -> str:
    """Return what the client is told about tokens, as RFC 6750 says it."""
    if isinstance(error, programs.ScopeMissing):
        return f'Bearer realm="{REALM}", error="insufficient_scope", scope="{error.scope}"'
    if isinstance(error, programs.NotIdentified):
        fault = ', error="invalid_token"' if error.reason == "invalid_token" else ""
        return f'Bearer realm="{REALM}"{fault}'
    return ""


def list_reasons() -> dict[str, tuple[str, str]]:
    """Return what can go wrong: reason -> title and what to do, for the page that explains it."""
    return _own_words("")


def _words(reason: str, wait: str) -> tuple[str, str]:
    return _own_words(wait).get(reason) or words_of(reason, wait)


def _most_bytes() -> int:
    return int(current_app.config["MAX_CONTENT_LENGTH"])


def _own_words(wait: str) -> Words:
    words = _words_of_tokens() | _words_of_content(wait) | _words_of_repeating()
    words["403"] = words["forbidden"]
    words["input"] = words["400"]
    return words


def _words_of_tokens() -> Words:
    return {
        "token_needed": (
            gettext("需要访问令牌"),
            gettext("请在账号设置的“访问令牌”里新建一个，放在 Authorization: Bearer 后面发送。"),
        ),
        "invalid_token": (
            gettext("访问令牌无效"),
            gettext("令牌写错、到期或者已经作废。请检查 Authorization 标头，或者新建一个令牌。"),
        ),
        "forbidden": (
            gettext("您没有进行此操作的权限"),
            gettext("令牌的主人不能这样做。请确认用的是哪个账号的令牌。"),
        ),
        "insufficient_scope": (
            gettext("这个令牌没有所需的权限"),
            gettext("WWW-Authenticate 标头写明了缺少的权限。请新建一个勾选了它的令牌。"),
        ),
    }


def _words_of_content(wait: str) -> Words:
    return {
        "400": (gettext("发来的内容无法读取"), gettext("请检查网址、标头和内容的格式。")),
        "404": (gettext("没有找到"), gettext("它可能已下架，或者地址有误，或者不对这个令牌公开。")),
        "405": (gettext("这个地址不接受这种方法"), gettext("Allow 标头列出了可用的方法。")),
        "413": (
            gettext("提交的内容过大"),
            gettext("一次最多 %(count)s MB。", count=_most_bytes() // MEGABYTE),
        ),
        "415": (gettext("不支持这种内容格式"), gettext("请发送 Content-Type: application/json。")),
        "422": (
            gettext("有内容需要修改"),
            gettext("errors 列出了每一项的位置和原因，请改正后再发送。"),
        ),
        "429": (
            gettext("操作过于频繁"),
            gettext("请等 %(wait)s，再继续；RateLimit 标头写明了还能用多少次。", wait=wait or "…"),
        ),
        "lost_race": (
            gettext("内容已被他人更新"),
            gettext("请重新读取最新内容，再在其上操作。"),
        ),
        "wrong_state": (
            gettext("当前状态下不能进行此操作"),
            gettext("请重新读取它的最新状态。"),
        ),
        "503": (gettext("平台正在维护"), gettext("请在 Retry-After 标头写明的时间之后再试。")),
        "500": (gettext("系统出现问题"), gettext("问题已记录，没有保存任何内容。请稍后再试。")),
    }


def _words_of_repeating() -> Words:
    return {
        "412": (
            gettext("内容已被更新"),
            gettext("请重新读取，在最新内容上修改，用新的 ETag 再发送。"),
        ),
        "428": (
            gettext("缺少 If-Match"),
            gettext("请把读取时得到的 ETag 放进 If-Match，以免覆盖别人的修改。"),
        ),
        "idempotency_key": (
            gettext("Idempotency-Key 无法使用"),
            gettext("请用 1 到 255 个可见的 ASCII 字符，例如一个 UUID。"),
        ),
        "idempotency_key_reused": (
            gettext("这个 Idempotency-Key 已用于别的内容"),
            gettext("重发请保持内容不变；新的内容请换一个新的 Idempotency-Key。"),
        ),
        "idempotency_key_busy": (
            gettext("同一个 Idempotency-Key 正在处理"),
            gettext("请稍等再发送，内容和 Idempotency-Key 保持不变。"),
        ),
    }
