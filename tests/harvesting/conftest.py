"""Fixtures of harvesting."""

from __future__ import annotations

import pytest

from tests.harvesting.harvester import Clock
from web.harvesting import service, views


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock that only goes on when it is told to."""
    clock = Clock()
    monkeypatch.setattr(service, "utc_now", clock)
    monkeypatch.setattr(views, "utc_now", clock)
    return clock
