"""Saved searches: offered on the lists, gathered on a page of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from urllib.parse import urlencode

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web.base import labels
from web.base.guard import subject
from web.finding import facets
from web.finding import saved as service
from web.finding import searches as query
from web.finding.filters import is_new_here, write_since
from web.finding.forms import NameForm
from web.finding.models import LONGEST_NAME, SavedSearch
from web.finding.searches import Search
from web.people.session import account, actor

blueprint = Blueprint("searches", __name__, url_prefix="/saved")

NameCodes = Callable[[str], dict[str, str]]
SEPARATOR = " · "

_REMOVED = "removed_search"
"""What was removed last, kept in the session until it is restored or something else is removed."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A list or search that can be saved; ``saved`` where its reader has done so."""

    search: Search
    name: str
    saved: SavedSearch | None


@dataclass(frozen=True, slots=True)
class Line:
    """A saved search as its owner's page shows it."""

    saved: SavedSearch
    words: str
    """What it asks for; empty where the name says the same."""
    news: int
    lost: list[str]
    """Words of what it was narrowed by and what does not exist any more."""


@blueprint.get("/")
def index() -> str:
    """Show what the account has saved, and what is new in it."""
    return _render_index(NameForm(formdata=None))


@blueprint.post("/")
def save() -> ResponseReturnValue:
    """Save a list or search under a name."""
    search = query.read_search(request.form)
    if search is None:
        abort(400)
    known = query.find_saved(account(), search)
    if known is not None:
        flash(gettext("这个搜索已经收藏过，名称是“%(name)s”。", name=known.name), "info")
        return redirect(path_of(search))
    form = NameForm()
    if not (form.name.data or "").strip():
        form.name.data = suggest_name(search)
    if not form.check():
        return render_template("finding/save.html", form=form, search=search), 422
    try:
        service.save(account(), search, form.name.data or "")
    except service.TooManySearches:
        full = service.MOST
        return render_template("finding/save.html", form=form, search=search, full=full), 422
    flash(gettext("已收藏。有新发布时，“待办与期限”和“收藏的搜索”会告诉您有几项。"), "success")
    return redirect(path_of(search))


@blueprint.post("/<int:saved_search_id>/open", endpoint="open")
def open_saved(**_: int) -> ResponseReturnValue:
    """Go to what was saved; what is new there comes first, and is seen from now on."""
    saved: SavedSearch = subject(SavedSearch)
    search, since = query.stored_search(saved), saved.seen_at
    has_news = service.count_news([saved])[saved.id] > 0
    service.mark_seen(account(), saved)
    if lost := labels.join_words(_name_lost(search)):
        words = gettext("这些条件已经不存在，列表没有按它们筛选：%(names)s。", names=lost)
        flash(words, "warning")
    return redirect(path_of(search, since if has_news else None))


@blueprint.post("/<int:saved_search_id>/rename")
def rename(**_: int) -> ResponseReturnValue:
    """Give a saved search another name."""
    form = NameForm()
    if not form.check():
        return _render_index(form, subject(SavedSearch).id), 422
    service.rename(account(), subject(SavedSearch), form.name.data or "")
    flash(gettext("名称已改。"), "success")
    return redirect(url_for("searches.index"))


@blueprint.post("/<int:saved_search_id>/remove")
def remove(**_: int) -> ResponseReturnValue:
    """Forget a saved search; it can be brought back."""
    saved: SavedSearch = subject(SavedSearch)
    session[_REMOVED] = {
        "name": saved.name,
        "arguments": saved.arguments,
        "seen_at": saved.seen_at.isoformat(),
    }
    service.remove(account(), saved)
    return redirect(url_for("searches.index", removed=1))


@blueprint.post("/restore")
def restore() -> ResponseReturnValue:
    """Bring back what was removed last, with what was new in it."""
    removed = session.get(_REMOVED)
    back = redirect(url_for("searches.index"))
    if removed is None:
        return back
    search = query.parse_search(removed["arguments"])
    seen_at = datetime.fromisoformat(removed["seen_at"])
    try:
        service.save(account(), search, removed["name"], seen_at)
    except service.TooManySearches:
        flash(_limit_words(), "warning")
        return redirect(url_for("searches.index", removed=1))
    session.pop(_REMOVED)
    flash(gettext("已恢复“%(name)s”。", name=removed["name"]), "success")
    return back


def offer_to_save(search: Search | None) -> Offer | None:
    """Return what a page offers about the list or search it shows."""
    if search is None:
        return None
    user = actor()
    if user is None:
        return Offer(search, "", None)
    return Offer(search, suggest_name(search), query.find_saved(user, search))


def describe(search: Search, name_codes: NameCodes = facets.name_codes) -> list[str]:
    """Return what a search asks for, in words: the text, the side, what narrows it, the order."""
    lost = search.lost(name_codes)
    existing = [pair for pair in search.chosen if pair[0] not in lost]
    parts = [search.words, labels.label(search.kind) if search.kind else ""]
    parts += [name_codes(facet)[code] for facet, code in existing]
    parts.append(str(facets.SORT_WORDS.get(search.sort, "")))
    return [part for part in parts if part]


def suggest_name(search: Search) -> str:
    """Return a name made of what a search asks for."""
    name = SEPARATOR.join(describe(search))
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"


def path_of(search: Search, since: datetime | None = None) -> str:
    """Return the address that shows a search, by ``since`` with what is new first."""
    arguments = search.arguments
    if not search.words and search.kind:
        del arguments["kind"]
    endpoint = "search" if search.words or not search.kind else f"{search.kind.value}s"
    if since is not None:
        arguments["since"] = write_since(since)
    # Never as arguments of url_for: it takes some names for orders.
    path = url_for(f"finding.{endpoint}")
    return f"{path}?{urlencode(arguments)}" if arguments else path


def _render_index(form: NameForm, opened: int | None = None) -> str:
    saved = query.list_saved(account())
    news = service.count_news(saved)
    # Fifty searches by institution ask for the institutions once.
    codes: NameCodes = cache(facets.name_codes)
    lines = [_line(one, news[one.id], codes) for one in saved]
    lines.sort(key=lambda line: not line.news)
    return render_template(
        "finding/saved.html",
        lines=lines,
        removed=session.get(_REMOVED) if "removed" in request.args else None,
        form=form,
        opened=opened,
        most=service.MOST,
    )


def _line(saved: SavedSearch, news: int, codes: NameCodes) -> Line:
    search = query.stored_search(saved)
    words = SEPARATOR.join(describe(search, codes))
    return Line(saved, "" if words == saved.name else words, news, _name_lost(search, codes))


def _name_lost(search: Search, codes: NameCodes = facets.name_codes) -> list[str]:
    return [str(facets.WORDS.get(facet, facet)) for facet in search.lost(codes)]


def _limit_words() -> str:
    return gettext(
        "每个账号最多收藏 %(most)s 个搜索，现在已经满了。请先删掉不再需要的。", most=service.MOST
    )


GLOBALS = {
    "facet_words": facets.WORDS,
    "sort_words": facets.SORT_WORDS,
    "is_new_here": is_new_here,
    "longest_search_name": LONGEST_NAME,
}
