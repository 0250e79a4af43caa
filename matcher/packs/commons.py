"""How telling a term is among the texts that packs are made of."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from math import ceil, log

from matcher.text.folding import fold_text
from matcher.types import Item
from matcher.words.explain import fold_item

COMMON_SHARE = 0.05
"""A term in more than this share of the texts tells a trade apart and no subject: 养殖, 海上."""

ALWAYS_RARE = 3
"""A term in so few texts is rare, however few texts there are."""

GENERAL = frozenset(
    """
    湛江 湛江市 湛江湾 广东 广东省 广州 深圳 海南 粤西 北部湾 南海 华南 大湾区 全国 国家 国家级
    省级 市级 全市 全省 本市 我市 本地 当地 地方 赤坎 霞山 麻章 坡头 雷州 廉江 吴川 遂溪 徐闻
    经开区 东海岛 中试 中试线 中试平台 中试基地 基地 平台 实验室 中心 研究院 研究所 大学 学院 高校
    院所 科研 科研院所 团队 专家 教授 博士 研究员 成员 人才 仪器 仪器设备 开放 共享 预约 机时 样品
    送样 制样 委托 收费 机组 概念验证 验证 小试 放大 工艺放大 试制 试生产 代工 产线 生产线 装备
    设施 场地 场景 示范 试点 应用场景 贷款 融资 资金 基金 投资 股权 信贷 担保 保险 利率 额度 授信
    抵押 质押 知识产权 科技型 中小企业 科技企业 政策 措施 补贴 补助 奖励 资助 申报 申请 支持 扶持
    奖补 兑现 认定 备案 项目 立项 经费 税收 转化 成果转化 科技成果 转移 转让 合作 协作 联合 对接
    咨询 培训 指导 服务 技术服务 技术 研究 研发 开发 企业 公司 工厂 厂家 园区 产业 产业化 行业
    产品 设备 应用 生产 制造 加工 方案 系统 智能 数字化 信息化 自动化 检测 测试 分析 评价 评估
    监测 表征 试验 实验 数据 软件 模型 算法 工艺 材料 成分 原料 成品 性能 海洋 水产 农业 工业 环保
    绿色 新型 综合 专业 小时 工作日 以上 以内 万元 公里 重量 含量 浓度 精度 范围 最高 最大 体积
    容积 规格 型号 台套 配套 一体化 全过程 全流程 长期 每天 全年 雷州半岛 半岛 徐闻县 遂溪县 完整
    完整率 一级 总量 六个月 手机 手机信号 司机 小船 损耗 循环 旺季 淡季 首尾 信号 客户 品牌客户
    周转 化验室 检验室 用工 周期 车间 箱子 死亡 恢复 批次 抽检 返工 整批 合格 表面 内部 外观 退货
    保险公司 校核 手工 人工 老师 师傅 工人 夜班 班次 白班 整机 样机 台账 记录 记录仪 现场 采购
    出水 回收 用水 用电 耗电 人员 小组 国家项目 机器 机械 新品种 品种 出厂 库存 场子 厂子 加工厂
    仓库 屏幕 画面 图像 视频 照片 识别 判断 报告 论文 专业化 年限 发票 合同 干活 试用 提示 医生
    适应 互相 占地 达标 养殖面积 替代 食品 清洁度 出路 配方 案例 提前 单台 资料 工具 容量 配合
    早期 注册 院里 风速 厂房 成本增加
    """.split()
)
"""Words that stand in an entry of a register whatever it is about, and those of the place."""


class Commons:
    """The texts of needs and entries together; says how telling a term is among them."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._texts = sorted(fold_item(item) for item in items)
        self._counts: dict[str, int] = {}
        self._most = max(ALWAYS_RARE, ceil(COMMON_SHARE * len(self._texts)))

    def count(self, term: str) -> int:
        """Return in how many texts a term stands."""
        folded = fold_text(term)
        if folded not in self._counts:
            self._counts[folded] = sum(folded in text for text in self._texts)
        return self._counts[folded]

    def is_telling(self, term: str) -> bool:
        """Whether a term says what a text is about and not only which trade it comes from."""
        return not is_general(fold_text(term)) and self.count(term) <= self._most

    def weigh(self, term: str) -> float:
        """Return the inverse document frequency of a term among the texts."""
        return log((len(self._texts) + 1.0) / (self.count(term) + 1.0)) + 1.0


@cache
def is_general(term: str) -> bool:
    """Whether a term is made of general words alone: 湛江市企业, 中试基地."""
    if term in GENERAL:
        return True
    splits = range(2, len(term) - 1)
    return any(term[:at] in GENERAL and is_general(term[at:]) for at in splits)
