"""What becomes of a pack, through the services."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from matcher.domain.codes import ContractKind, Interest, Role
from matcher.domain.errors import Forbidden, InputError, LostRace, WrongState
from matcher.types import Kind
from tests.calendar import today
from tests.factories import make_match, make_published, make_user
from tests.packs.tale import tell_packs
from tests.packs.worlds import (
    PHONE,
    accept_all,
    make_deal,
    make_entry,
    make_pack,
    make_plain_deal,
    part_of,
    party_of,
    send,
)
from web.base import db, events
from web.base.clock import utc_now
from web.base.mails.models import Message
from web.base.models import LogEntry
from web.deals import service as deals
from web.matches.states import MatchState
from web.packs import (
    answering,
    contents,
    lapsing,
    mails,
    notices,
    own_data,
    parties,
    queries,
    renewing,
    service,
)
from web.packs.answering import Answer
from web.packs.kinds import PartKind
from web.packs.service import Typed
from web.packs.states import PackState, PartReason, PartState, PartyRole, PartyState
from web.people.models import User
from web.postings import service as postings
from web.postings.disclosure import disclose
from web.registers.events import EntryLeft
from web.registers.states import EntryState

pytestmark = pytest.mark.usefixtures("app")


def kinds_told(user: User) -> list[str]:
    told = select(Message.kind).where(Message.user_id == user.id).order_by(Message.id)
    return [kind for kind in db.session().scalars(told) if kind.startswith("pack_")]


def contract(total: int = 100_000_000) -> deals.ContractData:
    return deals.ContractData(
        number="HT-9",
        project_name="防污网衣中试",
        kind=ContractKind.DEVELOPMENT,
        signed_on=today(),
        total=total,
        technical=total,
    )


def test_a_broker_starts_one_pack_for_a_need_of_its_fields_or_its_matches(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pack = make_pack(monkeypatch)
    with pytest.raises(WrongState):
        service.start(pack.broker, pack.need)
    other = make_user(Role.BROKER, fields=["agri"])
    with pytest.raises(Forbidden):
        service.start(other, pack.need)
    make_match(need=pack.need, broker=other)
    assert service.start(other, pack.need).state is PackState.DRAFT
    own = make_user(Role.BROKER, pack.need.organisation, fields=["marine"])
    with pytest.raises(Forbidden):
        service.start(own, pack.need)


def test_thin_grounds_are_sent_with_a_reason_of_the_brokers_own_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    weak, thin = make_entry(PartKind.SCENE), make_entry(PartKind.TEAM)
    pack = make_pack(monkeypatch, (weak, True), (thin, True))
    scene, team = part_of(pack, PartKind.SCENE), part_of(pack, PartKind.TEAM)
    assert not scene.is_kept
    kept = frozenset(part.id for part in pack.parts)
    reasons = {scene.id: "码头就在厂边，可以挂网对照。"}
    service.save(pack.broker, pack, Typed(reasons=reasons, kept=kept))
    send(pack)
    assert scene.is_kept
    assert not team.is_kept
    assert scene in contents.list_kept(pack)


def test_a_pack_needs_a_part_and_each_part_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    pack = make_pack(monkeypatch)
    broker = pack.broker
    service.save(broker, pack, Typed())
    with pytest.raises(InputError) as error:
        service.send(broker, pack)
    assert error.value.concerns("parts")
    added = service.add(broker, pack, PartKind.FINANCE, make_entry(PartKind.FINANCE).id)
    with pytest.raises(InputError) as error:
        service.send(broker, pack)
    assert error.value.concerns(f"reason_{added.id}")
    with pytest.raises(InputError):
        service.add(broker, pack, PartKind.TEAM, added.entry_id or 0)
    with pytest.raises(LostRace):
        service.save(broker, pack, Typed(), seen=pack.version - 1)


def test_parts_change_places_within_their_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    second = make_published(Kind.ACHIEVEMENT)
    pack = make_pack(monkeypatch, (second, False))
    moved = next(part for part in pack.parts if part.posting is second)
    service.move(pack.broker, pack, moved, up=True)
    assert part_of(pack, PartKind.ACHIEVEMENT) is moved
    service.move(pack.broker, pack, moved, up=True)
    assert part_of(pack, PartKind.ACHIEVEMENT) is moved


def test_what_is_missing_is_told_by_kind_of_need(monkeypatch: pytest.MonkeyPatch) -> None:
    pack = make_pack(monkeypatch)
    drafted = {gap.kind for gap in pack.gaps}
    assert drafted == set(PartKind) - {PartKind.ACHIEVEMENT, PartKind.PILOT}
    assert queries.list_missing() == []
    kept = frozenset(part.id for part in pack.parts)
    gaps = {PartKind.SCENE: "缺能挂网的海域。", PartKind.TEAM: " ", PartKind.PILOT: "x"}
    service.save(pack.broker, pack, Typed(gaps=gaps, kept=kept))
    send(pack)
    (missing,) = queries.list_missing()
    assert (missing.kind, missing.text) == (PartKind.SCENE, "缺能挂网的海域。")
    assert missing.need_kind.value == "core"


def test_the_firm_answers_part_by_part_and_may_think_again(monkeypatch: pytest.MonkeyPatch) -> None:
    pack = send(make_pack(monkeypatch))
    firm = pack.need.author
    assert kinds_told(firm) == ["pack_sent"]
    first, second = part_of(pack, PartKind.ACHIEVEMENT), part_of(pack, PartKind.PILOT)
    with pytest.raises(InputError):
        answering.answer(firm, pack, {first.id: Answer(PartState.ACCEPTED)}, finish=True)
    for wrong in (Answer(PartState.DECLINED), Answer(PartState.QUESTION)):
        with pytest.raises(InputError):
            answering.answer(firm, pack, {second.id: wrong}, finish=False)
    question = Answer(PartState.QUESTION, words="每批最少多少米？")
    answering.answer(firm, pack, {second.id: question}, finish=False)
    assert kinds_told(pack.broker) == ["pack_question"]
    service.reply(pack.broker, pack, second, "二十米起。")
    assert kinds_told(firm) == ["pack_sent", "pack_replied"]
    accept_all(pack)
    assert pack.state is PackState.ANSWERED
    refusal = Answer(PartState.DECLINED, PartReason.TOO_FAR)
    answering.answer(firm, pack, {second.id: refusal}, finish=False)
    db.commit()
    assert (pack.state, second.code) == (PackState.ANSWERED, PartReason.TOO_FAR)
    make_deal(pack)
    with pytest.raises(WrongState):
        answering.answer(firm, pack, {second.id: question}, finish=False)
    assert [party.role for party in pack.parties] == [PartyRole.NEED, PartyRole.ACHIEVEMENT]


def test_what_has_left_cannot_be_accepted_and_its_broker_hears_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pack = send(make_pack(monkeypatch))
    part = part_of(pack, PartKind.PILOT)
    assert part.entry is not None
    part.entry.shown, part.entry.state = None, EntryState.WITHDRAWN
    db.flush()
    events.publish(EntryLeft(None, part.entry))
    assert kinds_told(pack.broker) == ["pack_part_gone"]
    with pytest.raises(InputError) as error:
        accept_all(pack)
    assert error.value.concerns(f"answer_{part.id}")
    other = part_of(pack, PartKind.ACHIEVEMENT)
    answers = {other.id: Answer(PartState.ACCEPTED)}
    answering.answer(pack.need.author, pack, answers, finish=True)
    make_deal(pack)
    assert len(pack.parties) == 2


def test_a_pack_lapses_with_its_need(monkeypatch: pytest.MonkeyPatch) -> None:
    pack = send(make_pack(monkeypatch))
    postings.withdraw(pack.need.author, pack.need)
    db.commit()
    assert pack.state is PackState.LAPSED
    assert kinds_told(pack.broker) == ["pack_lapsed"]
    lapsing.lapse_due()


def test_a_deal_with_three_parties_comes_to_a_signed_and_registered_contract(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pack = accept_all(send(make_pack(monkeypatch)))
    broker, match = pack.broker, make_deal(pack)
    assert (match.state, match.need_interest) == (MatchState.CONFIRMED, Interest.INTERESTED)
    institute, base = match.achievement.author, party_of(pack, PartyRole.PILOT)
    assert base.organisation is not None
    keeper = base.organisation.members[0]
    assert kinds_told(institute) == ["pack_confirmed"]
    assert kinds_told(keeper) == ["pack_party_asked"]
    deals.express_interest(institute, match)
    with pytest.raises(InputError):
        parties.answer(keeper, base, agrees=False)
    parties.answer(keeper, base, agrees=True, words="十二月起有空。")
    with pytest.raises(WrongState):
        parties.answer(keeper, base, agrees=False, words="又不行了。")
    db.commit()
    deals.start_negotiation(broker, match)
    with pytest.raises(WrongState):
        parties.set_shares(broker, pack, {base.id: 1})
    deals.sign(broker, match, contract())
    db.commit()
    with pytest.raises(InputError):
        parties.set_shares(broker, pack, {base.id: 100_000_001})
    parties.set_shares(broker, pack, {base.id: 20_000_000})
    deals.register(broker, match, "2026441200000001", today() + timedelta(days=0))
    db.commit()
    assert (match.state, base.share) == (MatchState.REGISTERED, 20_000_000)
    assert [parties.state_of(one) for one in pack.parties] == [PartyState.AGREED] * 3
    assert pack.state is PackState.AGREED


def test_a_proposed_match_of_somebody_else_goes_to_the_packs_broker(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pack = accept_all(send(make_pack(monkeypatch)))
    achievement = part_of(pack, PartKind.ACHIEVEMENT).posting
    known = make_match(need=pack.need, achievement=achievement)
    assert known.broker is not pack.broker
    assert make_deal(pack) is known
    assert known.broker is pack.broker


def test_a_match_that_another_broker_leads_stays_with_that_broker(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from tests.factories import make_confirmed

    pack = accept_all(send(make_pack(monkeypatch)))
    achievement = part_of(pack, PartKind.ACHIEVEMENT).posting
    make_confirmed(need=pack.need, achievement=achievement)
    with pytest.raises(WrongState):
        make_deal(pack)


def test_the_hidden_owner_is_known_to_a_party_only_once_both_agreed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    need = make_published(Kind.NEED, confidentiality="anonymous")
    pack = accept_all(send(make_pack(monkeypatch, need=need)))
    match = make_deal(pack)
    base = party_of(pack, PartyRole.PILOT)
    assert base.organisation is not None
    keeper, name = base.organisation.members[0], need.organisation.name
    told = db.session().scalars(select(Message).where(Message.user_id == keeper.id))
    assert all(name not in str(one.subject) + str(one.body) for one in told)
    revision = need.published_revision
    assert revision is not None
    parties.answer(keeper, base, agrees=True)
    db.commit()
    assert disclose(revision, keeper).organisation_name is None
    assert parties.contact_of(base) is None
    deals.express_interest(match.achievement.author, match)
    db.commit()
    assert disclose(revision, keeper).organisation_name == name
    view = parties.contact_of(base)
    assert view is not None and view.contact_phone == PHONE


def test_who_has_no_account_here_is_noted_by_the_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = make_entry(PartKind.FINANCE, make_user(Role.OFFICER))
    pack = accept_all(send(make_pack(monkeypatch, (entry, False))))
    make_deal(pack)
    party = party_of(pack, PartyRole.FINANCE)
    parties.note(pack.broker, party, agrees=True, words="电话里说好了。")
    db.commit()
    assert party.state is PartyState.AGREED
    with pytest.raises(WrongState):
        parties.note(pack.broker, party_of(pack, PartyRole.PILOT), agrees=True)


def test_an_experts_own_entry_is_answered_by_the_expert_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    institute = make_user(Role.INSTITUTE)
    expert = make_user(Role.EXPERT, institute.organisation)
    entry = make_entry(PartKind.TEAM, expert)
    pack = accept_all(send(make_pack(monkeypatch, (entry, False))))
    make_deal(pack)
    party = party_of(pack, PartyRole.TEAM)
    assert [one.id for one in queries.list_unanswered_parties(expert)] == [party.id]
    assert queries.list_unanswered_parties(institute) == []
    with pytest.raises(Forbidden):
        parties.answer(institute, party, agrees=True)
    parties.answer(expert, party, agrees=True)
    assert party.state is PartyState.AGREED


def test_a_deal_needs_no_engine_that_knows_the_achievement() -> None:
    party = make_plain_deal()
    match = party.pack.match
    assert match is not None
    assert (match.state, match.engine_version) == (MatchState.CONFIRMED, "pack")


def test_every_kind_of_message_is_posted_and_tells_nothing_written_for_one_reader() -> None:
    broker = make_user(Role.BROKER, fields=["marine"])
    need = make_published(Kind.NEED, confidentiality="anonymous")
    party = tell_packs(broker, need, make_published(Kind.ACHIEVEMENT), make_entry(), "Zq8words")
    told = list(db.session().scalars(select(Message)))
    assert {one.kind for one in told} >= {kind.name for kind in mails.MAILS}
    texts = [str(one.subject) + str(one.body) for one in told]
    assert not any("Zq8words" in text or need.organisation.name in text for text in texts)
    details = [str(one.detail) for one in db.session().scalars(select(LogEntry))]
    assert not any("Zq8words" in detail for detail in details)
    for user, collect in (
        (broker, own_data.collect_packs),
        (need.author, own_data.collect_answers),
        (party.answered_by, own_data.collect_parties),
    ):
        assert "Zq8words" in str(collect(user))
    assert own_data.keep_broker(broker) == []


def test_each_is_told_of_what_others_did() -> None:
    broker = make_user(Role.BROKER, fields=["marine"])
    need = make_published(Kind.NEED)
    tell_packs(broker, need, make_published(Kind.ACHIEVEMENT), make_entry())
    since = utc_now() - timedelta(days=1)
    seen = {one.kind for one in notices.list_notices(need.author, since)}
    assert seen == {"pack_pack_send", "pack_pack_reply", "pack_pack_withdraw"}
    assert notices.count_notices(need.author, since) == 5
    theirs = {one.kind for one in notices.list_notices(broker, since)}
    assert theirs == {"pack_pack_answer", "pack_pack_part_gone", "pack_pack_lapse"}


def test_a_sent_pack_is_replaced_by_a_draft_without_what_the_firm_declined(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pack = send(make_pack(monkeypatch))
    part = part_of(pack, PartKind.PILOT)
    refusal = Answer(PartState.DECLINED, PartReason.TOO_COSTLY)
    answering.answer(pack.need.author, pack, {part.id: refusal}, finish=False)
    fresh = renewing.renew(pack.broker, pack)
    db.commit()
    assert (pack.state, fresh.state) == (PackState.WITHDRAWN, PackState.DRAFT)
    kept = {one.kind: one.is_kept for one in fresh.parts}
    assert kept == {PartKind.ACHIEVEMENT: True, PartKind.PILOT: False}
    assert all(one.state is PartState.OFFERED for one in fresh.parts)
    with pytest.raises(WrongState):
        renewing.renew(pack.broker, pack)
    assert kinds_told(pack.need.author) == ["pack_sent", "pack_withdrawn"]
