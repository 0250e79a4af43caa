"""What docs/webhooks.md tells receivers holds."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.webhooks.making import ask_test, make_webhook, work
from tests.webhooks.receiver import Received, Receiver
from web.base.config import ROOT
from web.webhooks.pace import Pace
from web.webhooks.signing import sign
from web.webhooks.states import EventKind

TEXT = (ROOT / "docs" / "webhooks.md").read_text(encoding="utf-8")
MOST_LINES = 15


def example() -> Any:
    """The function that the document gives to receivers."""
    [source] = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    assert len([line for line in source.splitlines() if line.strip()]) <= MOST_LINES
    names: dict[str, Any] = {}
    exec(source, names)
    return names["verify"]


@pytest.mark.usefixtures("app")
def test_the_example_takes_what_we_send_and_nothing_else(receiver: Receiver) -> None:
    verify = example()
    webhook = make_webhook(receiver.url)
    ask_test(webhook)
    work()
    [request] = receiver.came
    assert verify(webhook.secret, request.headers, request.body)
    assert not verify(webhook.secret, request.headers, request.body + b" ")
    assert not verify("whsec_" + "A" * 43 + "=", request.headers, request.body)
    assert not verify(webhook.secret, late(request), request.body)
    assert not verify(webhook.secret, request.headers | {"webhook-id": "evt_0"}, request.body)


def late(request: Received) -> dict[str, str]:
    return request.headers | {"webhook-timestamp": str(int(request.at) - 600)}


def test_signatures_are_those_of_the_standard() -> None:
    # The example of the specification's own libraries.
    signature = sign(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
    )
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize("kind", EventKind)
def test_every_kind_is_explained(kind: EventKind) -> None:
    assert f"`{kind.value}`" in TEXT


def test_the_pauses_are_the_real_ones() -> None:
    assert Pace().steps == (30, 120, 600, 1800, 3600, 7200, 14400, 21600, 36000)
    assert "half a minute, 2, 10 and 30 minutes, 1, 2, 4, 6 and 10 hours" in " ".join(TEXT.split())
    assert Pace().whole == 15
