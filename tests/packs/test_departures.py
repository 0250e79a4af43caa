"""No pack waits for somebody who is gone, and none holds what its broker has an interest in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from matcher.domain.codes import ConflictCode, Role
from matcher.domain.errors import InputError
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
from web.brokers import service as brokers
from web.packs import lapsing, parties, queries, service
from web.packs.kinds import PartKind
from web.packs.models import Pack
from web.packs.states import PackState, PartyRole, PartyState
from web.people.models import User

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


def test_a_broker_recommends_nothing_of_whom_the_broker_has_an_interest_in(
    monkeypatch: pytest.MonkeyPatch, login: Callable[[User], FlaskClient]
) -> None:
    base, other = make_entry(), make_entry(PartKind.TEAM)
    pack, third = make_pack(monkeypatch, (base, False), (other, False)), make_entry(PartKind.SCENE)
    desk, search = login(pack.broker), f"/desk/packs/{pack.id}/search?kind=scene"
    assert third.title in desk.get(search).text
    (drafted,) = [one for one in pack.parts if one.entry is base]
    drafted.is_kept = True
    for entry in (base, other, third):
        assert entry.organisation is not None
        code = ConflictCode.SHARES
        brokers.declare_conflict(pack.broker, pack.broker, entry.organisation, code, "持股")
    db.commit()
    assert third.title not in desk.get(search).text
    with pytest.raises(InputError):
        service.add(pack.broker, pack, PartKind.PILOT, base.id)
    send(pack)
    assert not drafted.is_kept
    assert {part.kind for part in pack.parts if part.is_kept} == {
        PartKind.ACHIEVEMENT,
        PartKind.PILOT,
    }


def test_a_second_click_goes_on_with_the_pack_that_the_first_began(
    monkeypatch: pytest.MonkeyPatch, login: Callable[[User], FlaskClient]
) -> None:
    pack = make_pack(monkeypatch)
    key, path, desk = pack.id, f"/desk/needs/{pack.need_id}/pack", login(pack.broker)
    find, asked = queries.find_open, []

    def find_too_early(broker: User, need_id: int) -> Pack | None:
        asked.append(need_id)
        return None if len(asked) == 1 else find(broker, need_id)

    monkeypatch.setattr(queries, "find_open", find_too_early)
    assert desk.post(path).location == f"/desk/packs/{key}"
