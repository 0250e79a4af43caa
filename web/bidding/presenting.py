"""A plan as labelled texts, for whoever compares or reads it in one go."""

from __future__ import annotations

from flask_babel import gettext

from web.base.formats import full_day, money
from web.base.labels import join_words
from web.bidding.plans import BudgetLine, Member, Plan, PlannedMilestone


def texts_of(plan: Plan) -> list[tuple[str, str, str]]:
    """Return (name of the field, label, text) of each part of a plan."""
    contact = (plan.contact_name, plan.contact_phone, plan.contact_email)
    return [
        ("approach", gettext("揭榜方案"), plan.approach),
        ("basis", gettext("研究基础"), plan.basis),
        ("novelty", gettext("创新点"), plan.novelty),
        ("commitments", gettext("指标承诺"), "\n".join(plan.commitments)),
        ("risks", gettext("风险与对策"), plan.risks),
        ("team", gettext("团队"), "\n".join(map(_member, plan.team))),
        ("partners", gettext("合作单位"), "\n".join(plan.partners)),
        ("milestones", gettext("里程碑"), "\n".join(map(_milestone, plan.milestones))),
        ("budget", gettext("经费"), "\n".join(map(_budget, plan.budget))),
        ("contact_name", gettext("联系人"), join_words(part for part in contact if part)),
        ("agrees", gettext("同意榜单条款"), gettext("是") if plan.agrees else gettext("否")),
    ]


def differences(typed: Plan, stored: Plan) -> list[tuple[str, str, str]]:
    """Return the parts of the stored plan that read differently from what was typed."""
    return [
        there
        for here, there in zip(texts_of(typed), texts_of(stored), strict=True)
        if here[2] != there[2]
    ]


def _member(one: Member) -> str:
    return " ".join(part for part in (one.name, one.title, one.organisation, one.role) if part)


def _milestone(one: PlannedMilestone) -> str:
    parts = (full_day(one.due), one.title, one.result, money(one.money) if one.money else "")
    return " ".join(part for part in parts if part)


def _budget(one: BudgetLine) -> str:
    asked = gettext("申请 %(money)s", money=money(one.asked))
    own = gettext("自筹 %(money)s", money=money(one.own))
    return f"{one.item} {asked} {own}"
