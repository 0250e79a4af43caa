"""What a browser calls itself, in plain words."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("HarmonyOS", _l("鸿蒙设备")),
    ("OpenHarmony", _l("鸿蒙设备")),
    ("Android", _l("安卓手机或平板")),
    ("Windows", _l("Windows 电脑")),
    ("Macintosh", _l("苹果电脑")),
    ("CrOS", "Chromebook"),
    ("Linux", _l("Linux 电脑")),
)
"""Mark in the name -> words. The first that is found counts: later ones are parts of others."""

BROWSERS = (
    ("MicroMessenger", _l("微信")),
    ("DingTalk", _l("钉钉")),
    ("QQBrowser", _l("QQ 浏览器")),
    ("UCBrowser", _l("UC 浏览器")),
    ("MiuiBrowser", _l("小米浏览器")),
    ("HuaweiBrowser", _l("华为浏览器")),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)


def describe(agent: str) -> str:
    """Return system and browser, such as 'Windows 电脑 · Edge'."""
    parts = (_find(agent, SYSTEMS), _find(agent, BROWSERS))
    return " · ".join(part for part in parts if part) or gettext("未知设备")


def _find(agent: str, known: tuple[tuple[str, object], ...]) -> str:
    return next((str(words) for mark, words in known if mark in agent), "")
