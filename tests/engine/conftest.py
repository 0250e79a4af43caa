"""What several tests of the engine need."""

from __future__ import annotations

import pytest

from matcher.ranking import corpus as corpora
from matcher.ranking import grow as growing


@pytest.fixture
def four_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Corpora of four items count as large, and grow whatever changes."""
    monkeypatch.setattr(corpora, "WHOLE", 3)
    monkeypatch.setattr(corpora, "SAMPLE_SIZE", 3)
    monkeypatch.setattr(corpora, "ENOUGH", 0)
    monkeypatch.setattr(growing, "MOST_CHANGED", 100.0)
