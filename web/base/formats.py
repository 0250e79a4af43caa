"""Amounts, dates and times as the reader's language writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime

from flask_babel import gettext, ngettext

from web.base import labels, site
from web.base.clock import ends_day
from web.base.labels import locale_code
from web.base.site import last_day, local_day

# Per language, the largest first: fen from which on a unit is used, fen of one unit, its words.
_MONEY = {
    "zh": ((10**10, 10**10, "{} 亿元"), (0, 10**6, "{} 万元")),
    "en": (
        (10**11, 10**11, "CNY {} billion"),
        (10**8, 10**8, "CNY {} million"),
        (0, 10**2, "CNY {}"),
    ),
}


_ZONES = {"Asia/Shanghai": {"zh": "北京时间", "en": "China Standard Time (UTC+8)"}}


def _money_unit(fen: int) -> tuple[int, str]:
    """Return fen of the unit that fits an amount, and the words around its number."""
    for least, unit, words in _MONEY[locale_code()]:
        if fen >= least:
            return unit, words
    raise ValueError(fen)


def money(fen: int | None) -> str:
    """Return an amount such as '35 万元' or 'CNY 350,000', or the word for negotiable."""
    if fen is None:
        return gettext("面议")
    unit, words = _money_unit(fen)
    return words.format(_number(fen, unit))


def money_range(low: int | None, high: int | None) -> str:
    """Return a budget range in words."""
    if low is None and high is None:
        return gettext("面议")
    if low is None or high is None or low == high:
        return money(high if low is None else low)
    unit, words = _money_unit(high)
    if _money_unit(low)[0] != unit:
        return f"{money(low)}–{money(high)}"
    return words.format(f"{_number(low, unit)}–{_number(high, unit)}")


def exact_money(fen: int | None) -> str:
    """Return an amount to the fen, such as '1,250,000.00 元'."""
    if fen is None:
        return ""
    return gettext("%(amount)s 元", amount=f"{fen / 100:,.2f}")


def local_time(moment: datetime | None) -> datetime | None:
    """Return a stored moment in the site's time zone."""
    if moment is None:
        return None
    return moment.astimezone(site.zone())


def day(value: date | datetime | None) -> str:
    """Return a date such as '2026年11月30日' or '30 Nov 2026'."""
    if value is None:
        return ""
    value = _day_of(value)
    if locale_code() == "en":
        return f"{value.day} {value:%b %Y}"
    return f"{value.year}年{value.month}月{value.day}日"


def stored_day(text: str | None) -> str:
    """Return a date stored as '2026-11-30' in the reader's form; nothing for None."""
    return day(date.fromisoformat(text)) if text else ""


def full_day(value: date | datetime) -> str:
    """Return a date with its weekday, such as '2026年11月30日 周一' or 'Mon 30 Nov 2026'."""
    names = {"zh": "周一 周二 周三 周四 周五 周六 周日", "en": "Mon Tue Wed Thu Fri Sat Sun"}
    weekday = names[locale_code()].split()[_day_of(value).weekday()]
    return f"{weekday} {day(value)}" if locale_code() == "en" else f"{day(value)} {weekday}"


def _day_of(value: date | datetime) -> date:
    return local_day(value) if isinstance(value, datetime) else value


def moment(value: datetime | None) -> str:
    """Return day, weekday and time, such as '2026年11月30日 周一 18:00'."""
    local = local_time(value)
    return "" if local is None else f"{full_day(local)} {local:%H:%M}"


def zoned_moment(value: datetime | None) -> str:
    """Return day, weekday, time and what time it is, for whoever has to be there in time."""
    local = local_time(value)
    if local is None:
        return ""
    return zoned(moment(local), local)


def zoned(words: str, value: datetime) -> str:
    """Return the words of a time with what time it is, where the language puts it."""
    local = local_time(value)
    zone = "" if local is None else zone_name(local)
    return f"{words} {zone}" if locale_code() == "en" else f"{zone} {words}"


def deadline(value: datetime | None) -> str:
    """Return a moment by which something has to be done, as people say it: a day ends at 24:00."""
    local = local_time(value)
    if local is None:
        return ""
    if not ends_day(local, site.zone()):
        return zoned_moment(local)
    return zoned(f"{full_day(last_day(local))} 24:00", local)


def zone_name(local: datetime) -> str:
    """Return the name of the site's time, such as '北京时间', or how far it is from UTC."""
    names = _ZONES.get(site.settings().timezone)
    return names[locale_code()] if names else f"UTC{local.isoformat()[-6:]}"


def days_left(value: datetime, now: datetime) -> str:
    """Return the time left until a deadline in words."""
    number, _ = time_left(value, now)
    if number is None:
        return gettext("已截止")
    if last_day(value) == local_day(now):
        return ngettext("还有 %(num)s 小时", "还有 %(num)s 小时", number)
    return ngettext("还有 %(num)s 天", "还有 %(num)s 天", number)


def time_left(value: datetime, now: datetime) -> tuple[int | None, str]:
    """Return (number, unit) of the time left until a deadline: days of the city's calendar, as
    people count them, and hours on the last day.

    The number is None once the time is over.
    """
    # In UTC: within one zone Python reckons by the clock on the wall.
    seconds = (value.astimezone(UTC) - now.astimezone(UTC)).total_seconds()
    if seconds <= 0:
        return None, ""
    days = (last_day(value) - local_day(now)).days
    if days:
        return days, ngettext("天", "天", days)
    hours = max(1, int(seconds // 3600))
    return hours, ngettext("小时", "小时", hours)


def days_until(value: datetime, now: datetime) -> str:
    """Return how many days of the city's calendar there are until something begins, in words."""
    days = (local_day(value) - local_day(now)).days
    if days <= 0:
        return gettext("今天开始")
    return ngettext("%(num)s 天后开始", "%(num)s 天后开始", days)


def duration_left(seconds: float | None) -> str:
    """Return about how long something still takes; empty where nobody knows."""
    if seconds is None:
        return ""
    minutes = max(1, round(seconds / 60))
    if minutes < 90:
        return ngettext("约剩 %(num)s 分钟", "约剩 %(num)s 分钟", minutes)
    hours = round(minutes / 60)
    return ngettext("约剩 %(num)s 小时", "约剩 %(num)s 小时", hours)


def _number(fen: int, unit: int) -> str:
    text = f"{fen / unit:,.2f}"
    # Of yuan the cents stay whole: 645,000.50.
    return text.removesuffix(".00") if unit == 100 else text.rstrip("0").rstrip(".")


FILTERS = {
    function.__name__: function
    for function in (
        money,
        exact_money,
        day,
        stored_day,
        full_day,
        local_day,
        last_day,
        moment,
        zoned_moment,
        deadline,
        duration_left,
    )
}
GLOBALS = {
    function.__name__: function
    for function in (money_range, days_left, days_until, time_left, zone_name)
}


def short_day(moment: date | datetime | None) -> str:
    """Return a date without its year, such as '11月30日' or '30 Nov'."""
    if moment is None:
        return ""
    found = _day_of(moment)
    if labels.locale_code() == "en":
        return f"{found.day} {found:%b}"
    return f"{found.month}月{found.day}日"
