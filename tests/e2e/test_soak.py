"""A short soak: real site and worker, killed and starved, lose and double nothing."""

from __future__ import annotations

import os

import pytest

from scripts.soaking.__main__ import Plan, soak


@pytest.mark.long
@pytest.mark.e2e
@pytest.mark.xdist_group("crash")
def test_people_at_work_lose_nothing_while_the_site_is_killed_and_starved(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in [name for name in os.environ if name.startswith("TECHMATCH_")]:
        monkeypatch.delenv(name)
    plan = Plan(
        operations=150, seconds=30, database="sqlite", seed=16, away=1, pause=5, proposals=4
    )
    figures = soak(plan)
    assert figures.operations >= 10, figures.answers
    assert sum(figures.faults.values()) >= 1
    assert (figures.lost, figures.leaked, figures.doubled, figures.failures) == ([], [], [], [])
