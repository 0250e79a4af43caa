"""Deny by default: a request is let in as the route's declaration says, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from flask import Flask, Response, abort, current_app, g, redirect, request, session, url_for

from matcher.domain.errors import InputError
from matcher.domain.policy import PERMISSIONS, Action
from web.base import db
from web.base.access import actor, allows, role_of
from web.calls.models import Call
from web.finding.models import SavedSearch
from web.help.models import HelpRequest
from web.joint.models import JointNeed
from web.matches.models import Match
from web.people.models import Organisation, User
from web.postings.models import Posting

SubjectName = Literal[
    "posting", "match", "call", "organisation", "broker", "help_request", "joint", "saved_search"
]

_MODELS: dict[SubjectName, type[Any]] = {
    "posting": Posting,
    "match": Match,
    "call": Call,
    "organisation": Organisation,
    "broker": User,
    "help_request": HelpRequest,
    "joint": JointNeed,
    "saved_search": SavedSearch,
}


LARGEST_ID = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Access:
    """What a route needs: an action, and the object it is done to.

    The object's id is the URL argument ``<subject>_id``; the view finds the object loaded as
    ``g.<subject>``.
    """

    action: Action
    subject: SubjectName | None = None
    stores: bool = True
    """False where a form is only read, and posted because it is too long for an address."""


_PUBLIC = Access(Action.READ_PUBLIC)
_EDIT = Access(Action.EDIT_POSTING, "posting")
_AUDIT = Access(Action.AUDIT_POSTING, "posting")
_CALLS = Access(Action.MANAGE_CALLS)
_CALL = Access(Action.MANAGE_CALLS, "call")
_HELP = Access(Action.MANAGE_HELP, "help_request")
_DECIDE = Access(Action.DECIDE_MATCH, "match")
_SAVED = Access(Action.USE_SAVED_SEARCH, "saved_search")
_ADVANCE = Access(Action.ADVANCE_DEAL, "match")

ROUTES: dict[str, Access] = {
    "static": _PUBLIC,
    "bootstrap.static": _PUBLIC,
    # Public
    "home.index": _PUBLIC,
    "pages.about": _PUBLIC,
    "pages.glossary": _PUBLIC,
    "pages.style": _PUBLIC,
    "finding.achievements": _PUBLIC,
    "items.achievement": Access(Action.READ_PUBLIC, "posting"),
    "finding.needs": _PUBLIC,
    "items.need": Access(Action.READ_PUBLIC, "posting"),
    "joint.index": _PUBLIC,
    "joint.show": Access(Action.READ_PUBLIC, "joint"),
    "institutions.index": _PUBLIC,
    "institutions.show": Access(Action.READ_PUBLIC, "organisation"),
    "catalogues.index": _PUBLIC,
    "catalogues.show": Access(Action.READ_PUBLIC, "call"),
    "catalogues.catalogue": Access(Action.READ_PUBLIC, "call"),
    "catalogues.catalogue_file": Access(Action.READ_PUBLIC, "call"),
    "finding.search": _PUBLIC,
    "finding.achievements_feed": _PUBLIC,
    "finding.needs_feed": _PUBLIC,
    "finding.compare": _PUBLIC,
    "finding.districts": _PUBLIC,
    "figures.index": _PUBLIC,
    "pages.sitemap": _PUBLIC,
    "pages.robots": _PUBLIC,
    "site.manifest": _PUBLIC,
    "site.set_locale": _PUBLIC,
    "site.set_theme": _PUBLIC,
    "site.health": _PUBLIC,
    # Signing in and out
    "people.sign_in": Access(Action.SIGN_IN),
    "people.sign_out": Access(Action.SIGN_OUT),
    # Own work of firms and institutes
    "home.work": Access(Action.READ_OWN_WORK),
    "drafting.postings": Access(Action.READ_OWN_WORK),
    "drafting.new_need": Access(Action.CREATE_NEED),
    "drafting.new_achievement": Access(Action.CREATE_ACHIEVEMENT),
    "drafting.check_need": Access(Action.CREATE_NEED, stores=False),
    "drafting.check_achievement": Access(Action.CREATE_ACHIEVEMENT, stores=False),
    "drafting.edit": _EDIT,
    "drafting.autosave": _EDIT,
    "drafting.show": Access(Action.READ_POSTING_WORK, "posting"),
    "joint.answer": Access(Action.ANSWER_JOINT_NEED, "posting"),
    "drafting.withdraw": Access(Action.WITHDRAW_POSTING, "posting"),
    "proposing.suggestions": Access(Action.REQUEST_MATCH, "posting"),
    "proposing.request_match": Access(Action.REQUEST_MATCH, "posting"),
    # What waits for the account
    "inbox.index": Access(Action.READ_OWN_WORK),
    "inbox.read": Access(Action.READ_OWN_WORK),
    "inbox.greeted": Access(Action.READ_OWN_WORK),
    # Saved searches
    "searches.index": Access(Action.KEEP_SEARCHES),
    "searches.save": Access(Action.KEEP_SEARCHES),
    "searches.restore": Access(Action.KEEP_SEARCHES),
    "searches.open": _SAVED,
    "searches.rename": _SAVED,
    "searches.remove": _SAVED,
    # Deals
    "deals.index": Access(Action.LIST_DEALS),
    "deals.show": Access(Action.READ_DEAL, "match"),
    "deals.interested": Access(Action.ANSWER_MATCH, "match"),
    "deals.decline": Access(Action.ANSWER_MATCH, "match"),
    "deals.note": Access(Action.NOTE_DEAL, "match"),
    "deals.reschedule": Access(Action.NOTE_DEAL, "match"),
    "deals.finish_step": Access(Action.NOTE_DEAL, "match"),
    "deals.negotiate": _ADVANCE,
    "deals.sign": _ADVANCE,
    "deals.register": _ADVANCE,
    "deals.complete": _ADVANCE,
    "deals.close": _ADVANCE,
    # The broker's desk
    "desk.queue": Access(Action.READ_QUEUE),
    "desk.my_day": Access(Action.READ_QUEUE),
    "desk.board": Access(Action.READ_QUEUE),
    "desk.show": _DECIDE,
    "desk.confirm": _DECIDE,
    "desk.decline": _DECIDE,
    "desk.decline_many": Access(Action.READ_QUEUE),
    "desk.undo": Access(Action.READ_QUEUE),
    "desk.recuse": _DECIDE,
    "brokers.profile": Access(Action.EDIT_OWN_PROFILE),
    "brokers.declare_conflict": Access(Action.EDIT_OWN_PROFILE),
    # The officers' office
    "audit.queue": Access(Action.AUDIT_POSTING),
    "audit.review": _AUDIT,
    "audit.publish": _AUDIT,
    "audit.request_changes": _AUDIT,
    "audit.reject": _AUDIT,
    "people.organisations": Access(Action.MANAGE_ORGANISATIONS),
    "people.new_organisation": Access(Action.MANAGE_ORGANISATIONS),
    "people.verify": Access(Action.MANAGE_ORGANISATIONS, "organisation"),
    "catalogues.office": _CALLS,
    "catalogues.new": _CALLS,
    "catalogues.edit": _CALL,
    "catalogues.step": _CALL,
    "catalogues.publish": _CALL,
    "brokers.matches": Access(Action.ASSIGN_MATCH),
    "brokers.assign": Access(Action.ASSIGN_MATCH, "match"),
    "brokers.select_matches": Access(Action.ASSIGN_MATCH),
    "brokers.show_plan": Access(Action.ASSIGN_MATCH),
    "brokers.apply_plan": Access(Action.ASSIGN_MATCH),
    "joint.office": Access(Action.MANAGE_JOINT_NEEDS),
    "joint.new": Access(Action.MANAGE_JOINT_NEEDS),
    "joint.close": Access(Action.MANAGE_JOINT_NEEDS, "joint"),
    "brokers.index": Access(Action.MANAGE_BROKERS),
    "brokers.show": Access(Action.MANAGE_BROKERS, "broker"),
    "brokers.declare_for": Access(Action.MANAGE_BROKERS, "broker"),
    "brokers.end_conflict": Access(Action.MANAGE_BROKERS, "broker"),
    "learning.index": Access(Action.MANAGE_ENGINE),
    "learning.use": Access(Action.MANAGE_ENGINE),
    # Help where the engine finds nothing
    "help.ask": Access(Action.ASK_HELP, "posting"),
    "help.office": Access(Action.MANAGE_HELP),
    "help.assign": _HELP,
    "help.grant": _HELP,
    "help.refuse": _HELP,
    "help.enquiries": Access(Action.READ_QUEUE),
    "help.answer": Access(Action.ANSWER_HELP, "help_request"),
    # The auditor
    "logbook.index": Access(Action.READ_LOG),
}


def init_security(app: Flask) -> None:
    """Guard every request, and send the headers that keep pages to themselves."""
    app.before_request(guard_request)
    app.after_request(add_headers)


def guard_request() -> Any:
    """Refuse what the tables do not allow; leave the loaded object in ``g``."""
    access = ROUTES.get(request.endpoint or "")
    only_reads = access is not None and not access.stores
    db.read_only.set(only_reads or request.method in ("GET", "HEAD", "OPTIONS"))
    if request.endpoint is None:
        return None  # Flask answers 404 or 405 itself.
    if access is None:
        current_app.logger.error("route %s is not declared", request.endpoint)
        abort(403)
    _refuse_null_characters()
    user = actor()
    if role_of(user) not in PERMISSIONS.get(access.action, {}):
        if user is None:
            return redirect(url_for("people.sign_in", next=_return_path()))
        abort(403)
    if access.subject is not None:
        subject = _load(access.subject)
        if not allows(user, access.action, _as_subject(subject)):
            # That an object exists is itself nobody else's business.
            abort(404)
    return None


def add_headers(response: Response) -> Response:
    """Add the security headers; pages of signed-in people are never cached."""
    headers = response.headers
    headers.setdefault(
        "Content-Security-Policy",
        "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self';"
        " object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'",
    )
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("X-Frame-Options", "DENY")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    if request.endpoint not in ("static", "bootstrap.static"):
        # By the cookie and not by the account: this also runs where the database has failed.
        private = "_user_id" in session
        headers.setdefault("Cache-Control", "no-store" if private else "no-cache")
    return response


def _refuse_null_characters() -> None:
    # Nobody types one, and PostgreSQL stores none.
    for values in (request.args, request.form):
        if any("\0" in text for pair in values.items(multi=True) for text in pair):
            raise InputError("a null character")


def _load(name: SubjectName) -> Any:
    key = (request.view_args or {}).get(f"{name}_id")
    # A number too large for the database's integers belongs to nothing.
    is_possible = key is not None and key <= LARGEST_ID
    subject = db.session().get(_MODELS[name], key) if is_possible else None
    if subject is None:
        abort(404)
    setattr(g, name, subject)
    return subject


def _as_subject(subject: Any) -> Posting | Match | HelpRequest | SavedSearch | None:
    known = Posting | Match | HelpRequest | SavedSearch
    return subject if isinstance(subject, known) else None


def _return_path() -> str | None:
    return request.full_path.rstrip("?") if request.method == "GET" else None
