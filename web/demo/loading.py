"""Loading the demo data: invented postings that show every part of the platform at work."""

from __future__ import annotations

from datetime import datetime, time

from sqlalchemy import select

from matcher.domain.codes import OrganisationKind, Role, Verification
from matcher.domain.errors import ConfigError
from matcher.types import Kind
from web.base import db, installation, log, registry, site, statistics
from web.base.clock import utc_now
from web.base.mails import outbox
from web.base.verbs import SiteObject
from web.calls.models import Call
from web.catalogues import service as calls
from web.demo import deals as demo_deals
from web.demo.verbs import DemoVerb
from web.people import passwords
from web.people.models import Organisation, User
from web.postings.demo import (
    PASSWORD,
    WRITTEN_IN,
    Loaded,
    Progress,
    Row,
    quarters_between,
    read_rows,
    shift_key,
)
from web.postings.models import AchievementRevision, NeedRevision, Posting, Revision
from web.postings.service import write_values
from web.postings.states import PostingState, RevisionState

COMPLETE = "demo_postings"
"""Kept when loading came to its end: the number of postings."""


def load_demo(progress: Progress = lambda _line: None) -> int:
    """Load everything into an empty demo installation; return the number of postings.

    Returns 0 when the demo data is already there.
    """
    installation.prepare("demo")
    if installation.recall(COMPLETE) is not None:
        return 0
    if db.session().scalar(select(Organisation.id).limit(1)) is not None:
        home = site.settings().home
        raise ConfigError(
            f"Loading the demo data was interrupted. Remove the folder {home} and start again."
        )
    # Nobody has to hear of what happened in an invented past.
    with outbox.silence():
        return _load_all(progress)


def _load_all(progress: Progress) -> int:
    today = site.today()
    loaded = Loaded(quarters_between(WRITTEN_IN, today), today)
    with db.unit_of_work():
        progress("Loading demo organisations, calls and postings ...")
        _load_organisations(loaded)
        _load_users(loaded)
        _load_calls(loaded)
        _load_postings(loaded)
        _load_catalogues(loaded)
        log.record(
            None, DemoVerb.LOAD, SiteObject.INSTALLATION, None, postings=len(loaded.postings)
        )
    demo_deals.load_deals(loaded, progress)
    with db.unit_of_work():
        for feature in registry.present().features:
            if feature.demo is not None:
                feature.demo(loaded)
        installation.remember(COMPLETE, str(len(loaded.postings)))
    statistics.keep_fresh()
    return len(loaded.postings)


def _load_organisations(loaded: Loaded) -> None:
    for row in read_rows("organisations"):
        loaded.organisations[row["key"]] = organisation = Organisation(
            name=row["name"],
            name_en=row["name_en"] or "",
            kind=OrganisationKind(row["kind"]),
            district=row["district"] or "",
            intro=row["intro"] or "",
            source=row["source"] or "",
            verification=Verification(row.get("verification", "verified")),
            # A real institution appears with facts of the public plans, which are not demo data.
            is_demo=not row["real"],
        )
        db.session().add(organisation)
    db.session().flush()


def _load_users(loaded: Loaded) -> None:
    # One hash for all: the password is printed anyway, and hashing each would take a minute.
    password_hash = passwords.password_hasher().hash(PASSWORD)
    managed: set[str | None] = set()
    for row in read_rows("users"):
        key = row["organisation"]
        loaded.users[row["email"]] = user = User(
            email=row["email"],
            name=row["name"],
            title=row["title"] or "",
            role=Role(row["role"]),
            organisation=loaded.organisations[key] if key else None,
            fields=row["fields"],
            password_hash=password_hash,
            is_demo=True,
            is_administrator=row["role"] in (Role.FIRM, Role.INSTITUTE) and key not in managed,
        )
        db.session().add(user)
        managed.add(key)
    db.session().flush()


def _load_calls(loaded: Loaded) -> None:
    zone = site.zone()
    for row in read_rows("calls"):
        key = shift_key(row["key"], loaded.quarters)
        # What has begun did so in the past, in a quarter that has just begun, too.
        opens, closes = loaded.past_day(row["opens_on"]), loaded.day(row["closes_on"])
        catalogued = row.get("catalogued_on")
        assert closes is not None
        call = Call(
            year=int(key[:4]),
            quarter=int(key[5]),
            kind=row["kind"],
            title=row["title"].format(year=key[:4], quarter="一二三四"[int(key[5]) - 1]),
            notice=row["notice"],
            eligible=row["eligible"],
            contact=row["contact"],
            focus_fields=row["focus_fields"],
            opens_at=min(datetime.combine(opens, time(9), zone), utc_now()),
            closes_at=datetime.combine(closes, time(18), zone),
            state=row["state"],
            catalogued_at=loaded.moment(catalogued) if catalogued else None,
            is_demo=True,
        )
        loaded.calls[row["key"]] = call
        db.session().add(call)
    db.session().flush()


def _load_postings(loaded: Loaded) -> None:
    for row in read_rows("achievements"):
        loaded.postings[row["key"]] = _posting(loaded, Kind.ACHIEVEMENT, row)
    for row in read_rows("needs"):
        loaded.postings[row["key"]] = _posting(loaded, Kind.NEED, row)
    db.session().flush()


def _load_catalogues(loaded: Loaded) -> None:
    for call in loaded.calls.values():
        if call.catalogued_at is not None:
            calls.list_entries(call)


def _posting(loaded: Loaded, kind: Kind, row: Row) -> Posting:
    author = loaded.member(row["organisation"])
    at = loaded.moment(row["published_on"], hour=len(row["title"]) % 9 + 1)
    posting = Posting(
        kind=kind,
        organisation=loaded.organisations[row["organisation"]],
        author=author,
        call=loaded.calls.get(row["call"] or ""),
        created_at=at,
        submitted_at=at,
        is_demo=True,
    )
    revision = _revision(loaded, kind, row, author)
    posting.revisions.append(revision)
    db.session().add(posting)
    revision.created_at = revision.submitted_at = at
    state = PostingState(row.get("state", "published"))
    if state is PostingState.PUBLISHED:
        revision.state, revision.decided_at = RevisionState.APPROVED, at
        # A posting is published with a revision that exists, so this takes two steps.
        db.session().flush()
        posting.show(revision)
        posting.published_at = at
    else:
        revision.state = RevisionState(state.value)
        revision.audit_note = row.get("audit_note", "")
    if state is PostingState.DRAFT:
        posting.submitted_at = revision.submitted_at = None
    posting.state = state
    return posting


def _revision(loaded: Loaded, kind: Kind, row: Row, author: User) -> Revision:
    values = dict(row)
    contact = row["contact"]
    values |= {f"contact_{name}": contact[name] for name in ("name", "phone", "email")}
    values |= {"valid_until": loaded.day(row["valid_until"]), "not_secret": True}
    revision: Revision
    if kind is Kind.NEED:
        values |= {
            "need_kind": row["kind"],
            "budget_min": _fen(row["budget_min_wan"]),
            "budget_max": _fen(row["budget_max_wan"]),
            "deadline": loaded.day(row["deadline"]),
        }
        revision = NeedRevision(number=1, author_id=author.id)
    else:
        values |= {
            "intellectual_property": [{"number": "", **right} for right in row["ip"]],
            "price": _fen(row["price_wan"]),
            "holder_consents": True,
            "evaluation": row["evaluation"] or "",
        }
        revision = AchievementRevision(number=1, author_id=author.id)
    write_values(revision, values)
    return revision


def _fen(wan: float | None) -> int | None:
    return None if wan is None else round(wan * 1_000_000)
