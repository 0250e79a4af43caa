"""What anybody may read. The guard has loaded the object an address names into ``g``."""

from __future__ import annotations

from io import BytesIO

from flask import (
    Blueprint,
    abort,
    g,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from matcher.policy import Action
from matcher.types import Kind
from matcher.vocabulary import CallKind
from matcher.workflow import CallState, PostingState
from web import glossary as glossary_words
from web import presentation, site
from web.appearance import THEME_COOKIE
from web.application import LOCALE_COOKIE, YEAR_SECONDS
from web.forms.auth import safe_path
from web.models import Call
from web.queries import figures as numbers
from web.queries import listing, public
from web.queries.catalogue_file import make_workbook
from web.queries.disclosure import PostingView, public_view
from web.queries.relations import allows
from web.security import actor
from web.services.calls import accepts
from web.services.joint import joint_for
from web.site import today, zone
from web.structured import describe_posting
from web.views.common import page_number

blueprint = Blueprint("public", __name__)

RELATED = 4
"""So many similar postings are shown beside one."""


@blueprint.record_once
def _add_template_globals(state: BlueprintSetupState) -> None:
    state.app.jinja_env.filters.update(presentation.FILTERS)
    state.app.jinja_env.globals.update(presentation.GLOBALS, is_demo_site=_is_demo_site)
    state.app.jinja_env.globals.update(glossary_words.GLOBALS)


def _is_demo_site() -> bool:
    try:
        return public.is_demo_installation()
    except SQLAlchemyError:
        # The page that tells of a broken database must not need it.
        return False


@blueprint.get("/")
def home() -> str:
    """Show what this is, the current call, the figures and what is new."""
    call = public.find_current_call()
    return render_template(
        "public/home.html",
        call=call,
        totals=numbers.count_totals(),
        needs=public.list_newest(Kind.NEED, 4),
        achievements=public.list_newest(Kind.ACHIEVEMENT, 4),
        successes=public.list_successes(3),
    )


@blueprint.get("/about")
def about() -> str:
    """Explain the platform."""
    return render_template("public/about.html", least_contracts=numbers.LEAST_CONTRACTS)


@blueprint.get("/glossary")
def glossary() -> str:
    """Explain the words."""
    return render_template(
        "public/glossary.html", groups=glossary_words.GROUPS, levels=glossary_words.levels()
    )


@blueprint.get("/achievements/<int:posting_id>")
def achievement(**_: int) -> str:
    """Show one achievement."""
    return _show_posting(Kind.ACHIEVEMENT)


@blueprint.get("/needs/<int:posting_id>")
def need(**_: int) -> str:
    """Show one need."""
    return _show_posting(Kind.NEED)


@blueprint.get("/institutions")
def institutions() -> str:
    """List the research institutions."""
    return render_template("public/institutions.html", institutions=public.list_institutions())


@blueprint.get("/institutions/<int:organisation_id>")
def institution(**_: int) -> str:
    """Show one institution with its achievements."""
    if not public.is_public_institution(g.organisation):
        abort(404)
    page = public.list_achievements_of(g.organisation, page_number())
    return render_template("public/institution.html", organisation=g.organisation, page=page)


@blueprint.get("/calls")
def calls() -> str:
    """List the quarterly calls."""
    found = public.list_announced_calls()
    return render_template(
        "public/calls.html", calls=found, submissions=public.count_submissions(found)
    )


@blueprint.get("/calls/<int:call_id>")
def call(**_: int) -> str:
    """Show one call."""
    _require_announced(g.call)
    return render_template(
        "public/call.html",
        call=g.call,
        submissions=public.count_submissions([g.call])[g.call.id],
        open_kinds=[kind for kind in Kind if accepts(g.call, kind)],
        wanted_kinds=_wanted_kinds(g.call),
    )


@blueprint.get("/calls/<int:call_id>/catalogue")
def catalogue(**_: int) -> str:
    """Show a call's catalogue."""
    _require_catalogued(g.call)
    lines = public.list_catalogue(g.call)
    return render_template("public/catalogue.html", call=g.call, lines=lines)


@blueprint.get("/calls/<int:call_id>/catalogue.xlsx")
def catalogue_file(**_: int) -> ResponseReturnValue:
    """Send a call's catalogue as a spreadsheet."""
    _require_catalogued(g.call)
    content = make_workbook(g.call, public.list_catalogue(g.call))
    return send_file(
        BytesIO(content),
        mimetype="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        as_attachment=True,
        download_name=f"catalogue-{g.call.key}-{g.call.kind.value}.xlsx",
    )


@blueprint.get("/figures")
def figures() -> str:
    """Show the public figures."""
    return render_template(
        "public/figures.html",
        totals=numbers.count_totals(),
        quarters=numbers.count_by_quarter(zone(), today()),
        fields=numbers.count_by_field(),
        districts=numbers.count_by_district(),
        least_contracts=numbers.LEAST_CONTRACTS,
    )


@blueprint.get("/language/<any(zh, en):locale>")
def set_locale(locale: str) -> ResponseReturnValue:
    """Remember the chosen language and go back to where it was chosen."""
    return _remember(LOCALE_COOKIE, locale)


@blueprint.get("/theme/<any(system, light, dark):theme>")
def set_theme(theme: str) -> ResponseReturnValue:
    """Remember whether pages are light or dark and go back to where it was chosen."""
    return _remember(THEME_COOKIE, theme)


@blueprint.get("/health")
def health() -> ResponseReturnValue:
    """Tell a monitor whether the site and its database answer."""
    try:
        reachable = public.is_reachable()
    except SQLAlchemyError:
        reachable = False
    status = "ok" if reachable else "unavailable"
    return jsonify(status=status, database=reachable), 200 if reachable else 503


def _remember(cookie: str, value: str) -> ResponseReturnValue:
    target = safe_path(request.args.get("next")) or url_for("public.home")
    response = make_response(redirect(target))
    response.set_cookie(
        cookie,
        value,
        max_age=YEAR_SECONDS,
        samesite="Lax",
        httponly=True,
        secure=site.settings().secure_cookies,
    )
    return response


def _show_posting(kind: Kind) -> str:
    viewer = actor()
    view = public.find_view(g.posting, kind, viewer)
    if view is None:
        abort(404)
    address = url_for(f"public.{kind.value}", posting_id=view.id, _external=True)
    may_offer = allows(viewer, _offering(kind)) and view.state.value == "published"
    return render_template(
        f"public/{kind.value}.html",
        view=view,
        structured=describe_posting(public_view(g.posting.published_revision), address),
        may_offer=may_offer,
        own=public.list_own_offers(viewer, view) if may_offer else [],
        related=_list_related(view),
        joint=joint_for(g.posting),
    )


def _list_related(view: PostingView) -> list[PostingView]:
    from web.services.engine import find_similar

    if view.state is not PostingState.PUBLISHED:
        return []
    return listing.views_of(find_similar(view.kind, view.id, RELATED))


def _offering(kind: Kind) -> Action:
    """Return what who may post the other side's kind is allowed to do."""
    return Action.CREATE_ACHIEVEMENT if kind is Kind.NEED else Action.CREATE_NEED


def _require_announced(found: Call) -> None:
    if found.state is CallState.DRAFT and not allows(actor(), Action.MANAGE_CALLS):
        abort(404)


def _require_catalogued(found: Call) -> None:
    if found.state not in (CallState.CATALOGUED, CallState.ARCHIVED):
        abort(404)


def _wanted_kinds(found: Call) -> list[Kind]:
    return {
        CallKind.NEEDS: [Kind.NEED],
        CallKind.ACHIEVEMENTS: [Kind.ACHIEVEMENT],
        CallKind.BOTH: [Kind.NEED, Kind.ACHIEVEMENT],
    }[found.kind]
