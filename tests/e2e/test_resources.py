"""What a match needs besides a text: packs, inventions that are used first, counties' lists."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.calendar import ZONE
from tests.e2e import resource_inventions as inventions
from tests.e2e import resource_office as office
from tests.e2e import resource_packs as packs
from tests.e2e.playing import Play
from tests.e2e.simulated import simulated_site

pytestmark = [pytest.mark.e2e, pytest.mark.browser, pytest.mark.xdist_group("resources")]

BEGIN = datetime(2027, 3, 1, 9, tzinfo=ZONE)
"""The browser lives in the present, and cookies that expire before it are none."""


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Play]:
    """The people of all stories, on one site with the demo data."""
    home = tmp_path_factory.mktemp("resources") / "home"
    with simulated_site(home, BEGIN, second_factor="off") as running:
        running.work()
        played = Play(running, browser)
        yield played
        played.close()


def test_a_pack_is_drafted_answered_and_becomes_a_deal_of_three(play: Play) -> None:
    pack = packs.draft_and_send(play)
    packs.answer(play, pack)
    packs.become_a_deal(play, pack)


def test_an_invention_is_publicised_objected_to_used_first_and_paid_in_two(play: Play) -> None:
    invention = inventions.register(play)
    publication, _ = inventions.publicise(play, invention)
    inventions.object_and_answer(play, publication, "uphold")
    assert inventions.state_of(play, invention) == "approved"
    publication, last = inventions.publicise(play, invention)
    inventions.object_and_answer(play, publication, "dismiss")
    inventions.wait_until_clear(play, invention, last)
    inventions.use_and_pay(play, inventions.agree(play, invention))


def test_an_officer_brings_instruments_and_follows_a_countys_list(
    play: Play, tmp_path: Path
) -> None:
    office.bring_instruments(play, tmp_path)
    office.follow_county(play, tmp_path)
