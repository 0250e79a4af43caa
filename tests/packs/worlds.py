"""Packs at each station of their way. Each function stores what it makes and returns it."""

from __future__ import annotations

from typing import Any

import pytest

from matcher.domain.codes import Role
from matcher.types import Evidence, Kind
from tests.factories import make_candidate, make_organisation, make_published, make_user
from web.base import db
from web.base.clock import utc_now
from web.engine import service as engine
from web.matches.models import Match
from web.packs import answering, drafting, opening, service
from web.packs.answering import Answer
from web.packs.drafting import DraftedPart
from web.packs.kinds import REGISTERS, PartKind
from web.packs.models import Pack, Part, Party
from web.packs.service import Typed
from web.packs.states import PartState, PartyRole
from web.people.models import User
from web.postings.models import Posting
from web.registers.models import Entry
from web.registers.states import EntryState

PHONE = "0759-7776665"
"""Stands in the contact of every entry."""


def make_entry(kind: PartKind = PartKind.PILOT, author: User | None = None, **told: Any) -> Entry:
    """A public entry of the register that a kind of part comes from."""
    author = author or make_user(Role.INSTITUTE)
    values = {
        "title": f"示范{kind.value}",
        "summary": "可以放大防污涂层的涂覆工艺。",
        "fields": ["marine"],
        "contact_name": "林主任",
        "contact_phone": PHONE,
    }
    stored = {**values, **told}
    entry = Entry(
        register=REGISTERS[kind],
        state=EntryState.PUBLISHED,
        organisation=author.organisation,
        organisation_name="" if author.organisation else "没有账号的基地",
        author=author,
        draft=stored,
        shown=stored,
        title=stored["title"],
        search_text=f"{stored['title']} {stored['summary']}",
        published_at=utc_now(),
        shown_at=utc_now(),
    )
    db.session().add(entry)
    db.commit()
    return entry


def propose(patch: pytest.MonkeyPatch, *found: tuple[Posting | Entry, bool]) -> None:
    """Let the engine draft these (what, whether its grounds are thin)."""
    parts = []
    for place, (one, is_weak) in enumerate(found, 1):
        is_posting = isinstance(one, Posting)
        kinds = {register: kind for kind, register in REGISTERS.items()}
        kind = PartKind.ACHIEVEMENT if is_posting else kinds[one.register]  # type: ignore[union-attr]
        evidence = Evidence(terms=("网衣", "藤壶"))
        parts.append(DraftedPart(kind, one.id, is_weak, evidence, place if is_posting else 1))
    patch.setattr(drafting, "draft_parts", lambda _need: parts)
    patch.setattr(engine, "score_pair", make_candidate)


def make_pack(
    patch: pytest.MonkeyPatch,
    *more: tuple[Posting | Entry, bool],
    need: Posting | None = None,
) -> Pack:
    """A draft with an achievement, a pilot base, and what more is given."""
    need = need or make_published(Kind.NEED)
    achievement = make_published(Kind.ACHIEVEMENT)
    broker = make_user(Role.BROKER, fields=["marine"])
    propose(patch, (achievement, False), (make_entry(), False), *more)
    pack = service.start(broker, need)
    service.draft(broker, pack)
    db.commit()
    return pack


def make_plain_deal(need: Posting | None = None) -> Party:
    """The pilot base that is asked to take part in the deal of a pack nobody drafted."""
    need = need or make_published(Kind.NEED)
    broker = make_user(Role.BROKER, fields=["marine"])
    pack = service.start(broker, need)
    achievement = make_published(Kind.ACHIEVEMENT)
    first = service.add(broker, pack, PartKind.ACHIEVEMENT, achievement.id)
    second = service.add(broker, pack, PartKind.PILOT, make_entry().id)
    reasons = {first.id: "指标够用。", second.id: "可以放大。"}
    service.save(broker, pack, Typed(reasons=reasons, kept=frozenset(reasons)))
    accept_all(send(pack))
    make_deal(pack)
    return party_of(pack, PartyRole.PILOT)


def send(pack: Pack) -> Pack:
    """The broker sends it as it was drafted."""
    service.send(pack.broker, pack)
    db.commit()
    return pack


def accept_all(pack: Pack) -> Pack:
    """The firm takes every part, and finishes."""
    answers = {part.id: Answer(PartState.ACCEPTED) for part in pack.parts if part.is_kept}
    answering.answer(pack.need.author, pack, answers, finish=True)
    db.commit()
    return pack


def make_deal(pack: Pack) -> Match:
    """The broker makes a deal of what the firm took."""
    match = opening.open_deal(pack.broker, pack, part_of(pack, PartKind.ACHIEVEMENT).id)
    db.commit()
    return match


def part_of(pack: Pack, kind: PartKind) -> Part:
    """The first part of a kind."""
    return next(part for part in pack.parts if part.kind is kind)


def party_of(pack: Pack, role: PartyRole) -> Party:
    """The party of a role."""
    return next(party for party in pack.parties if party.role is role)


def make_stranger(role: Role) -> User:
    """An account that has nothing to do with any pack."""
    if role in (Role.FIRM, Role.INSTITUTE):
        return make_user(role, make_organisation())
    return make_user(role, fields=["agri"] if role is Role.BROKER else [])
