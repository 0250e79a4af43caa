"""The broker's own queue, and what the engine suggests for one's own posting: each reader gets the
chances and the reason that the page of this reader shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from flask import abort, url_for
from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate
from sqlalchemy import select

from matcher.domain.codes import DeclineCode
from matcher.domain.errors import WrongState
from matcher.types import Kind
from web.api.fields import Told
from web.api.own_deals import DealAchievement, DealNeed, PublicSide
from web.api.own_postings import PATHS, own_subject
from web.api.pieces import Asked, Walk, piece, piece_of
from web.api.resources import Resource
from web.api.walks import walk
from web.base import labels
from web.base.access import Access
from web.base.guard import subject
from web.base.urls import absolute_url
from web.brokers.permissions import READ_QUEUE
from web.engine import service as engine
from web.matches import queries as matches
from web.matches.loading import match_options
from web.matches.models import Match
from web.matches.permissions import DECIDE_MATCH
from web.matches.queries import Proposal
from web.matches.states import MatchState
from web.people.session import account
from web.postings.disclosure import PostingView
from web.postings.states import PostingState
from web.proposing import queries as proposing
from web.proposing.permissions import REQUEST_MATCH
from web.proposing.queries import Suggestion
from web.tokens.states import Scope

RESOURCE = Resource("proposals", _l("配对"))

LIST = Access(READ_QUEUE, scope=Scope.READ_OWN)
ITEM = Access(DECIDE_MATCH, "match", scope=Scope.READ_OWN)
SUGGESTED = Access(REQUEST_MATCH, "posting", scope=Scope.READ_OWN)
KEYS = ((Match.id, True),)

MOST = 10
"""Suggestions, as on the page."""

_CHANCES = _l("经纪人确认的可能性，0 到 1")


class ProposalLine(Told):
    """One proposal of the broker's queue."""

    id = fields.Integer(required=True)
    state = fields.String(
        required=True,
        validate=validate.OneOf([MatchState.PROPOSED.value, MatchState.DECLINED.value]),
    )
    need = fields.Nested(PublicSide, required=True)
    achievement = fields.Nested(PublicSide, required=True)
    chances = fields.Float(required=True, allow_none=True, metadata={"description": _CHANCES})
    reason = fields.String(required=True)
    is_requested = fields.Boolean(required=True, metadata={"description": _l("由一方请经纪人研判")})
    created_at = fields.DateTime(required=True)
    due = fields.Date(required=True, allow_none=True, metadata={"description": _l("最早到期")})
    is_demo = fields.Boolean(required=True)
    self = fields.String(required=True, metadata={"format": "uri"})
    page = fields.String(required=True, metadata={"format": "uri"})


class ProposalTold(ProposalLine):
    """One proposal with both sides as the broker sees them."""

    need = fields.Nested(DealNeed, required=True)
    achievement = fields.Nested(DealAchievement, required=True)
    decided_at = fields.DateTime(required=True, allow_none=True)
    decline_code = fields.String(
        required=True,
        allow_none=True,
        validate=validate.OneOf([code.value for code in DeclineCode]),
    )


class SuggestionTold(Told):
    """A posting of the other side that the engine finds for one's own."""

    other = fields.Nested(PublicSide, required=True)
    summary = fields.String(required=True)
    chances = fields.Float(required=True, allow_none=True, metadata={"description": _CHANCES})
    reason = fields.String(required=True)
    deal_id = fields.Integer(required=True, allow_none=True)
    is_requested = fields.Boolean(
        required=True, metadata={"description": _l("本单位已请经纪人研判")}
    )
    page = fields.String(required=True, metadata={"format": "uri"})


Suggestions = piece_of(SuggestionTold)


@RESOURCE.get(
    "/own/proposals",
    piece_of(ProposalLine),
    query=Walk,
    access=LIST,
    words=_l("列出等您研判的配对"),
)
def own_proposals(query: dict[str, Any]) -> dict[str, Any]:
    """List what waits for the broker, the newest first."""
    wanted = select(Match).where(
        Match.broker_id == account().id, Match.state == MatchState.PROPOSED
    )
    return walk(
        wanted.options(*match_options()),
        KEYS,
        (int,),
        query,
        lambda match: _tell(matches.proposal(match)),
    )


@RESOURCE.get(
    "/own/proposals/<int:match_id>",
    ProposalTold,
    query=Asked,
    access=ITEM,
    words=_l("读取一项等您研判的配对"),
)
def own_proposal(_query: dict[str, Any], **_: int) -> dict[str, Any]:
    """Tell one proposal; what was confirmed is a deal."""
    match = subject(Match)
    if match.decided_at is not None and match.state is not MatchState.DECLINED:
        abort(404)
    return _tell(matches.proposal(match, account()))


def _tell(one: Proposal) -> dict[str, Any]:
    is_open = one.state is MatchState.PROPOSED
    return {
        **{name: getattr(one, name) for name in _NAMES},
        # In whole per cent, as the page says it; once it is decided its chances are told no more.
        "chances": round(one.probability, 2) if is_open else None,
        "reason": engine.sentence(one.evidence, labels.locale_code()),
        "self": absolute_url(url_for("api_proposals.own_proposal", match_id=one.id)),
        "page": absolute_url(url_for("desk.show", match_id=one.id)),
    }


_NAMES = (
    *("id", "state", "need", "achievement", "is_requested", "created_at", "due", "is_demo"),
    *("decided_at", "decline_code"),
)


def _suggest(kind: Kind) -> Callable[..., dict[str, Any]]:
    def suggestions(_query: dict[str, Any], **_: int) -> dict[str, Any]:
        mine = own_subject(kind)
        if mine.state is not PostingState.PUBLISHED:
            raise WrongState("posting", mine.state.value, "suggest")
        found = engine.suggest(mine, MOST)
        told = proposing.describe_candidates(account(), mine, found)
        return piece([_tell_suggestion(one) for one in told], None)

    suggestions.__name__ = f"{kind.value}_suggestions"
    return suggestions


def _tell_suggestion(one: Suggestion) -> dict[str, Any]:
    candidate = one.candidate
    return {
        "other": one.other,
        "summary": one.other.summary,
        # In tenths, as the page says it, and not where the pair is a deal already.
        "chances": None if one.deal_id else round(candidate.probability, 1),
        "reason": engine.sentence(asdict(candidate.evidence), labels.locale_code()),
        "deal_id": one.deal_id,
        "is_requested": one.is_requested,
        "page": _page(one.other),
    }


def _page(view: PostingView) -> str:
    return absolute_url(url_for(f"items.{view.kind.value}", posting_id=view.id))


for _kind in Kind:
    RESOURCE.get(
        f"{PATHS[_kind]}/<int:posting_id>/suggestions",
        Suggestions,
        query=Asked,
        access=SUGGESTED,
        words=_l("系统为自己的这一条推荐什么"),
    )(_suggest(_kind))
