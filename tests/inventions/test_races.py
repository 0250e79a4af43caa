"""Whoever objects at the very moment at which a publication ends is told so."""

from __future__ import annotations

import os
from threading import Thread

import pytest
from flask import Flask

from matcher.domain.codes import Role
from matcher.domain.errors import WrongState
from tests.factories import make_user
from tests.inventions.worlds import make_publicised
from web.base import db
from web.inventions import pricing
from web.inventions.price_models import PricePublication
from web.inventions.states import PublicationState


@pytest.mark.skipif(
    os.environ.get("TEST_DATABASE") != "postgresql", reason="SQLite has one writer at a time"
)
def test_nobody_objects_to_what_was_stopped_since_it_was_read(app: Flask) -> None:
    publication, firm = make_publicised(), make_user(Role.FIRM)
    key = publication.id

    def stop() -> None:
        with app.app_context():
            found = db.session().get_one(PricePublication, key)
            pricing.withdraw(found.invention.author, found.invention, "不转了")
            db.commit()

    assert publication.state is PublicationState.RUNNING
    thread = Thread(target=stop)
    thread.start()
    thread.join()
    with pytest.raises(WrongState):
        pricing.raise_objection(firm, publication, "价格太低")
