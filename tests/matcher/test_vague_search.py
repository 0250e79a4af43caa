"""Search finds what people mean who do not know the title."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from matcher.ranking.corpus import Corpus
from matcher.ranking.pipeline import Matcher
from matcher.types import Item, Kind

DEMO = Path(__file__).resolve().parents[2] / "data" / "demo"

TROUBLES = {
    "网箱扛不住台风": "a-001",
    "渔网长满藤壶想不起网就洗干净": "a-002",
    "鱼从破洞跑了要马上知道": "a-003",
    "鱼吃饱了机器能自己停": "a-005",
    "塘边自己测对虾长不大的寄生虫": "a-010",
    "夏天也不瘦的生蚝苗": "a-008",
    "海上测水质的仪器老要人去擦": "a-012",
    "室内养石斑的水怎么处理": "a-015",
    "罐头厂剩下的果皮果芯怎么利用": "a-028",
    "荔枝摘下来一天就变黑": "a-030",
    "白糖不想再熏硫磺": "a-034",
    "一亩地少用点甘蔗种": "a-045",
    "收香蕉不碰坏": "a-049",
    "咸田荒着没法种粮食": "a-053",
    "乡镇医院中风病人的片子没人会看": "a-065",
    "养虾废水没地方处理": "a-072",
    "生蚝壳堆成山没处放": "a-077",
    "鸭毛洗不掉腥味": "a-080",
    "怎么分清鹅毛里掺了鸭毛": "a-085",
    "鞋厂胶水味太大要换环保的": "a-088",
    "包汉堡的纸不漏油又不能含氟": "a-093",
    "做衣柜剩下的零碎板材太浪费": "a-104",
    "洗芯片用的高纯溶剂": "a-204",
    "一百多度的废热白白放掉能不能发电": "a-218",
    "海上风机桩脚被水流掏空了怎么补": "a-229",
    "不停机检查风机叶片裂纹": "a-230",
    "储能电池着火之前提前知道": "a-233",
    "水母堵了电厂进水口": "a-243",
    "不用特氟龙的不粘锅": "a-247",
    "老人只会讲雷州话，家电听不懂": "a-249",
    "破壁机太吵": "a-252",
    "船底不长海蛎子的漆": "a-257",
    "农膜用完自己烂在地里": "a-266",
    "没有GPS信号飞机怎么飞": "a-268",
    "晚上关灯的小木船发现不了": "a-282",
    "药房抓错药": "a-287",
    "下暴雨城里哪条路会淹": "a-288",
    "独居老人摔倒没人知道": "a-290",
    "骗子换脸冒充领导": "a-292",
    "高楼着火消防车够不着": "a-293",
    "山上一冒烟就发现": "a-299",
    "船上吊东西晃得厉害": "a-301",
}
"""A trouble as somebody would tell it, and the achievement that answers it."""

ELSEWHERE = (
    *("足球比赛直播", "房屋租赁合同范本", "汽车保险理赔流程", "明星演唱会门票", "股票基金定投"),
    *("婚纱摄影套餐", "出国留学签证办理", "钢琴考级曲目", "手机游戏充值", "古筝培训班"),
    *("租车自驾游", "理财产品收益", "律师事务所咨询", "瑜伽课程", "网络小说排行榜"),
    *("火车票退票", "春节放假安排", "美甲店加盟", "相亲活动报名", "猫咪不吃东西怎么办"),
)


@pytest.fixture(scope="module")
def demo(matcher: Matcher) -> Corpus:
    """The demo's achievements."""
    return matcher.build_corpus(
        [
            read_item(line)
            for path in sorted(DEMO.glob("achievements_*.jsonl"))
            for line in path.read_text(encoding="utf-8").splitlines()
        ]
    )


def read_item(line: str) -> Item:
    row = json.loads(line)
    parts = (row["summary"], row["innovation"], row["application"], row["market"])
    return Item(
        id=row["key"],
        kind=Kind.ACHIEVEMENT,
        title=row["title"],
        content="\n".join(part for part in parts if part),
        indicators=row["indicators"] or "",
        keywords=tuple(row["keywords"]),
    )


def find_keys(matcher: Matcher, demo: Corpus, text: str, count: int) -> list[str]:
    return [demo.items[hit.position].id for hit in matcher.search(text, demo, count)]


def test_nine_of_ten_troubles_find_their_answer_among_the_first_three(
    matcher: Matcher, demo: Corpus
) -> None:
    missed = [
        text for text, key in TROUBLES.items() if key not in find_keys(matcher, demo, text, 3)
    ]
    assert len(missed) <= 0.1 * len(TROUBLES), missed


def test_nine_of_ten_texts_from_other_walks_of_life_find_nothing(
    matcher: Matcher, demo: Corpus
) -> None:
    answered = [text for text in ELSEWHERE if find_keys(matcher, demo, text, 1)]
    assert len(answered) <= 0.1 * len(ELSEWHERE), answered


ABROAD = {
    "elderly fall detection": "a-290",
    "flood forecast streets": "a-288",
    "sodium battery hard carbon": "a-235",
    "waste heat power generation": "a-218",
    "deepfake detection": "a-292",
    "shrimp pond wastewater": "a-072",
}


@pytest.mark.parametrize(("text", "key"), ABROAD.items())
def test_an_english_query_finds_a_chinese_answer(
    matcher: Matcher, demo: Corpus, text: str, key: str
) -> None:
    assert key in find_keys(matcher, demo, text, 3)


@pytest.mark.parametrize("text", ["football match live", "car insurance claims", "yoga class"])
def test_an_english_query_from_elsewhere_finds_nothing(
    matcher: Matcher, demo: Corpus, text: str
) -> None:
    assert find_keys(matcher, demo, text, 1) == []


def test_what_was_found_tells_why(matcher: Matcher, demo: Corpus) -> None:
    rows = [demo.rows["a-001"], demo.rows["a-252"]]
    cage, blender = matcher.explain_search("网箱扛不住台风", demo, rows)
    assert "台风" in cage.terms
    assert not blender.terms
    assert not cage.criteria
