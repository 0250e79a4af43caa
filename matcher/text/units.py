"""Units of measure: what each measures, and how many base units it is."""

from __future__ import annotations

from collections.abc import Mapping

UNITS: Mapping[str, tuple[str, float]] = {
    **{"nm": ("length", 1e-9), "纳米": ("length", 1e-9)},
    **{"μm": ("length", 1e-6), "um": ("length", 1e-6), "微米": ("length", 1e-6)},
    **{"mm": ("length", 1e-3), "毫米": ("length", 1e-3)},
    **{"cm": ("length", 1e-2), "厘米": ("length", 1e-2), "公分": ("length", 1e-2)},
    **{"m": ("length", 1.0), "米": ("length", 1.0)},
    **{"km": ("length", 1e3), "公里": ("length", 1e3), "千米": ("length", 1e3)},
    **{"海里": ("length", 1852.0), "节": ("length/time", 1852.0 / 3600)},
    **{"mm2": ("area", 1e-6), "cm2": ("area", 1e-4), "平方厘米": ("area", 1e-4)},
    **{"m2": ("area", 1.0), "㎡": ("area", 1.0), "平方米": ("area", 1.0), "平米": ("area", 1.0)},
    **{"km2": ("area", 1e6), "平方公里": ("area", 1e6), "亩": ("area", 1e4 / 15)},
    **{"公顷": ("area", 1e4), "ha": ("area", 1e4), "hm2": ("area", 1e4)},
    **{"mm3": ("volume", 1e-9), "cm3": ("volume", 1e-6), "立方厘米": ("volume", 1e-6)},
    **{"dm3": ("volume", 1e-3), "m3": ("volume", 1.0), "立方米": ("volume", 1.0)},
    **{"方": ("volume", 1.0), "L": ("volume", 1e-3), "升": ("volume", 1e-3)},
    **{"mL": ("volume", 1e-6), "ml": ("volume", 1e-6), "毫升": ("volume", 1e-6)},
    **{"μL": ("volume", 1e-9), "微升": ("volume", 1e-9)},
    **{"ng": ("mass", 1e-12), "μg": ("mass", 1e-9), "微克": ("mass", 1e-9)},
    **{"mg": ("mass", 1e-6), "毫克": ("mass", 1e-6), "g": ("mass", 1e-3), "克": ("mass", 1e-3)},
    **{"kg": ("mass", 1.0), "公斤": ("mass", 1.0), "千克": ("mass", 1.0), "斤": ("mass", 0.5)},
    **{"t": ("mass", 1e3), "吨": ("mass", 1e3), "μs": ("time", 1e-6), "微秒": ("time", 1e-6)},
    **{"ms": ("time", 1e-3), "毫秒": ("time", 1e-3), "s": ("time", 1.0), "秒": ("time", 1.0)},
    **{"min": ("time", 60.0), "分钟": ("time", 60.0), "分": ("time", 60.0)},
    **{"h": ("time", 3600.0), "小时": ("time", 3600.0), "d": ("time", 86400.0)},
    **{"天": ("time", 86400.0), "日": ("time", 86400.0), "周": ("time", 7 * 86400.0)},
    **{"个月": ("time", 30.4 * 86400), "月": ("time", 30.4 * 86400)},
    **{"年": ("time", 365 * 86400.0), "a": ("time", 365 * 86400.0)},
    **{"Pa": ("pressure", 1.0), "kPa": ("pressure", 1e3), "MPa": ("pressure", 1e6)},
    **{"GPa": ("pressure", 1e9), "兆帕": ("pressure", 1e6), "bar": ("pressure", 1e5)},
    **{"N/mm2": ("pressure", 1e6), "Pa·s": ("viscosity", 1.0), "mPa·s": ("viscosity", 1e-3)},
    **{"V": ("voltage", 1.0), "kV": ("voltage", 1e3), "mV": ("voltage", 1e-3)},
    **{"伏": ("voltage", 1.0), "千伏": ("voltage", 1e3), "A": ("current", 1.0)},
    **{"mA": ("current", 1e-3), "Ah": ("charge", 3600.0), "mAh": ("charge", 3.6)},
    **{"Ω": ("resistance", 1.0), "S": ("conductance", 1.0), "mS": ("conductance", 1e-3)},
    **{"W": ("power", 1.0), "kW": ("power", 1e3), "MW": ("power", 1e6)},
    **{"GW": ("power", 1e9), "千瓦": ("power", 1e3), "兆瓦": ("power", 1e6)},
    **{"kVA": ("apparent power", 1e3), "kV·A": ("apparent power", 1e3)},
    **{"Wh": ("energy", 3600.0), "kWh": ("energy", 3.6e6), "kW·h": ("energy", 3.6e6)},
    **{"瓦时": ("energy", 3600.0), "千瓦时": ("energy", 3.6e6), "度": ("energy", 3.6e6)},
    **{"MWh": ("energy", 3.6e9), "GWh": ("energy", 3.6e12)},
    **{"J": ("energy", 1.0), "kJ": ("energy", 1e3), "MJ": ("energy", 1e6)},
    **{"N": ("force", 1.0), "kN": ("force", 1e3), "MN": ("force", 1e6), "千牛": ("force", 1e3)},
    **{"N·m": ("torque", 1.0), "kN·m": ("torque", 1e3), "Hz": ("frequency", 1.0)},
    **{"kHz": ("frequency", 1e3), "MHz": ("frequency", 1e6), "GHz": ("frequency", 1e9)},
    **{"%": ("share", 1.0), "‰": ("share", 0.1), "ppm": ("share", 1e-4), "ppb": ("share", 1e-7)},
    **{"℃": ("temperature", 1.0), "°C": ("temperature", 1.0), "度C": ("temperature", 1.0)},
    **{"摄氏度": ("temperature", 1.0)},
    **{"W/m·K": ("heat conduction", 1.0), "W/(m·K)": ("heat conduction", 1.0)},
    **{"W/mK": ("heat conduction", 1.0), "W/(m·℃)": ("heat conduction", 1.0)},
    **{"dB": ("level", 1.0), "dBA": ("level", 1.0), "分贝": ("level", 1.0)},
    **{"元": ("money", 1.0), "CFU": ("colony", 1.0), "cfu": ("colony", 1.0)},
    **{"NTU": ("turbidity", 1.0), "目": ("mesh", 1.0), "尾": ("fish", 1.0), "株": ("plant", 1.0)},
    **{"Mbps": ("data/time", 1e6), "Gbps": ("data/time", 1e9), "MB": ("data", 8e6)},
    **{"GB": ("data", 8e9), "TB": ("data", 8e12), "mol": ("substance", 1.0)},
    **{"只": ("piece", 1.0), "个": ("piece", 1.0), "件": ("piece", 1.0), "次": ("cycle", 1.0)},
    **{"倍": ("factor", 1.0), "个百分点": ("points", 1.0), "级": ("grade", 1.0)},
    **{"rpm": ("turning", 1.0), "r/min": ("turning", 1.0), "转/分": ("turning", 1.0)},
    **{"转/分钟": ("turning", 1.0), "台": ("machine", 1.0), "套": ("machine", 1.0)},
}
"""Name of the unit: its dimension, and how many of the dimension's base units it is."""

MULTIPLES: Mapping[str, float] = {
    "": 1.0,
    "千": 1e3,
    "万": 1e4,
    "十万": 1e5,
    "百万": 1e6,
    "千万": 1e7,
    "亿": 1e8,
}
"""Words between a number and its unit."""

_WORDS = frozenset(unit.lower() for unit in UNITS)


def is_unit(word: str) -> bool:
    """Whether a word is a unit of measure, in whatever case."""
    return word.lower() in _WORDS
