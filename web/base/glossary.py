"""Words of technology transfer, explained to somebody who meets them for the first time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from matcher.domain.codes import Stage
from web.base import labels


@dataclass(frozen=True, slots=True)
class Entry:
    """One word. ``key`` is its anchor on the page; the words are in the reader's language."""

    key: str
    word: Any
    text: Any


@dataclass(frozen=True, slots=True)
class Group:
    """Words that belong together."""

    key: str
    title: Any
    entries: tuple[Entry, ...]


GROUPS = (
    Group(
        "working",
        _l("供需对接"),
        (
            Entry("need", _l("技术需求"), _l("企业自己解决不了、愿意找外面的人来解决的技术难题。")),
            Entry(
                "achievement",
                _l("科技成果"),
                _l("高校、科研院所、医院或实验室做出来的、可以转让、许可或合作开发的技术。"),
            ),
            Entry(
                "match",
                _l("配对"),
                _l("一项需求和一项成果放在一起。平台只是提出，是否值得一谈由技术经纪人研判。"),
            ),
            Entry(
                "introduction",
                _l("对接"),
                _l("经纪人确认、双方都表示有意向之后，互相看到联系方式和保密内容，开始洽谈。"),
            ),
            Entry(
                "broker",
                _l("技术经纪人"),
                _l("懂技术也懂交易的中间人：看配对、约双方、跟进洽谈，直到合同签订和登记。"),
            ),
            Entry(
                "indicators",
                _l("技术指标"),
                _l("能测量的数字和它的单位，如开壳速度 600 只/小时。写明了，才能逐项比对。"),
            ),
            Entry(
                "anonymous",
                _l("匿名企业"),
                _l("难题照常公开，企业名称和联系方式在对接之后才让对方看到。"),
            ),
            Entry(
                "summary-only",
                _l("仅公开摘要"),
                _l("公众只看到标题、摘要、领域和需求类型，其余内容在对接之后才让对方看到。"),
            ),
        ),
    ),
    Group(
        "calls",
        _l("征集与榜单"),
        (
            Entry(
                "call",
                _l("季度征集"),
                _l("主管部门每个季度公开征集一次需求与成果，截止后集中审核、配对。"),
            ),
            Entry(
                "catalogue",
                _l("清单"),
                _l("一次征集审核通过的全部条目，按当天的文字固定下来公开发布。"),
            ),
            Entry(
                "open-challenge",
                _l("揭榜挂帅"),
                _l("把难题张榜公布，谁有本事谁来揭榜；经评审确定承担单位，按结果支持。"),
            ),
            Entry("core", _l("核心技术"), _l("只有本企业需要、决定产品成败的关键技术。")),
            Entry(
                "common",
                _l("关键共性技术"),
                _l("一个行业里许多企业都要用到的技术，适合几家企业联合提出。"),
            ),
            Entry(
                "frontier", _l("前沿技术"), _l("还在探索、几年后可能改变行业的技术，适合早做布局。")
            ),
        ),
    ),
    Group(
        "modes",
        _l("合作方式"),
        (
            Entry("transfer", _l("转让"), _l("把专利或技术秘密整个卖给对方，权利从此归对方。")),
            Entry("license", _l("普通许可"), _l("允许对方使用，自己可以用，也可以再许可给别人。")),
            Entry("license-sole", _l("排他许可"), _l("只许可这一家，但自己仍然可以使用。")),
            Entry(
                "license-exclusive", _l("独占许可"), _l("只有这一家可以使用，连权利人自己也不用。")
            ),
            Entry("equity", _l("作价入股"), _l("把技术评估作价，折成股份投到企业里。")),
            Entry(
                "codevelop", _l("合作开发"), _l("双方一起投入人和钱来开发，成果怎样分事先约定。")
            ),
            Entry("service", _l("技术服务"), _l("用技术知识替对方解决一个具体问题。")),
            Entry(
                "use-first",
                _l("先用后转"),
                _l("先免费或低价试用一段时间，见到效果再付许可费或转让费。"),
            ),
        ),
    ),
    Group(
        "contracts",
        _l("技术合同"),
        (
            Entry(
                "development", _l("技术开发合同"), _l("研究开发新技术、新产品、新工艺而订的合同。")
            ),
            Entry(
                "transfer-contract", _l("技术转让合同"), _l("转让专利权、专利申请权或技术秘密。")
            ),
            Entry("license-contract", _l("技术许可合同"), _l("许可对方实施专利或使用技术秘密。")),
            Entry("consulting", _l("技术咨询合同"), _l("为一个技术项目做论证、预测、调查或评价。")),
            Entry("service-contract", _l("技术服务合同"), _l("以技术知识为对方解决特定技术问题。")),
            Entry("total", _l("合同成交总金额"), _l("合同写明的全部价款，包括设备和材料。")),
            Entry(
                "technical-amount",
                _l("技术交易额"),
                _l("从合同成交总金额里扣除设备、原材料等非技术性费用之后，真正为技术付的钱。"),
            ),
            Entry(
                "registration",
                _l("合同登记"),
                _l("合同签订后由登记机构认定并登记。登记过的合同才计入统计，才能享受优惠政策。"),
            ),
        ),
    ),
)

LEVELS = (
    _l("看到并报告了基本原理。"),
    _l("提出了怎样应用的方案。"),
    _l("关键功能在实验里做通。"),
    _l("部件在实验室里组合起来可以工作。"),
    _l("初样在接近真实的环境里通过验证。"),
    _l("原型在接近真实的环境里通过演示。"),
    _l("样机在真实环境里运行过。"),
    _l("产品定型，能够小批量生产。"),
    _l("已经批量生产，在用户那里用得好。"),
)
"""What each maturity level, 1 to 9, has shown."""


def hint(key: str) -> str:
    """Return the explanation of a word; raises KeyError for one the glossary lacks."""
    return str(_TEXTS[key])


def levels() -> list[tuple[int, str, str]]:
    """Return (level, stage in words, what it has shown) for each maturity level."""
    return [
        (number, labels.label(Stage.of_trl(number)), str(text))
        for number, text in enumerate(LEVELS, start=1)
    ]


def _entries() -> Iterator[Entry]:
    for group in GROUPS:
        yield from group.entries


_TEXTS = {entry.key: entry.text for entry in _entries()} | {
    "trl": _l("技术成熟度：从 1 级的基本原理到 9 级的批量应用。")
}

GLOBALS = {"glossary_hint": hint}
