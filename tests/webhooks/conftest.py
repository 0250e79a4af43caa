"""An installation that trusts its own machine, and a receiver on it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.webhooks.receiver import HOST, Receiver, listening
from web.base.config import Settings


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Settings of an operator who lets webhooks reach the machine itself."""
    return settings.model_copy(
        update={"webhook_networks": "127.0.0.0/8", "webhook_http_hosts": HOST}
    )


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Another system."""
    with listening() as found:
        yield found
