"""Few achievements are measured together with shipped ones, which are never returned."""

from __future__ import annotations

from datetime import date

import pytest

from embeddings.encoder import load_encoder
from matcher.ranking.corpus import ENOUGH, Corpus, choose_padding, load_padding
from matcher.ranking.pipeline import Matcher
from matcher.types import Item, Kind

TODAY = date(2026, 11, 23)
NEED = Item(
    id="n",
    kind=Kind.NEED,
    title="古建筑木梁白蚁蛀空，不拆开怎么查出来",
    content="祠堂的木梁表面完好，里面被白蚁蛀空，想要不打孔就能查出空洞位置和大小的办法。",
)
FITTING = Item(
    id="fitting",
    kind=Kind.ACHIEVEMENT,
    title="木构件内部蛀蚀空洞的应力波无损检测",
    content="在古建筑木梁木柱表面布置传感器，用应力波断层成像查出白蚁蛀空的位置和大小，不打孔。",
)
OTHER = Item(
    id="other",
    kind=Kind.ACHIEVEMENT,
    title="高速铁路钢轨打磨廓形检测",
    content="激光位移传感器扫描钢轨断面，给出打磨前后的廓形偏差。",
)


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(load_encoder())


def test_among_two_achievements_the_fitting_one_gets_a_probability_to_speak_of(
    matcher: Matcher,
) -> None:
    found = matcher.match([NEED], matcher.build_corpus([OTHER, FITTING]), 5, TODAY)
    assert [candidate.achievement_id for candidate in found] == ["fitting", "other"]
    assert found[0].probability > 0.3
    assert found[1].probability < 0.05


def test_alone_it_is_judged_as_among_many(matcher: Matcher) -> None:
    alone = matcher.match([NEED], matcher.build_corpus([FITTING]), 1, TODAY)[0]
    among = matcher.match([NEED], matcher.build_corpus([FITTING, *crowd(150)]), 1, TODAY)[0]
    assert among.achievement_id == "fitting"
    assert alone.probability == pytest.approx(among.probability, abs=0.25)


def test_padding_is_never_returned(matcher: Matcher) -> None:
    corpus = matcher.build_corpus([OTHER, FITTING])
    assert len(corpus) == 2
    found = matcher.match([NEED], corpus, 50, TODAY)
    assert {candidate.achievement_id for candidate in found} <= {"fitting", "other"}
    for row in load_padding()[:20]:
        assert all(hit.position < 2 for hit in matcher.search(row.title, corpus, 50))


def test_a_large_corpus_and_needs_get_none() -> None:
    assert choose_padding(crowd(ENOUGH)) == []
    assert len(choose_padding(crowd(ENOUGH - 3))) == 3
    corpus = Corpus.build([NEED], load_encoder())
    assert len(corpus.reference_side) == 1


def test_titles_alone_are_compared_with_titles_alone() -> None:
    bare = [Item(id="1", kind=Kind.ACHIEVEMENT, title="硅碳负极材料")]
    assert all(item.content == "" for item in choose_padding(bare))


def crowd(count: int) -> list[Item]:
    rows = load_padding()
    return [
        Item(
            id=f"crowd-{number}",
            kind=Kind.ACHIEVEMENT,
            title=rows[number % len(rows)].title,
            content=rows[number % len(rows)].content,
        )
        for number in range(count)
    ]
