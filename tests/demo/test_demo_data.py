"""Rules that the hand-written demo data and the region pack keep."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from matcher.domain.codes import Must

DATA = Path(__file__).parents[2] / "data"
REGION: dict[str, Any] = json.loads((DATA / "region/zhanjiang.json").read_text(encoding="utf-8"))
DEMO_MARK = "（演示）"
KINDS = ("achievements", "needs")
ROLES = {"firm", "institute", "broker", "expert", "officer", "auditor"}
MEMBER_KINDS = {
    "firm": {"firm"},
    "institute": {"university", "institute", "hospital", "lab"},
    "broker": {"agency"},
    "officer": {"bureau"},
    "auditor": {"bureau"},
}
IP_STATES = {
    "发明专利": {"授权", "申请中"},
    "实用新型": {"授权", "申请中"},
    "软件著作权": {"登记"},
    "植物新品种": {"授权", "申请中"},
    "标准": {"发布", "申请中"},
    "技术秘密": {"持有"},
}
TEXT_PARTS = {
    "achievements": ("title", "summary", "innovation", "indicators", "application", "market"),
    "needs": ("title", "summary", "problem", "indicators", "tried"),
}
SHARED_KEYS = {
    *("key", "organisation", "title", "summary", "indicators", "keywords", "fields", "modes"),
    *("contact", "valid_until", "published_on", "call"),
}
ROW_KEYS = {
    "achievements": SHARED_KEYS
    | {"innovation", "application", "market", "discipline", "trl", "ip", "price_wan", "team"}
    | {"evaluation"},
    "needs": SHARED_KEYS
    | {"problem", "tried", "kind", "budget_min_wan", "budget_max_wan", "deadline", "trl_min"}
    | {"musts", "district", "confidentiality", "open_challenge"},
}
STATE_KEYS = {"state", "audit_note"}
"""Only a posting that is not published yet has these."""
SIMILARITY_LIMIT = 0.35
EMAIL = re.compile(r"[a-z0-9.]+@example\.org")
PHONE = re.compile(r"0759-000\d{4}")

Row = dict[str, Any]


@cache
def read_rows(name: str) -> tuple[Row, ...]:
    """All rows of the demo files that carry ``name`` or ``name`` with a part suffix."""
    paths = sorted(
        path for path in (DATA / "demo").glob(f"{name}*.jsonl") if _base_name(path) == name
    )
    lines = (line for path in paths for line in path.read_text(encoding="utf-8").splitlines())
    return tuple(json.loads(line) for line in lines)


def _base_name(path: Path) -> str:
    return re.sub(r"_[a-z]$", "", path.stem)


def join_texts(kind: str, row: Row) -> str:
    """The words of a posting as one string."""
    return "".join(row[part] or "" for part in TEXT_PARTS[kind])


def list_codes(section: str) -> set[str]:
    """The codes of one section of the region pack."""
    return {entry["code"] for entry in REGION[section]}


def map_organisations() -> dict[str, Row]:
    """Organisations by key."""
    return {row["key"]: row for row in read_rows("organisations")}


def each_posting() -> Iterator[tuple[str, Row]]:
    """Every achievement and need with its kind."""
    return ((kind, row) for kind in KINDS for row in read_rows(kind))


def list_breaches(breaks: Any) -> list[str]:
    """Keys of the postings for which ``breaks(kind, row)`` holds."""
    return [row["key"] for kind, row in each_posting() if breaks(kind, row)]


def test_there_is_enough_to_show() -> None:
    assert len(read_rows("achievements")) >= 150
    assert len(read_rows("needs")) >= 60
    assert len(read_rows("organisations")) >= 25


def test_keys_are_unique() -> None:
    counts = Counter(row["key"] for _, row in each_posting())
    counts.update(row["key"] for row in read_rows("organisations"))
    counts.update(row["email"] for row in read_rows("users"))
    assert [key for key, count in counts.items() if count > 1] == []


def test_every_posting_has_exactly_the_agreed_members() -> None:
    assert list_breaches(lambda kind, row: set(row) - STATE_KEYS != ROW_KEYS[kind]) == []


def test_every_organisation_has_a_known_kind_and_district() -> None:
    """Only a real institution may lack a district: the plans do not always give one."""
    kinds, districts = list_codes("organisation_kinds"), list_codes("districts")
    for row in read_rows("organisations"):
        assert row["kind"] in kinds, row["key"]
        assert row["district"] in districts or (row["real"] and row["district"] is None), row["key"]
        assert row["name_en"], row["key"]
        assert row["intro"], row["key"]
        assert row["source"], row["key"]


def test_invented_names_are_marked_and_real_ones_are_not() -> None:
    for row in read_rows("organisations"):
        assert row["name"].endswith(DEMO_MARK) != row["real"], row["key"]


def test_real_institutions_own_no_invented_posting_and_no_user() -> None:
    real = {row["key"] for row in read_rows("organisations") if row["real"]}
    assert real
    assert list_breaches(lambda kind, row: row["organisation"] in real) == []
    assert [u["email"] for u in read_rows("users") if u["organisation"] in real] == []


def test_every_posting_belongs_to_a_known_organisation_that_may_own_it() -> None:
    organisations = map_organisations()
    assert list_breaches(lambda kind, row: row["organisation"] not in organisations) == []
    owners = {"firm", "hospital"}
    needs = read_rows("needs")
    assert [n["key"] for n in needs if organisations[n["organisation"]]["kind"] not in owners] == []


def test_every_user_fits_its_role_and_organisation() -> None:
    organisations, fields = map_organisations(), list_codes("fields")
    for user in read_rows("users"):
        assert user["role"] in ROLES, user["email"]
        assert set(user["fields"]) <= fields, user["email"]
        allowed = MEMBER_KINDS.get(user["role"])
        if user["organisation"] is None:
            # Experts come from elsewhere, too.
            assert user["role"] == "expert", user["email"]
            continue
        kind = organisations[user["organisation"]]["kind"]
        assert allowed is None or kind in allowed, user["email"]


def test_the_logins_named_in_the_readme_exist() -> None:
    logins = {user["email"]: user for user in read_rows("users")}
    for role in ("firm", "institute", "broker", "officer", "auditor"):
        assert logins[f"{role}@example.org"]["role"] == role


def test_brokers_together_cover_every_field() -> None:
    covered = {f for u in read_rows("users") if u["role"] == "broker" for f in u["fields"]}
    assert covered == list_codes("fields")


def test_every_code_is_in_the_region_pack() -> None:
    fields, modes, districts = (list_codes(s) for s in ("fields", "modes", "districts"))
    kinds, levels = list_codes("need_kinds"), list_codes("confidentiality")
    assert list_breaches(lambda kind, row: not set(row["fields"]) <= fields) == []
    assert list_breaches(lambda kind, row: not set(row["modes"]) <= modes) == []
    assert list_breaches(lambda kind, row: not (row["fields"] and row["modes"])) == []
    for need in read_rows("needs"):
        assert need["district"] in districts, need["key"]
        assert need["kind"] in kinds, need["key"]
        assert need["confidentiality"] in levels, need["key"]


def test_no_posting_lists_a_field_a_mode_or_a_keyword_twice() -> None:
    def repeats(_kind: str, row: Row) -> bool:
        lists = (row["fields"], row["modes"], row["keywords"])
        return any(len(set(values)) != len(values) for values in lists)

    assert list_breaches(repeats) == []
    assert list_breaches(lambda kind, row: not 3 <= len(row["keywords"]) <= 10) == []


def test_maturity_is_a_level_of_the_scale() -> None:
    levels = {entry["level"] for entry in REGION["trl"]}
    assert [a["key"] for a in read_rows("achievements") if a["trl"] not in levels] == []
    wrong = [n["key"] for n in read_rows("needs") if n["trl_min"] not in levels | {None}]
    assert wrong == []


def test_a_need_insists_only_on_what_it_states() -> None:
    stated = {"maturity": "trl_min", "budget": "budget_max_wan", "modes": "modes"}
    for need in read_rows("needs"):
        assert set(need["musts"]) <= set(Must), need["key"]
        assert all(need[stated[must]] for must in need["musts"] if must in stated), need["key"]


def test_money_is_absent_or_plausible() -> None:
    for achievement in read_rows("achievements"):
        price = achievement["price_wan"]
        assert price is None or 1 <= price <= 5000, achievement["key"]
    for need in read_rows("needs"):
        low, high = need["budget_min_wan"], need["budget_max_wan"]
        assert (low is None) == (high is None), need["key"]
        assert low is None or 0 < low <= high <= 10_000, need["key"]


def test_intellectual_property_has_a_known_kind_and_state_and_no_number() -> None:
    for achievement in read_rows("achievements"):
        for right in achievement["ip"]:
            assert right["state"] in IP_STATES[right["kind"]], achievement["key"]
            assert not re.search(r"(ZL|CN)\s?\d", right["title"]), achievement["key"]


def test_dates_come_in_order() -> None:
    for kind, row in each_posting():
        published = date.fromisoformat(row["published_on"])
        assert date(2026, 4, 1) <= published <= date(2026, 11, 30), row["key"]
        assert date.fromisoformat(row["valid_until"]).year >= 2027, row["key"]
        if kind == "needs" and row["deadline"]:
            assert date.fromisoformat(row["deadline"]) > published, row["key"]


def test_a_posting_of_a_call_was_published_in_that_quarter() -> None:
    for _, row in each_posting():
        if row["call"]:
            published = date.fromisoformat(row["published_on"])
            quarter = f"{published.year}Q{(published.month + 2) // 3}"
            assert quarter == row["call"], row["key"]


def test_contacts_are_invented() -> None:
    for _, row in each_posting():
        contact = row["contact"]
        assert contact["name"], row["key"]
        assert PHONE.fullmatch(contact["phone"]), row["key"]
        assert EMAIL.fullmatch(contact["email"]), row["key"]
    assert [u["email"] for u in read_rows("users") if not EMAIL.fullmatch(u["email"])] == []


def test_no_other_address_phone_or_link_is_in_the_texts() -> None:
    trace = re.compile(r"@(?!example\.org)|https?://|(?<!\d)1[3-9]\d{9}(?!\d)|\d{3,4}-\d{7,8}")
    assert list_breaches(lambda kind, row: bool(trace.search(join_texts(kind, row)))) == []


def test_titles_and_texts_have_a_believable_length() -> None:
    assert list_breaches(lambda kind, row: not 8 <= len(row["title"]) <= 40) == []
    assert list_breaches(lambda kind, row: not 110 <= len(join_texts(kind, row)) <= 900) == []


def test_an_anonymous_need_does_not_name_its_firm() -> None:
    organisations = map_organisations()
    for need in read_rows("needs"):
        name = organisations[need["organisation"]]["name"].removesuffix(DEMO_MARK)
        trade_name = re.sub(r"(有限公司|医院)$", "", name)
        # The leading characters are the invented part, the rest says what the firm makes.
        words = {name, trade_name, trade_name[:3]}
        public = json.dumps({k: v for k, v in need.items() if k != "contact"}, ensure_ascii=False)
        if need["confidentiality"] == "anonymous":
            assert not [word for word in words if word in public], need["key"]


def test_a_summary_only_need_keeps_its_figures_out_of_the_public_part() -> None:
    for need in read_rows("needs"):
        if need["confidentiality"] == "summary":
            assert need["indicators"] not in need["summary"], need["key"]
            assert not re.search(r"\d", need["title"] + need["summary"]), need["key"]


def test_most_needs_are_public_and_every_confidentiality_occurs() -> None:
    counts = Counter(need["confidentiality"] for need in read_rows("needs"))
    assert set(counts) == list_codes("confidentiality")
    assert counts["public"] > len(read_rows("needs")) / 2


@pytest.mark.parametrize("kind", KINDS)
def test_no_two_items_are_nearly_alike(kind: str) -> None:
    grams = {row["key"]: cut_trigrams(join_texts(kind, row)) for row in read_rows(kind)}
    alike = [
        (one, other)
        for one, other in combinations(grams, 2)
        if measure_overlap(grams[one], grams[other]) >= SIMILARITY_LIMIT
    ]
    assert alike == []
    titles = Counter(row["title"] for row in read_rows(kind))
    assert [title for title, count in titles.items() if count > 1] == []


def cut_trigrams(text: str) -> frozenset[str]:
    """Character 3-grams, white space left out."""
    dense = re.sub(r"\s+", "", text)
    return frozenset(dense[i : i + 3] for i in range(len(dense) - 2))


def measure_overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """Jaccard similarity from 0 to 1."""
    return len(one & other) / (len(one | other) or 1)


def test_every_field_is_used_by_at_least_two_achievements() -> None:
    counts = Counter(field for row in read_rows("achievements") for field in row["fields"])
    assert [code for code in list_codes("fields") if counts[code] < 2] == []


def test_region_pack_codes_are_unique_and_named_in_two_languages() -> None:
    for section in ("fields", "districts", "modes", "need_kinds", "stages", "decline_codes"):
        codes = [entry["code"] for entry in REGION[section]]
        assert len(set(codes)) == len(codes), section
        assert all(entry["name"] and entry["name_en"] for entry in REGION[section]), section


def test_region_pack_refers_to_known_codes_only() -> None:
    assert {entry["broader"] for entry in REGION["modes"]} <= list_codes("modes") | {None}
    assert {entry["stage"] for entry in REGION["trl"]} == list_codes("stages")
    sections = {letter for entry in REGION["fields"] for letter in entry["gbt4754"]}
    assert sections <= set("ABCDEFGHIJKLMNOPQRST")
    adcodes = [entry["adcode"] for entry in REGION["districts"] if entry["adcode"]]
    assert all(re.fullmatch(r"44\d{4}", code) for code in adcodes)
