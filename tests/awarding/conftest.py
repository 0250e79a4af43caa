"""Fixtures of awards."""

from __future__ import annotations

import pytest

from tests.awarding.worlds import Make, World, stand_in
from web.base import db
from web.challenges.states import Variant


@pytest.fixture
def make(app: object, monkeypatch: pytest.MonkeyPatch) -> Make:
    """Return a function that makes a world whose ranking stands in for the review's."""

    def made(variant: Variant = Variant.OPEN, awards: int = 1) -> World:
        world = World(variant, awards)
        stand_in(world, monkeypatch)
        db.commit()
        return world

    return made
