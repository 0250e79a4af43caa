"""The demo's packs: a draft, one that its firm is to answer, an answered one, and a deal."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from web.base import db
from web.packs import answering, opening, parties, service
from web.packs.answering import Answer
from web.packs.kinds import REGISTERS, PartKind
from web.packs.mails import members_of
from web.packs.models import Pack, Part
from web.packs.service import Typed
from web.packs.states import PackState, PartReason, PartState, PartyState
from web.people.models import User
from web.postings.demo import Loaded, Row, read_rows
from web.postings.models import Posting
from web.registers.models import Entry


def load_packs(loaded: Loaded) -> None:
    """Lead the packs of the demo file to their states, through the services."""
    for row in read_rows("packs"):
        _load(loaded, row)


def _load(loaded: Loaded, row: Row) -> None:
    need = db.session().get_one(Posting, loaded.postings[row["need"]].id)
    broker = db.session().get_one(User, loaded.users[row["broker"]].id)
    pack = service.start(broker, need)
    given = [(told, _add(loaded, broker, pack, told)) for told in row["parts"]]
    service.save(broker, pack, _typed(row, given))
    pack.created_at = pack.edited_at = loaded.moment(row["started_on"])
    state = PackState(row["state"])
    if state is not PackState.DRAFT:
        service.send(broker, pack)
        pack.sent_at = pack.edited_at = loaded.moment(row["sent_on"])
    if state in (PackState.ANSWERED, PackState.AGREED):
        _answer(need.author, pack, given)
        pack.answered_at = pack.edited_at = loaded.moment(row["answered_on"])
        for part in pack.parts:
            part.answered_at = pack.answered_at if part.answered_at else None
    if state is PackState.AGREED:
        _open(broker, pack, given, loaded.moment(row["opened_on"]))
    db.flush()


def _add(loaded: Loaded, broker: User, pack: Pack, told: Row) -> Part | None:
    """Put in a part; an application without the part's register goes without it."""
    kind = PartKind(told["kind"])
    if kind is PartKind.ACHIEVEMENT:
        return service.add(broker, pack, kind, loaded.postings[told["of"]].id)
    of_it = select(Entry.id).where(
        Entry.register == REGISTERS[kind], Entry.title == told["of"], Entry.shown.is_not(None)
    )
    found = db.session().scalar(of_it)
    return service.add(broker, pack, kind, found) if found is not None else None


def _typed(row: Row, given: list[tuple[Row, Part | None]]) -> Typed:
    return Typed(
        words=row["words"],
        missing=row["missing"],
        gaps={PartKind(kind): text for kind, text in row["gaps"].items()},
        reasons={part.id: told["reason"] for told, part in given if part is not None},
        kept=frozenset(part.id for _, part in given if part is not None),
    )


def _answer(firm: User, pack: Pack, given: list[tuple[Row, Part | None]]) -> None:
    answers = {part.id: _read(told) for told, part in given if part is not None}
    answering.answer(firm, pack, answers, finish=True)


def _read(told: Row) -> Answer:
    code = PartReason(told["code"]) if "code" in told else None
    return Answer(PartState(told["answer"]), code, told.get("words", ""))


def _open(broker: User, pack: Pack, given: list[tuple[Row, Part | None]], at: datetime) -> None:
    chosen = opening.list_choices(pack)[0]
    opening.open_deal(broker, pack, chosen.id)
    pack.ended_at = pack.edited_at = at
    said: dict[int, Any] = {part.id: told for told, part in given if part is not None}
    for party in pack.parties:
        party.asked_at = at
        told = said.get(party.part_id or 0, {})
        if told.get("party") == PartyState.AGREED.value:
            words, members = told.get("party_words", ""), members_of(party)
            if members:
                parties.answer(members[0], party, agrees=True, words=words)
            else:
                parties.note(broker, party, agrees=True, words=words)
            party.answered_at = at + timedelta(days=1)
