"""Numbers with units, and the criteria made of them."""

from __future__ import annotations

import time
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.pairs.criteria import check_indicators
from matcher.text import measures
from matcher.text.measures import compare_measures, count_shared_names, find_measures
from matcher.types import Fit, Item, Kind

PIECES = [
    *(
        "不低于",
        "≥",
        ">=",
        "小于等于",
        "约",
        "了",
        ":",
        "±",
        "-",
        "−",
        "~",
        "至",
        "每",
        "/",
        "的",
        "。",
    ),
    *(" ", "\n", "\u3000", "1", "20", "3.5", "1,000", "１２", "٣", "×10^", "⁻⁶", "M", "k"),
    *("mm", "MPa", "吨", "万元", "%", "年", "以上", "pH", "强度", "提高", "优于"),
]
"""What measures are made of, and what stands between."""

YEAR, DAY, HOUR = 365 * 86400.0, 86400.0, 3600.0


@pytest.mark.parametrize(
    ("text", "dimension", "low", "high"),
    [
        # A bare value.
        ("粒径120 μm", "length", 120e-6, 120e-6),
        ("系泊力 25 kN", "force", 25e3, 25e3),
        ("能量密度300 Wh/kg", "energy/mass", 300 * HOUR, 300 * HOUR),
        ("直径Φ50 mm", "length", 0.05, 0.05),
        ("强度 50兆帕", "pressure", 50e6, 50e6),
        ("抗拉强度500N/mm2", "pressure", 500e6, 500e6),
        ("电流密度 100 mA/cm²", "current/area", 1000.0, 1000.0),
        ("密度1.2g/cm³", "mass/volume", 1200.0, 1200.0),
        ("比表面积 200 m²/g", "area/mass", 2e5, 2e5),
        ("粘度 500 mPa·s", "viscosity", 0.5, 0.5),
        ("导热系数 1.5 W/(m·K)", "heat conduction", 1.5, 1.5),
        ("转速3000 r/min", "turning", 3000.0, 3000.0),
        ("频率2.4GHz", "frequency", 2.4e9, 2.4e9),
        ("电导率0.5 S/cm", "conductance/length", 50.0, 50.0),
        ("寿命 10 000 小时", "time", 1e4 * HOUR, 1e4 * HOUR),
        ("转速 12,000rpm", "turning", 12e3, 12e3),
        ("保质期 30日", "time", 30 * DAY, 30 * DAY),
        # At least.
        ("抗风速≥8 m/s", "length/time", 8.0, inf),
        ("风速 ≥ 8m·s-1", "length/time", 8.0, inf),
        ("纯度不低于99.9 %", "share", 99.9, inf),
        ("纯度99.9 %以上", "share", 99.9, inf),
        ("纯度达99.9％", "share", 99.9, inf),
        ("能量密度大于300Wh/kg", "energy/mass", 300 * HOUR, inf),
        ("能量密度不低于 300 瓦时/千克", "energy/mass", 300 * HOUR, inf),
        ("回收率不得低于 90%", "share", 90.0, inf),
        ("深度达100 m 以上", "length", 100.0, inf),
        ("循环寿命3000次及以上", "cycle", 3000.0, inf),
        ("准确率优于95%", "share", 95.0, inf),
        ("效率提升至90%", "share", 90.0, inf),
        ("细度大于 80 目", "mesh", 80.0, inf),
        # At most.
        ("误差10％以内", "deviation of share", -inf, 10.0),
        ("粒径 120μm 以下", "length", -inf, 120e-6),
        ("出口低于20mg/m3", "mass/volume", -inf, 20e-6),
        ("氨氮<0.5 mg·L-1", "mass/volume", -inf, 0.5e-3),
        ("COD≤50mg/L", "mass/volume", -inf, 0.05),
        ("能耗不超过1,200kWh", "energy", -inf, 1200 * 3.6e6),
        ("储存温度-18℃以下", "temperature", -inf, -18.0),
        ("噪音低于65 分贝", "level", -inf, 65.0),
        ("定位精度优于5cm", "length", -inf, 0.05),
        ("含水率降低到12%以下", "share", -inf, 12.0),
        ("响应 2 h内", "time", -inf, 2 * HOUR),
        ("菌数≤1×10^4 CFU/mL", "colony/volume", -inf, 1e10),
        ("菌数≤1×10⁴ CFU/mL", "colony/volume", -inf, 1e10),
        ("过氧化值≤0.25g/100g", "mass/mass", -inf, 0.0025),
        # From one value to another.
        ("纤维长5~30mm", "length", 0.005, 0.03),
        ("工作温度-20~60℃", "temperature", -20.0, 60.0),
        ("工作温度-20℃～60℃", "temperature", -20.0, 60.0),
        ("水深20-50米", "length", 20.0, 50.0),
        ("盐度15‰~30‰", "share", 1.5, 3.0),
        ("养殖水pH值6.5~8.5", "acidity", 6.5, 8.5),
        # Around a value.
        ("温度25±2℃", "temperature", 23.0, 27.0),
        ("温度(25±2)℃", "temperature", 23.0, 27.0),
        ("含水率 12%±1%", "share", 11.0, 13.0),
        ("公差±0.02mm", "deviation of length", -inf, 2e-5),
        ("误差不超过±0.5%", "deviation of share", -inf, 0.5),
        # Per time, per area, by the ten thousand.
        ("年产5000 吨/年", "mass/time", 5e6 / YEAR, 5e6 / YEAR),
        ("产能10万吨/年", "mass/time", 1e8 / YEAR, 1e8 / YEAR),
        ("日处理能力 500 m³/d", "volume/time", 500 / DAY, 500 / DAY),
        ("产量4500 kg/hm2", "mass/area", 0.45, 0.45),
        ("出苗30万尾", "fish", 3e5, 3e5),
        ("年产3万吨", "mass/time", 3e7 / YEAR, 3e7 / YEAR),
        ("每小时处理5吨", "mass/time", 5000 / HOUR, 5000 / HOUR),
        ("处理成本每吨约2300元", "money/mass", 2.3, 2.3),
        ("亩产1500公斤", "mass/area", 2.25, 2.25),
        ("价格不高于 8000元/吨", "money/mass", -inf, 8.0),
        # A change is another thing than the value reached.
        ("成本降低15%以上", "fall of share", 15.0, inf),
        ("降低能耗30%", "fall of share", 30.0, 30.0),
        ("存活率提高10个百分点", "rise of points", 10.0, 10.0),
        ("存活率由60%提高到85%", "share", 85.0, inf),
        ("保鲜期由3天延长至7天", "time", 7 * DAY, inf),
        ("自溶损失由15%降到4%以下", "share", -inf, 4.0),
    ],
)
def test_number_unit_and_bound_are_understood(
    text: str, dimension: str, low: float, high: float
) -> None:
    (measure,) = find_measures(text)
    assert measure.dimension == dimension
    assert (measure.low, measure.high) == (pytest.approx(low), pytest.approx(high))


@pytest.mark.parametrize(
    "text",
    [
        "第3代产品",
        "ISO9001认证",
        "AGV 2.0 系统",
        "型号M5",
        "2024年1月5日",
        "分辨率 4K",
        "钢号Q345 t",
    ],
)
def test_numbers_without_a_unit_are_left_alone(text: str) -> None:
    assert find_measures(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "载荷 1.5×10^999 kg",
        "载荷 1.5×10⁹⁹⁹ kg",
        "载荷 2×10⁻ kg",
        "载荷 2×10⁻⁻⁵ kg",
        f"载荷 1×10^{'9' * 5000} kg",
        "价格 5 元/0 kg",
        "9" * 400 + " kg",
    ],
)
def test_what_no_quantity_can_be_is_left_alone(text: str) -> None:
    assert find_measures(text) == ()


@pytest.mark.parametrize(
    "part",
    # Tables pasted from elsewhere are full of blanks; long runs of digits are nobody's number.
    [" ", "1", "1 000 ", "\n", "1-1 ", "≥ ", "pH 7 ", "1/每 ", "1MPa/  ", "10²", "1×10^", "件1"],
)
def test_long_texts_are_read_in_no_time(part: str) -> None:
    began = time.process_time()
    find_measures(f"强度1{part * (8000 // len(part))}-1{' ' * 8000}x")
    assert time.process_time() - began < 2.0


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
@settings(deadline=None)
def test_no_number_is_missed_for_being_tried_only_near_digits(text: str) -> None:
    plain = measures._narrow(text)
    everywhere = [match.span() for match in measures._MEASURE.finditer(plain)]
    assert [match.span() for match in measures._search(plain)] == everywhere


def test_a_quote_is_a_piece_of_the_text() -> None:
    text = "设备要求：重量≤５kg，常温（２５℃）下误差±1％以内；强度48MPa、50MPa。"
    assert find_measures(text)
    assert all(measure.quote in text for measure in find_measures(text))


def decide(wanted: str, stated: str) -> Fit:
    (left,), (right,) = find_measures(wanted), find_measures(stated)
    assert count_shared_names(left, right)
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
        ("工作温度-20~60℃", "工作温度80~100℃", Fit.NOT_MET),
        ("工作温度-20~60℃", "工作温度25℃", Fit.UNKNOWN),
        ("厚度5±0.2mm", "厚度5.1mm", Fit.MET),
        ("厚度5±0.2mm", "厚度6mm", Fit.NOT_MET),
        ("误差≤±0.5%", "误差±0.3%", Fit.MET),
        ("COD不高于50 mg/L", "出水COD为 0.03 g/L", Fit.MET),
        ("产能不少于10万吨/年", "产能500吨/天", Fit.MET),
        ("成本降低15%以上", "成本降低30%", Fit.MET),
        ("存活率不得低于90%", "存活率85%", Fit.NOT_MET),
        ("适宜pH值6.5~8.5", "适用pH 5~9", Fit.MET),
        ("包装成本每斤不超过2元", "包装成本每吨约2300元", Fit.MET),
        ("总烃80~150mg/m3", "出口总烃低于10g/m3", Fit.UNKNOWN),
    ],
)
def test_a_stated_value_is_held_against_the_wanted_bound(
    wanted: str, stated: str, fit: Fit
) -> None:
    assert decide(wanted, stated) is fit


@pytest.mark.parametrize(
    ("wanted", "stated"),
    [
        ("存活率≥80%", "误差5%"),
        ("存活率≥80%", "存活时间5天"),
        ("要求达到80%", "可以达到90%"),
        ("存活率≥80%", "存活率提高90%"),
        ("产量≥500吨", "产量500吨/年"),
        ("含水率6%～10%", "含水率偏差±1.5%"),
    ],
)
def test_different_things_are_not_compared(wanted: str, stated: str) -> None:
    (left,), (right,) = find_measures(wanted), find_measures(stated)
    assert not count_shared_names(left, right)


def test_a_bare_wish_is_about_what_was_named_before() -> None:
    present, wish = find_measures("目前存活率60%，希望达到85%以上")
    assert "存活率" in wish.about
    assert (wish.low, wish.high) == (85.0, inf)
    assert present.quote == "目前存活率60%"


def test_what_a_need_has_already_is_not_wanted() -> None:
    need = Item("n", Kind.NEED, "育苗", "目前存活率60%，希望达到85%以上")
    answer = Item("a", Kind.ACHIEVEMENT, "育苗技术", "存活率90%")
    worse = Item("a", Kind.ACHIEVEMENT, "育苗技术", "存活率60%")
    assert check_indicators(need, answer).fit is Fit.MET
    assert check_indicators(need, worse).fit is Fit.NOT_MET
