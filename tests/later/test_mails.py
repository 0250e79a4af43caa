"""What is told by mail of inventions and agreements."""

from __future__ import annotations

import pytest

from tests.later.tale import MARK, tell_everything
from web.base import db
from web.base.mails.models import Message
from web.inventions.mails import MAILS as OF_INVENTIONS
from web.later.mails import MAILS as OF_LATER


@pytest.mark.usefixtures("app")
def test_no_mail_tells_sums_names_or_anybodys_words() -> None:
    tell_everything()
    messages = db.session().query(Message).all()
    declared = {kind.name for kind in (*OF_INVENTIONS, *OF_LATER)}
    assert declared <= {message.kind for message in messages}
    for message in messages:
        text = f"{message.subject}{message.body}"
        assert MARK not in text, message.kind
        assert not any(amount in text for amount in ("123,456", "76,543", "12.3", "万元"))
