"""An expert reads what is assigned, as long as it is, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.reviewing.worlds import fill, fill_all, release
from tests.scoring.worlds import (
    NAMES,
    PLAN,
    World,
    make_officer,
    make_other_expert,
    make_world,
)
from web.base import db
from web.bidding.states import BidState
from web.experts.states import ExpertState
from web.people.models import User
from web.reviewing.states import RoundState, SeatState, SheetState

Login = Callable[[User], FlaskClient]


def addresses(world: World) -> list[str]:
    sheet = world.sheets[0]
    return [
        f"/expert/seats/{world.seat.id}/scores",
        f"/expert/sheets/{sheet.id}",
        f"/expert/sheets/{sheet.id}/files/7",
    ]


def codes(client: FlaskClient, world: World) -> set[int]:
    return {client.get(address).status_code for address in addresses(world)}


def test_the_assigned_expert_reads_seat_sheet_and_file(login: Login) -> None:
    world = make_world()
    client = login(world.user)
    assert codes(client, world) == {200}
    page = client.get(f"/expert/sheets/{world.sheets[0].id}").text
    assert PLAN.approach in page
    assert PLAN.commitments[0] in page
    assert PLAN.contact_phone not in page


def test_nobody_else_does(login: Login) -> None:
    world = make_world()
    for user in (world.other, make_other_expert(), make_officer()):
        client = login(user)
        assert codes(client, world) <= {403, 404}
        save = client.post(f"/expert/sheets/{world.sheets[0].id}", data={})
        assert save.status_code in (403, 404)


GONE: dict[str, tuple[str, Any]] = {
    "recused": ("seat", SeatState.RECUSED),
    "declined": ("seat", SeatState.DECLINED),
    "excused": ("seat", SeatState.EXCUSED),
    "paused": ("expert", ExpertState.PAUSED),
    "left": ("expert", ExpertState.LEFT),
    "cancelled": ("round", RoundState.CANCELLED),
}


def test_who_has_no_more_to_do_with_a_round_reads_nothing_of_it(login: Login) -> None:
    world = make_world()
    world.seat.reason = "原因"
    db.commit()
    client = login(world.user)
    for how, (name, state) in GONE.items():
        thing = getattr(world, name)
        kept, thing.state = thing.state, state
        db.commit()
        assert codes(client, world) == {404}, how
        assert client.get(f"/expert/seats/{world.seat.id}").status_code == 404, how
        assert world.round.challenge.title not in client.get("/expert/").text, how
        getattr(world, name).state = kept
        db.commit()
    assert codes(client, world) == {200}


def test_a_bid_that_takes_part_no_more_is_not_read(login: Login) -> None:
    world = make_world()
    for bid in world.bids:
        bid.state = BidState.VOID
    db.commit()
    client = login(world.user)
    assert client.get(f"/expert/sheets/{world.sheets[0].id}").status_code == 404
    assert client.get(f"/expert/seats/{world.seat.id}").status_code == 200


def test_nothing_of_a_bid_is_read_before_the_seat_is_accepted(login: Login) -> None:
    world = make_world(seat_state=SeatState.OFFERED)
    client = login(world.user)
    assert client.get(f"/expert/sheets/{world.sheets[0].id}").status_code == 404
    assert client.get(f"/expert/sheets/{world.sheets[0].id}/files/7").status_code == 404
    page = client.get(f"/expert/seats/{world.seat.id}").text
    assert PLAN.approach not in page
    assert world.bids[0].organisation.name in page


def test_a_single_bid_from_which_the_expert_stepped_back_is_read_no_more(login: Login) -> None:
    world = make_world()
    client = login(world.user)
    address = f"/expert/sheets/{world.sheets[0].id}"
    name = world.bids[0].organisation.name
    assert client.post(f"{address}/recuse", data={"back-reason": ""}).status_code == 422
    answer = client.post(f"{address}/recuse", data={"back-reason": "是同门师兄的团队"})
    assert answer.status_code == 302
    assert client.get(address).status_code == 404
    assert client.get(f"/expert/sheets/{world.sheets[1].id}").status_code == 200
    assert name not in client.get(f"/expert/seats/{world.seat.id}").text


@pytest.mark.parametrize("state", [SeatState.OFFERED, SeatState.ACCEPTED])
def test_blind_pages_name_nobody(login: Login, state: SeatState) -> None:
    world = make_world(seat_state=state, is_blind=True)
    client = login(world.user)
    secret = [*NAMES, *(bid.organisation.name for bid in world.bids)]
    pages = ["/expert/", "/work/", "/inbox/", f"/expert/seats/{world.seat.id}"]
    if state is SeatState.ACCEPTED:
        pages += [f"/expert/sheets/{one.id}" for one in world.sheets] + addresses(world)[:1]
    for address in pages:
        page = client.get(address)
        assert page.status_code == 200
        assert [name for name in secret if name in page.text] == [], address


def test_a_blind_file_has_a_name_without_meaning(login: Login) -> None:
    world = make_world(is_blind=True)
    answer: Any = login(world.user).get(f"/expert/sheets/{world.sheets[0].id}/files/7")
    assert NAMES[3] not in str(answer.headers)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_a_file_that_is_not_the_bids_is_not_there(login: Login) -> None:
    world = make_world()
    client = login(world.user)
    assert client.get(f"/expert/sheets/{world.sheets[0].id}/files/8").status_code == 404


def test_the_panels_points_and_comments_are_read_after_the_release_only(login: Login) -> None:
    world = make_world()
    theirs = world.round.panel[1]
    theirs.sheets[0].for_panel = "指标偏低，建议压一压。"
    fill(theirs.sheets[0], [30, 40])
    client = login(world.user)
    pages = [f"/expert/sheets/{world.sheets[0].id}", addresses(world)[0]]
    for address in pages:
        text = client.get(address).text
        assert "34.00" not in text
        assert "压一压" not in text
    fill_all(world.round)
    release(world.round)
    for address in pages:
        text = client.get(address).text
        assert "34.00" in text
        assert "压一压" in text
        assert theirs.expert.name not in text


def test_after_the_release_a_sheet_is_read_and_not_changed(login: Login) -> None:
    world = make_world()
    fill_all(world.round)
    release(world.round)
    client = login(world.user)
    page = client.get(f"/expert/sheets/{world.sheets[0].id}").text
    assert "/reopen" not in page
    client.post(f"/expert/sheets/{world.sheets[0].id}/reopen")
    assert world.sheets[0].state is SheetState.SUBMITTED
