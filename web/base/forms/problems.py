"""A service's problems as words beside the fields of a form."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from wtforms.form import BaseForm

from matcher.domain.errors import InputError, Problem
from web.base.forms.texts import add_error

Words = Mapping[tuple[str, str] | str, object]
"""Texts by field and code, or by field for every code of it."""

GENERAL = _l("此项不能接受，请检查后重新提交。")


def show_problems(form: BaseForm, error: InputError, words: Words) -> None:
    """Put each problem next to its field, in the words for its field and code.

    A field of the form without words gets general ones. What has words and no field is shown
    above the form. For what has neither the error goes on to its page: nothing is hidden.
    """
    for problem in error.problems:
        text = _find(problem, words)
        if problem.field in form:
            _add_once(form, problem.field, text or str(GENERAL))
        elif text is None:
            raise error
        else:
            form.form_errors.append(text)


def _find(problem: Problem, words: Words) -> str | None:
    found = words.get((problem.field, problem.code), words.get(problem.field))
    return None if found is None else str(found)


def _add_once(form: BaseForm, name: str, text: str) -> None:
    if text not in form[name].errors:
        add_error(form[name], text)
