"""Numbers with units, and the criteria made of them."""

from __future__ import annotations

from math import inf

import pytest

from matcher.measures import are_comparable, compare_measures, find_measures
from matcher.types import Fit


@pytest.mark.parametrize(
    ("text", "dimension", "low", "high"),
    [
        ("抗风速≥8 m/s", "length/time", 8.0, inf),
        ("粒径120 μm", "length", 120e-6, 120e-6),
        ("纯度不低于99.9 %", "share", 99.9, inf),
        ("误差10％以内", "share", -inf, 10.0),
        ("年产5000 吨/年", "mass/time", 5e6 / (365 * 86400), 5e6 / (365 * 86400)),
        ("能量密度大于300Wh/kg", "energy/mass", 300 * 3600.0, inf),
        ("纤维长5~30mm", "length", 0.005, 0.03),
        ("出苗30万尾", "fish", 300_000.0, 300_000.0),
        ("出口低于20mg/m3", "mass/volume", -inf, 20e-6),
        ("工作温度-20~60℃", "temperature", -20.0, 60.0),
        ("能耗不超过1,200kWh", "energy", -inf, 1200 * 3.6e6),
    ],
)
def test_number_unit_and_bound_are_understood(
    text: str, dimension: str, low: float, high: float
) -> None:
    (measure,) = find_measures(text)
    assert measure.dimension == dimension
    assert (measure.low, measure.high) == (pytest.approx(low), pytest.approx(high))


@pytest.mark.parametrize("text", ["第3代产品", "ISO9001认证", "AGV 2.0 系统", "型号M5"])
def test_numbers_without_a_unit_are_left_alone(text: str) -> None:
    assert find_measures(text) == ()


def test_a_quote_is_a_piece_of_the_text() -> None:
    text = "设备要求：重量≤５kg，常温（２５℃）下误差±1％以内；强度48MPa、50MPa。"
    assert find_measures(text)
    assert all(measure.quote in text for measure in find_measures(text))


def decide(wanted: str, stated: str) -> Fit:
    (left,), (right,) = find_measures(wanted), find_measures(stated)
    assert are_comparable(left, right)
    return compare_measures(left, right)


@pytest.mark.parametrize(
    ("wanted", "stated", "fit"),
    [
        ("存活率≥80%", "存活率85%", Fit.MET),
        ("存活率≥80%", "存活率70%", Fit.NOT_MET),
        ("存活率≥80%", "存活率不低于70%", Fit.UNKNOWN),
        ("存活率≥80%", "存活率70~90%", Fit.UNKNOWN),
        ("膜厚不超过2mm", "膜厚1500μm", Fit.MET),
        ("膜厚不超过2mm", "膜厚0.3cm", Fit.NOT_MET),
        ("响应时间小于1min", "响应时间30s", Fit.MET),
        ("直径50mm", "直径20~80mm", Fit.MET),
        ("直径50mm", "直径60mm", Fit.UNKNOWN),
    ],
)
def test_a_stated_value_is_held_against_the_wanted_bound(
    wanted: str, stated: str, fit: Fit
) -> None:
    assert decide(wanted, stated) is fit


@pytest.mark.parametrize(
    ("wanted", "stated"),
    [("存活率≥80%", "误差5%"), ("存活率≥80%", "存活时间5天"), ("要求达到80%", "可以达到90%")],
)
def test_different_things_are_not_compared(wanted: str, stated: str) -> None:
    (left,), (right,) = find_measures(wanted), find_measures(stated)
    assert not are_comparable(left, right)
