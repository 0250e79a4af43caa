"""The page of a contract's payments and milestones, which its forms come back to."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.codes import Side
from web.base.access import allows
from web.base.formats import day, exact_money
from web.base.guard import subject
from web.base.site import today
from web.contracts.milestone_forms import ReachForm
from web.contracts.payment_forms import BaseForm, PaymentForm
from web.contracts.payment_permissions import PLAN_PAYMENTS, REACH_MILESTONE, TELL_PAYMENT
from web.contracts.payment_queries import sheet_of
from web.contracts.payment_sheets import DueLine, Sheet
from web.deals.models import Contract
from web.deals.queries import contract_of
from web.matches.models import Match
from web.matches.queries import pair_title
from web.matches.relations import sides_of
from web.matches.states import SIGNED_MATCH_STATES, MatchState
from web.people.models import User
from web.people.session import account


def present_sheet() -> Sheet:
    """Return the sheet of the deal that the address names; without a contract there is none."""
    contract = contract_of(subject(Match))
    if contract is None:
        abort(404)
    return sheet_of(contract, today())


def show_payments(**forms: Any) -> str:
    """Return the page; a form given by its name is shown opened, with what was typed."""
    match, sheet = subject(Match), present_sheet()
    form = forms.get("payment_form") or PaymentForm(
        prefix="payment", formdata=None, data={"paid_on": today()}
    )
    form.offer(open_lines(sheet))
    return render_template(
        "contracts/payments.html",
        match=match,
        title=pair_title(match),
        opened=next(iter(forms), None),
        payment_form=form,
        base_form=forms.get("base_form") or BaseForm(prefix="base", formdata=None),
        reach_form=forms.get("reach_form")
        or ReachForm(prefix="reach", formdata=None, data={"done_on": today()}),
        **page_parts(account(), match, sheet),
    )


def page_parts(user: User, match: Match, sheet: Sheet) -> dict[str, Any]:
    """Return what both the page and the part on the contract's page show."""
    in_force = match.state in SIGNED_MATCH_STATES
    is_party = in_force and allows(user, TELL_PAYMENT, match)
    sides: frozenset[Side] = sides_of(user, match) if is_party else frozenset()
    may_plan = in_force and allows(user, PLAN_PAYMENTS, match)
    return {
        "sheet": sheet,
        "sides": sides,
        "is_seller": sheet.seller in sides,
        "is_buyer": sheet.buyer in sides,
        "may_plan": may_plan,
        "may_reach": in_force and allows(user, REACH_MILESTONE, match),
        "may_complete": may_plan and sheet.is_carried_out and match.state is MatchState.REGISTERED,
        "today": today(),
        "line_name": line_name,
    }


def open_lines(sheet: Sheet) -> list[tuple[DueLine, str]]:
    """Return what is not paid in full, in words for a choice."""
    return [
        (
            line,
            gettext(
                "%(what)s，还差 %(open)s", what=line_name(sheet, line), open=exact_money(line.open)
            ),
        )
        for line in sheet.lines
        if line.open > 0
    ]


def line_name(sheet: Sheet, line: DueLine) -> str:
    """Return what a line is called."""
    if line.report is None:
        return line.what
    number = line.report.number
    found = next((one for one in sheet.royalties if one.number == number), None)
    if found is None:
        return gettext("第 %(number)s 期提成", number=number)
    return gettext(
        "第 %(number)s 期提成（%(first)s至%(last)s）",
        number=number,
        first=day(found.first),
        last=day(found.last),
    )


def back_to_payments(match_id: int) -> ResponseReturnValue:
    """Lead back to the page."""
    return redirect(url_for("payments.show", match_id=match_id))


def of_contract(match: Match, contract: Contract, **_: object) -> dict[str, Any]:
    """What the contract's page shows of its payments and milestones."""
    return page_parts(account(), match, sheet_of(contract, today()))
