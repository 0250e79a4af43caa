"""A form that was sent is carried out once, however often it arrives.

Every form carries, in front of its protection code, a word of its own (``forms/tokens.py``). The
first request that brings the word stores it in the same transaction as what the form makes; its
key is unique, so another one, at the same moment or an hour later, waits for the first and is then
led to what that made. No feature does anything for it.

A word is kept where the answer leads to another page, or where rows were made although the form
came back with questions. One that came back with nothing made can be sent again. What changes who
is signed in cannot be answered twice and is left out.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import Response, flash, g, redirect, request, session
from flask_babel import gettext
from sqlalchemy import String, Text, delete, event, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm import Session as OrmSession

from web.base import db
from web.base.access import Account
from web.base.clock import utc_now
from web.base.columns import UtcDateTime
from web.base.db import Base
from web.base.forms.tokens import FIELD, read_word
from web.base.hourly import once_an_hour

KEPT = timedelta(days=2)
"""How long it is known that a form was carried out."""


_MADE = "techmatch_made"
_NOTED = frozenset({"log_entries", "sessions", "submissions"})
"""Tables in which every request may note that it was there."""


class Submission(Base):
    """A form that was carried out: digests of its word and content, and where the answer led."""

    __tablename__ = "submissions"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    content: Mapped[str] = mapped_column(String(64))
    location: Mapped[str] = mapped_column(Text, default="")
    body: Mapped[str] = mapped_column(Text, default="")
    """What a script was told instead, as JSON."""
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, index=True)


@event.listens_for(OrmSession, "after_flush")
def _note_made(current: OrmSession, _context: Any) -> None:
    if any(row.__tablename__ not in _NOTED for row in current.new):
        current.info[_MADE] = True


@event.listens_for(OrmSession, "after_rollback")
def _forget_made(current: OrmSession) -> None:
    current.info.pop(_MADE, None)


class AlreadySent(Exception):
    """The form was carried out before, and now comes with other content."""

    def __init__(self, location: str) -> None:
        super().__init__("this form was carried out before")
        self.location = location


@dataclass(frozen=True, slots=True)
class _Claim:
    digest: str
    content: str
    cookie: dict[str, Any]
    """What the cookie held before the view ran."""


class SentMeanwhile(Exception):
    """The same form was carried out by a request beside this one."""

    def __init__(self, found: _Claim) -> None:
        super().__init__("this form was carried out beside")
        self.claim = found


def claim(user: Account | None) -> Response | None:
    """Note the form that the present request brings; return the answer where it came before.

    Waits for a request that brings the same form and is not answered yet. Raises AlreadySent where
    the form comes again with other content.
    """
    word = read_word()
    if not word or db.read_only.get():
        return None
    digest = _digest(word, str(user.id) if user else "", request.full_path)
    found = _Claim(digest, _digest_content(), _read_cookie())
    if _insert(found):
        info = db.session().info
        info.pop(_MADE, None)
        info[db.RESUME] = lambda: _claim_again(found)
        g.claim = found
        return None
    return _answer_again(found)


def _claim_again(found: _Claim) -> None:
    """Note the form anew: the transaction that had noted it was begun anew.

    Raises SentMeanwhile where another request has carried it out in between.
    """
    if "claim" in g and not _insert(found):
        g.pop("claim")
        raise SentMeanwhile(found)


def answer_meanwhile(error: SentMeanwhile) -> Response:
    """Answer a form that another request has carried out while this one was looked at."""
    return _answer_again(error.claim)


def settle(answer: Response) -> None:
    """Keep where the answer leads, in the view's transaction, or let the form be sent again."""
    found: _Claim | None = g.pop("claim", None)
    if found is None:
        return
    is_repeatable = _read_cookie() == found.cookie
    has_made = 400 <= answer.status_code < 500 and db.session().info.get(_MADE, False)
    leads = 300 <= answer.status_code < 400 or has_made
    told = str(g.get("made_at", "")) if answer.status_code < 400 else ""
    body = answer.get_data(as_text=True) if told and answer.is_json else ""
    if is_repeatable and (leads or told):
        location = answer.location or g.get("made_at") or request.full_path.rstrip("?")
        kept = {"location": location, "body": body}
        _insert(found)  # Where the view went back, the word went with it.
        statement = update(Submission).where(Submission.digest == found.digest).values(**kept)
    else:
        statement = delete(Submission).where(Submission.digest == found.digest)  # type: ignore[assignment]
    db.session().execute(statement)


def lead_to(address: str) -> None:
    """Say where to go instead of carrying the form out again, where the answer leads nowhere.

    Where it answers a script, a repeated request gets the same JSON again.
    """
    g.made_at = address


def forget_old(_day: date) -> None:
    """Remove what was carried out long ago."""
    db.session().execute(delete(Submission).where(Submission.sent_at < utc_now() - KEPT))


def tidy() -> None:
    """The worker's regular look."""
    once_an_hour("submissions", forget_old)


def _answer_again(found: _Claim) -> Response:
    row = db.session().scalars(select(Submission).where(Submission.digest == found.digest)).one()
    accepted = request.accept_mimetypes
    if row.body and accepted.accept_json and not accepted.accept_html:
        return Response(row.body, mimetype="application/json", headers={"X-Already-Sent": "1"})
    if row.content != found.content:
        raise AlreadySent(row.location)
    flash(gettext("这份表单已经提交过，没有重复保存。"), "info")
    return redirect(row.location)  # type: ignore[return-value]


def _insert(found: _Claim) -> bool:
    return insert_submission(found.digest, found.content)


def insert_submission(digest: str, content: str) -> bool:
    """Store what tells a request and its content; return False where it is stored already.

    Waits for a request that stores the same and is not answered yet.
    """
    kind = postgresql if db.session().get_bind().dialect.name == "postgresql" else sqlite
    statement = kind.insert(Submission).values(digest=digest, content=content)
    # What is returned tells more than a count of rows, which not every driver gives.
    new = statement.on_conflict_do_nothing(index_elements=["digest"]).returning(Submission.digest)
    return db.session().execute(new).scalar() is not None


def _digest_content() -> str:
    fields = [f"{name}={value}" for name, value in request.form.items(multi=True) if name != FIELD]
    for name, file in request.files.items(multi=True):
        sum_ = hashlib.file_digest(file.stream, "sha256").hexdigest()  # type: ignore[arg-type]
        file.stream.seek(0)
        fields.append(f"{name}={file.filename}={sum_}")
    return _digest(*fields)


def _digest(*parts: str) -> str:
    joined = "\0".join(parts).encode("utf-8", "replace")
    return hashlib.sha256(joined).hexdigest()


def _read_cookie() -> dict[str, Any]:
    return {name: value for name, value in session.items() if name not in ("_flashes", FIELD)}
