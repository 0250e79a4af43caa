"""Which text is embedded, and the words of a text."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.text.tokens import (
    BODY_LETTERS,
    content_hash,
    embedding_text,
    normalise,
    select_terms,
    tokenise,
    weigh_term,
)
from matcher.types import Item, Kind

ROOT = Path(__file__).parents[2]
CHINESE = st.text(alphabet="的深海网箱养殖抗风浪技术了希望ABC１２ 3％。\n", max_size=80)


def make_item(title: str = "深海网箱抗风浪技术", content: str = "", **more: object) -> Item:
    return replace(Item("1", Kind.NEED, title, content), **more)


def test_title_and_keywords_lead_the_text() -> None:
    item = make_item(content="网衣易破损。", keywords=("锚泊", "网衣"))
    assert embedding_text(item) == "深海网箱抗风浪技术 锚泊 网衣 网衣易破损。"


def test_an_item_with_a_title_alone_is_its_title() -> None:
    assert embedding_text(make_item()) == "深海网箱抗风浪技术"
    assert embedding_text(make_item(title="")) == ""


def test_a_short_title_is_repeated_before_a_long_content() -> None:
    text = embedding_text(make_item(content="养殖海域台风频繁。" * 100))
    assert 1 < text.count("深海网箱抗风浪技术") <= 4


def test_only_the_beginning_of_the_content_counts() -> None:
    long = "台" * BODY_LETTERS
    assert embedding_text(make_item(content=long)) == embedding_text(make_item(content=long + "尾"))


def test_indicators_follow_the_content() -> None:
    assert embedding_text(make_item(content="网衣", indicators="风速≥8m/s")).endswith(
        "网衣\n风速≥8m/s"
    )


@given(CHINESE, CHINESE)
def test_the_hash_follows_the_embedded_text(left: str, right: str) -> None:
    first, second = make_item(content=left), make_item(content=right)
    same = embedding_text(first) == embedding_text(second)
    assert (content_hash(first) == content_hash(second)) == same


def test_facts_that_are_not_embedded_leave_the_hash_alone() -> None:
    item = make_item(content="网衣易破损")
    other = replace(item, id="2", kind=Kind.ACHIEVEMENT, organisation="x", trl=7, budget_max=100)
    assert content_hash(item) == content_hash(other)
    assert len(content_hash(item)) == 64


def test_words_are_narrowed_lowered_and_freed_of_stop_words() -> None:
    words = tokenise("我们希望采用ＡＧＶ与PM2.5监测的锂电池，99.9％")
    assert "agv" in words
    assert "pm2.5" in words
    assert "锂电池" in words or {"锂", "电池"} <= set(words)
    assert "99.9%" in words
    assert not {"的", "与", "希望", "我们", "，"} & set(words)


@given(CHINESE)
@settings(deadline=None)
def test_every_word_occurs_in_the_text(text: str) -> None:
    assert all(word in normalise(text) for word in tokenise(text))


@given(CHINESE, st.integers(0, 6))
@settings(deadline=None)
def test_terms_are_few_distinct_and_longer_than_a_letter(text: str, count: int) -> None:
    terms = select_terms(text, count)
    assert len(terms) == len(set(terms)) <= count
    assert all(len(term) > 1 for term in terms)


def test_telling_terms_are_chosen_before_common_ones() -> None:
    text = "本公司研究养殖技术，系统方法分析，采用聚丙烯腈纤维网衣"
    assert "聚丙烯腈" in select_terms(text, 3)
    assert "方法" not in select_terms(text, 3)


@pytest.mark.parametrize(
    ("rare", "common"), [("牡蛎", "技术"), ("电解液", "系统"), ("网箱", "研究")]
)
def test_rare_words_weigh_more(rare: str, common: str) -> None:
    assert weigh_term(rare) > weigh_term(common) + 1


def test_a_word_never_seen_weighs_much_but_not_most() -> None:
    assert 5 < weigh_term("章红鱼苗种") < 9


def test_cutting_words_is_silent() -> None:
    code = "from matcher.text.tokens import tokenise; tokenise('深海网箱养殖')"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
