"""Why proposals have no broker, in the reader's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask_babel import gettext, ngettext

from matcher.brokers.shortages import Obstacle, Shortage
from web.base import labels

MOST_NAMES = 4


def explain_shortage(
    shortage: Shortage, brokers: Mapping[int, str], organisations: Mapping[int, str]
) -> str:
    """Return one sentence that names the constraint to blame."""
    if shortage.obstacle is Obstacle.NOBODY:
        return gettext("平台上没有在用的技术经纪人账号。")
    names = _join_names(brokers[key] for key in shortage.brokers)
    if shortage.obstacle is Obstacle.LEAVE:
        return gettext("没有利益关系的经纪人（%(names)s）都在休假。", names=names)
    if shortage.obstacle is Obstacle.CONFLICT:
        return _explain_conflict([organisations[key] for key in shortage.organisations])
    return _explain_places(shortage, names, everybody=len(shortage.brokers) == len(brokers))


def _explain_conflict(owners: list[str]) -> str:
    if len(owners) == 1:
        return gettext("所有经纪人都与“%(owner)s”有利益关系。", owner=owners[0])
    return gettext(
        "每位经纪人都与“%(first)s”或“%(second)s”有利益关系。", first=owners[0], second=owners[-1]
    )


def _explain_places(shortage: Shortage, names: str, *, everybody: bool) -> str:
    if everybody:
        return ngettext(
            "%(num)s 项配对等待分派，而全部经纪人的名额合计只剩 %(places)s 项。",
            "%(num)s 项配对等待分派，而全部经纪人的名额合计只剩 %(places)s 项。",
            shortage.rivals,
            places=shortage.places,
        )
    return ngettext(
        "%(num)s 项配对只有 %(names)s 能接，而名额只剩 %(places)s 项。",
        "%(num)s 项配对只有 %(names)s 能接，而名额只剩 %(places)s 项。",
        shortage.rivals,
        names=names,
        places=shortage.places,
    )


def _join_names(names: Iterable[str]) -> str:
    listed = list(names)
    if len(listed) <= MOST_NAMES:
        return labels.join_words(listed)
    return gettext(
        "%(names)s等 %(count)s 位",
        names=labels.join_words(listed[:MOST_NAMES]),
        count=len(listed),
    )
