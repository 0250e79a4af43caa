"""Publishing a price, objections to it, and how the clock ends it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from matcher.domain.errors import InputError, LostRace, WrongState
from matcher.domain.machine import step
from web.base import db, log
from web.base.access import require
from web.base.clock import utc_now
from web.base.hourly import once_an_hour
from web.base.site import today
from web.inventions import licensing, mails, queries
from web.inventions.models import Invention
from web.inventions.permissions import (
    ANSWER_PRICE_OBJECTION,
    KEEP_INVENTION,
    OBJECT_TO_PRICE,
)
from web.inventions.price_models import PriceObjection, PricePublication
from web.inventions.service import move, require_version
from web.inventions.states import (
    INVENTION,
    PRICE_OBJECTION,
    PUBLICATION,
    PriceObjectionState,
    PublicationState,
    TransfereeKind,
    TransferWay,
)
from web.inventions.verbs import InventionObject, InventionVerb
from web.people.models import User


@dataclass(frozen=True, slots=True)
class Price:
    """What is published: the law asks for name and price, the rest says to whom and how."""

    amount: int
    way: TransferWay
    transferee_kind: TransfereeKind
    transferee: str
    hides_transferee: bool
    how: str


def publicise(
    actor: User, invention: Invention, price: Price, seen: int | None = None
) -> PricePublication:
    """Publish an agreed price from today on."""
    require(actor, KEEP_INVENTION, invention)
    require_version(invention, seen)
    step(INVENTION, invention.state, "publicise")
    if not price.how.strip():
        raise InputError.of("how", "missing")
    publication = PricePublication(
        invention=invention,
        title=invention.title,
        price=price.amount,
        way=price.way,
        transferee_kind=price.transferee_kind,
        transferee=price.transferee.strip(),
        hides_transferee=price.hides_transferee,
        how=price.how.strip(),
        first_day=today(),
        last_day=queries.last_publication_day(today()),
        by_id=actor.id,
    )
    db.session().add(publication)
    move(actor, invention, "publicise", InventionVerb.PUBLICISE)
    return publication


def takes_objections(publication: PricePublication) -> bool:
    """Return whether one may object today: until 24:00 of its last day."""
    is_running = publication.state is PublicationState.RUNNING
    return is_running and publication.first_day <= today() <= publication.last_day


def raise_objection(actor: User, publication: PricePublication, text: str) -> PriceObjection:
    """Object to a published price."""
    require(actor, OBJECT_TO_PRICE, publication)
    return _add(actor, publication, text, "")


def record_paper(
    actor: User, publication: PricePublication, named: str, text: str
) -> PriceObjection:
    """Record an objection that came to the institute on paper."""
    require(actor, KEEP_INVENTION, publication.invention)
    if not named.strip():
        raise InputError.of("named", "missing")
    return _add(actor, publication, text, named.strip())


def _add(actor: User, publication: PricePublication, text: str, named: str) -> PriceObjection:
    _hold(publication)
    if not takes_objections(publication):
        raise WrongState("price_publication", publication.state.value, "object")
    text = text.strip()
    if not text:
        raise InputError.of("text", "missing")
    # Sent twice, by a second click or after going back, it is one objection.
    for one in publication.open_objections:
        if (one.author_id, one.text, one.named) == (actor.id, text, named):
            return one
    objection = PriceObjection(author=actor, text=text, named=named, is_paper=bool(named))
    publication.objections.append(objection)
    db.flush()
    _record(actor, InventionVerb.OBJECT, objection)
    mails.tell_objected(objection)
    return objection


def uphold(actor: User, objection: PriceObjection, answer: str, seen: int | None = None) -> None:
    """Answer that an objection is right: the price is found anew and published anew."""
    publication = objection.publication
    _hold(publication)
    _answer(actor, objection, answer, "uphold", InventionVerb.UPHOLD, seen)
    _end(publication, "stop")
    for other in publication.open_objections:
        other.state = step(PRICE_OBJECTION, other.state, "lapse")
        _record(actor, InventionVerb.LAPSE, other)
        mails.tell_answered(other)
    move(actor, publication.invention, "uphold", InventionVerb.UPHOLD)


def dismiss(actor: User, objection: PriceObjection, answer: str, seen: int | None = None) -> None:
    """Answer that an objection is not right; where the period is over, the way is clear."""
    _answer(actor, objection, answer, "dismiss", InventionVerb.DISMISS, seen)
    _clear_if_over(objection.publication, today())


def _answer(
    actor: User,
    objection: PriceObjection,
    answer: str,
    name: str,
    verb: InventionVerb,
    seen: int | None,
) -> None:
    require(actor, ANSWER_PRICE_OBJECTION, objection)
    if objection.publication.state is not PublicationState.RUNNING:
        raise WrongState("price_publication", objection.publication.state.value, name)
    target = step(PRICE_OBJECTION, objection.state, name)
    if seen is not None and seen != objection.version:
        raise LostRace(f"price objection {objection.id}")
    if not answer.strip():
        raise InputError.of("answer", "missing")
    # The database wants the answer and the state to change together.
    with db.session().no_autoflush:
        objection.answer, objection.answered_by_id = answer.strip(), actor.id
        objection.answered_at, objection.state = utc_now(), target
    _record(actor, verb, objection)
    db.flush()
    mails.tell_answered(objection)


def withdraw(actor: User, invention: Invention, words: str, seen: int | None = None) -> None:
    """Take an invention off its way; a publication and an open licence end with it."""
    require(actor, KEEP_INVENTION, invention)
    require_version(invention, seen)
    step(INVENTION, invention.state, "withdraw")
    if not words.strip():
        raise InputError.of("words", "missing")
    running = queries.running_publication(invention)
    if running is not None:
        _hold(running)
        _end(running, "stop")
        for one in running.open_objections:
            one.state = step(PRICE_OBJECTION, one.state, "lapse")
            _record(actor, InventionVerb.LAPSE, one)
            mails.tell_answered(one)
    licensing.end_all(actor, invention)
    invention.end_words, invention.ended_at = words.strip(), utc_now()
    move(actor, invention, "withdraw", InventionVerb.WITHDRAW)


def end_over(day: date) -> None:
    """Clear what was published long enough and nobody objects to any more: the clock's work."""
    over = select(PricePublication).where(
        PricePublication.state == PublicationState.RUNNING, PricePublication.last_day < day
    )
    for publication in db.session().scalars(over.order_by(PricePublication.id)).all():
        _clear_if_over(publication, day)


def look_after() -> None:
    """End what is over: the worker's regular look."""
    once_an_hour("inventions", end_over)
    once_an_hour("open_licences", licensing.end_over)


def _clear_if_over(publication: PricePublication, day: date) -> None:
    _hold(publication)
    is_running = publication.state is PublicationState.RUNNING
    if not is_running or publication.last_day >= day or publication.open_objections:
        return
    _end(publication, "pass")
    move(None, publication.invention, "clear", InventionVerb.CLEAR)
    mails.tell_clear(publication)


def _hold(publication: PricePublication) -> None:
    """Read it as it is now, and let nobody object or end it before this unit of work is stored:
    an objection to what has ended would wait for an answer for ever."""
    db.session().refresh(publication, with_for_update=True)


def _end(publication: PricePublication, name: str) -> None:
    publication.state = step(PUBLICATION, publication.state, name)
    publication.ended_at = utc_now()
    db.flush()


def _record(actor: User, verb: InventionVerb, objection: PriceObjection) -> None:
    before = "" if verb is InventionVerb.OBJECT else PriceObjectionState.OPEN.value
    log.record(
        actor,
        verb,
        InventionObject.OBJECTION,
        objection.id,
        before=before,
        after=(objection.state or PriceObjectionState.OPEN).value,
    )
