"""Rules that the hand-written deals of the demo data keep."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from matcher.domain.codes import CloseCode, ContractKind, DeclineCode, Role, Side
from web.matches.states import SIGNED_MATCH_STATES, MatchState

DEMO = Path(__file__).parents[2] / "data" / "demo"
REQUIRED = {"need", "achievement", "broker", "state", "days"}
OPTIONAL = {"requested_by", "interested", "declined_by", "code", "note", "contract", "notes"}
CONTRACT_KEYS = {"number", "project_name", "kind", "total_wan", "technical_wan", "payment_terms"}
NOTE_KINDS = {"meeting", "call", "note"}
DAY_ORDER = (
    *("proposed", "decided", "interested", "negotiating"),
    *("signed", "registered", "completed", "closed"),
)
LAST_DAY = "2026-11-20"
STEPS = ("introduced", "negotiating", "signed", "registered", "completed")
SIGNED = {state.value for state in SIGNED_MATCH_STATES}

Row = dict[str, Any]


@cache
def read_rows(pattern: str) -> tuple[Row, ...]:
    """All rows of the demo files whose names match ``pattern``, in file order."""
    paths = sorted(DEMO.glob(pattern))
    lines = (line for path in paths for line in path.read_text(encoding="utf-8").splitlines())
    return tuple(json.loads(line) for line in lines)


def read_deals() -> tuple[Row, ...]:
    """All deals in the order they are led to their states."""
    return read_rows("deals.jsonl")


def map_rows(pattern: str, key: str = "key") -> dict[str, Row]:
    """Rows by ``key``."""
    return {row[key]: row for row in read_rows(pattern)}


def name_deal(deal: Row) -> str:
    """The pair, for messages."""
    return f"{deal['need']} x {deal['achievement']}"


def list_parties(deal: Row) -> tuple[Row, Row]:
    """The need and the achievement of a deal."""
    return (
        map_rows("needs_*.jsonl")[deal["need"]],
        map_rows("achievements_*.jsonl")[deal["achievement"]],
    )


def test_every_deal_has_the_agreed_members() -> None:
    for deal in read_deals():
        keys = set(deal)
        assert keys >= REQUIRED, name_deal(deal)
        assert keys <= REQUIRED | OPTIONAL, name_deal(deal)


def test_a_pair_is_listed_once() -> None:
    counts = Counter(name_deal(deal) for deal in read_deals())
    assert [pair for pair, count in counts.items() if count > 1] == []


def test_every_deal_joins_two_published_postings_of_different_owners() -> None:
    for deal in read_deals():
        need, achievement = list_parties(deal)
        assert need["organisation"] != achievement["organisation"], name_deal(deal)
        assert "state" not in need, name_deal(deal)
        assert "state" not in achievement, name_deal(deal)


def test_every_broker_exists_knows_a_field_and_belongs_to_neither_side() -> None:
    users = map_rows("users.jsonl", "email")
    for deal in read_deals():
        broker, parties = users[deal["broker"]], list_parties(deal)
        assert broker["role"] == Role.BROKER, name_deal(deal)
        assert broker["organisation"] not in {p["organisation"] for p in parties}, name_deal(deal)
        assert set(broker["fields"]) & {f for p in parties for f in p["fields"]}, name_deal(deal)


def test_the_demo_broker_owns_about_a_third_and_every_broker_has_work() -> None:
    counts = Counter(deal["broker"] for deal in read_deals())
    brokers = {user["email"] for user in read_rows("users.jsonl") if user["role"] == Role.BROKER}
    assert set(counts) == brokers
    assert 0.25 <= counts["broker@example.org"] / len(read_deals()) <= 0.45


def test_every_state_after_the_proposal_occurs() -> None:
    states = {deal["state"] for deal in read_deals()}
    assert states == {state.value for state in MatchState} - {MatchState.PROPOSED.value}


def test_days_are_known_and_come_in_order() -> None:
    for deal in read_deals():
        days = deal["days"]
        assert set(days) <= set(DAY_ORDER), name_deal(deal)
        reached = [days[name] for name in DAY_ORDER if name in days]
        assert [date.fromisoformat(day).isoformat() for day in reached] == reached, name_deal(deal)
        assert reached == sorted(reached), name_deal(deal)
        assert reached[-1] <= LAST_DAY, name_deal(deal)


def test_no_pair_is_proposed_before_both_postings_are_published() -> None:
    for deal in read_deals():
        published = max(party["published_on"] for party in list_parties(deal))
        assert deal["days"]["proposed"] >= published, name_deal(deal)


def test_a_deal_has_the_days_of_its_state_and_none_beyond() -> None:
    for deal in read_deals():
        state, days = deal["state"], set(deal["days"])
        assert days >= {"proposed", "decided"}, name_deal(deal)
        assert ("closed" in days) == (state == MatchState.CLOSED), name_deal(deal)
        if state in STEPS:
            # The introduction has no day of its own: it falls on the second side's answer.
            reached = STEPS[1 : STEPS.index(state) + 1]
            assert days == {"proposed", "decided", "interested", *reached}, name_deal(deal)
        if state == MatchState.DECLINED:
            assert days == {"proposed", "decided"}, name_deal(deal)


def test_both_sides_are_interested_exactly_where_the_deal_went_on() -> None:
    sides = {side.value for side in Side}
    for deal in read_deals():
        interested = set(deal.get("interested", ()))
        assert interested <= sides, name_deal(deal)
        assert bool(interested) == ("interested" in deal["days"]), name_deal(deal)
        if deal["state"] in STEPS or "negotiating" in deal["days"]:
            assert interested == sides, name_deal(deal)
        if deal["state"] == MatchState.CONFIRMED:
            assert interested != sides, name_deal(deal)


def test_some_pairs_were_asked_for_by_a_side() -> None:
    asked = [deal["requested_by"] for deal in read_deals() if "requested_by" in deal]
    assert asked
    assert set(asked) <= {side.value for side in Side}


def test_a_refused_or_declined_deal_names_a_decline_code() -> None:
    for deal in read_deals():
        refused = "declined_by" in deal
        if refused:
            assert deal["declined_by"] in {side.value for side in Side}, name_deal(deal)
            assert deal["declined_by"] not in deal.get("interested", ()), name_deal(deal)
            assert deal["state"] == MatchState.CLOSED, name_deal(deal)
            assert "negotiating" not in deal["days"], name_deal(deal)
        if refused or deal["state"] == MatchState.DECLINED:
            assert DeclineCode(deal["code"]), name_deal(deal)


def test_a_closed_deal_names_a_close_code_a_broker_may_give() -> None:
    by_consequence = {CloseCode.SIDE_DECLINED, CloseCode.POSTING_GONE, CloseCode.OTHER_SIGNED}
    for deal in read_deals():
        if deal["state"] == MatchState.CLOSED and "declined_by" not in deal:
            assert CloseCode(deal["code"]) not in by_consequence, name_deal(deal)
        if deal["state"] not in (MatchState.CLOSED, MatchState.DECLINED):
            assert "code" not in deal, name_deal(deal)


def test_the_reason_other_is_explained() -> None:
    coded = [deal for deal in read_deals() if deal.get("code") == "other"]
    assert coded
    assert [name_deal(deal) for deal in coded if not deal.get("note", "").strip()] == []


def test_declined_deals_show_different_reasons() -> None:
    codes = [deal["code"] for deal in read_deals() if deal["state"] == MatchState.DECLINED]
    assert len(set(codes)) == len(codes) >= 5


def test_a_contract_exists_exactly_where_one_was_signed() -> None:
    for deal in read_deals():
        assert ("contract" in deal) == (deal["state"] in SIGNED), name_deal(deal)
        registered = "registration_number" in deal.get("contract", {})
        assert registered == ("registered" in deal["days"]), name_deal(deal)


def test_contract_amounts_are_plausible() -> None:
    for deal in read_deals():
        if contract := deal.get("contract"):
            assert set(contract) - {"registration_number"} == CONTRACT_KEYS, name_deal(deal)
            assert ContractKind(contract["kind"]), name_deal(deal)
            assert 15 <= contract["total_wan"] <= 480, name_deal(deal)
            assert 0 < contract["technical_wan"] <= contract["total_wan"], name_deal(deal)


def test_contract_and_registration_numbers_are_unique() -> None:
    for name in ("number", "registration_number"):
        numbers = [c[name] for d in read_deals() if name in (c := d.get("contract", {}))]
        assert numbers
        assert len(set(numbers)) == len(numbers), name


def test_a_contract_stays_within_the_budget_of_its_need() -> None:
    for deal in read_deals():
        top = list_parties(deal)[0]["budget_max_wan"]
        if "contract" in deal and top is not None:
            assert deal["contract"]["total_wan"] <= top, name_deal(deal)


def test_contracts_are_signed_in_three_quarters() -> None:
    signed = [date.fromisoformat(d["days"]["signed"]) for d in read_deals() if "contract" in d]
    assert {(day.month + 2) // 3 for day in signed} == {2, 3, 4}


def test_a_signed_need_stands_in_no_later_row_and_in_no_open_one() -> None:
    """Signing fulfils the need: a row after it could not be led to its state."""
    fulfilled: set[str] = set()
    open_needs: set[str] = set()
    for deal in read_deals():
        assert deal["need"] not in fulfilled, name_deal(deal)
        if deal["state"] in SIGNED:
            assert deal["need"] not in open_needs, name_deal(deal)
            fulfilled.add(deal["need"])
        elif deal["state"] not in (MatchState.DECLINED, MatchState.CLOSED):
            open_needs.add(deal["need"])


def test_no_need_stands_in_more_than_two_deals() -> None:
    counts = Counter(deal["need"] for deal in read_deals())
    assert [need for need, count in counts.items() if count > 2] == []


def test_notes_are_written_by_a_participant_after_the_decision() -> None:
    for deal in read_deals():
        days = [note["on"] for note in deal.get("notes", ())]
        assert days == sorted(days), name_deal(deal)
        for note in deal.get("notes", ()):
            assert {"on", "by", "kind", "text"} <= set(note), name_deal(deal)
            assert note["by"] in {"broker", *(side.value for side in Side)}, name_deal(deal)
            assert note["kind"] in NOTE_KINDS, name_deal(deal)
            assert note["text"].strip(), name_deal(deal)
            assert deal["days"]["decided"] <= note["on"] <= LAST_DAY, name_deal(deal)
            assert not note.get("due") or note["due"] > note["on"], name_deal(deal)


def test_an_ended_deal_waits_for_nothing() -> None:
    ended = (MatchState.DECLINED, MatchState.CLOSED, MatchState.COMPLETED)
    for deal in read_deals():
        notes = deal.get("notes", ())
        if deal["state"] in ended:
            assert not any(note.get("due") for note in notes), name_deal(deal)
            last = deal["days"].get("closed") or deal["days"].get("completed") or LAST_DAY
            assert all(note["on"] <= last for note in notes), name_deal(deal)
        elif deal["state"] != MatchState.CONFIRMED:
            assert notes[-1].get("due"), name_deal(deal)


def list_unpublished() -> list[Row]:
    """The postings that wait for an officer or for their owner."""
    rows = read_rows("needs_*.jsonl") + read_rows("achievements_*.jsonl")
    return [row for row in rows if "state" in row]


def test_unpublished_postings_wait_in_every_state_before_publication() -> None:
    states = Counter(row["state"] for row in list_unpublished())
    assert set(states) == {"draft", "submitted", "changes_requested"}
    assert states["submitted"] >= 5


def test_exactly_the_returned_postings_carry_the_officers_words() -> None:
    for row in list_unpublished():
        assert ("audit_note" in row) == (row["state"] == "changes_requested"), row["key"]
        assert row.get("audit_note", "-").strip(), row["key"]


def test_the_two_demo_members_find_a_returned_posting_and_a_deal_to_answer() -> None:
    users = map_rows("users.jsonl", "email")
    for email, side in (("firm@example.org", 0), ("institute@example.org", 1)):
        own = users[email]["organisation"]
        returned = [row for row in list_unpublished() if row["state"] == "changes_requested"]
        assert own in {row["organisation"] for row in returned}, email
        name = ("need", "achievement")[side]
        asked = [
            deal
            for deal in read_deals()
            if deal["state"] == MatchState.CONFIRMED and name not in deal["interested"]
        ]
        assert own in {list_parties(deal)[side]["organisation"] for deal in asked}, email
