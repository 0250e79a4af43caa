"""The words that head a column in real tables, by the field they stand for.

The listing's own headings and field names are known as well (``columns.py``). Of several columns
for one field the word that stands first here wins, except where the texts can be joined.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from matcher.types import Kind

Words = Mapping[str, str]
"""Field -> words, parted by blanks, the surest first."""

SHARED: Words = {
    "id": (
        "需求编号 成果编号 技术编号 项目编号 技术需求编号 榜单编号 编号 需求id 成果id need_id "
        "achievement_id id 编码 代码 number code"
    ),
    "running": "序号 序 顺序号 行号 排序 no no. num #",
    "title": (
        "标题 需求名称 成果名称 技术需求名称 技术名称 科技成果名称 项目名称 需求题目 需求标题 "
        "榜单名称 榜题 课题名称 题目 名称 难题名称 技术难题名称 技术成果名称 企业需求名称 "
        "成果标题 title name 需求项目名称 成果项目名称 揭榜项目名称 技术需求题目 产品名称"
    ),
    "summary": "公开摘要 摘要 简要说明 summary abstract",
    "content": "内容 简介 描述 content description 概述 说明 详情 具体内容 主要内容 内容简介",
    "fields": (
        "领域 产业领域 技术领域 所属领域 需求技术所属领域 所属技术领域 行业领域 所属产业 产业 "
        "产业方向 field fields 技术方向 industry 产业链 所属行业领域 需求领域 成果领域"
    ),
    "keywords": "关键词 关键字 技术关键词 主题词 keywords keyword",
    "modes": (
        "合作方式 合作模式 技术需求解决方式 解决方式 需求解决方式 转让方式 转化方式 拟转化方式 "
        "成果转化方式 拟合作方式 合作形式 合作意向方式 mode modes 交易方式 拟采取的合作方式 "
        "转化形式"
    ),
    "organisation": (
        "单位 单位名称 企业名称 机构全称 机构名称 公司名称 企业 公司 发榜单位 完成单位 所属单位 "
        "申报单位 需求单位 填报单位 提出单位 需求方 单位全称 企业全称 成果单位 持有单位 "
        "成果完成单位 第一完成单位 权利人 需求单位名称 需求企业 需求企业名称 技术需求单位 "
        "organisation organization 申报企业 成果所有单位 成果持有单位 供方 需方"
    ),
    "credit_code": "统一社会信用代码 信用代码 社会信用代码 组织机构代码 creditcode 机构代码",
    "district": (
        "区县 所在地域 所属区域 所在地 所在区域 地域 区域 县区 所在县区 所属县区 所在区县 "
        "县市区 所在县市区 所属县市区 属地 所属地区 地区 所在地区 district 县域 推荐县区 "
        "所属区县 所在县"
    ),
    "contact_name": (
        "联系人 联系人姓名 姓名 企业联系人 需求联系人 技术联系人 项目联系人 contact 联络人"
    ),
    "contact_phone": (
        "联系电话 电话 手机 手机号 手机号码 固定电话 联系方式 联系人电话 联系人手机 办公电话 "
        "座机 phone 联系人联系电话 电话号码 移动电话 联系人联系方式 mobile"
    ),
    "contact_email": "联系邮箱 邮箱 电子信箱 电子邮箱 电子邮件 email e-mail 联系人邮箱 邮件",
    "contact": (
        "联系人及电话 联系人及联系方式 联系人和电话 联系人及联系电话 联系人与电话 联系人和联系方式"
    ),
    "valid_until": (
        "有效期至 有效期 有效结束时间 有效截止日期 结束时间 有效期限 validuntil "
        "有效时间结束时间 截止日期 截止时间 有效期止 有效日期"
    ),
    "": (
        "起年 需求时限起年 开始时间 有效开始时间 起始时间 开始日期 备注 附件 网址 传真 邮政编码 "
        "有效时间开始时间 有效期开始时间 notsecret holderconsents"
    ),
}
NEED: Words = {
    "problem": (
        "技术难题 主要问题 拟解决的技术问题 拟解决的问题 技术问题 难题 问题 需求内容 需求详情 "
        "需求描述 技术需求内容 难题描述 技术难题描述 问题描述 存在问题 存在的问题 具体问题 "
        "需求说明 技术需求描述 需求具体内容 技术需求详情 技术需求 需求 需求简介 需求背景 "
        "现状及问题 拟解决的关键技术问题 关键技术问题 主要技术难题 技术难点 难点 "
        "拟解决的技术难题 problem 需求概述 技术需求说明 需求内容描述 解决的技术问题 "
        "主要技术问题 瓶颈问题 技术瓶颈"
    ),
    "indicators": (
        "指标 技术指标 预期指标 核心指标 考核指标 主要指标 技术关键 技术关键主要指标 预期目标 "
        "性能指标 主要技术指标 核心考核指标 目标 期望指标 预期技术指标 指标要求 技术要求 "
        "indicators 核心技术指标 预期效果 期望目标 预期达到的指标 经济技术指标 技术经济指标 "
        "主要考核指标 拟达到的技术指标"
    ),
    "tried": (
        "已做过的尝试 已做尝试 前期基础 研发基础 已有基础 现有基础 前期工作基础 工作基础 tried"
    ),
    "need_kind": "需求类型 需求类别 技术需求类型 needkind",
    "budget_max": (
        "预算上限 预算 拟投入资金总额 资金需求总额 资金投入 拟投入资金 投入资金 意向金额 "
        "预算金额 经费预算 项目预算 拟投入金额 拟投入经费 资金预算 意向投入 投入预算 悬赏金额 "
        "榜单金额 计划投入 拟投入资金额度 资金额度 意向资金 揭榜金额 总投入 budget 预算最高 "
        "预算上限金额 项目总投入 拟投入研发资金 研发投入 拟投入总额 计划投入资金 出资金额 "
        "预算经费 发榜金额"
    ),
    "budget_min": "预算下限 预算最低 budgetmin",
    "deadline": (
        "希望解决的时间 希望解决时间 需求时限 时限要求 完成时间 需求时限止年 完成时限 "
        "期望完成时间 要求完成时间 解决时限 deadline 时限 止年 拟完成时间 需求期限 期望解决时间 "
        "需求时限截止 解决时间 需求解决时限 攻关期限 交付时间"
    ),
    "trl_min": "成熟度要求 成熟度 技术成熟度 技术成熟度要求 期望成熟度 trl trlmin 成熟度等级",
    "musts": "必须 必须满足 必须条件 musts must",
    "trl_required": "成熟度必须 必须达到成熟度 trlrequired",
    "confidentiality": "公开范围 公开程度 是否公开 公开方式 confidentiality",
    "open_challenge": (
        "揭榜挂帅 是否揭榜挂帅 是否愿意揭榜挂帅 愿意作为榜单 愿意作为揭榜挂帅榜单 openchallenge "
        "是否张榜"
    ),
}
ACHIEVEMENT: Words = {
    "content": (
        "内容 成果简介 成果内容 成果介绍 简介 技术简介 成果描述 描述 项目简介 成果概述 技术内容 "
        "概述 说明 content description 成果说明 技术介绍 成果详情 主要内容 具体内容 技术描述 "
        "技术概述 内容简介 详情"
    ),
    "innovation": (
        "创新点 主要创新点 技术创新点 技术优势 先进性 优势 innovation 成果创新点 技术特点 核心优势"
    ),
    "indicators": (
        "指标 技术指标 性能指标 主要技术指标 主要指标 实测指标 indicators 核心指标 经济技术指标 "
        "技术参数 主要技术参数 技术经济指标 预期指标"
    ),
    "application": (
        "应用范围 应用领域 应用场景 适用范围 应用行业 应用方向 应用前景 适用领域 application "
        "用途 推广应用"
    ),
    "market": "市场前景 市场分析 市场应用前景 经济效益 market 预期效益 效益分析 市场情况",
    "discipline": "学科 学科分类 所属学科 discipline 学科领域",
    "trl": (
        "成熟度 成果成熟度 技术成熟度 成熟程度 成果阶段 所处阶段 研发阶段 trl 技术阶段 "
        "成熟度等级 成果所处阶段 技术成熟程度 成果状态 成果成熟程度 阶段"
    ),
    "intellectual_property": (
        "专利编号 专利号 知识产权 知识产权情况 专利 知识产权编号 专利号申请号 专利情况 "
        "intellectualproperty 授权专利号 专利申请号"
    ),
    "evaluation": (
        "成果评价 评价情况 成果水平 鉴定情况 评价结论 evaluation 鉴定结论 技术水平 成果鉴定"
    ),
    "price": (
        "报价 价格 意向价格 转让价格 拟转让价格 转让费 预期价格 转让金额 意向金额 成果报价 "
        "price 许可费 技术报价 拟转让金额 转让报价 合作价格 预期转让价格 参考价格 转让费用"
    ),
    "team": "团队 团队介绍 研发团队 团队情况 team 团队简介",
    "registration_number": "成果登记号 登记号 成果登记编号 registrationnumber 登记编号",
}

JOINED = frozenset(
    "summary content problem indicators tried innovation application market evaluation team "
    "keywords contact_phone modes fields discipline intellectual_property".split()
)
"""Fields that several columns may tell together."""

NEVER = re.compile(
    r"^(?:推荐|合作意向|意向合作|拟合作|归口|主管|管理|协作|参与|上级|监管|开户|法人|法定)|简介$|审核|审批|意见|盖章|地址|"
    r"网址|附件|备注|合同|专利权人|注册资[本金]|年产值|营业|员工|人数"
)
"""Headings whose end would tell the wrong thing."""

_ENDINGS = (
    ("title", r"(?:需求|成果|技术|项目|课题|难题|榜单)(?:的)?(?:名称|标题|题目)$"),
    ("organisation", r"(?:单位|企业|机构|公司|院校|高校)(?:名称|全称)$"),
    ("credit_code", r"信用代码$"),
    ("contact_email", r"(?:邮箱|email|e-mail|电子邮件)$"),
    ("contact_phone", r"(?:电话|手机|手机号|手机号码|联系方式)$"),
    ("contact_name", r"联系人(?:姓名)?$"),
    ("keywords", r"关键[词字]$"),
    ("fields", r"(?:领域|产业方向)$"),
    ("modes", r"(?:合作|转化|转让|解决)(?:方式|模式)$"),
)
_ENDINGS_OF = {
    Kind.NEED: (
        (
            "budget_max",
            r"(?:预算|投入|资金|经费|悬赏|榜金).{0,4}(?:预算|总?额|金额|经费|资金|万元|元)$",
        ),
        ("budget_max", r"(?:预算|投入资金|投入经费)$"),
        ("deadline", r"(?:完成|解决|交付|攻关)(?:时间|时限|日期|期限)$"),
        ("indicators", r"指标(?:要求)?$"),
        (
            "problem",
            r"(?:问题|难题|难点|瓶颈|需求描述|需求内容|需求说明|需求详情)(?:描述|说明|及现状)?$",
        ),
    ),
    Kind.ACHIEVEMENT: (
        ("price", r"(?:价格|报价|转让费|转让金额|许可费)$"),
        ("trl", r"(?:成熟度|成熟程度|所处阶段)$"),
        ("indicators", r"(?:指标|参数)$"),
        ("innovation", r"创新(?:点|性)$"),
        ("content", r"成果(?:介绍|概述|内容|描述|说明)$"),
    ),
}
ENDINGS = {
    kind: tuple((field, re.compile(pattern)) for field, pattern in (*_ENDINGS, *own))
    for kind, own in _ENDINGS_OF.items()
}
"""What the end of a heading tells, for each kind in the order they are tried."""
