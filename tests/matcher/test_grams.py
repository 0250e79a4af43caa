"""Terms as numbers, counted many texts at a time, are those that a text is read to have."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.pairs.counts import VIEWS, Vocabulary, tally
from matcher.text.grams import are_letters, are_pairs, find_grams, find_words, key_of
from scripts.benchmarks._lexical import char_grams

TEXTS = st.lists(
    st.text(alphabet="深海网箱鿿㐀養AGVx1.5 ，\n\U00020000", max_size=20), min_size=1, max_size=4
)


@given(TEXTS)
@settings(max_examples=60, deadline=None)
def test_a_text_among_others_has_the_grams_that_it_has_alone(texts: list[str]) -> None:
    found = find_grams(texts)
    for number, text in enumerate(texts):
        keys = Counter(found.keys[found.owners == number].tolist())
        assert keys == Counter(map(key_of, char_grams(text, 2)))


def test_pairs_have_two_characters_and_letters_are_no_pairs_of_chinese_ones() -> None:
    found = find_grams(["深海agv"]).keys
    names = {key_of(term): term for term in ("深", "海", "深海", "agv")}
    assert {names[key] for key in found[are_pairs(found)].tolist()} == {"深海", "agv"}
    assert {names[key] for key in found[are_letters(found)].tolist()} == {"深", "海", "agv"}


def test_each_view_of_each_item_is_counted_for_itself() -> None:
    words = {"title": [["网箱"], []], "short": [["网箱", "养殖"], []], "full": [["网箱"] * 3, []]}
    numbered = tally({view: find_words(words[view]) for view in VIEWS}, 2)
    assert numbered.counts.starts.tolist() == [0, 2, 2]
    told = dict(zip(numbered.keys.tolist(), numbered.counts.often.tolist(), strict=True))
    assert told == {key_of("网箱"): [1, 1, 3], key_of("养殖"): [0, 1, 0]}


def test_a_term_that_a_vocabulary_lacks_has_no_number() -> None:
    keys = find_words([["网箱", "养殖", "网箱"]]).keys
    known = Vocabulary(keys)
    assert len(known) == 2
    assert (known.keys[known.find(keys)] == keys).all()
    assert known.find(find_words([["电池"]]).keys).tolist() == [-1]
    assert Vocabulary(keys[:0]).find(keys[:1]).tolist() == [-1]


def test_terms_that_no_item_has_any_more_are_forgotten_when_they_are_many() -> None:
    lines = [[f"{name}养殖"] for name in "甲乙丙丁戊己庚辛壬癸"]
    numbered = tally({view: find_words(lines) for view in VIEWS}, len(lines))
    assert len(numbered.take(np.arange(9)).vocabulary) == 10
    few = numbered.take(np.array([7, 2]))
    assert few.keys.tolist() == [key_of("辛养殖"), key_of("丙养殖")]
    assert len(few.vocabulary) == 2
