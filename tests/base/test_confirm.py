"""The page that asks first."""

from __future__ import annotations

from flask import Flask
from wtforms import BooleanField

from web.base import confirm
from web.base.confirm import Confirmation
from web.base.forms.base import Form


class KeepForm(Form):
    """A choice on the way."""

    keep = BooleanField("保留其他对接")


def show(app: Flask, **values: object) -> str:
    defaults: dict[str, object] = {
        "title": "撤回这一条",
        "about": "生蚝开壳机",
        "effects": ["外界不再看到。", "2 项对接结束。"],
        "verb": "撤回",
        "back": "/work/postings/1",
    }
    with app.test_request_context("/"):
        return confirm.ask(Confirmation(**(defaults | values)))  # type: ignore[arg-type]


def test_it_names_what_will_happen_and_offers_the_way_back(app: Flask) -> None:
    page = show(app)
    assert page.count("<h1>撤回这一条</h1>") == 1
    for words in ("生蚝开壳机", "外界不再看到。", "2 项对接结束。", 'href="/work/postings/1"'):
        assert words in page
    assert 'type="submit">撤回</button>' in page


def test_what_is_named_is_only_text(app: Flask) -> None:
    assert "&lt;script&gt;" in show(app, about="<script>")


def test_the_version_that_was_shown_is_sent_along(app: Flask) -> None:
    assert 'name="version" value="7"' in show(app, version=7)
    for text, expected in (("7", 7), ("", None), ("x", None)):
        with app.test_request_context("/", method="POST", data={"version": text}):
            assert confirm.expected_version() == expected


def test_a_choice_on_the_way_is_asked_for(app: Flask) -> None:
    with app.test_request_context("/"):
        form = KeepForm()
    assert "保留其他对接" in show(app, form=form)


def test_only_what_ends_something_has_the_red_button(app: Flask) -> None:
    assert "btn-stop" in show(app)
    assert "btn-stop" not in show(app, ends=False)


def test_a_refused_form_is_opened_at_what_is_wrong(app: Flask) -> None:
    with app.test_request_context("/"):
        form = KeepForm()
    assert "autofocus" not in show(app, form=form)
    form.keep.errors = ["请勾选。"]
    assert 'tabindex="-1" autofocus' in show(app, form=form)
