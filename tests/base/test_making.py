"""A page that many ask for at once is made once."""

from __future__ import annotations

import threading
import time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from web.base.caching import making
from web.base.caching.making import Making


def test_others_wait_until_it_is_made() -> None:
    pages, answers = Making(), []
    assert pages.begin("page")
    waiting = threading.Thread(target=lambda: answers.append(pages.begin("page")))
    waiting.start()
    assert pages.begin("another")
    assert answers == []
    pages.end("page", is_kept=True)
    waiting.join(90)
    assert answers == [False]
    assert pages.begin("page")


def test_nobody_waits_for_what_was_not_kept_the_last_time() -> None:
    pages = Making()
    assert pages.begin("page")
    pages.end("page", is_kept=False)
    assert pages.begin("page")
    assert not pages.begin("page")
    pages.end("page", is_kept=True)
    assert pages.begin("page")


def visit_together(app: Flask, count: int, begun: threading.Event) -> list[TestResponse]:
    """Answer so many visitors, all but the first of whom come while its page is made."""
    answers: list[TestResponse] = []

    def visit() -> None:
        answers.append(FlaskClient(app, app.response_class).get("/"))

    visitors = [threading.Thread(target=visit) for _ in range(count)]
    visitors[0].start()
    assert begun.wait(90)
    for visitor in visitors[1:]:
        visitor.start()
    for visitor in visitors:
        visitor.join(120)
    return answers


def test_visitors_who_come_while_a_page_is_made_get_that_page(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    # On a busy machine the first home page takes longer than others would wait for it.
    monkeypatch.setattr(making, "LONGEST_WAIT", 120.0)
    begun, made = threading.Event(), []
    view = app.view_functions["home.index"]

    def slowly() -> object:
        made.append(1)
        begun.set()
        time.sleep(0.3)
        return view()

    app.view_functions["home.index"] = slowly
    answers = visit_together(app, 4, begun)
    assert len(made) == 1
    assert [answer.status_code for answer in answers] == [200] * 4
    assert len({answer.data for answer in answers}) == 1


def test_a_page_that_fails_lets_the_others_go(app: Flask) -> None:
    begun = threading.Event()

    def fail() -> object:
        first = not begun.is_set()
        begun.set()
        time.sleep(0.2 if first else 0)
        raise ValueError("something is wrong")

    app.view_functions["home.index"] = fail
    app.config["PROPAGATE_EXCEPTIONS"] = False
    assert [answer.status_code for answer in visit_together(app, 3, begun)] == [500, 500, 500]
