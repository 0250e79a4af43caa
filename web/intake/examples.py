"""What well-filled rows look like: invented, for the instructions of the template."""

from __future__ import annotations

from collections.abc import Mapping

from matcher.types import Kind

_CONTACT = {
    "contact_name": "陈工",
    "contact_phone": "0759-1234567",
    "contact_email": "chen@example.org",
}

EXAMPLES: Mapping[Kind, Mapping[str, str]] = {
    Kind.NEED: {
        "id": "2027-001",
        "organisation": "湛江蓝网深海养殖有限公司",
        "title": "生蚝开壳机：每小时 600 只，不伤肉",
        "summary": "旺季人工开壳招不到人，求小作坊也买得起的自动开壳设备，破损率不超过 2%。",
        "problem": "日加工生蚝 3 吨，全靠 20 名工人撬壳，每人每小时约 60 只，破损近一成。",
        "indicators": "开壳速度 ≥ 600 只/小时；破损率 ≤ 2%；整机 ≤ 15 万元",
        "tried": "试过蒸汽开壳，肉缩水三成，卖不上价。",
        "keywords": "生蚝、开壳、自动化",
        "budget_min": "10",
        "budget_max": "36.5",
        **_CONTACT,
    },
    Kind.ACHIEVEMENT: {
        "id": "2027-001",
        "organisation": "湛江海洋装备研究院",
        "title": "贝类低温激光开壳机",
        "summary": "用激光短脉冲使闭壳肌松脱，生蚝不受热、不伤肉，一人看两台。",
        "innovation": "视觉识别每只壳的闭壳肌位置，只照射 0.3 秒，肉温升高不到 2 ℃。",
        "indicators": "620 只/小时；连续 72 小时破损率 1.6%；功率 1.8 kW",
        "application": "生蚝、扇贝的加工厂和合作社。",
        "discipline": "食品机械",
        "keywords": "贝类、开壳、激光",
        "price": "80",
        **_CONTACT,
    },
}
