"""The next quarter's call, drafted from the last one."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

from matcher.domain.errors import InputError
from web.attachments.holders import Holder
from web.attachments.service import copy_attachments
from web.base import db, log
from web.base.access import require
from web.base.clock import last_day
from web.base.site import today, zone
from web.calls.models import Call
from web.calls.permissions import MANAGE_CALLS
from web.calls.queries import find_following
from web.calls.states import CallState
from web.calls.times import Quarter, in_words, move_deadline, move_opening
from web.calls.verbs import CallObject, CallVerb
from web.people.models import User

COPIED = ("kind", "theme", "eligible", "contact", "focus_fields", "grace_minutes", "is_demo")


def draft_next(actor: User, source: Call) -> Call:
    """Return a draft for the quarter after ``source``, made from it with its files.

    Raises InputError of ``quarter``, "taken", where there is a later call of its kind and theme.
    """
    require(actor, MANAGE_CALLS, source)
    if find_following(source) is not None:
        raise InputError.of("quarter", "taken")
    return _draft(actor, source)


def prepare_next(source: Call) -> Call | None:
    """Draft the next quarter's general call by itself, where there is none yet.

    A theme is chosen anew each quarter, so nobody gets drafts of thematic calls unasked.
    """
    if source.theme or find_following(source) is not None:
        return None
    return _draft(None, source)


def _draft(actor: User | None, source: Call) -> Call:
    before = Quarter(source.year, source.quarter)
    target = _quarter_after(before)
    moved = before.until(target)
    call = Call(
        year=target.year,
        quarter=target.number,
        opens_at=move_opening(source.opens_at, moved, zone()),
        closes_at=move_deadline(source.closes_at, moved, zone()),
        prepared_from_id=source.id,
        **{name: getattr(source, name) for name in COPIED},
    )
    renewed = _renewed_days(source, call, zone())
    call.title = renew(source.title, before, target, is_title=True)
    call.notice = renew(source.notice, before, target, renewed)
    db.session().add(call)
    db.flush()
    copy_attachments(Holder.CALL, source.id, Holder.CALL, call.id, actor)
    log.record(
        actor,
        CallVerb.DRAFT_NEXT,
        CallObject.CALL,
        call.id,
        after=CallState.DRAFT.value,
        key=call.key,
        drafted_from=source.id,
    )
    return call


def _quarter_after(before: Quarter) -> Quarter:
    """Return the quarter after one, or after the present one where calls have long paused."""
    present = Quarter.of(today())
    return before.next if before.next >= present else present.next


def renew(
    text: str,
    before: Quarter,
    after: Quarter,
    days: dict[str, str] | None = None,
    *,
    is_title: bool = False,
) -> str:
    """Return a text with the names of one quarter, and some days, replaced by those of another.

    A year alone is renewed in titles only: a notice may tell of what was.
    """
    words = dict(days or {})
    for old, new in zip(_names(before), _names(after), strict=True):
        words[old] = new
    if is_title:
        words[f"{before.year}年"] = f"{after.year}年"
    # The longest first, and all at once: what was put in is not renewed again.
    ordered = sorted(words, key=len, reverse=True)
    pattern = "|".join(rf"(?<!\d){re.escape(one)}" for one in ordered)
    return re.sub(pattern, lambda found: words[found.group()], text)


def _names(quarter: Quarter) -> list[str]:
    year, number = quarter.year, quarter.number
    named = [f"第{in_words(number)}季度", f"{in_words(number)}季度", f"第{number}季度"]
    spaced = [f"{year} 年{gap}第{gap}{number}{gap}季度" for gap in ("", " ")]
    return [f"{year}年{one}" for one in named] + [*named[::2], f"{year}Q{number}", *spaced]


def _renewed_days(old: Call, new: Call, city: ZoneInfo) -> dict[str, str]:
    """Return the days on which a call opens and closes, as notices write them, old and new."""
    found: dict[str, str] = {}
    for before, after in (
        (old.opens_at.astimezone(city).date(), new.opens_at.astimezone(city).date()),
        (last_day(old.closes_at, city), last_day(new.closes_at, city)),
    ):
        found[f"{before.year}年{before.month}月{before.day}日"] = (
            f"{after.year}年{after.month}月{after.day}日"
        )
        found[f"{before.month}月{before.day}日"] = f"{after.month}月{after.day}日"
    return found
