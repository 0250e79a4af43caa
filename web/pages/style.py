"""The living style page: every part of _macros.html in every state, made by the macros alone."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from flask import render_template
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Form, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from matcher.domain.codes import Confidentiality, Interest, Verification
from matcher.types import Kind
from web.base import site
from web.base.inbox import Task
from web.base.paging import Page
from web.calls.states import CallState
from web.matches.queries import Person, TimelineLine
from web.matches.states import MatchState
from web.pages.views import blueprint
from web.postings.disclosure import PostingView
from web.postings.states import PostingState

STATES = (PostingState, MatchState, CallState, Verification, Interest)

PALETTE = (
    ("paper", "paper-2", "paper-3", "line", "line-2", "ink-2", "ink"),
    ("brand", "brand-deep", "brand-tint", "link", "coral", "coral-deep", "coral-tint"),
    ("need", "need-tint", "result", "result-tint", "mark", "focus", "done"),
    ("good", "good-tint", "wait", "wait-tint", "stop", "stop-tint", "done-tint"),
)
"""Names of tokens.css, a line each for surfaces, brand, the two sides, and states."""


class SampleForm(Form):
    """One field of each kind, one of them wrong."""

    sample_title = StringField(_l("标题"), [InputRequired()])
    sample_text = TextAreaField(_l("技术难题"), description=_l("一句话说清要解决什么。"))
    sample_budget = StringField(_l("预算上限（万元）"))
    sample_kind = SelectField(_l("需求类型"), choices=[SelectChoice("core", _l("核心技术"))])
    sample_declared = BooleanField(_l("我声明以上内容不涉及国家秘密"))


@blueprint.get("/style")
def style() -> str:
    """Show the parts pages are built of, with invented content."""
    now = site.now()
    return render_template(
        "pages/style.html",
        states=STATES,
        palette=PALETTE,
        form=_form(),
        need=_need(now),
        achievement=_achievement(now),
        match=SimpleNamespace(state=MatchState.PROPOSED, probability=0.72, evidence=_evidence()),
        calls=_calls(now),
        timeline=_timeline(now),
        page=Page(items=[], total=240, number=5, size=20),
        soon=now + timedelta(days=8, hours=2),
        tasks=_tasks(now),
        today=site.today(),
    )


def _form() -> SampleForm:
    form = SampleForm(data={"sample_title": gettext("深水网箱在台风季断网、走锚")})
    form.sample_budget.errors = [gettext("请填数字，如 36.5。")]
    return form


def _need(now: datetime) -> PostingView:
    return PostingView(
        id=1,
        kind=Kind.NEED,
        state=PostingState.PUBLISHED,
        revision_id=1,
        title=gettext("深水网箱在台风季断网、走锚"),
        summary=gettext("网箱要扛住 14 级阵风，断网率降到千分之一以下，一套不超过 80 万元。"),
        confidentiality=Confidentiality.ANONYMOUS,
        district="potou",
        fields=("marine",),
        modes=("codevelop", "use_first"),
        budget_min=50_000_000,
        budget_max=80_000_000,
        published_at=now - timedelta(days=5),
        is_demo=True,
    )


def _achievement(now: datetime) -> PostingView:
    return PostingView(
        id=2,
        kind=Kind.ACHIEVEMENT,
        state=PostingState.PUBLISHED,
        revision_id=2,
        title=gettext("抗风浪柔性围栏养殖系统"),
        summary=gettext("三点式张力锚泊，海试经受 15 级阵风；网衣寿命五年，可按箱改造。"),
        organisation_name=gettext("某海洋工程研究院"),
        fields=("marine", "materials"),
        modes=("license", "codevelop"),
        trl=7,
        price=60_000_000,
        published_at=now - timedelta(days=12),
        is_demo=True,
    )


def _evidence() -> dict[str, Any]:
    words = gettext("台风、锚泊、网衣、阵风").split(gettext("、"))
    near = [[gettext("网箱"), gettext("围栏"), 0.71]]
    compared = [{"need": "14", "achievement": "15", "fit": "met"}]
    criteria = [
        ("field", "met", {"shared": ["marine"]}),
        ("maturity", "met", {"need": 6, "achievement": 7, "required": True}),
        ("indicators", "met", {"compared": compared}),
        (
            "budget",
            "not_met",
            {"budget_min": 50_000_000, "budget_max": 80_000_000, "price": 90_000_000},
        ),
        ("modes", "met", {"shared": ["codevelop"]}),
        ("district", "unknown", {"need": "potou", "achievement": None}),
    ]
    return {
        "terms": words,
        "near": near,
        "criteria": [
            {"name": name, "fit": fit, "values": values} for name, fit, values in criteria
        ],
    }


def _calls(now: datetime) -> list[SimpleNamespace]:
    opens, closes = now - timedelta(days=40), now + timedelta(days=20)
    return [
        SimpleNamespace(state=state, opens_at=opens, closes_at=closes, catalogued_at=None)
        for state in (CallState.DRAFT, CallState.OPEN, CallState.CLOSED, CallState.CATALOGUED)
    ]


def _timeline(now: datetime) -> list[TimelineLine]:
    broker = Person(gettext("周经纪"))
    return [
        _line("step", "confirm", now - timedelta(days=9), actor=broker),
        _line("step", "introduce", now - timedelta(days=6)),
        _line(
            "meeting",
            "",
            now - timedelta(days=2),
            text=gettext("看了海试记录，企业要求先改造一口网箱。"),
            due=site.today() + timedelta(days=7),
            actor=broker,
        ),
    ]


def _tasks(now: datetime) -> list[Task]:
    today, title = site.today(), gettext("深水网箱在台风季断网、走锚")
    return [
        Task("revise", 1, title, today - timedelta(days=1)),
        Task("step", 1, title, today + timedelta(days=2)),
        Task("review", count=19, since=now - timedelta(days=4)),
        Task("extend", 1, title, today + timedelta(days=25)),
    ]


def _line(
    kind: str,
    action: str,
    at: datetime,
    *,
    text: str = "",
    due: date | None = None,
    actor: Person | None = None,
) -> TimelineLine:
    return TimelineLine(kind=kind, action=action, at=at, text=text, due=due, side=None, actor=actor)
