"""Past the decision a pair's chances give way to what became of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.factories import make_confirmed, make_introduced, make_match
from tests.figures.test_amounts import sign
from web.matches.states import MatchState
from web.matches.words import OUTCOMES
from web.people.models import User

Login = Callable[[User | str], FlaskClient]


MADE = {
    "正在征求双方意向": make_confirmed,
    "已经对接": make_introduced,
    "已签订技术合同": lambda: sign(10_000_000),
}


@pytest.mark.parametrize("words", MADE)
def test_a_deal_tells_what_happened_and_no_chances(login: Login, words: str) -> None:
    match = MADE[words]()
    assert match.broker is not None
    for user in (match.broker, match.need.author, match.achievement.author):
        client = login(user)
        for address in ("/deals/", f"/deals/{match.id}", "/work/", "/inbox/"):
            shown = client.get(address).get_data(as_text=True)
            assert "10 个这样的配对" not in shown
        assert words in client.get(f"/deals/{match.id}").get_data(as_text=True)


def test_the_desk_tells_chances_only_of_what_is_to_be_decided(login: Login) -> None:
    match = make_match()
    assert match.broker is not None
    client = login(match.broker)
    assert "10 个这样的配对" in client.get(f"/desk/{match.id}").get_data(as_text=True)
    make_match(broker=match.broker)
    client.post(f"/desk/{match.id}/decline", data={"code": "duplicate"})
    shown = client.get(f"/desk/{match.id}").get_data(as_text=True)
    opened = shown.partition('class="pair__head"')[2].partition("</header>")[0]
    assert opened
    assert "10 个这样的配对" not in opened


def test_every_decided_state_has_its_words() -> None:
    assert set(OUTCOMES) == set(MatchState) - {MatchState.PROPOSED}
