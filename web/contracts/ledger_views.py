"""The ledger: all contracts for the office, their own for brokers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from matcher.domain.codes import ContractKind
from web.base import labels, site
from web.base.arguments import code_argument, key_of, page_number
from web.base.papers import word
from web.base.sheets.tables import MIME_TYPES, Suffix
from web.contracts import ledger
from web.contracts.ledger import REGISTERED, SIGNED, LedgerFilter
from web.contracts.ledger_files import DOCX, say_totals, write_ledger
from web.contracts.states import Standing
from web.contracts.views import blueprint, send
from web.deals.office_queries import list_deal_brokers
from web.people.session import account

BY = {SIGNED: _l("签订日期"), REGISTERED: _l("登记日期")}
QUARTERS = {1: _l("第一季度"), 2: _l("第二季度"), 3: _l("第三季度"), 4: _l("第四季度")}
IS_REGISTERED = {"yes": _l("已登记"), "no": _l("未登记")}
TYPES = {
    DOCX: word.MIME_TYPE,
    Suffix.XLSX.value: MIME_TYPES[Suffix.XLSX],
    Suffix.CSV.value: MIME_TYPES[Suffix.CSV],
}


@blueprint.get("/office/contracts/ledger")
def office_ledger() -> str:
    """All contracts, by what is asked, and what they come to."""
    return _show(_wanted(), "contracts.office_ledger", "contracts.take_office_ledger")


@blueprint.post("/office/contracts/ledger.<suffix>")
def take_office_ledger(suffix: str) -> ResponseReturnValue:
    """Send the ledger as a file. Taken by a post: it is written down who took it."""
    return _take(_wanted(), suffix)


@blueprint.get("/contracts/ledger")
def own_ledger() -> str:
    """The broker's own contracts."""
    return _show(_own(), "contracts.own_ledger", "contracts.take_own_ledger")


@blueprint.post("/contracts/ledger.<suffix>")
def take_own_ledger(suffix: str) -> ResponseReturnValue:
    """Send the broker's own contracts as a file."""
    return _take(_own(), suffix)


def _show(wanted: LedgerFilter, here: str, take: str) -> str:
    user, totals = account(), ledger.sum_ledger(wanted)
    chosen: dict[str, Any] = dict(request.args.items())
    chosen.pop("page", None)
    is_office = here == "contracts.office_ledger"
    return render_template(
        "contracts/ledger.html",
        wanted=wanted,
        page=ledger.list_ledger(user, wanted, page_number()),
        totals=totals,
        summary=say_totals(totals),
        here=here,
        files=[(suffix, url_for(take, suffix=suffix, **chosen)) for suffix in TYPES],
        brokers=list_deal_brokers() if is_office else None,
        **_choices(),
    )


def _choices() -> dict[str, Any]:
    return {
        "by": BY,
        "years": ledger.list_years(),
        "quarters": QUARTERS,
        "kinds": labels.choices(ContractKind),
        "districts": labels.region_choices("districts"),
        "standings": labels.choices(Standing),
        "registered": IS_REGISTERED,
    }


def _take(wanted: LedgerFilter, suffix: str) -> ResponseReturnValue:
    if suffix not in TYPES:
        abort(404)
    content = write_ledger(account(), wanted, suffix)
    return send(content, f"contracts-{site.today():%Y%m%d}.{suffix}", TYPES[suffix])


def _own() -> LedgerFilter:
    return replace(_wanted(), broker_id=account().id)


def _wanted() -> LedgerFilter:
    asked = request.args
    district, registered = asked.get("district", ""), asked.get("registered", "")
    year, quarter = key_of(asked.get("year")), key_of(asked.get("quarter"))
    has_year = year is not None and 1990 <= year <= 9998
    return LedgerFilter(
        by=REGISTERED if asked.get("by") == REGISTERED else SIGNED,
        year=year if has_year else None,
        quarter=quarter if has_year and quarter in QUARTERS else None,
        kind=code_argument(ContractKind, "kind"),
        district=district if district in labels.region().codes("districts") else "",
        broker_id=key_of(asked.get("broker")),
        standing=code_argument(Standing, "standing"),
        registered=registered if registered in IS_REGISTERED else "",
    )
