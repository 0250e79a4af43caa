"""Contact data and names in what somebody writes."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.domain.contacts import ContactKind, find_contacts, short_names


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("请打13800138000找我", "mobile", "13800138000"),
        ("请打１３８ ００１３ ８０００", "mobile", "１３８ ００１３ ８０００"),
        ("138-0013-8000", "mobile", "138-0013-8000"),
        ("138.0013.8000", "mobile", "138.0013.8000"),
        ("+86 138 0013 8000", "mobile", "+86 138 0013 8000"),
        ("1 3 8 0 0 1 3 8 0 0 0", "mobile", "1 3 8 0 0 1 3 8 0 0 0"),
        ("手机一三八零零一三八零零零", "mobile", "一三八零零一三八零零零"),
        ("幺三八〇〇幺三八〇〇〇", "mobile", "幺三八〇〇幺三八〇〇〇"),
        ("座机0759-2380000", "phone", "0759-2380000"),
        ("座机（0759）2380000", "phone", "（0759）2380000"),
        ("热线400-820-8820", "phone", "400-820-8820"),
        ("电话：2380000", "phone", "电话：2380000"),
        ("写信到 chen@example.org 吧", "email", "chen@example.org"),
        ("chen＠example．org", "email", "chen＠example．org"),
        ("chen(at)example.org", "email", "chen(at)example.org"),
        ("加微信号：haoxiansheng", "wechat", "微信号：haoxiansheng"),
        ("微信 chen_123", "wechat", "微信 chen_123"),
        ("VX:abcdef1", "wechat", "VX:abcdef1"),
        ("微信同号", "wechat", "微信同号"),
        ("QQ：12345678", "qq", "QQ：12345678"),
        ("扣扣 一二三四五六", "qq", "扣扣 一二三四五六"),
        ("见 https://example.org/a?b=1。", "link", "https://example.org/a?b=1"),
        ("网站 www.example.com.cn", "link", "www.example.com.cn"),
        ("官网example.cn上有", "link", "example.cn"),
    ],
)
def test_ways_to_reach_somebody_are_found_however_they_are_written(
    text: str, kind: str, found: str
) -> None:
    assert [(one.kind.value, one.text) for one in find_contacts(text)] == [(kind, found)]


@pytest.mark.parametrize(
    "text",
    [
        "下周三上午到网箱现场看样机，约 3 个人。",
        "附着量减少60%以上，有效期12个月，预算30-80万元。",
        "2026-11-28 签的合同，编号2026440800000001。",
        "执行 GB/T 22900-2022，密度 1.38 g/cm3，转速 12000 r/min。",
        "压力 15.50 16.80 17.20 MPa 各做一次",
        "专利号 ZL202110123456.7",
        "可以做微信小程序 WebSocket 接口",
        "一是降本，二是提效，三是减排；第一、第二批各五十件。",
        "统一社会信用代码 91440800MA4UXXXXXX",
    ],
)
def test_ordinary_sentences_have_none(text: str) -> None:
    assert find_contacts(text) == []


def test_everything_is_named_once_in_the_order_of_the_text() -> None:
    text = "国联 王工 13800138000，邮箱 w@guolian.com，国联"
    kinds = [one.kind for one in find_contacts(text, ["国联"])]
    assert kinds == [ContactKind.NAME, ContactKind.MOBILE, ContactKind.EMAIL, ContactKind.NAME]


PLACES = ("湛江市", "赤坎区", "广东省")


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("蓝礁渔业装备有限公司（演示）", "蓝礁"),
        ("湛江国联水产开发股份有限公司", "国联"),
        ("湛江国联水产开发股份有限公司", "国联水产开发"),
        ("广东恒兴集团有限公司", "恒兴"),
        ("金鲳湾水产养殖有限公司", "金鲳湾"),
    ],
)
def test_an_organisation_is_known_by_its_short_names(name: str, short: str) -> None:
    assert short in short_names(name, PLACES)
    assert find_contacts(f"我们{short}愿意试用", short_names(name, PLACES))


@pytest.mark.parametrize("name", ["湛江海洋科技有限公司", "广东海洋大学", "湛江市水产研究所"])
def test_words_of_the_trade_alone_are_no_name(name: str) -> None:
    assert find_contacts("海洋水产养殖的技术，科技研究", short_names(name, PLACES)) == []


def test_an_english_name_is_found_only_as_whole_words() -> None:
    names = short_names("Blue Reef Co., Ltd.")
    assert find_contacts("We at BLUE REEF would like it", names)
    assert not find_contacts("a blue reefer", names)


@given(st.text(max_size=300), st.lists(st.text(max_size=6), max_size=3))
def test_any_text_is_read_and_what_is_found_stands_in_it(text: str, names: list[str]) -> None:
    for one in find_contacts(text, names):
        assert one.text
        assert one.text in text


@pytest.mark.parametrize("piece", ["a", "1", "1 ", "a.", "微信", "w@", "138-", "0759"])
def test_long_texts_are_read_in_no_time(piece: str) -> None:
    started = time.perf_counter()
    find_contacts(piece * 8000, ["国联"])
    assert time.perf_counter() - started < 1
