"""Reasons: found in the texts, telling, and true to the score."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.ranking.corpus import Corpus
from matcher.ranking.pipeline import Matcher
from matcher.text.folding import fold_text
from matcher.text.tokens import tokenise
from matcher.types import Candidate, Criterion, Evidence, Fit, Item, Kind
from matcher.words.explain import find_shared_terms, fold_item, is_distinctive, mark_terms, sentence
from tests.matcher.samples import ACHIEVEMENTS, NEEDS, TODAY, WAN

ITEMS = {item.id: item for item in (*NEEDS, *ACHIEVEMENTS)}


@pytest.fixture(scope="module")
def found(matcher: Matcher, achievements: Corpus) -> list[Candidate]:
    return matcher.match(NEEDS, achievements, 5, TODAY)


def test_shared_terms_stand_in_both_texts(found: list[Candidate]) -> None:
    assert any(row.evidence.terms for row in found)
    for row in found:
        for term in row.evidence.terms:
            assert term in fold_item(ITEMS[row.need_id])
            assert term in fold_item(ITEMS[row.achievement_id])


def test_near_terms_stand_each_in_its_own_text_only(found: list[Candidate]) -> None:
    assert any(row.evidence.near for row in found)
    for row in found:
        need, achievement = fold_item(ITEMS[row.need_id]), fold_item(ITEMS[row.achievement_id])
        for ours, theirs, cosine in row.evidence.near:
            assert ours in need
            assert ours not in achievement
            assert theirs in achievement
            assert theirs not in need
            assert 0.5 < cosine <= 1.0


def share(need: str, achievement: str) -> tuple[str, ...]:
    left, right = Item("n", Kind.NEED, need), Item("a", Kind.ACHIEVEMENT, achievement)
    return find_shared_terms(left, right, tokenise(need), tokenise(achievement))


def test_neighbouring_words_are_named_together() -> None:
    terms = share("深水网箱锚泊改造", "离岸深水网箱的系泊装置")
    assert terms[0] == "深水网箱"
    assert "网箱" not in terms


def test_up_to_four_words_that_follow_each_other_on_both_sides_are_one_term() -> None:
    assert share("求购深海网箱养殖海参", "一种深海网箱养殖海参")[0] == "深海网箱养殖海参"
    assert "网箱养殖" in share("深海网箱养殖", "近岸网箱养殖")[0]


def test_a_long_word_is_found_inside_a_word_of_the_other_side() -> None:
    assert share("聚丙烯腈", "聚丙烯腈纶") == share("聚丙烯腈纶", "聚丙烯腈")


def test_an_item_is_read_anew_when_its_words_or_its_text_change() -> None:
    left, right = Item("n", Kind.NEED, "菠萝检测"), Item("a", Kind.ACHIEVEMENT, "菠萝分选")
    assert find_shared_terms(left, right, ["菠萝"], ["菠萝"]) == ("菠萝",)
    assert find_shared_terms(left, right, [], []) == ()
    other = replace(right, title="凤梨分选")
    assert find_shared_terms(left, other, ["菠萝"], ["菠萝"]) == ()


def test_words_that_fit_any_pair_are_no_reason() -> None:
    assert share("关键技术研究与产业化开发项目", "关键技术研究与产业化应用系统") == ()


def test_units_and_numbers_are_no_reason() -> None:
    assert share("重量300kg 12mm", "重量300kg 12mm 的浮标") in {(), ("重量",)}


@pytest.mark.parametrize("amount", ["十二口", "两次", "几十", "三公里", "一百二十吨", "十多年"])
def test_amounts_in_words_are_no_reason(amount: str) -> None:
    assert not is_distinctive(amount)


@pytest.mark.parametrize("name", ["二氧化碳", "三七", "四氯化硅", "千斤顶", "一体机", "三维重建"])
def test_names_that_begin_with_a_number_may_be_a_reason(name: str) -> None:
    assert is_distinctive(name)


def test_terms_in_titles_come_first() -> None:
    left = Item("n", Kind.NEED, "菠萝检测", "褐变问题严重")
    right = Item("a", Kind.ACHIEVEMENT, "菠萝分选", "判别褐变")
    words = [tokenise(f"{item.title}\n{item.content}") for item in (left, right)]
    assert find_shared_terms(left, right, *words)[0] == "菠萝"


def remove_terms(item: Item, terms: tuple[str, ...]) -> Item:
    title, content = item.title, item.content
    for term in terms:
        title, content = title.replace(term, ""), content.replace(term, "")
    return replace(item, title=title or "无", content=content)


def choose_others(item: Item, named: tuple[str, ...], length: int) -> tuple[str, ...]:
    """Return other words of the content, together as long as the named ones."""
    letters = set("".join(named))
    words = dict.fromkeys(re.findall(r"[\u3400-\u9fff]{2}|[A-Za-z]+", item.content))
    chosen: list[str] = []
    for word in words:
        if sum(map(len, chosen)) < length and not set(word) & letters:
            chosen.append(word)
    return tuple(chosen)


def test_the_named_evidence_is_what_the_score_is_made_of(
    matcher: Matcher, found: list[Candidate]
) -> None:
    """Taking it out lowers the score, taking as much unnamed text out does not (half of that
    at most), for 90 % of the three best of each need."""
    market, pairs = list(ACHIEVEMENTS), []
    for row in found:
        named = (*row.evidence.terms, *(theirs for _, theirs, _ in row.evidence.near))
        if row.rank > 3 or not named:
            continue
        item = ITEMS[row.achievement_id]
        bare = remove_terms(item, named)
        length = len(item.title + item.content) - len(bare.title + bare.content)
        other = remove_terms(item, choose_others(item, named, length))
        need, place = NEEDS.index(ITEMS[row.need_id]), len(market)
        market += [replace(bare, id=f"bare{place}"), replace(other, id=f"other{place}")]
        pairs += [(need, ACHIEVEMENTS.index(item)), (need, place), (need, place + 1)]
    scores = [one.score for one in matcher.score_pairs(NEEDS, market, pairs, TODAY)]
    triples = list(zip(scores[::3], scores[1::3], scores[2::3], strict=True))
    true = [bare < whole and whole - bare > 2 * (whole - other) for whole, bare, other in triples]
    assert len(true) >= 15
    assert sum(true) >= 0.9 * len(true)


EVIDENCE = Evidence(
    terms=("深水网箱", "抗风浪"),
    near=(("围栏", "网箱", 0.71),),
    criteria=(
        Criterion("field", Fit.MET, {"shared": ("marine",)}),
        Criterion("maturity", Fit.MET, {"need": 6, "achievement": 7}),
        Criterion("budget", Fit.MET, {"budget_max": 80 * WAN, "price": 60 * WAN}),
    ),
)


def test_the_sentence_reads_aloud_in_chinese() -> None:
    assert sentence(EVIDENCE, "zh", {"marine": "蓝色海洋"}) == (
        "双方都提到深水网箱、抗风浪；需求的“围栏”与成果的“网箱”相近；产业领域同为蓝色海洋；"
        "成熟度 TRL 7 达到要求的 6；预算 80 万元，报价 60 万元。"
    )


def test_the_sentence_reads_aloud_in_english() -> None:
    text = sentence(EVIDENCE, "en")
    assert text.startswith("Both mention 深水网箱, 抗风浪; the need's")
    assert "maturity TRL 7 meets the 6 asked for" in text
    assert text.endswith(".")


def test_no_evidence_is_said_openly() -> None:
    assert "没有共同的术语" in sentence(Evidence())
    assert "no shared terms" in sentence(Evidence(), "en").lower()


@pytest.mark.parametrize(
    ("criterion", "words"),
    [
        (Criterion("maturity", Fit.NOT_MET, {"need": 6, "achievement": 4}), "低于要求的 6"),
        (
            Criterion("budget", Fit.NOT_MET, {"budget_max": 5 * WAN // 10, "price": WAN}),
            "报价 1 万元高于预算 0.5 万元",
        ),
        (Criterion("modes", Fit.MET, {"shared": ["service"]}), "合作方式可为技术服务"),
        (Criterion("modes", Fit.NOT_MET, {}), "合作方式不一致"),
        (Criterion("district", Fit.MET, {}), "同在一个县"),
    ],
)
def test_each_criterion_has_its_words(criterion: Criterion, words: str) -> None:
    assert words in sentence(Evidence(criteria=(criterion,)))


def test_unknown_criteria_are_not_spoken_of() -> None:
    rows = tuple(Criterion(name, Fit.UNKNOWN) for name in ("field", "maturity", "budget"))
    assert sentence(Evidence(terms=("珍珠贝",), criteria=rows)) == "双方都提到珍珠贝。"


def test_marks_put_together_are_the_text() -> None:
    text = "深水网箱的围栏，ＡＧＶ小车"
    evidence = Evidence(terms=("深水网箱", "agv"), near=(("围栏", "护网", 0.7),))
    pieces = mark_terms(text, evidence, Kind.NEED)
    assert "".join(piece for piece, _ in pieces) == text
    assert ("深水网箱", "shared") in pieces
    assert ("围栏", "near") in pieces
    assert ("ＡＧＶ", "shared") in pieces


def test_a_near_term_is_marked_on_its_own_side_only() -> None:
    evidence = Evidence(near=(("围栏", "护网", 0.7),))
    assert mark_terms("围栏", evidence, Kind.ACHIEVEMENT) == [("围栏", "")]
    assert mark_terms("护网", evidence, Kind.ACHIEVEMENT) == [("护网", "near")]


def test_a_latin_term_is_not_marked_inside_a_longer_word() -> None:
    pieces = mark_terms("phosphor ph", Evidence(terms=("ph",)), Kind.NEED)
    assert pieces == [("phosphor ", ""), ("ph", "shared")]


def test_the_longer_of_two_terms_is_marked_whole() -> None:
    evidence = Evidence(terms=("深水网箱",), near=(("深水", "离岸", 0.7),))
    assert mark_terms("深水网箱", evidence, Kind.NEED) == [("深水网箱", "shared")]


@given(st.text())
def test_folding_keeps_every_place(text: str) -> None:
    assert len(fold_text(text)) == len(text)


def test_folding_narrows_and_lowers() -> None:
    assert fold_text("ＡＧＶ℃ﬁ５％") == "agv℃ﬁ5%"


def test_marking_nothing_gives_the_text_or_nothing() -> None:
    assert mark_terms("网箱", Evidence(), Kind.NEED) == [("网箱", "")]
    assert mark_terms("", EVIDENCE, Kind.NEED) == []
