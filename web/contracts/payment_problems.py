"""What is wrong with payments, by field and code."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.forms.problems import Words

PLAN_WORDS: Words = {
    ("rows", "one"): _l("一次总付只填一期。"),
    ("rows", "few"): _l("分期支付至少填两期。"),
    ("rows", "what"): _l("每一期都要写明是什么款项。"),
    ("rows", "amount"): _l("每一期都要填金额，而且大于 0。"),
    ("rows", "due"): _l("每一期请填付款日期，或者选一个履约节点，只能有一样。"),
    ("rows", "sum"): _l("各期金额合计与应付的总额不一致，请核对。"),
    ("rows", "while_free"): _l("先用后转的付款日期应在免费使用到期之后。"),
    ("rows", "in_use"): _l("已经记过付款的那一期不能删去，请保留。"),
    ("rows", "below_paid"): _l("某一期的金额少于已经记下的付款，请核对。"),
    ("rows", "unknown"): _l("计划刚刚有变化，请返回后重新修改。"),
    ("entry_fee", "missing"): _l("请填写入门费，没有则填 0。"),
    ("entry_fee", "over_total"): _l("入门费不能超过合同成交总金额。"),
    ("free_until", "missing"): _l("请填写免费使用到哪一天。"),
    ("royalty_of", "missing"): _l("请写明按什么提成，并填齐提成的各项。"),
    ("royalty_of", "in_use"): _l("已经报过基数，提成的约定不能再改。"),
    ("royalty_rate", "range"): _l("提成比例应大于 0，不超过 100%，最多两位小数。"),
    ("royalty_until", "too_early"): _l("提成的结束日期不能早于开始日期。"),
    ("royalty_days", "range"): _l("天数应在 0 到 366 之间。"),
    ("royalty_cap", "range"): _l("提成上限应大于 0，没有上限则不填。"),
}

PAYMENT_WORDS: Words = {
    ("purpose", "unknown"): _l("请选择这笔款属于哪一期。"),
    ("amount", "not_positive"): _l("金额应大于 0。"),
    ("amount", "over"): _l("金额超过这一期还没有付的部分；一笔款付几期的，请分开记。"),
    ("amount", "unchanged"): _l("没有改动。"),
    ("paid_on", "future"): _l("日期不能晚于今天。"),
    ("paid_on", "too_early"): _l("日期过早，请核对年份。"),
}

BASE_WORDS: Words = {
    ("number", "unknown"): _l("没有这一期，请返回后重新填报。"),
    ("number", "too_early"): _l("这一期还没有结束，结束后再报。"),
    ("base", "negative"): _l("基数不能小于 0。"),
    ("base", "below_paid"): _l("按这个基数算出的提成少于已经记下的付款，请核对。"),
}
