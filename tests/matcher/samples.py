"""A small invented market: eight needs and twenty achievements, two and more for most needs.

``FITS`` says which achievements were written as an answer to which need.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from matcher.types import Item, Kind

TODAY = date(2026, 11, 23)
WAN = 1_000_000
"""Fen in one 万元."""


def make_need(key: str, title: str, content: str = "", **facts: object) -> Item:
    """Return a need."""
    return Item(key, Kind.NEED, title, content, **facts)  # type: ignore[arg-type]


def make_achievement(key: str, title: str, content: str = "", **facts: object) -> Item:
    """Return an achievement."""
    return Item(key, Kind.ACHIEVEMENT, title, content, **facts)  # type: ignore[arg-type]


NEEDS = (
    make_need(
        "n1",
        "深水网箱抗台风锚泊与围栏加固",
        "我司在外罗海域有二十口周长九十米的养殖围栏，去年台风走锚六口。希望改进锚泊和框架连接，"
        "抗风浪能力不低于14级，单口改造费用控制在8万元以内，改造期不影响金鲳鱼养殖。",
        fields=("marine",),
        modes=("transfer", "license"),
        organisation="firm-1",
        district="potou",
        trl=6,
        musts=("maturity",),
        budget_max=80 * WAN,
    ),
    make_need(
        "n2",
        "对虾养殖尾水达标排放",
        "高位池养虾，换水季节每天排尾水两千方，氨氮和悬浮物超标。想要占地小、运行费低的处理工艺，"
        "总氮去除率≥60%，每方水处理成本不超过0.3元。",
        fields=("marine", "eco"),
        budget_max=120 * WAN,
    ),
    make_need(
        "n3",
        "菠萝采后黑心病早期无损检测",
        "菠萝装箱前看不出里面是否黑心，客户退货多。需要能上分选线的检测设备，速度每秒3个以上，"
        "识别准确率不低于95%。",
        fields=("agri", "ai"),
        trl=7,
    ),
    make_need(
        "n4",
        "电饭煲内胆涂层耐磨寿命短",
        "内胆不粘涂层用半年就脱落，要求钢丝球摩擦一万次不露底，且不含全氟辛酸。",
        fields=("appliance", "materials"),
    ),
    make_need("n5", "转炉煤气余热回收", "转炉放散烟气温度高、含尘大，换热器常堵，求余热回收方案。"),
    make_need(
        "n6", "羽绒分毛废气异味治理", "水洗和烘干车间异味扰民，风量大浓度低，希望不用活性炭。"
    ),
    make_need(
        "n7",
        "甘蔗收割机切割器磨损",
        "红土地里收割甘蔗，刀片两三天就磨钝，希望刀片寿命提高一倍，成本增加不超过三成。",
        fields=("agri",),
    ),
    make_need("n8", "珍珠贝插核后死亡率高", "插核后四十天死亡三成，想要提高存活率的护理办法。"),
)

ACHIEVEMENTS = (
    make_achievement(
        "a1",
        "离岸网箱多点系泊张力均衡技术",
        "针对离岸养殖网箱走锚断缆，提出多点系泊张力均衡器和柔性框架铰接，抗风浪能力17级，"
        "已在三个海区应用，改造一口费用约6万元。",
        fields=("marine",),
        modes=("license_exclusive", "service"),
        organisation="institute-1",
        district="xiashan",
        trl=7,
        price=60 * WAN,
        valid_until=date(2027, 6, 30),
    ),
    make_achievement(
        "a2",
        "高密度聚乙烯网箱框架结构优化",
        "建立波流联合作用下网箱框架的应力模型，优化浮管与支架连接，疲劳寿命提高40%。",
        fields=("marine",),
        trl=5,
    ),
    make_achievement(
        "a3",
        "海水养殖尾水生物滤池脱氮工艺",
        "以贝壳为填料的生物滤池处理对虾养殖尾水，总氮去除率72%，每方水处理成本0.21元，占地小。",
        fields=("eco", "marine"),
        trl=8,
        price=90 * WAN,
    ),
    make_achievement(
        "a4",
        "耐盐异养硝化菌剂及其应用",
        "筛选耐盐异养硝化好氧反硝化菌，48小时氨氮去除率85%，用于养虾池水质调控。",
        fields=("eco", "biomed"),
    ),
    make_achievement(
        "a5",
        "近红外透射水果内部品质在线分选",
        "近红外透射光谱结合轻量神经网络，判别菠萝内部褐变，准确率96.5%，速度每秒5个，可装入分选线。",
        fields=("ai", "agri"),
        trl=7,
    ),
    make_achievement(
        "a6",
        "基于声振响应的热带水果成熟度判别",
        "用激光测振获取芒果、菠萝的声振响应，判别成熟度，准确率91%。",
        fields=("agri",),
    ),
    make_achievement(
        "a7",
        "陶瓷增强无氟不粘涂层",
        "溶胶凝胶法制备无氟不粘涂层，纳米氧化铝增强，钢丝球摩擦1.5万次不露底，适用炊具内胆。",
        fields=("materials",),
        trl=8,
    ),
    make_achievement(
        "a8",
        "等离子喷涂耐磨底层与不粘面层复合",
        "先喷涂合金底层再喷不粘面层，结合强度提高，炊具寿命两年以上。",
        fields=("materials",),
    ),
    make_achievement(
        "a9",
        "高含尘烟气颗粒移动床换热装置",
        "以颗粒移动床直接接触高含尘烟气，边除尘边换热，不堵塞，适合转炉与电炉烟气余热回收。",
        fields=("steel",),
        trl=6,
    ),
    make_achievement(
        "a10", "热管式余热锅炉自清灰", "热管换热面加声波清灰，适合含尘烟气，连续运行八个月。"
    ),
    make_achievement(
        "a11",
        "大风量低浓度恶臭气体生物洗涤",
        "两段生物洗涤塔处理大风量低浓度恶臭，去除率90%，不产生废活性炭，已用于皮革与羽绒车间。",
        fields=("eco", "down"),
    ),
    make_achievement(
        "a12", "低温等离子体除味装置", "介质阻挡放电低温等离子体，处理车间异味，能耗低。"
    ),
    make_achievement(
        "a13",
        "激光熔覆自磨锐农机刀片",
        "刀片单面激光熔覆碳化钨，越用越锋利，甘蔗收割机刀片寿命提高2.3倍，成本增加25%。",
        fields=("agri", "materials"),
        trl=8,
    ),
    make_achievement("a14", "高铬铸铁耐磨件铸造", "优化高铬铸铁成分和热处理，磨损率降低三成。"),
    make_achievement(
        "a15",
        "马氏珠母贝术后休养与免疫增强方法",
        "插核手术后在低流速暂养池休养，配合多糖免疫增强剂，四十天存活率85%。",
        fields=("marine",),
    ),
    make_achievement("a16", "锂离子电池电解液成膜添加剂", "含硫添加剂提高高镍正极循环寿命。"),
    make_achievement("a17", "城市内涝积水雷达监测终端", "毫米波雷达监测道路积水，太阳能供电。"),
    make_achievement("a18", "海岛微电网储能协调控制", "柴储光协调控制策略，减少柴油消耗三成。"),
    make_achievement("a19", "剑麻纤维增强可降解餐盒", "剑麻纤维与淀粉共混热压，三个月可降解。"),
    make_achievement("a20", "橡胶木防霉防变色处理", "橡胶木锯材真空加压浸注防霉剂，半年不变色。"),
)

FITS: Mapping[str, frozenset[str]] = {
    "n1": frozenset({"a1", "a2"}),
    "n2": frozenset({"a3", "a4"}),
    "n3": frozenset({"a5", "a6"}),
    "n4": frozenset({"a7", "a8"}),
    "n5": frozenset({"a9", "a10"}),
    "n6": frozenset({"a11", "a12"}),
    "n7": frozenset({"a13", "a14"}),
    "n8": frozenset({"a15"}),
}
