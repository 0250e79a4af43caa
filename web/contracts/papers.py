"""The registration form as a page shows it and as a file: one telling for all of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

from flask_babel import gettext

from matcher.domain.codes import ContractKind, Side
from web.base import db, formats, labels, site
from web.base.labels import site_name
from web.base.papers.blocks import Block, Facts, Paper, Paragraph
from web.base.papers.word import write_paper
from web.base.sheets.tables import Column, Suffix, Table, write_table
from web.contracts.fields import fields_of, say
from web.contracts.models import ContractAnswer, Particulars
from web.contracts.payment_models import PaymentPlan
from web.contracts.queries import list_answers, particulars_of
from web.contracts.specs import PARTS, Part
from web.contracts.states import Answer
from web.deals.models import Contract
from web.deals.words import CONTRACT_FIELDS
from web.matches.queries import disclose_sides
from web.people.models import User

MONEY = ("total", "technical")

Row = tuple[str, str]


@dataclass(frozen=True, slots=True)
class FormPart:
    """A part of the form: its title, and labels with what they say."""

    title: str
    rows: list[Row]


def tell_form(viewer: User, contract: Contract) -> list[FormPart]:
    """Return the whole form, as far as the viewer may see whose contract it is.

    What is not filled in yet stands there empty: a form shows what it asks for.
    """
    form = particulars_of(contract)
    rows: dict[Part, list[Row]] = {part: [] for part in PARTS}
    names = party_names(viewer, contract, form)
    rows[Part.SELLER].append((gettext("卖方名称"), names[0]))
    rows[Part.BUYER].append((gettext("买方名称"), names[1]))
    for one in fields_of(contract.kind):
        rows[one.part].append((str(one.label), say(one, getattr(form, one.name, None))))
    rows[Part.TERM] = _contract_rows(contract) + rows[Part.TERM]
    titles = {**PARTS, Part.TERM: gettext("合同")}
    return [FormPart(str(titles[part]), found) for part, found in rows.items() if found]


def party_names(viewer: User, contract: Contract, form: Particulars | None) -> tuple[str, str]:
    """Return the names of seller and buyer, empty where the viewer may not know them."""
    need, achievement = (
        view.organisation_name or "" for view in disclose_sides(viewer, contract.match)
    )
    is_usual = form is None or form.seller_side is Side.ACHIEVEMENT
    return (achievement, need) if is_usual else (need, achievement)


def form_paper(viewer: User, contract: Contract) -> bytes:
    """Return the form as .docx, to be signed and handed in."""
    blocks: list[Block] = [
        Facts(_paired(viewer, contract), wide=True),
        Paragraph(_say_confirmed(contract), is_note=True),
    ]
    return write_paper(
        Paper(
            title=gettext("技术合同登记表"),
            subtitle=gettext(
                "%(site)s · %(day)s 打印", site=site_name(), day=formats.day(site.today())
            ),
            blocks=blocks,
            is_demo=contract.match.is_demo,
            signatures=(
                gettext("卖方（签章）：＿＿＿＿＿＿＿＿　　买方（签章）：＿＿＿＿＿＿＿＿"),
                gettext("填表人：＿＿＿＿＿＿　　填表日期：＿＿＿＿年＿＿月＿＿日"),
            ),
        )
    )


def _paired(viewer: User, contract: Contract) -> list[Row]:
    """Return the form in rows of two: the sides beside each other, the long text last."""
    form = particulars_of(contract)
    parts: dict[Part, list[Row]] = {part: [] for part in PARTS}
    for one in fields_of(contract.kind):
        if one.name != "seller_side":  # The names tell it.
            parts[one.part].append((str(one.label), say(one, getattr(form, one.name, None))))
    *rows, mode, terms = _contract_rows(contract)
    seller, buyer = party_names(viewer, contract, form)
    sides = [
        ((gettext("卖方名称"), seller), (gettext("买方名称"), buyer)),
        *zip(parts[Part.SELLER], parts[Part.BUYER], strict=True),
    ]
    rows += parts[Part.TERM] + [row for pair in sides for row in pair]
    return [*rows, *parts[Part.CONTENT], *parts[Part.EFFECT], mode, terms]


def form_sheet(viewer: User, contract: Contract) -> bytes:
    """Return the form as .xlsx: part, label and what stands there, a line each."""
    stream = BytesIO()
    rows = [(part.title, *row) for part in tell_form(viewer, contract) for row in part.rows]
    columns: list[Column[Any]] = [
        Column("part", gettext("部分"), lambda row: row[0], 10),
        Column("label", gettext("项目"), lambda row: row[1], 20),
        Column("value", gettext("内容"), lambda row: row[2], 48),
    ]
    title = gettext("技术合同登记表")
    if contract.match.is_demo:
        title = f"{title} · {gettext('演示数据')}"
    write_table(stream, Suffix.XLSX, Table(title, gettext("登记表"), columns, rows))
    return stream.getvalue()


def form_name(contract: Contract, suffix: str) -> str:
    """Return the name of the file."""
    return f"contract-{contract.match_id}-{site.today():%Y%m%d}.{suffix}"


def _contract_rows(contract: Contract) -> list[Row]:
    order = ("registration_number", "registered_on", "project_name", "kind", "number", "signed_on")
    money = ("total", "technical")
    plan = db.session().get(PaymentPlan, contract.id)
    mode = labels.label(plan.mode) if plan else ""
    rows = [(str(CONTRACT_FIELDS[name]), say_value(contract, name)) for name in (*order, *money)]
    terms = (str(CONTRACT_FIELDS["payment_terms"]), contract.payment_terms)
    return [*rows, (gettext("支付方式"), mode), terms]


def say_value(contract: Contract, name: str) -> str:
    """Return in words what the contract's own row says."""
    return _say(name, getattr(contract, name))


def say_plain(name: str, value: Any) -> str:
    """Return in words a value of the contract's own row as a round keeps it."""
    if name == "kind":
        value = ContractKind(value)
    elif name.endswith("_on") and value:
        value = date.fromisoformat(value)
    return _say(name, value) or gettext("（空）")


def _say(name: str, value: Any) -> str:
    if name in MONEY:
        return formats.exact_money(value)
    if name == "kind":
        return labels.label(value)
    return formats.day(value) if name.endswith("_on") else str(value or "")


def _say_confirmed(contract: Contract) -> str:
    form = particulars_of(contract)
    if form is None:
        return gettext("平台上的核对：登记表还没有填。")
    said = [one for one in list_answers(contract) if one.round == form.round]
    return gettext(
        "平台上的核对：需求方%(need)s；成果方%(achievement)s。",
        need=_say_answer(said, form, Side.NEED),
        achievement=_say_answer(said, form, Side.ACHIEVEMENT),
    )


def _say_answer(said: list[ContractAnswer], form: Particulars, side: Side) -> str:
    answer = form.answer_of(side)
    at = next((one.at for one in said if one.side is side), None)
    words = labels.label(answer)
    if answer is Answer.PENDING or at is None:
        return words
    return gettext("%(answer)s（%(day)s）", answer=words, day=formats.day(at))
