"""What other features do for the desk, as far as these tests need it."""

from __future__ import annotations

import pytest

from tests.scoring import worlds
from web.scoring import sheet_views


@pytest.fixture(autouse=True)
def unsealed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bids of these tests hold no sealed content: all read the same plan."""
    monkeypatch.setattr(sheet_views, "read_bid", worlds.read_bid)
    monkeypatch.setattr(sheet_views, "read_file", worlds.read_file)
