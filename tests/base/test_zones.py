"""A time by which somebody has to be there says what time it is."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale

from tests.factories import make_call, make_draft
from web.base import db, formats, site
from web.base.clock import utc_now
from web.base.mails.models import Message
from web.calls.mails import tell_opened
from web.calls.states import CallState

CLOCK = re.compile(r"(.{0,40}\b\d\d:\d\d\b.{0,40})", re.S)
MOMENT = datetime(2026, 11, 30, 10, tzinfo=UTC)


def test_a_moment_names_the_zone_in_both_languages(english: Flask) -> None:
    with force_locale("zh"):
        assert formats.zoned_moment(MOMENT) == "北京时间 2026年11月30日 周一 18:00"
    with force_locale("en"):
        words = "Mon 30 Nov 2026 18:00 China Standard Time (UTC+8)"
        assert formats.zoned_moment(MOMENT) == words
    assert formats.zoned_moment(None) == ""


def test_another_zone_is_named_by_its_distance(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    other = site.settings().model_copy(update={"timezone": "Asia/Kathmandu"})
    monkeypatch.setattr(site, "settings", lambda: other)
    with force_locale("zh"):
        assert formats.zoned_moment(MOMENT) == "UTC+05:45 2026年11月30日 周一 15:45"


@pytest.mark.parametrize(("language", "zone"), [("zh", "北京时间"), ("en", "China Standard Time")])
def test_every_time_of_a_call_names_its_zone(
    english: Flask, client: FlaskClient, language: str, zone: str
) -> None:
    call = make_call(closes_at=utc_now() + timedelta(days=3))
    later = make_call(
        CallState.SCHEDULED,
        year=call.year + 1,
        opens_at=utc_now() + timedelta(days=90),
        closes_at=utc_now() + timedelta(days=99),
    )
    client.get(f"/language/{language}")
    for path in ("/", "/calls", f"/calls/{call.id}", f"/calls/{later.id}"):
        text = client.get(path).get_data(as_text=True)
        shown = re.sub(r"<[^>]*>", "", text[text.index("<main") : text.index("</main>")])
        assert all(zone in after for after in CLOCK.findall(shown)), path
    assert CLOCK.search(shown)


def test_the_message_about_a_call_names_time_and_zone(app: Flask) -> None:
    author = make_draft().author
    tell_opened(make_call())
    db.commit()
    message = db.session().query(Message).filter_by(user_id=author.id).one()
    assert re.search(r"北京时间 \S+ 周. \d\d:\d\d 截止", str(message.body))
