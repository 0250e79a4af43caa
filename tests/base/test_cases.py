"""What holds for every kind of case, shown with one that the product has not."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import inspect, select

from matcher.domain.codes import Role
from matcher.domain.errors import Forbidden, InputError, WrongState
from matcher.domain.machine import Machine, any_of
from tests.base.bookings import BOOK, BOOKING, FEATURE, TABLE, Booking, BookingState
from tests.factories import make_user
from web.base import db, registry
from web.base.cases.kinds import Asking, CaseKind, Step
from web.base.cases.queries import is_overdue, measure, steps_for, waits
from web.base.cases.service import NOTHING, Given, add_case, let_follow, open_case, take_step
from web.base.composing import compose
from web.base.models import LogEntry
from web.base.site import today
from web.features import FEATURES
from web.help.feature import LOG
from web.help.kinds import CASES
from web.help.states import HELP, WAITING_HELP_STATES
from web.people.models import User

INSTRUMENT = "a wave tank"
DAY = date(2030, 1, 7)


@pytest.fixture(autouse=True)
def bookings(app: Flask) -> None:
    """The application with one more feature and its table."""
    app.extensions[registry.KEY] = compose((*FEATURES, FEATURE))
    with db.unit_of_work() as session:
        TABLE.create(session.connection())


def make_booking(broker: User | None = None, note: str = "For a week's tests.") -> Booking:
    """A stored booking, handed to a broker where one is given."""
    booking = Booking(instrument=INSTRUMENT, note=note)
    open_case(make_user(), booking, INSTRUMENT)
    if broker is not None:
        take_step(make_user(Role.OFFICER), booking, "hand", Given(assignee=broker))
    db.commit()
    return booking


def entries() -> list[LogEntry]:
    """What the log says of bookings."""
    of_bookings = select(LogEntry).where(LogEntry.object_type == "booking")
    return list(db.session().scalars(of_bookings.order_by(LogEntry.id)))


def stored(booking: Booking) -> tuple[object, ...]:
    """All columns of a booking."""
    return tuple(getattr(booking, one.key) for one in inspect(Booking).column_attrs)


class TestPermission:
    def test_nobody_asks_without_permission(self) -> None:
        with pytest.raises(Forbidden):
            open_case(make_user(Role.BROKER), Booking(instrument=INSTRUMENT), INSTRUMENT)
        assert not entries()

    @pytest.mark.parametrize("name", list(BOOKING.machine.steps))
    def test_nobody_takes_a_step_without_permission(self, name: str) -> None:
        booking = make_booking(make_user(Role.BROKER))
        before = stored(booking), len(entries())
        for actor in (make_user(), make_user(Role.BROKER), make_user(Role.AUDITOR)):
            with pytest.raises(Forbidden):
                take_step(actor, booking, name, Given("Words."))
        assert (stored(booking), len(entries())) == before

    def test_permission_is_asked_before_state_and_state_before_what_is_missing(self) -> None:
        broker = make_user(Role.BROKER)
        booking = make_booking(broker)
        take_step(broker, booking, "decline", Given("It is broken."))
        with pytest.raises(Forbidden):
            take_step(make_user(Role.BROKER), booking, "decline")
        with pytest.raises(WrongState):
            take_step(broker, booking, "decline")

    def test_a_step_that_the_kind_has_not_is_nobodys_to_take(self) -> None:
        booking = make_booking()
        with pytest.raises(InputError, match=r"^kind: unknown$"):
            take_step(make_user(Role.OFFICER), booking, "delete")
        with pytest.raises(InputError, match=r"^kind: unknown$"):
            let_follow(None, booking, "delete")

    def test_a_step_that_only_follows_is_taken_by_nobody_and_no_other_step_follows(self) -> None:
        broker = make_user(Role.BROKER)
        booking = make_booking(broker)
        take_step(broker, booking, "agree", Given(day=DAY))
        with pytest.raises(Forbidden):
            take_step(broker, booking, "use")
        with pytest.raises(Forbidden):
            let_follow(None, booking, "hand")
        let_follow(None, booking, "use")
        db.commit()
        assert (booking.state, booking.answered_by) == (BookingState.USED, None)
        assert entries()[-1].actor_id is None

    def test_who_can_do_what_now(self) -> None:
        officer, broker = make_user(Role.OFFICER), make_user(Role.BROKER)
        booking = make_booking(broker)
        assert [step.name for step in steps_for(broker, booking)] == ["agree", "decline"]
        assert [step.name for step in steps_for(officer, booking)] == ["hand"]
        assert not steps_for(make_user(Role.BROKER), booking)
        assert not steps_for(None, booking)
        take_step(broker, booking, "agree", Given(day=DAY))
        assert not steps_for(officer, booking)


class TestWhatAStepTakes:
    @pytest.mark.parametrize("words", ["", "  \n"])
    def test_an_answer_without_words_is_refused_and_loses_nothing(self, words: str) -> None:
        broker = make_user(Role.BROKER)
        booking = make_booking(broker)
        before = stored(booking), len(entries())
        with pytest.raises(InputError, match=r"^answer: missing$"):
            take_step(broker, booking, "decline", Given(words))
        db.commit()
        assert (stored(booking), len(entries())) == before

    def test_a_question_without_words_is_refused(self) -> None:
        with pytest.raises(InputError, match=r"^note: missing$"):
            make_booking(note=" ")

    @pytest.mark.parametrize(("name", "missing"), [("hand", "assignee"), ("agree", "due_on")])
    def test_a_missing_part_is_named(self, name: str, missing: str) -> None:
        broker = make_user(Role.BROKER)
        booking = make_booking(broker)
        actor = make_user(Role.OFFICER) if name == "hand" else broker
        with pytest.raises(InputError, match=f"^{missing}: missing$"):
            take_step(actor, booking, name, NOTHING)

    def test_words_are_kept_with_any_step_and_nothing_else_is_slipped_in(self) -> None:
        broker = make_user(Role.BROKER)
        booking = make_booking(broker)
        with pytest.raises(ValueError, match="assignee"):
            take_step(broker, booking, "agree", Given(day=DAY, assignee=make_user()))
        take_step(broker, booking, "agree", Given(" Come early. ", day=DAY))
        assert booking.answer == "Come early."

    def test_a_rule_of_the_feature_is_asked_last_and_changes_nothing(self) -> None:
        officer = make_user(Role.OFFICER)
        booking = make_booking()
        before = stored(booking)

        def refuse() -> None:
            raise LookupError

        with pytest.raises(InputError):
            take_step(officer, booking, "hand", check=refuse)
        with pytest.raises(LookupError):
            take_step(officer, booking, "hand", Given(assignee=make_user(Role.BROKER)), refuse)
        assert stored(booking) == before


class TestWhatIsStored:
    def test_every_step_is_logged_with_before_and_after(self) -> None:
        broker = make_user(Role.BROKER)
        booking = make_booking(broker)
        take_step(broker, booking, "agree", Given("A secret word.", day=DAY), shift=2)
        let_follow(None, booking, "use")
        db.commit()
        assert [(one.action, one.before, one.after) for one in entries()] == [
            ("book", "", "asked"),
            ("book_hand", "asked", "handed"),
            ("book_agree", "handed", "agreed"),
            ("book_use", "agreed", "used"),
        ]
        assert [one.detail for one in entries()] == [{}, {"assignee": broker.id}, {"shift": 2}, {}]

    def test_state_and_moment_change_together(self) -> None:
        broker = make_user(Role.BROKER)
        booking = make_booking(broker)
        assert booking.agreed_at is booking.answered_at is None
        take_step(broker, booking, "agree", Given(day=DAY))
        db.commit()
        assert (booking.state, booking.answered_at) == (BookingState.AGREED, None)
        assert booking.agreed_at is not None
        db.rollback()
        let_follow(broker, booking, "use")
        db.rollback()
        assert (booking.state, booking.answered_at) == (BookingState.AGREED, None)

    def test_who_answered_and_when_is_kept(self) -> None:
        broker = make_user(Role.BROKER)
        booking = make_booking(broker)
        take_step(broker, booking, "decline", Given("It is broken."))
        db.commit()
        assert (booking.answer, booking.answered_by) == ("It is broken.", broker)
        assert booking.answered_at >= booking.asked_at

    def test_a_case_is_due_some_days_after_a_step_or_on_the_day_agreed(self) -> None:
        officer, broker = make_user(Role.OFFICER), make_user(Role.BROKER)
        booking = make_booking()
        assert booking.due_on == today() + timedelta(days=3)
        take_step(officer, booking, "hand", Given(assignee=broker))
        assert booking.due_on == today() + timedelta(days=7)
        take_step(broker, booking, "agree", Given(day=DAY))
        assert booking.due_on == DAY

    def test_what_follows_from_something_else_is_a_case_like_any_other(self) -> None:
        firm = make_user(Role.INSTITUTE)
        add_case(firm, Booking(instrument=INSTRUMENT), reason=1)
        (entry,) = entries()
        assert (entry.action, entry.actor_id, entry.detail) == (str(BOOK), firm.id, {"reason": 1})

    def test_only_what_waits_is_counted_and_overdue(self) -> None:
        broker = make_user(Role.BROKER)
        late, done = make_booking(broker), make_booking(broker)
        take_step(broker, done, "decline", Given("It is broken."))
        db.commit()
        waiting = db.session().execute(measure(Booking, waits(Booking, BOOKING))).one()
        assert tuple(waiting) == (1, late.asked_at)
        overdue = partial(is_overdue, Booking, BOOKING)
        in_time, too_late = (today() + timedelta(days=days) for days in (7, 8))
        assert not db.session().scalars(select(Booking).where(overdue(in_time))).all()
        assert db.session().scalars(select(Booking).where(overdue(too_late))).all() == [late]


class TestKinds:
    MACHINE = Machine("booking", "a", {"go": (any_of("a"), "b"), "come": (any_of("b"), "a")})
    ASKING = Asking(verb="book", permission=BOOK)

    def kind_of(self, *names: str) -> CaseKind:
        steps = tuple(Step(name=name, verb=name) for name in names)
        return CaseKind(name="x", machine=self.MACHINE, asking=self.ASKING, steps=steps)

    @pytest.mark.parametrize("names", [("go", "go"), ("go", "fly")])
    def test_a_kind_that_contradicts_its_machine_is_refused_at_start(
        self, names: tuple[str, ...]
    ) -> None:
        with pytest.raises(ValueError, match="x: "):
            self.kind_of(*names)

    def test_a_kind_has_only_the_steps_it_names(self) -> None:
        kind = self.kind_of("come")
        assert kind.find("go") is None
        assert kind.waiting == {"b"}
        assert not kind.steps_from("a")

    def test_every_step_of_the_machine_belongs_to_a_kind_of_help_and_has_words(self) -> None:
        assert {step.name for kind in CASES.values() for step in kind.steps} == set(HELP.steps)
        assert {verb for kind in CASES.values() for verb in kind.verbs} == set(LOG.actions)
        assert {state for kind in CASES.values() for state in kind.waiting} == WAITING_HELP_STATES
