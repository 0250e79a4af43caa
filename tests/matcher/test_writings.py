"""The same words are found however they are written: characters, letters, widths."""

from __future__ import annotations

import unicodedata

import pytest

from matcher.pairs.prepare import prepare_items
from matcher.ranking.corpus import Corpus
from matcher.ranking.pipeline import Matcher
from matcher.text.abbreviations import spell_out
from matcher.text.folding import fold_text, narrow_text, unify_text
from matcher.text.tokens import embedding_text, tokenise
from matcher.types import Item, Kind
from tests.matcher.samples import ACHIEVEMENTS, NEEDS

WRITTEN = {
    "ro": ("RO膜浓水回用工艺", "用RO膜处理海水淡化浓水，产水率提高。"),
    "wide": ("ＲＯ膜组件清洗剂", "一种清洗ＲＯ膜的药剂，连用１００小时不堵。"),
    "5g": ("5G远程操控的无人船", "通过5G网络传回水下影像。"),
    "plc": ("烘干房PLC控制柜", "可编程PLC自动控制温湿度。"),
    "ph": ("在线pH值监测仪", "连续测定养殖水体的pH值和溶氧。"),
    "spelled": ("反渗透装置阻垢剂", "减少反渗透装置结垢，少停机。"),
    "old": ("養殖對蝦的尾水處理", "對蝦養殖尾水經沉澱與生物膜處理後回用。"),
    "new": ("养殖石斑鱼的网箱", "养殖石斑鱼的深水网箱，抗台风。"),
}
"""Key -> title and text of an achievement."""


@pytest.fixture(scope="module")
def written(matcher: Matcher) -> Corpus:
    """The twenty achievements, and some written in other ways."""
    others = [
        Item(id=key, kind=Kind.ACHIEVEMENT, title=title, content=content)
        for key, (title, content) in WRITTEN.items()
    ]
    return matcher.build_corpus([*ACHIEVEMENTS, *others])


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("RO膜", {"ro", "wide"}),
        ("ro 膜", {"ro", "wide"}),
        ("ＲＯ膜", {"ro", "wide"}),
        ("5G", {"5g"}),
        ("５ｇ", {"5g"}),
        ("PLC控制", {"plc"}),
        ("pH值", {"ph"}),
        ("ＰＨ 值", {"ph"}),
        ("清洗ＲＯ膜１００小时", {"wide"}),
        ("清洗RO膜100小时", {"wide"}),
        ("养殖对虾", {"old"}),
        ("養殖對蝦", {"old"}),
        ("尾水處理", {"old"}),
        ("养殖石斑鱼", {"new"}),
        ("養殖石斑魚", {"new"}),
    ],
)
def test_other_writing_finds_the_same(
    matcher: Matcher, written: Corpus, text: str, keys: set[str]
) -> None:
    found = [written.items[hit.position].id for hit in matcher.search(text, written, 5)]
    assert set(found[: len(keys)]) == keys


@pytest.mark.parametrize("text", ["RO装置阻垢", "ro 装置", "ＲＯ"])
def test_what_an_abbreviation_stands_for_is_found_too(
    matcher: Matcher, written: Corpus, text: str
) -> None:
    found = [written.items[hit.position].id for hit in matcher.search(text, written, 5)]
    assert "spelled" in found
    (evidence,) = matcher.explain_search(text, written, [written.rows["spelled"]])
    assert any("反渗透" in term for term in evidence.terms)


def test_a_word_that_only_holds_an_abbreviation_stands_for_itself() -> None:
    assert spell_out("ROV") == "水下机器人"
    assert spell_out("chrome 与 a-roma") == ""


@pytest.mark.parametrize(("old", "new"), [("養殖對蝦", "养殖对虾"), ("ＲＯ膜", "RO膜")])
def test_both_writings_find_the_same_in_the_same_order(
    matcher: Matcher, written: Corpus, old: str, new: str
) -> None:
    assert matcher.search(old, written, 9) == matcher.search(new, written, 9)


def test_a_reason_is_told_in_the_words_of_the_text(matcher: Matcher, written: Corpus) -> None:
    (evidence,) = matcher.explain_search("養殖對蝦", written, [written.rows["old"]])
    assert "養殖對蝦" in evidence.terms or {"養殖", "對蝦"} <= set(evidence.terms)
    (evidence,) = matcher.explain_search("养殖对虾", written, [written.rows["old"]])
    assert "养殖对虾" in evidence.terms or {"养殖", "对虾"} <= set(evidence.terms)


@pytest.mark.parametrize("text", ["乾坤", "瞭望塔", "二噁英", "於桥水库", "黄条鰤", "℃ m² ５％"])
def test_what_simplified_texts_write_stays(text: str) -> None:
    assert unify_text(text).replace("5", "５") == text


def test_unified_texts_are_equally_long() -> None:
    text = "發展養殖業ＲＯ膜１００㎏，鰤"
    assert len(unify_text(text)) == len(fold_text(text)) == len(text)
    assert fold_text(text).startswith("发展养殖业ro膜100")


def test_every_character_is_folded_for_itself() -> None:
    letters = [chr(code) for code in range(0x20000) if not 0xD800 <= code < 0xE000]
    narrow = [unicodedata.normalize("NFKC", letter) for letter in letters]
    narrow = [new if len(new) == 1 else old for old, new in zip(letters, narrow, strict=True)]
    lower = [new.lower() if len(new.lower()) == 1 else new for new in narrow]
    assert narrow_text("".join(letters)) == "".join(narrow)
    assert fold_text("".join(letters)) == unify_text("".join(lower))


def test_nothing_of_a_simplified_text_is_changed() -> None:
    for item in (*ACHIEVEMENTS, *NEEDS):
        whole = "\n".join((item.title, *item.keywords, item.content, item.indicators))
        assert unify_text(whole) is whole


def test_both_writings_are_prepared_alike(matcher: Matcher) -> None:
    old = Item(id="1", kind=Kind.NEED, title="對蝦養殖尾水", content="處理養殖廢水，節約成本。")
    new = Item(id="1", kind=Kind.NEED, title="对虾养殖尾水", content="处理养殖废水，节约成本。")
    assert tokenise(old.title) == tokenise(new.title)
    assert embedding_text(old) == embedding_text(new)
    first, second = (prepare_items([item], matcher.encoder) for item in (old, new))
    assert first.texts == second.texts
    for home, counts in first.counts.items():
        assert (counts.keys == second.counts[home].keys).all()
        assert (counts.counts.often == second.counts[home].counts.often).all()
    assert all((first.vectors[view] == second.vectors[view]).all() for view in first.vectors)
