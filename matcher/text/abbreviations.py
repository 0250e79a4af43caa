"""Latin abbreviations that queries use, and the words that Chinese texts use instead."""

from __future__ import annotations

import re

_WORDS = {
    "auv": "水下机器人",
    "cod": "化学需氧量",
    "gps": "卫星导航定位",
    "lng": "液化天然气",
    "nf": "纳滤",
    "plc": "可编程控制器",
    "pvc": "聚氯乙烯",
    "ras": "循环水养殖",
    "ro": "反渗透",
    "rov": "水下机器人",
    "uav": "无人机",
    "uf": "超滤",
    "usv": "无人船",
    "uv": "紫外",
    "voc": "挥发性有机物",
    "vocs": "挥发性有机物",
}
_ABBREVIATION = re.compile(rf"(?<![a-z0-9])(?:{'|'.join(_WORDS)})(?![a-z0-9])")


def spell_out(text: str) -> str:
    """Return the text with abbreviations in words; empty where it holds none."""
    lower = text.lower()
    spelled = _ABBREVIATION.sub(lambda match: _WORDS[match.group()], lower)
    return spelled if spelled != lower else ""
