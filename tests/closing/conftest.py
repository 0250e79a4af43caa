"""Small runs."""

from __future__ import annotations

import pytest

from tests.closing.worlds import World, make_world
from web.base.queue import InlineQueue
from web.closing import working


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two items make a part."""
    monkeypatch.setattr(working, "PART", 2)


@pytest.fixture
def world(app: object, small_parts: None, queue: InlineQueue) -> World:
    """Three needs of a call that has ended, and three achievements."""
    return make_world(queue)
