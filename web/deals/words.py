"""Words of the codes of this feature."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from matcher.domain.codes import ContractKind
from web.deals.states import Doer

CONTRACT_FIELDS: dict[str, Any] = {
    "number": _l("合同编号"),
    "project_name": _l("项目名称"),
    "kind": _l("合同类型"),
    "signed_on": _l("签订日期"),
    "total": _l("合同成交总金额"),
    "technical": _l("技术交易额"),
    "payment_terms": _l("价款与支付方式"),
    "registration_number": _l("登记编号"),
    "registered_on": _l("登记日期"),
}

LABELS: dict[type[StrEnum], dict[Any, Any]] = {
    ContractKind: {
        ContractKind.DEVELOPMENT: _l("技术开发"),
        ContractKind.TRANSFER: _l("技术转让"),
        ContractKind.LICENSE: _l("技术许可"),
        ContractKind.CONSULTING: _l("技术咨询"),
        ContractKind.SERVICE: _l("技术服务"),
    },
    Doer: {
        Doer.NEED: _l("需求方"),
        Doer.ACHIEVEMENT: _l("成果方"),
        Doer.BOTH: _l("双方"),
        Doer.BROKER: _l("经纪人"),
    },
}


def doer_word(who: str) -> str:
    """Return who does an agreed next step; nothing where nobody was named."""
    return str(LABELS[Doer][Doer(who)]) if who else ""


def step_sentence(words: str, who: str, most: int = 60) -> str:
    """Return an agreed next step and who does it, cut where older lines told a long story."""
    words = words if len(words) <= most else words[: most - 1] + "…"
    if not who:
        return words
    return gettext("%(step)s（%(who)s）", step=words, who=doer_word(who))
