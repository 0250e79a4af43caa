"""County pairing for the office: counties, pairs, duties, and what it says to reports."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matcher.domain.errors import InputError
from web.base import confirm, db
from web.base.access import allows
from web.base.arguments import key_of
from web.base.confirm import Confirmation
from web.base.forms.problems import show_problems
from web.base.guard import subject
from web.base.sending import send_bytes
from web.base.site import today
from web.counties import papers, queries, service
from web.counties.charts import chart_of
from web.counties.duty_pages import duty_url, render_duty
from web.counties.forms import (
    FACTS_WORDS,
    REPORT_WORDS,
    AnswerForm,
    CancelForm,
    DutyForm,
    PairForm,
    duty_values,
    pair_values,
)
from web.counties.models import CountyDuty, CountyPair
from web.counties.permissions import MANAGE_COUNTIES
from web.counties.words import CITY_KEY, county_choices, place_code, place_key, place_name
from web.people.session import account

blueprint = Blueprint("counties", __name__)


def known_place(key: str) -> str:
    """Return the code of the district that an address names; 404 for none of the city's."""
    if key != CITY_KEY and key not in dict(county_choices()):
        abort(404)
    return place_code(key)


@blueprint.get("/office/counties")
def office() -> str:
    """Show every county and how far its duties are."""
    found = queries.tally(today())
    return render_template(
        "counties/office.html",
        tallies=found,
        chart=chart_of(found),
        others=[code for code, _ in county_choices() if code not in found],
        suffixes=tuple(papers.TYPES),
        may_manage=allows(account(), MANAGE_COUNTIES),
    )


@blueprint.get("/office/counties/waiting")
def waiting() -> str:
    """Show the duties that are to be accepted."""
    return render_template("counties/waiting.html", duties=queries.list_done(), today=today())


@blueprint.get("/office/counties/<place>")
def county(place: str) -> str:
    """Show a county's pairs and its list."""
    code = known_place(place)
    return render_template(
        "counties/county.html",
        code=code,
        tally=queries.tally(today()).get(code, queries.Tally()),
        pairs=queries.list_pairs(code) if code else [],
        duties=queries.list_duties(code),
        latest=queries.list_latest(code),
        figures=queries.figures_of(code) if code else None,
        suffixes=tuple(papers.TYPES),
        today=today(),
        may_manage=allows(account(), MANAGE_COUNTIES),
    )


@blueprint.get("/office/counties/list.<suffix>")
def take(suffix: str) -> ResponseReturnValue:
    """Send the list of a county, or of all, as a file."""
    if suffix not in papers.TYPES:
        abort(404)
    key = request.args.get("county", "")
    code = known_place(key) if key else None
    content = papers.write_list(papers.title_of(code), queries.list_duties(code), suffix)
    return send_bytes(content, papers.TYPES[suffix], f"duties-{today():%Y%m%d}.{suffix}")


@blueprint.route("/office/counties/pairs/new", methods=["GET", "POST"])
def add_pair() -> ResponseReturnValue:
    """Let an institute stand by a county."""
    if request.method == "GET":
        start = {"district": request.args.get("county", ""), "since": today()}
        return _show_pair(PairForm(formdata=None, data=start))
    form = PairForm()
    facts = form.check()
    if facts is None:
        return _show_pair(form), 422
    try:
        pair = service.add_pair(account(), facts)
    except InputError as error:
        return _show_pair(form, error=error), 422
    flash(gettext("结对已建立。"), "success")
    return redirect(url_for("counties.county", place=place_key(pair.district)))


@blueprint.route("/office/counties/pairs/<int:county_pair_id>/edit", methods=["GET", "POST"])
def edit_pair(**_: int) -> ResponseReturnValue:
    """Change what a pair says."""
    pair = subject(CountyPair)
    if request.method == "GET":
        return _show_pair(PairForm(formdata=None, data=pair_values(pair)), pair)
    form = PairForm()
    facts = form.check()
    if facts is None:
        return _show_pair(form, pair), 422
    try:
        service.edit_pair(account(), pair, facts, confirm.expected_version())
    except InputError as error:
        return _show_pair(form, pair, error=error), 422
    flash(gettext("已保存。"), "success")
    return redirect(url_for("counties.county", place=place_key(pair.district)))


@blueprint.route("/office/counties/pairs/<int:county_pair_id>/end", methods=["GET", "POST"])
def end_pair(**_: int) -> ResponseReturnValue:
    """End a pairing."""
    pair = subject(CountyPair)
    back = url_for("counties.county", place=place_key(pair.district))
    if request.method == "GET":
        return confirm.ask(
            Confirmation(
                title=gettext("结束结对"),
                about=f"{pair.organisation.name} · {place_name(pair.district)} · {pair.industry}",
                effects=[gettext("公开页面不再显示这个结对。")],
                kept=[gettext("已列给牵头单位的任务不变，需要时逐项取消。")],
                verb=gettext("结束结对"),
                back=back,
                version=pair.version,
            )
        )
    service.end_pair(account(), pair, confirm.expected_version())
    flash(gettext("结对已结束。"), "success")
    return redirect(back)


@blueprint.route("/office/counties/duties/new", methods=["GET", "POST"])
def add_duty() -> ResponseReturnValue:
    """Give a duty to its lead."""
    if request.method == "GET":
        return _show_duty(DutyForm(formdata=None, data=_new_duty()))
    form = DutyForm()
    facts = form.check()
    if facts is None:
        return _show_duty(form), 422
    try:
        duty = service.add_duty(account(), facts)
    except InputError as error:
        return _show_duty(form, error=error), 422
    flash(gettext("任务已加入责任清单。"), "success")
    return redirect(url_for("counties.duty", duty_id=duty.id))


@blueprint.get("/office/counties/duties/<int:duty_id>")
def duty(**_: int) -> str:
    """Show a duty with all that was said of it."""
    return render_duty(subject(CountyDuty))


@blueprint.route("/office/counties/duties/<int:duty_id>/edit", methods=["GET", "POST"])
def edit_duty(**_: int) -> ResponseReturnValue:
    """Change a line of the list."""
    one = subject(CountyDuty)
    if request.method == "GET":
        return _show_duty(DutyForm(formdata=None, data=duty_values(one)), one)
    form = DutyForm()
    facts = form.check()
    if facts is None:
        return _show_duty(form, one), 422
    try:
        service.edit_duty(account(), one, facts, confirm.expected_version())
    except InputError as error:
        return _show_duty(form, one, error=error), 422
    flash(gettext("已保存。"), "success")
    return redirect(url_for("counties.duty", duty_id=one.id))


@blueprint.post("/office/counties/duties/<int:duty_id>/answer")
def answer(**_: int) -> ResponseReturnValue:
    """Accept what is said to be done, or give it back."""
    one, form = subject(CountyDuty), AnswerForm(prefix="answer")
    seen = confirm.expected_version()
    if not form.validate():
        return render_duty(one, answer_form=form), 422
    try:
        if "accept" in request.form:
            service.accept(account(), one, form.words.data or "", seen)
            flash(gettext("已通过验收，牵头单位会收到通知。"), "success")
        else:
            service.send_back(account(), one, form.words.data or "", seen)
            flash(gettext("已退回，牵头单位会收到通知。"), "success")
    except InputError as error:
        db.rollback()
        show_problems(form, error, REPORT_WORDS)
        return render_duty(one, answer_form=form), 422
    return redirect(duty_url(account(), one))


@blueprint.route("/office/counties/duties/<int:duty_id>/cancel", methods=["GET", "POST"])
def cancel(**_: int) -> ResponseReturnValue:
    """Take a duty off the list."""
    one, form = subject(CountyDuty), CancelForm()
    if request.method == "GET":
        return _ask_cancel(one, form)
    if not form.validate():
        return _ask_cancel(one, form), 422
    service.cancel(account(), one, form.words.data or "", confirm.expected_version())
    flash(gettext("任务已取消。"), "success")
    return redirect(url_for("counties.duty", duty_id=one.id))


def _ask_cancel(one: CountyDuty, form: CancelForm) -> str:
    return confirm.ask(
        Confirmation(
            title=gettext("取消任务"),
            about=one.title,
            effects=[gettext("任务不再计入责任清单，也不再提醒。牵头单位会收到通知。")],
            kept=[gettext("已有的进展记录都保留。")],
            verb=gettext("取消任务"),
            back=url_for("counties.duty", duty_id=one.id),
            version=one.version,
            form=form,
        )
    )


def _new_duty() -> dict[str, Any]:
    key = request.args.get("county", CITY_KEY)
    pair = db.session().get(CountyPair, key_of(request.args.get("pair")) or 0)
    if pair is None:
        known_place(key)
        return {"district": key}
    lead = pair.organisation.name
    return {"district": pair.district, "pair": str(pair.id), "lead": lead}


def _show_pair(
    form: PairForm, pair: CountyPair | None = None, error: InputError | None = None
) -> str:
    _note(form, error)
    return render_template("counties/pair.html", form=form, pair=pair)


def _show_duty(
    form: DutyForm, one: CountyDuty | None = None, error: InputError | None = None
) -> str:
    _note(form, error)
    return render_template("counties/edit.html", form=form, duty=one)


def _note(form: PairForm | DutyForm, error: InputError | None) -> None:
    if error is not None:
        db.rollback()
        show_problems(form, error, FACTS_WORDS)
