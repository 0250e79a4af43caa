"""What goes on with packs so that every kind of message of theirs is posted."""

from __future__ import annotations

from dataclasses import replace

from tests.packs.worlds import make_deal, part_of, party_of
from web.base import db, events
from web.packs import answering, lapsing, parties, service
from web.packs.answering import Answer
from web.packs.kinds import PartKind
from web.packs.models import Pack, Party
from web.packs.service import Typed
from web.packs.states import PartState, PartyRole
from web.people.models import User
from web.postings.events import PostingLeft
from web.postings.models import Posting
from web.registers.events import EntryLeft
from web.registers.models import Entry

ACCEPTED = Answer(PartState.ACCEPTED)


def tell_packs(
    broker: User, need: Posting, achievement: Posting, base: Entry, words: str = "标记"
) -> Party:
    """Lead three packs of a need to their ends; return the pilot base that takes part.

    ``words`` stand in everything that is written for one reader only. The need stays published.
    """
    lapsed = _send(broker, need, achievement, base, words)
    events.publish(EntryLeft(None, base))
    lapsing.lapse_after(PostingLeft(need, None))
    withdrawn = _send(broker, need, achievement, base, words)
    service.withdraw(broker, withdrawn)
    assert lapsed.ended_at is not None
    pack = _send(broker, need, achievement, base, words)
    part, firm = part_of(pack, PartKind.PILOT), pack.need.author
    question = Answer(PartState.QUESTION, words=words)
    answering.answer(firm, pack, {part.id: question}, finish=False)
    service.reply(broker, pack, part, words)
    said = replace(ACCEPTED, words=words)
    answering.answer(firm, pack, dict.fromkeys([one.id for one in pack.parts], said), finish=True)
    make_deal(pack)
    party = party_of(pack, PartyRole.PILOT)
    (keeper, *_) = party.organisation.members if party.organisation else ()
    parties.answer(keeper, party, agrees=True, words=words)
    db.commit()
    return party


def _send(broker: User, need: Posting, achievement: Posting, base: Entry, words: str) -> Pack:
    pack = service.start(broker, need)
    first = service.add(broker, pack, PartKind.ACHIEVEMENT, achievement.id)
    second = service.add(broker, pack, PartKind.PILOT, base.id)
    reasons = {first.id: words, second.id: words}
    gaps = {PartKind.SCENE: words}
    typed = Typed(words=words, missing=words, gaps=gaps, reasons=reasons, kept=frozenset(reasons))
    service.save(broker, pack, typed)
    service.send(broker, pack)
    db.commit()
    return pack
