"""Finding agreements, and what is due on them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from matcher.domain.codes import Mode
from matcher.types import Kind
from web.base import db
from web.base.paging import Page, fetch_page
from web.inventions.models import Invention
from web.inventions.queries import has_open_licence, is_public
from web.inventions.states import OVER, InventionState
from web.later.models import LaterAgreement, LaterInstalment
from web.later.rules import Line, is_owed, state_of
from web.later.states import ACTIVE, LaterPaymentState, LaterState, LineState
from web.people.models import User
from web.postings.models import Posting
from web.postings.queries import public_views
from web.postings.states import PostingState

Target = Invention | Posting

_TOLD = (LaterPaymentState.REPORTED, LaterPaymentState.CONFIRMED)


def is_lendable(target: Target) -> bool:
    """Return whether it can be used first and paid later: clear, open, or a published
    achievement."""
    if isinstance(target, Invention):
        is_open = target.state not in OVER and has_open_licence(target)
        return target.state is InventionState.CLEAR or is_open
    return target.kind is Kind.ACHIEVEMENT and target.state is PostingState.PUBLISHED


def is_on_offer(target: Target) -> bool:
    """Return whether any firm may know of it and apply: of an achievement, where its owner names
    this way."""
    if not is_lendable(target):
        return False
    if isinstance(target, Invention):
        return is_public(target) or has_open_licence(target)
    return Mode.USE_FIRST in public_views([target])[0].modes


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A row of the plan and how it stands."""

    instalment: LaterInstalment
    state: LineState
    told: int
    confirmed: int

    @property
    def left(self) -> int:
        """What nobody says was paid."""
        return max(0, (self.instalment.amount or 0) - self.told)


@dataclass(slots=True)
class LaterSheet:
    """An agreement with its sums, as of a day. Money in fen."""

    agreement: LaterAgreement
    today: date
    lines: list[SheetLine] = field(default_factory=list)

    def _sum(self, *states: LineState) -> int:
        return sum(one.instalment.amount or 0 for one in self.lines if one.state in states)

    @property
    def planned(self) -> int:
        """What the plan comes to as far as it is known."""
        return sum(one.instalment.amount or 0 for one in self.lines)

    @property
    def due(self) -> int:
        """What is owed, paid or not."""
        known = self.agreement.state
        return sum(
            one.instalment.amount or 0
            for one in self.lines
            if is_owed(one.instalment.kind, known) and one.state is not LineState.VOID
        )

    @property
    def paid(self) -> int:
        """What the institute has seen arrive."""
        return sum(one.confirmed for one in self.lines)

    @property
    def overdue(self) -> int:
        """What should have been paid before today, and nobody says that it was."""
        return sum(one.left for one in self.lines if one.state is LineState.OVERDUE)


def sheet_of(agreement: LaterAgreement, today: date) -> LaterSheet:
    """Return an agreement with how each row of its plan stands."""
    sheet = LaterSheet(agreement, today)
    for one in agreement.instalments:
        told, confirmed = one.paid(*_TOLD), one.paid(LaterPaymentState.CONFIRMED)
        line = Line(one.kind, one.amount, one.due, told, confirmed)
        state = state_of(line, agreement.state, today)
        sheet.lines.append(SheetLine(one, state, told, confirmed))
    return sheet


def sheets_of(agreements: Iterable[LaterAgreement], today: date) -> list[LaterSheet]:
    """Return several."""
    return [sheet_of(one, today) for one in agreements]


_WITH_PLAN = selectinload(LaterAgreement.instalments).selectinload(LaterInstalment.payments)


def list_own(user: User, number: int) -> Page[LaterAgreement]:
    """Return a page of the agreements of the account's organisation."""
    own = select(LaterAgreement).where(
        or_(
            LaterAgreement.institute_id == user.organisation_id,
            LaterAgreement.firm_id == user.organisation_id,
        )
    )
    return fetch_page(own.options(_WITH_PLAN).order_by(LaterAgreement.id.desc()), number)


def list_all(state: LaterState | None = None) -> Sequence[LaterAgreement]:
    """Return all agreements, for officers and the clock."""
    statement = select(LaterAgreement).options(_WITH_PLAN)
    if state is not None:
        statement = statement.where(LaterAgreement.state == state)
    return db.session().scalars(statement.order_by(LaterAgreement.id.desc())).all()


def list_active(user: User | None = None) -> Sequence[LaterAgreement]:
    """Return the agreements in which something can be due, of everybody or of one side."""
    statement = select(LaterAgreement).where(LaterAgreement.state.in_(ACTIVE)).options(_WITH_PLAN)
    if user is not None:
        statement = statement.where(
            or_(
                LaterAgreement.institute_id == user.organisation_id,
                LaterAgreement.firm_id == user.organisation_id,
            )
        )
    return db.session().scalars(statement.order_by(LaterAgreement.id)).all()


def agreements_about(target: Target) -> Sequence[LaterAgreement]:
    """Return the agreements about an invention or an achievement."""
    is_invention = isinstance(target, Invention)
    column = LaterAgreement.invention_id if is_invention else LaterAgreement.posting_id
    statement = select(LaterAgreement).where(column == target.id)
    return db.session().scalars(statement.order_by(LaterAgreement.id)).all()


def hold(target: Target) -> None:
    """Let nobody else begin an agreement about it before this unit of work is stored."""
    row = select(type(target).id).where(type(target).id == target.id)
    db.session().execute(row.with_for_update())


def active_with(target: Target, firm_id: int) -> LaterAgreement | None:
    """Return the agreement that a firm has about it and that is not over."""
    about = agreements_about(target)
    return next((one for one in about if one.firm_id == firm_id and one.state in ACTIVE), None)
