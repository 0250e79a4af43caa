"""The home page."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.blueprints import BlueprintSetupState
from sqlalchemy.exc import SQLAlchemyError

from matcher.types import Kind
from web.base import installation
from web.catalogues import queries as catalogues_queries
from web.figures import queries as numbers
from web.home import globals as presentation
from web.home import queries as home_queries
from web.pages import glossary as glossary_words

blueprint = Blueprint("home", __name__)


@blueprint.record_once
def _add_template_globals(state: BlueprintSetupState) -> None:
    state.app.jinja_env.filters.update(presentation.FILTERS)
    state.app.jinja_env.globals.update(presentation.GLOBALS, is_demo_site=_is_demo_site)
    state.app.jinja_env.globals.update(glossary_words.GLOBALS)


def _is_demo_site() -> bool:
    try:
        return installation.is_demo_installation()
    except SQLAlchemyError:
        # The page that tells of a broken database must not need it.
        return False


@blueprint.get("/")
def index() -> str:
    """Show what this is, the current call, the figures and what is new."""
    call = catalogues_queries.find_current_call()
    return render_template(
        "home/index.html",
        call=call,
        totals=numbers.count_totals(),
        needs=home_queries.list_newest(Kind.NEED, 4),
        achievements=home_queries.list_newest(Kind.ACHIEVEMENT, 4),
        successes=home_queries.list_successes(3),
    )
