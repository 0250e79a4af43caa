"""A worker whose models are the tests' fakes, slow enough to be killed while it embeds."""

from __future__ import annotations

import pytest

from tests.fakes import FakeEncoder, serve_encoders
from web.cli import main

if __name__ == "__main__":
    patch = pytest.MonkeyPatch()
    serve_encoders(patch, FakeEncoder("old"), FakeEncoder("new", seconds_per_text=0.15))
    main(["worker"])
