"""How the suite itself is run."""

from __future__ import annotations

import os

import pytest


@pytest.mark.skipif("PYTEST_XDIST_WORKER" not in os.environ, reason="tests run in one process")
@pytest.mark.xdist_group("together")
def test_groups_of_tests_stay_in_one_process(request: pytest.FixtureRequest) -> None:
    """By their names: a pytest that pytest-xdist does not know yet forgets the groups silently,
    and every process starts a site of its own for half of the browser tests."""
    assert request.node.nodeid.endswith("@together")
