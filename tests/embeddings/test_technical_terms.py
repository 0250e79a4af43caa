"""The shipped encoder on names that no everyday dictionary holds, and on English queries."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from embeddings.encoder import Encoder, load_encoder
from matcher.text.tokens import embedding_text
from matcher.types import Item, Kind

DEMO = Path(__file__).parents[2] / "data" / "demo"

SAME = {
    "硅碳负极": "锂离子电池 硅基 阳极材料",
    "抗风浪": "耐受台风 波浪",
    "TC4": "钛合金",
    "6061": "铝合金 型材",
    "Litopenaeus vannamei": "南美白对虾",
    "凡纳滨对虾": "白脚虾养殖",
    "Crassostrea hongkongensis": "生蚝",
    "Trachinotus ovatus": "金鲳鱼",
    "Epinephelus": "石斑鱼",
    "章红鱼": "高体鰤",
    "LiFePO4": "磷酸铁锂",
    "CO2": "二氧化碳",
    "H2O2": "过氧化氢",
    "Al2O3": "氧化铝",
    "SiC": "碳化硅",
    "PLC": "可编程控制器",
    "CFD": "流体 数值模拟",
    "AI": "人工智能",
    "PVC": "聚氯乙烯",
    "COD": "化学需氧量 污水",
    "VOCs": "挥发性有机物",
    "MES": "车间 制造执行系统",
    "PCR": "核酸扩增",
    "UAV": "无人机",
    "ROV": "水下机器人",
    "IGBT": "功率半导体 器件",
    "GCr15": "轴承钢",
    "NdFeB": "永磁材料",
}

QUERIES = {
    "net cleaning robot for fish cages": "a-002",
    "estimate fish biomass with underwater stereo camera": "a-004",
    "oyster depuration norovirus": "a-025",
    "water quality monitoring buoy": "a-012",
    "pineapple peel by-product utilization": "a-028",
    "litchi postharvest preservation": "a-030",
    "chitin from shrimp shells by fermentation": "a-032",
    "sugarcane harvester": "a-044",
    "rapid detection of citrus huanglongbing": "a-052",
    "salt tolerant rice on saline soil": "a-053",
    "collagen hemostatic sponge": "a-059",
    "mangrove blue carbon lidar": "a-073",
    "dengue virus test kit": "a-064",
    "hydrogen production by ammonia decomposition": "a-242",
    "silicon carbon anode for lithium ion battery": "a-262",
    "sodium battery hard carbon anode": "a-235",
    "titanium alloy powder for additive manufacturing": "a-265",
    "waste heat power generation organic Rankine cycle": "a-218",
    "thermal runaway early warning energy storage": "a-233",
    "underwater acoustic modem": "a-276",
    "retired battery sorting second life": "a-234",
    "waterborne polyurethane adhesive for shoes": "a-088",
    "biodegradable plastic mulch film": "a-266",
    "quantum key distribution terminal": "a-278",
    "elderly fall detection millimeter wave radar": "a-290",
}


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder()


def read_achievements() -> dict[str, str]:
    """Return {key: text as embedded} of the demo achievements."""
    rows = [
        json.loads(line)
        for path in sorted(DEMO.glob("achievements*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    return {
        row["key"]: embedding_text(
            Item(
                id=row["key"],
                kind=Kind.ACHIEVEMENT,
                title=row["title"],
                content=row["summary"],
                keywords=tuple(row["keywords"]),
            )
        )
        for row in rows
    }


def test_a_name_is_nearest_to_what_it_stands_for(encoder: Encoder) -> None:
    cosines = encoder.encode(list(SAME)) @ encoder.encode(list(SAME.values())).T
    missed = [name for place, name in enumerate(SAME) if int(np.argmax(cosines[place])) != place]
    assert len(missed) <= 0.1 * len(SAME), missed


def test_english_queries_find_their_chinese_answer(encoder: Encoder) -> None:
    texts = read_achievements()
    keys = list(texts)
    cosines = encoder.encode(list(QUERIES)) @ encoder.encode(list(texts.values())).T
    missed = [
        query
        for row, (query, key) in zip(cosines, QUERIES.items(), strict=True)
        if key not in {keys[place] for place in np.argsort(-row)[:5]}
    ]
    assert len(missed) <= 0.16 * len(QUERIES), missed
