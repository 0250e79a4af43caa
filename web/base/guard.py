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
    "public.home": _PUBLIC,
    "public.about": _PUBLIC,
    "public.glossary": _PUBLIC,
    "public.style": _PUBLIC,
    "public.achievements": _PUBLIC,
    "public.achievement": Access(Action.READ_PUBLIC, "posting"),
    "public.needs": _PUBLIC,
    "public.need": Access(Action.READ_PUBLIC, "posting"),
    "public.joint_needs": _PUBLIC,
    "public.joint_need": Access(Action.READ_PUBLIC, "joint"),
    "public.institutions": _PUBLIC,
    "public.institution": Access(Action.READ_PUBLIC, "organisation"),
    "public.calls": _PUBLIC,
    "public.call": Access(Action.READ_PUBLIC, "call"),
    "public.catalogue": Access(Action.READ_PUBLIC, "call"),
    "public.catalogue_file": Access(Action.READ_PUBLIC, "call"),
    "public.search": _PUBLIC,
    "public.achievements_feed": _PUBLIC,
    "public.needs_feed": _PUBLIC,
    "public.compare": _PUBLIC,
    "public.districts": _PUBLIC,
    "public.figures": _PUBLIC,
    "public.sitemap": _PUBLIC,
    "public.robots": _PUBLIC,
    "public.manifest": _PUBLIC,
    "public.set_locale": _PUBLIC,
    "public.set_theme": _PUBLIC,
    "public.health": _PUBLIC,
    # Signing in and out
    "auth.sign_in": Access(Action.SIGN_IN),
    "auth.sign_out": Access(Action.SIGN_OUT),
    # Own work of firms and institutes
    "work.home": Access(Action.READ_OWN_WORK),
    "work.postings": Access(Action.READ_OWN_WORK),
    "work.new_need": Access(Action.CREATE_NEED),
    "work.new_achievement": Access(Action.CREATE_ACHIEVEMENT),
    "work.check_need": Access(Action.CREATE_NEED, stores=False),
    "work.check_achievement": Access(Action.CREATE_ACHIEVEMENT, stores=False),
    "work.edit": _EDIT,
    "work.autosave": _EDIT,
    "work.show": Access(Action.READ_POSTING_WORK, "posting"),
    "work.answer_joint_need": Access(Action.ANSWER_JOINT_NEED, "posting"),
    "work.withdraw": Access(Action.WITHDRAW_POSTING, "posting"),
    "work.suggestions": Access(Action.REQUEST_MATCH, "posting"),
    "work.request_match": Access(Action.REQUEST_MATCH, "posting"),
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
    "desk.profile": Access(Action.EDIT_OWN_PROFILE),
    "desk.declare_conflict": Access(Action.EDIT_OWN_PROFILE),
    # The officers' office
    "office.queue": Access(Action.AUDIT_POSTING),
    "office.review": _AUDIT,
    "office.publish": _AUDIT,
    "office.request_changes": _AUDIT,
    "office.reject": _AUDIT,
    "office.organisations": Access(Action.MANAGE_ORGANISATIONS),
    "office.new_organisation": Access(Action.MANAGE_ORGANISATIONS),
    "office.verify": Access(Action.MANAGE_ORGANISATIONS, "organisation"),
    "office.calls": _CALLS,
    "office.new_call": _CALLS,
    "office.edit_call": _CALL,
    "office.step_call": _CALL,
    "office.catalogue": _CALL,
    "office.matches": Access(Action.ASSIGN_MATCH),
    "office.assign": Access(Action.ASSIGN_MATCH, "match"),
    "office.select_matches": Access(Action.ASSIGN_MATCH),
    "office.show_plan": Access(Action.ASSIGN_MATCH),
    "office.apply_plan": Access(Action.ASSIGN_MATCH),
    "office.joint_needs": Access(Action.MANAGE_JOINT_NEEDS),
    "office.new_joint_need": Access(Action.MANAGE_JOINT_NEEDS),
    "office.close_joint_need": Access(Action.MANAGE_JOINT_NEEDS, "joint"),
    "office.brokers": Access(Action.MANAGE_BROKERS),
    "office.broker": Access(Action.MANAGE_BROKERS, "broker"),
    "office.declare_conflict": Access(Action.MANAGE_BROKERS, "broker"),
    "office.end_conflict": Access(Action.MANAGE_BROKERS, "broker"),
    "engine.index": Access(Action.MANAGE_ENGINE),
    "engine.use": Access(Action.MANAGE_ENGINE),
    # Help where the engine finds nothing
    "help.ask": Access(Action.ASK_HELP, "posting"),
    "help.office": Access(Action.MANAGE_HELP),
    "help.assign": _HELP,
    "help.grant": _HELP,
    "help.refuse": _HELP,
    "help.enquiries": Access(Action.READ_QUEUE),
    "help.answer": Access(Action.ANSWER_HELP, "help_request"),
    # The auditor
    "log.index": Access(Action.READ_LOG),
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
            return redirect(url_for("auth.sign_in", next=_return_path()))
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
