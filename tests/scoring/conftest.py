"""What other features do for the desk, as far as these tests need it."""

from __future__ import annotations

import pytest

from tests.scoring import worlds
from web.scoring import sheet_views


@pytest.fixture(autouse=True)
def unsealed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bids of these tests have no files: each reads the same one."""
    monkeypatch.setattr(sheet_views, "read_file", worlds.read_file)
