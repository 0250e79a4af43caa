"""No pack and no party waits for somebody who is gone."""

from __future__ import annotations

import pytest

from matcher.domain.codes import Role
from tests.factories import make_user
from tests.packs.worlds import (
    accept_all,
    make_deal,
    make_entry,
    make_pack,
    party_of,
    send,
)
from web.base import db
from web.packs import lapsing, parties
from web.packs.kinds import PartKind
from web.packs.states import PackState, PartyRole, PartyState

pytestmark = pytest.mark.usefixtures("app")


def test_what_an_expert_cannot_answer_any_more_is_noted_by_the_broker(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    expert = make_user(Role.EXPERT)
    team = make_entry(PartKind.TEAM, expert)
    pack = accept_all(send(make_pack(monkeypatch, (team, False))))
    make_deal(pack)
    expert.active = False
    db.commit()
    party = party_of(pack, PartyRole.TEAM)
    parties.note(pack.broker, party, agrees=False, words="已离职，不参加。")
    assert party.state is PartyState.REFUSED


def test_the_packs_of_a_broker_who_is_gone_are_withdrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    gone, other = send(make_pack(monkeypatch)), send(make_pack(monkeypatch))
    draft = make_pack(monkeypatch)
    gone.broker.active = draft.broker.active = False
    db.commit()
    lapsing.lapse_due()
    db.commit()
    assert gone.state is PackState.WITHDRAWN
    assert draft.state is PackState.DRAFT, "nobody waits for it"
    assert other.state is PackState.SENT
