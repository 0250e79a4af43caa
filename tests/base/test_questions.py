"""Soft questions: what is odd and may be right is asked again, with a tick to say so."""

from __future__ import annotations

import pytest
from flask import Flask, get_template_attribute
from werkzeug.datastructures import MultiDict

from web.base.forms.fields import WanField
from web.base.forms.questions import ANSWER, Questioning


class PriceForm(Questioning):
    """An amount above a hundred 万元 is odd."""

    price = WanField("金额")
    is_good = False

    def pose(self) -> None:
        """Ask about a large amount."""
        if self.price.data and self.price.data > 100_000_000:
            self.ask("price", "large", "金额很大，请核对。")


def send(app: Flask, *pairs: tuple[str, str]) -> PriceForm:
    with app.test_request_context("/", method="POST", data=MultiDict(pairs)):
        form = PriceForm()
        form.is_good = form.validate()
        return form


def test_an_ordinary_value_is_not_asked_about(app: Flask) -> None:
    form = send(app, ("price", "80"))
    assert form.is_good
    assert not form.questions


def test_an_odd_value_is_asked_again_and_no_error(app: Flask) -> None:
    form = send(app, ("price", "200"))
    assert not form.is_good
    assert not form.errors
    assert [question.text for question in form.open_questions] == ["金额很大，请核对。"]


def test_a_tick_answers_the_question(app: Flask) -> None:
    answer = send(app, ("price", "200")).open_questions[0].answer
    form = send(app, ("price", "200"), (ANSWER, answer))
    assert form.is_good
    assert form.questions[0].is_answered


def test_a_tick_counts_only_for_the_value_it_was_given_for(app: Flask) -> None:
    answer = send(app, ("price", "200")).open_questions[0].answer
    assert send(app, ("price", "2000"), (ANSWER, answer)).open_questions


@pytest.mark.parametrize("tick", ["", "price.large:", "1", "x" * 5000])
def test_a_made_up_tick_answers_nothing(app: Flask, tick: str) -> None:
    assert send(app, ("price", "200"), (ANSWER, tick)).open_questions


def test_the_same_question_is_asked_once(app: Flask) -> None:
    with app.test_request_context("/", method="POST", data={"price": "200"}):
        form = PriceForm()
        form.validate()
        form.validate()
        assert len(form.questions) == 1


def test_the_tick_stands_beside_its_field_and_stays_ticked(app: Flask) -> None:
    answer = send(app, ("price", "200")).open_questions[0].answer
    for pairs, is_ticked in (([], False), ([(ANSWER, answer)], True)):
        data = MultiDict([("price", "200"), *pairs])
        with app.test_request_context("/", method="POST", data=data):
            form = PriceForm()
            form.validate()
            page = get_template_attribute("_form.html", "form_field")(form.price)
        assert f'name="{ANSWER}" value="{answer}"' in page
        assert "金额很大，请核对。" in page
        assert 'value="200"' in page
        assert ("checked" in page) is is_ticked
        assert 'aria-describedby="price-question"' in page
