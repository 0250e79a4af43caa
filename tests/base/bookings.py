"""A kind of case that the product has not: firms book an instrument for a day.

Everything a feature needs for it but its pages, to show that a new kind is a page of code.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Mapped, mapped_column

from matcher.domain.codes import Role
from matcher.domain.machine import Machine, any_of
from matcher.domain.policy import ANY, ASSIGNED, Action, Grants
from web.base.cases.kinds import ASSIGNEE, DAY, WORDS, Asking, CaseKind, Step
from web.base.cases.models import Assigned, Case, Due
from web.base.cases.queries import relations_to_case
from web.base.columns import UtcDateTime, code_column
from web.base.db import Base
from web.base.log import LogObject, Verb
from web.base.registry import Feature, LogWords, Subject


class BookingState(StrEnum):
    """Life of a booking."""

    ASKED = "asked"
    HANDED = "handed"
    AGREED = "agreed"
    USED = "used"
    DECLINED = "declined"


class BookingVerb(Verb):
    """What the log says of bookings."""

    BOOK = "book"
    HAND = "book_hand"
    AGREE = "book_agree"
    DECLINE = "book_decline"
    USE = "book_use"


class BookingObject(LogObject):
    """Bookings."""

    BOOKING = "booking"


S, V = BookingState, BookingVerb
BOOK, MANAGE, WORK = Action("book"), Action("manage_bookings"), Action("work_booking")
PERMISSIONS: Grants = {
    BOOK: {Role.FIRM: ANY},
    MANAGE: {Role.OFFICER: ANY},
    WORK: {Role.BROKER: ASSIGNED},
}

MACHINE = Machine(
    "booking",
    S.ASKED,
    {
        "hand": (any_of(S.ASKED, S.HANDED), S.HANDED),
        "agree": (any_of(S.HANDED), S.AGREED),
        "decline": (any_of(S.HANDED), S.DECLINED),
        "use": (any_of(S.AGREED), S.USED),
    },
)

BOOKING = CaseKind(
    name=BookingObject.BOOKING,
    machine=MACHINE,
    asking=Asking(verb=V.BOOK, permission=BOOK, needs_note=True, term=3),
    steps=(
        Step(name="hand", verb=V.HAND, permission=MANAGE, needs=ASSIGNEE, term=7),
        Step(name="agree", verb=V.AGREE, permission=WORK, needs=DAY, moment="agreed"),
        Step(name="decline", verb=V.DECLINE, permission=WORK, needs=WORDS, moment="answered"),
        Step(name="use", verb=V.USE, moment="answered"),
    ),
)


class Booking(Assigned, Due, Case, Base):
    """An instrument booked for a day."""

    __tablename__ = "bookings"

    case_kind = BOOKING
    state: Mapped[BookingState] = mapped_column(code_column(BookingState))
    instrument: Mapped[str]
    agreed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


FEATURE = Feature(
    name="bookings",
    subjects={"booking": Subject(Booking, relations_to_case)},
    permissions=PERMISSIONS,
    log=LogWords(actions=dict.fromkeys(BOOKING.verbs, "booked")),
)

TABLE = Base.metadata.tables["bookings"]
# The migrations know nothing of it: each test that wants the table makes it.
Base.metadata.remove(TABLE)
