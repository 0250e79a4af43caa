"""One's own deals, as the page of a deal shows them to a side or to the broker.

Before the introduction either side reads of the other what everybody reads. Nobody gets a contact
here: it is on the page, where it is recorded who reads it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import abort, url_for
from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from matcher.domain.codes import CloseCode, ContractKind, Interest, Side
from matcher.types import Kind
from web.api.fields import Told, choice, schema_of
from web.api.pieces import Asked, Walk, piece_of
from web.api.resources import Resource
from web.api.walks import walk
from web.base import labels
from web.base.access import Access
from web.base.guard import subject
from web.base.urls import absolute_url
from web.deals import queries as deals
from web.deals.pages import STATIONS
from web.deals.permissions import LIST_DEALS
from web.deals.states import Doer
from web.engine import service as engine
from web.matches import queries as matches
from web.matches.loading import match_options
from web.matches.models import Activity, Match
from web.matches.permissions import READ_DEAL
from web.matches.queries import DealLine, TimelineLine
from web.matches.states import MatchState
from web.matches.words import activity_title
from web.people.models import User
from web.people.session import account
from web.postings.fields import LISTINGS
from web.tokens.states import Scope

RESOURCE = Resource("own_deals", _l("自己的对接"))

LIST = Access(LIST_DEALS, scope=Scope.READ_OWN)
ITEM = Access(READ_DEAL, "match", scope=Scope.READ_OWN)
KEYS = ((Match.decided_at, True), (Match.id, False))
KINDS = (datetime, int)

_STATES = [state.value for state in deals.DEAL_STATES]


def _code(codes: Any, **options: Any) -> fields.String:
    """Return a field for a code that may be missing."""
    known = validate.OneOf([code.value for code in codes])
    return fields.String(required=True, allow_none=True, validate=known, **options)


DealNeed = schema_of("DealNeed", LISTINGS[Kind.NEED])
DealAchievement = schema_of("DealAchievement", LISTINGS[Kind.ACHIEVEMENT])


class PublicSide(Told):
    """One of the two in a list: what everybody may read of it."""

    id = fields.Integer(required=True)
    title = fields.String(required=True)
    organisation_id = fields.Integer(required=True, allow_none=True)
    organisation_name = fields.String(required=True, allow_none=True)


class DealTold(Told):
    """One deal in a list."""

    id = fields.Integer(required=True)
    state = fields.String(required=True, validate=validate.OneOf(_STATES))
    need = fields.Nested(PublicSide, required=True)
    achievement = fields.Nested(PublicSide, required=True)
    sides = fields.List(
        fields.String(validate=validate.OneOf([side.value for side in Side])),
        required=True,
        metadata={"description": _l("本单位是哪一方；经纪人为空")},
    )
    broker_name = fields.String(required=True)
    waits_for_answer = fields.Boolean(
        required=True, metadata={"description": _l("等本单位答复是否有意向")}
    )
    confirmed_at = fields.DateTime(attribute="decided_at", required=True)
    close_code = _code(CloseCode)
    due = fields.Date(
        required=True, allow_none=True, metadata={"description": _l("约定的下一步截至")}
    )
    is_demo = fields.Boolean(required=True)
    self = fields.String(required=True, metadata={"format": "uri"})
    page = fields.String(required=True, metadata={"format": "uri"})


class TimelineEntry(Told):
    """One line of a deal's timeline."""

    at = fields.DateTime(required=True)
    kind = fields.String(required=True)
    action = fields.String(required=True)
    title = fields.String(required=True)
    text = fields.String(required=True)
    side = _code(Side)
    actor = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": _l("姓名；对接之前对方的人只说是哪一方")},
    )
    next_step = fields.String(required=True)
    next_who = fields.String(required=True)
    due = fields.Date(required=True, allow_none=True)


class AgreedStep(Told):
    """What was agreed on to be done next."""

    text = fields.String(attribute="step_words", required=True)
    who = fields.String(
        attribute="next_who",
        required=True,
        validate=validate.OneOf(["", *(doer.value for doer in Doer)]),
    )
    due = fields.Date(required=True, allow_none=True)


class DealContract(Told):
    """The contract of a deal."""

    number = fields.String(required=True)
    project_name = fields.String(required=True)
    kind = fields.String(
        required=True, validate=validate.OneOf([kind.value for kind in ContractKind])
    )
    signed_on = fields.Date(required=True)
    total = fields.Integer(required=True, metadata={"x-unit": "CNY fen"})
    technical = fields.Integer(required=True, metadata={"x-unit": "CNY fen"})
    payment_terms = fields.String(required=True)
    registration_number = fields.String(required=True, allow_none=True)
    registered_on = fields.Date(required=True, allow_none=True)


class Deal(DealTold):
    """One deal with both sides as far as they are disclosed."""

    need = fields.Nested(DealNeed, required=True)
    achievement = fields.Nested(DealAchievement, required=True)
    need_interest = _code(Interest, metadata={"description": _l("征求意向期间才有")})
    achievement_interest = _code(Interest, metadata={"description": _l("征求意向期间才有")})
    close_note = fields.String(required=True)
    reached = fields.Dict(
        keys=fields.String(),
        values=fields.DateTime(),
        required=True,
        metadata={"description": _l("到达各状态的时间")},
    )
    reason = fields.String(required=True, metadata={"description": _l("配对的理由")})
    next_step = fields.Nested(AgreedStep, required=True, allow_none=True)
    contract = fields.Nested(DealContract, required=True, allow_none=True)
    timeline = fields.List(fields.Nested(TimelineEntry), required=True)


class DealQuery(Walk):
    """What the address of the list carries."""

    state = choice(_STATES)


@RESOURCE.get(
    "/own/deals", piece_of(DealTold), query=DealQuery, access=LIST, words=_l("列出自己的对接")
)
def own_deals(query: dict[str, Any]) -> dict[str, Any]:
    """List the account's deals, the latest confirmed first."""
    user = account()
    wanted = deals.own_deals(user).options(*match_options())
    if query.get("state"):
        wanted = wanted.where(Match.state == MatchState(query["state"]))
    told = walk(wanted, KEYS, KINDS, query, lambda match: match)
    steps = deals.steps_by_deal(match.id for match in told["items"])
    told["items"] = [
        _tell(matches.deal_line(user, match), steps.get(match.id)) for match in told["items"]
    ]
    return told


@RESOURCE.get(
    "/own/deals/<int:match_id>", Deal, query=Asked, access=ITEM, words=_l("读取自己的一项对接")
)
def own_deal(_query: dict[str, Any], **_: int) -> dict[str, Any]:
    """Tell one deal; what its broker has not decided on, or declined, is none."""
    user, match = account(), subject(Match)
    if match.decided_at is None or match.state is MatchState.DECLINED:
        abort(404)
    step = deals.find_open_step(match) if match.state in deals.RUNNING_STATES else None
    line = matches.deal_line(user, match)
    need, achievement = matches.disclose_sides(user, match)
    return {
        **_tell(line, step),
        **_answers(line),
        **_course(user, match),
        "need": need,
        "achievement": achievement,
        "close_note": line.close_note,
        "reason": _reason(user, match),
        "next_step": step,
        "contract": deals.contract_of(match),
    }


def _tell(line: DealLine, step: Activity | None) -> dict[str, Any]:
    """Return what a line of the page's list shows."""
    names = ("id", "state", "need", "achievement", "broker_name", "waits_for_answer")
    told = {name: getattr(line, name) for name in (*names, "decided_at", "close_code", "is_demo")}
    return {
        **told,
        "sides": sorted(side.value for side in line.sides),
        "due": step.due if step else None,
        "self": absolute_url(url_for("api_own_deals.own_deal", match_id=line.id)),
        "page": absolute_url(url_for("deals.show", match_id=line.id)),
    }


def _answers(line: DealLine) -> dict[str, Interest | None]:
    """Return the two answers while they are asked for: the page shows them as long."""
    is_open = line.state is MatchState.CONFIRMED
    return {
        "need_interest": line.need_interest if is_open else None,
        "achievement_interest": line.achievement_interest if is_open else None,
    }


def _course(user: User, match: Match) -> dict[str, Any]:
    """Return what happened, and when each station was reached."""
    timeline = matches.list_timeline(user, match)
    reached = {STATIONS[line.action]: line.at for line in timeline if line.action in STATIONS}
    return {"timeline": [_tell_line(line) for line in timeline], "reached": reached}


def _tell_line(line: TimelineLine) -> dict[str, Any]:
    names = ("at", "kind", "action", "text", "due", "side", "next_step", "next_who")
    return {
        **{name: getattr(line, name) for name in names},
        "title": activity_title(line.kind, line.action),
        "actor": line.actor.name if line.actor else None,
    }


def _reason(user: User, match: Match) -> str:
    evidence = matches.visible_evidence(match, user)
    return engine.sentence(evidence, labels.locale_code())
