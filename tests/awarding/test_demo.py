"""The demo's results: in their publicity period, running, accepted."""

from __future__ import annotations

from datetime import date

import pytest

from tests.awarding.worlds import Make
from web.awarding import demo, queries
from web.awarding.states import AwardState, StageState
from web.base import db
from web.challenges.states import ChallengeState, Variant
from web.postings.demo import Loaded


@pytest.mark.parametrize(
    ("stage", "variant", "number", "state"),
    [
        ("publicity", Variant.OPEN, 1, ChallengeState.PUBLICITY),
        ("running", Variant.RACE, 2, ChallengeState.RUNNING),
        ("accepted", Variant.OWNER, 1, ChallengeState.ACCEPTED),
    ],
)
def test_the_demo_leads_a_ranked_challenge_to_its_stage(
    make: Make,
    monkeypatch: pytest.MonkeyPatch,
    stage: str,
    variant: Variant,
    number: int,
    state: ChallengeState,
) -> None:
    world = make(variant, number)
    world.challenge.is_demo = True
    db.commit()
    monkeypatch.setattr(demo, "stage_of", lambda _: stage)
    demo.load_awards(Loaded(0, date(2026, 11, 28)))
    assert world.challenge.state is state
    found = queries.list_awards(world.challenge.id)
    assert len(found) == number
    if stage != "publicity":
        assert all(sum(one.money for one in award.stages) == award.agreed for award in found)
    if stage == "running":
        assert {award.stages[1].state for award in found} == {
            StageState.REPORTED,
            StageState.PENDING,
        }
        assert {award.state for award in found} == {AwardState.CONTRACTED}
