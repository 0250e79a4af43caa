"""Lists of published postings, walked from their beginning to their end (``keysets.py``)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date, case, func, literal, select

from matcher.domain.codes import Confidentiality
from matcher.types import Kind
from web.base import keysets
from web.base.keysets import Key, Place
from web.finding.listing import Filter, conditions_of, select_published
from web.postings.disclosure import PostingView
from web.postings.loading import posting_options
from web.postings.models import AchievementRevision, NeedRevision, Posting
from web.postings.queries import public_views

_NO_DAY = date.max


def list_after(
    wanted: Filter, place: Place | None, size: int
) -> tuple[list[PostingView], Place | None]:
    """Return the postings that follow a place (None: the first ones) as the public sees them.

    With them comes the place where the next piece begins; None where nothing follows.
    """
    statement = select_published(select(Posting), wanted.kind)
    statement = statement.where(*conditions_of(wanted)).options(*posting_options())
    found, rest = keysets.fetch_after(statement, keys_of(wanted), place, size)
    return public_views(found), rest


def keys_of(wanted: Filter) -> list[Key]:
    """Return what a list is ordered by: column, and whether the largest comes first.

    None of them is ever empty, and together they tell every posting from the others.
    """
    own: list[Key] = [(Posting.published_at, True), (Posting.id, True)]
    if wanted.sort == "mature" and wanted.kind is Kind.ACHIEVEMENT:
        own.insert(0, (func.coalesce(AchievementRevision.trl, 0), True))
    if wanted.sort == "deadline" and wanted.kind is Kind.NEED:
        is_open = NeedRevision.confidentiality != Confidentiality.SUMMARY
        shown = case((is_open, NeedRevision.deadline), else_=None)
        own.insert(0, (func.coalesce(shown, literal(_NO_DAY, Date)), False))
    return own
