"""The check beside a form: how complete the text is, what helps, what the public will see."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import render_template, request

from matcher.types import Kind
from web.base import labels
from web.base.arguments import key_of, keys_of
from web.drafting import advice as writing
from web.drafting import completeness
from web.drafting.achievement_form import AchievementForm
from web.drafting.forms import PostingForm
from web.drafting.need_form import NeedForm
from web.engine import service as engine
from web.people.models import User
from web.people.session import account
from web.postings import service
from web.postings.disclosure import public_view
from web.postings.models import Revision
from web.postings.texts import facts_of, texts_of

FORMS: dict[Kind, type[PostingForm]] = {Kind.NEED: NeedForm, Kind.ACHIEVEMENT: AchievementForm}

MOST_GAPS = 4
MOST_DISTINCT = 50
"""More look-alikes than a text is ever shown; each one said to differ is a line of the log."""


def show_fragment(kind: Kind) -> str:
    """Return the check of what is typed, for the page's script. Nothing is stored."""
    user = account()
    form = FORMS[kind]()
    posting_id = key_of(request.form.get("posting_id")) or 0
    revision = service.sketch(user, kind, form.storable_values(), posting_id)
    parts = measure_form(kind, form) | check_text(user, revision)
    return render_template("drafting/_check.html", form=form, **parts)


def measure_form(kind: Kind, form: PostingForm) -> dict[str, Any]:
    """Return the completeness of what a form holds."""
    found = completeness.measure(kind, lambda name: form[name].data)
    return {"completeness": found, "gaps": found.gaps[:MOST_GAPS]}


def check_text(user: User, revision: Revision) -> dict[str, Any]:
    """Return advice on a text, and the text as anybody will see it."""
    public = public_view(revision)
    return {
        "advice": writing.advise(user, revision, typed_distinct()),
        "public": public,
        "public_texts": texts_of(public),
        "public_facts": facts_of(public),
        "reason": partial(_say, locale=labels.locale_code()),
    }


def typed_distinct() -> frozenset[int]:
    """Return the postings that the form says are not the same."""
    return frozenset(keys_of(request.form.getlist("distinct"), MOST_DISTINCT))


def _say(match: writing.FirstMatch, locale: str) -> str:
    from dataclasses import asdict

    return engine.sentence(asdict(match.candidate.evidence), locale)
