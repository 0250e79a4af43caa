"""The office looks at deals and contracts. It changes nothing in them."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort, render_template, request
from flask_babel import lazy_gettext as _l

from matcher.domain.codes import ContractKind
from web.base.arguments import code_argument, key_of, page_number
from web.base.guard import subject
from web.base.labels import choices
from web.base.site import today
from web.calls.queries import list_all_calls
from web.deals import office_queries as query
from web.deals.pages import STATIONS
from web.deals.queries import DEAL_STATES, RUNNING_STATES, contract_of, find_open_step
from web.matches.models import Match
from web.matches.queries import deal_line, disclose_sides
from web.matches.states import MatchState
from web.people.session import account
from web.postings.texts import contact_of, facts_of, texts_of

REGISTERED = {"yes": _l("已登记"), "no": _l("未登记")}

blueprint = Blueprint("oversight", __name__, url_prefix="/office")


@blueprint.get("/deals")
def deals() -> str:
    """Every deal, by state, broker and call."""
    state = code_argument(MatchState, "state")
    wanted = query.DealFilter(
        state=state if state in DEAL_STATES else None,
        broker_id=key_of(request.args.get("broker")),
        call=request.args.get("call", ""),
        period=_period(),
    )
    return render_template(
        "deals/office_deals.html",
        wanted=wanted,
        page=query.list_office_deals(account(), wanted, page_number()),
        states=DEAL_STATES,
        brokers=query.list_deal_brokers(),
        calls=list_all_calls(),
    )


@blueprint.get("/deals/<int:match_id>")
def deal(**_: int) -> str:
    """One deal: both sides, its steps and its contract."""
    match = subject(Match)
    if match.decided_at is None or match.state not in DEAL_STATES:
        abort(404)
    steps = query.list_steps(account(), match)
    sides = disclose_sides(account(), match)
    return render_template(
        "deals/office_deal.html",
        match=match,
        deal=deal_line(account(), match),
        sides=[(view, texts_of(view), facts_of(view), contact_of(view)) for view in sides],
        steps=steps,
        reached={STATIONS[line.action]: line.at for line in steps if line.action in STATIONS},
        step=find_open_step(match) if match.state in RUNNING_STATES else None,
        contract=contract_of(match),
        today=today(),
    )


@blueprint.get("/contracts")
def contracts() -> str:
    """Every contract, and what they come to."""
    registered = request.args.get("registered", "")
    wanted = query.ContractFilter(
        kind=code_argument(ContractKind, "kind"),
        registered=registered if registered in REGISTERED else "",
        call=request.args.get("call", ""),
        period=_period(),
    )
    page = query.list_contracts(wanted, page_number())
    return render_template(
        "deals/office_contracts.html",
        wanted=wanted,
        page=page,
        sides={one.id: disclose_sides(account(), one.match) for one in page.items},
        totals=query.sum_contracts(wanted),
        registered=REGISTERED,
        kinds=choices(ContractKind),
        calls=list_all_calls(),
    )


def _period() -> query.Period:
    return query.Period(_day("since"), _day("until"))


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
