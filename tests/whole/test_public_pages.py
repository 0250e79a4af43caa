"""What anybody can read, and what nobody can read out of it."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from matcher.domain import quarter
from matcher.domain.codes import Confidentiality, ContractKind, OrganisationKind, Role
from matcher.types import Kind
from tests.calendar import today
from tests.factories import (
    make_call,
    make_draft,
    make_introduced,
    make_organisation,
    make_published,
    make_submitted,
    make_user,
)
from tests.statements import noted
from web.audit import service as audit
from web.base import db
from web.base.clock import utc_now
from web.base.models import Meta
from web.calls import service as calls_service
from web.calls import strip
from web.calls.models import Call
from web.calls.states import CallState
from web.catalogues import service as catalogues_service
from web.deals import service as deals
from web.engine import service as engine
from web.figures import queries as figures_queries
from web.matches import words as matches_words
from web.people.models import User
from web.postings import service as posting
from web.postings.models import Posting

Login = Callable[[User | str], FlaskClient]


def read(client: FlaskClient, path: str, status: int = 200) -> str:
    """Return a page's text."""
    answer = client.get(path)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def page_of(item: Posting) -> str:
    """Return the path of a posting's page."""
    return f"/{item.kind.value}s/{item.id}"


def facet_counts(text: str) -> dict[str, str]:
    """Return the words of the facets with the numbers beside them."""
    rows = re.findall(
        r"<span>([^<]+)(?:<span.*?</span>)?</span>\s*<span class=\"facet__count\">([^<]+)<", text
    )
    return dict(rows)


def titles(text: str) -> list[str]:
    """Return the titles of the listed postings in their order."""
    return re.findall(r'class="posting__title"><a [^>]*>([^<]+)<', text)


def structured(text: str) -> dict[str, Any]:
    """Return a page's structured data."""
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.S)
    assert found is not None
    data: dict[str, Any] = json.loads(found.group(1))
    return data


def sign_contract(total: int, **values: Any) -> None:
    """A signed deal with a contract over ``total`` fen."""
    match = make_introduced(**values)
    assert match.broker is not None
    deals.start_negotiation(match.broker, match)
    data = deals.ContractData(
        number=f"合同-{match.id}",
        project_name="网衣防污",
        kind=ContractKind.LICENSE,
        signed_on=today(),
        total=total,
        technical=total // 2,
        payment_terms="",
    )
    deals.sign(match.broker, match, data)
    db.commit()


def publish_catalogue(call: Call) -> None:
    """Close the call and publish its catalogue."""
    officer = make_user(Role.OFFICER)
    calls_service.move_call(officer, call, "close")
    catalogues_service.publish_catalogue(officer, call)
    db.commit()


# Home


def test_home_has_a_door_for_each_of_the_three(client: FlaskClient) -> None:
    text = read(client, "/")
    for words in ("我有技术难题", "我有科技成果", "我是技术经纪人"):
        assert words in text


def test_home_shows_the_open_call_before_a_newer_closed_one(client: FlaskClient) -> None:
    make_call(CallState.CATALOGUED, title="去年的征集", year=2099)
    make_call(CallState.OPEN, title="现在的征集", year=2098)
    text = read(client, "/")
    assert "现在的征集" in text
    assert "去年的征集" not in text


def test_home_tells_of_a_contract_only_where_the_need_is_fully_public(client: FlaskClient) -> None:
    sign_contract(10_000_000, need=make_published(Kind.NEED, title="公开的需求标题"))
    hidden = make_published(Kind.NEED, title="匿名的需求标题", confidentiality="anonymous")
    sign_contract(10_000_000, need=hidden)
    text = read(client, "/")
    assert "公开的需求标题" in text
    assert "匿名的需求标题" not in text


def test_only_a_demo_installation_says_that_it_is_one(client: FlaskClient) -> None:
    assert "演示数据" not in read(client, "/")
    db.session().add(Meta(name="installation", value="demo"))
    db.commit()
    assert "演示数据" in read(client, "/")


# One posting


def test_what_is_not_published_has_no_public_page(client: FlaskClient, login: Login) -> None:
    hidden = [make_draft(), make_submitted(), make_submitted(Kind.ACHIEVEMENT), make_published()]
    posting.withdraw(hidden[-1].author, hidden[-1])
    db.commit()
    for item in hidden:
        read(client, page_of(item), 404)
    read(login(hidden[0].author), page_of(hidden[0]), 404)


def test_a_need_is_not_found_among_the_achievements(client: FlaskClient) -> None:
    need = make_published(Kind.NEED)
    read(client, f"/needs/{need.id}")
    read(client, f"/achievements/{need.id}", 404)


def test_a_visitor_sees_no_contact_and_is_told_why(client: FlaskClient) -> None:
    text = read(client, page_of(make_published(Kind.ACHIEVEMENT)))
    assert "李老师" not in text
    assert "对接后可见" in text


def test_an_anonymous_need_names_its_firm_nowhere(client: FlaskClient) -> None:
    firm = make_organisation(name="不愿透露姓名有限公司")
    author = make_user(Role.FIRM, firm)
    need = make_published(Kind.NEED, author, confidentiality="anonymous")
    for path in (page_of(need), "/needs", "/"):
        assert firm.name not in read(client, path)
    assert "customer" not in structured(read(client, page_of(need)))


def test_structured_data_holds_public_values_even_for_the_owner(login: Login) -> None:
    firm = make_organisation(name="不愿透露姓名有限公司")
    author = make_user(Role.FIRM, firm)
    need = make_published(Kind.NEED, author, confidentiality="anonymous", title="标题</script>")
    text = read(login(author), page_of(need))
    data = structured(text)
    assert firm.name in text
    assert data["@type"] == "Demand"
    assert data["name"] == "标题</script>"
    assert firm.name not in json.dumps(data, ensure_ascii=False)


def test_the_other_side_can_offer_its_own_published_postings(login: Login) -> None:
    achievement = make_published(Kind.ACHIEVEMENT)
    need = make_published(Kind.NEED, title="我们自己的需求")
    make_draft(Kind.NEED, need.author, title="还没发布的需求")
    text = read(login(need.author), page_of(achievement))
    assert f'action="/work/postings/{need.id}/request' in text
    assert f'name="other_id" value="{achievement.id}"' in text
    assert "还没发布的需求" not in text


def test_nobody_is_asked_to_offer_a_need_for_a_need(login: Login) -> None:
    need = make_published(Kind.NEED)
    own = make_published(Kind.NEED, title="我们自己的需求")
    assert 'name="other_id"' not in read(login(own.author), page_of(need))


# Lists


def test_a_facet_is_counted_under_the_choice_in_the_other_facets(client: FlaskClient) -> None:
    make_published(Kind.ACHIEVEMENT, trl=7, fields=["marine"])
    make_published(Kind.ACHIEVEMENT, trl=2, fields=["marine"])
    make_published(Kind.ACHIEVEMENT, trl=2, fields=["steel"])
    counts = facet_counts(read(client, "/achievements?stage=lab"))
    assert counts["蓝色海洋"] == "1"
    assert counts["绿色钢铁"] == "1"
    # The chosen facet still counts all its codes, so that another one can be chosen.
    assert counts["中试"] == "1"


def test_filters_add_up_and_unknown_codes_narrow_nothing(client: FlaskClient) -> None:
    make_published(Kind.ACHIEVEMENT, title="甲", fields=["marine"], modes=["license"])
    make_published(Kind.ACHIEVEMENT, title="乙", fields=["marine"], modes=["equity"])
    make_published(Kind.ACHIEVEMENT, title="丙", fields=["steel"], modes=["license"])
    assert titles(read(client, "/achievements?field=marine&mode=license")) == ["甲"]
    assert len(titles(read(client, "/achievements?field=nonsense&stage=x&page=x&sort=x"))) == 3


def test_a_list_shows_published_postings_only(client: FlaskClient) -> None:
    make_submitted(Kind.NEED, title="待审核的需求")
    make_published(Kind.NEED, title="已发布的需求")
    assert titles(read(client, "/needs")) == ["已发布的需求"]


def test_what_a_summary_need_hides_cannot_be_filtered_counted_or_sorted_by(
    client: FlaskClient,
) -> None:
    values = {"district": "xuwen", "modes": ["equity"], "deadline": date(2020, 1, 1)}
    make_published(Kind.NEED, title="只公开摘要", confidentiality="summary", **values)
    later = today() + timedelta(days=300)
    make_published(Kind.NEED, title="全部公开", deadline=later, district="chikan")
    assert titles(read(client, "/needs?district=xuwen")) == []
    assert titles(read(client, "/needs?mode=equity")) == []
    counts = facet_counts(read(client, "/needs"))
    assert "徐闻县" not in counts
    assert "作价入股" not in counts
    assert titles(read(client, "/needs?sort=deadline")) == ["全部公开", "只公开摘要"]
    assert titles(read(client, "/needs?field=marine&sort=deadline")) == ["全部公开", "只公开摘要"]


def test_figures_by_district_leave_out_a_hidden_district(app: Flask) -> None:
    make_published(Kind.NEED, confidentiality="summary", district="xuwen")
    lines = {line.code: line.needs for line in figures_queries.count_by_district()}
    assert lines == {"": 1}


def test_a_page_beyond_the_end_is_the_last_one(client: FlaskClient) -> None:
    author = make_user(Role.INSTITUTE)
    for _ in range(21):
        make_published(Kind.ACHIEVEMENT, author)
    assert len(titles(read(client, "/achievements"))) == 20
    assert len(titles(read(client, "/achievements?page=99"))) == 1
    assert 'rel="next" href="/achievements?field=marine&amp;page=2"' in read(
        client, "/achievements?field=marine&page=1"
    )


@pytest.mark.parametrize("kind", Kind)
def test_a_list_costs_the_same_however_long_it_is(client: FlaskClient, kind: Kind) -> None:
    costs = []
    for _ in range(2):
        for _ in range(3):
            make_published(kind)
        with noted() as sent:
            assert titles(read(client, f"/{kind.value}s"))
        costs.append(len(sent))
    # The first may ask as well what is kept from then on.
    assert costs[1] <= costs[0]


# Search


def test_search_keeps_the_engines_order_under_filters(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = make_published(Kind.ACHIEVEMENT, title="最相近", fields=["steel"])
    second = make_published(Kind.ACHIEVEMENT, title="次相近")
    third = make_published(Kind.ACHIEVEMENT, title="再次", fields=["steel"])
    make_published(Kind.ACHIEVEMENT, title="无关")
    found = [(third.id, 0.9), (second.id, 0.8), (first.id, 0.7)]
    monkeypatch.setattr(
        engine, "search", lambda kind, *_: found if kind is Kind.ACHIEVEMENT else []
    )
    assert titles(read(client, "/search?q=x&kind=achievement")) == ["再次", "次相近", "最相近"]
    assert titles(read(client, "/search?q=x&kind=achievement&field=steel")) == ["再次", "最相近"]


def test_search_says_why_it_shows_an_item(client: FlaskClient) -> None:
    from web.engine import indexing

    make_published(Kind.ACHIEVEMENT, title="抗台风系泊系统", summary="网箱在台风里不走锚。")
    indexing.embed_due()
    assert "提到：台风" in read(client, "/search?q=网箱怕台风")


def test_search_does_not_show_what_the_engine_still_remembers(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = make_published(Kind.NEED, title="已经撤回")
    posting.withdraw(gone.author, gone)
    db.commit()
    monkeypatch.setattr(engine, "search", lambda *_: [(gone.id, 1.0)])
    assert titles(read(client, "/search?q=x")) == []


# Institutions


def test_a_firm_has_no_page_of_its_own(client: FlaskClient) -> None:
    institute = make_organisation(OrganisationKind.UNIVERSITY)
    read(client, f"/institutions/{institute.id}")
    read(client, f"/institutions/{make_organisation().id}", 404)


# Calls and catalogues


def test_a_call_is_a_secret_of_the_officers_until_it_is_announced(
    client: FlaskClient, login: Login
) -> None:
    call = make_call(CallState.DRAFT, title="拟稿中的征集")
    read(client, f"/calls/{call.id}", 404)
    assert call.title not in read(client, "/calls")
    assert call.title in read(login(make_user(Role.OFFICER)), f"/calls/{call.id}")


def test_a_call_offers_only_what_it_still_takes(client: FlaskClient) -> None:
    open_call = make_call(CallState.OPEN)
    assert f"/work/needs/new?call_id={open_call.id}" in read(client, f"/calls/{open_call.id}")
    long_ago = utc_now() - timedelta(days=30)
    closed = make_call(CallState.CLOSED, opens_at=long_ago, closes_at=long_ago + timedelta(days=1))
    assert "call_id=" not in read(client, f"/calls/{closed.id}")


def test_there_is_no_catalogue_before_it_is_published(client: FlaskClient) -> None:
    call = make_call(CallState.CLOSED)
    read(client, f"/calls/{call.id}/catalogue", 404)
    read(client, f"/calls/{call.id}/catalogue.xlsx", 404)


def make_catalogued(**values: Any) -> tuple[Call, Posting]:
    """A call whose published catalogue holds one need."""
    call = make_call(CallState.OPEN)
    need = make_published(Kind.NEED, **values)
    need.call = call
    db.commit()
    publish_catalogue(call)
    return call, need


def test_a_catalogue_shows_the_text_of_its_day_and_not_what_was_withdrawn(
    client: FlaskClient,
) -> None:
    call, need = make_catalogued(title="清单当天的标题")
    path = f"/calls/{call.id}/catalogue"
    rewrite(need, title="后来的标题")
    assert "清单当天的标题" in read(client, path)
    posting.withdraw(need.author, need)
    db.commit()
    assert "清单当天的标题" not in read(client, path)


def test_a_catalogue_honours_secrecy_asked_for_later(client: FlaskClient) -> None:
    firm = make_organisation(name="后来要匿名的公司")
    call, need = make_catalogued(author=make_user(Role.FIRM, firm))
    path = f"/calls/{call.id}/catalogue"
    assert firm.name in read(client, path)
    rewrite(need, confidentiality=Confidentiality.ANONYMOUS)
    assert firm.name not in read(client, path)
    assert firm.name not in str(sheet_rows(client, path + ".xlsx"))


def test_no_cell_of_a_catalogue_is_a_formula(client: FlaskClient) -> None:
    call, _ = make_catalogued(title="=HYPERLINK(1)", summary="@SUM(1)")
    cells = [cell for row in sheet_rows(client, f"/calls/{call.id}/catalogue.xlsx") for cell in row]
    assert any("HYPERLINK" in str(cell) for cell in cells)
    assert not any(str(cell).startswith(("=", "+", "-", "@")) for cell in cells)


def test_the_spreadsheet_of_a_demo_catalogue_says_so_and_is_ready_to_print(
    client: FlaskClient,
) -> None:
    call, _ = make_catalogued()
    path = f"/calls/{call.id}/catalogue.xlsx"
    assert sheet_rows(client, path)[0][0] == call.title
    call.is_demo = True
    db.commit()
    assert sheet_rows(client, path)[0][0] == f"{call.title} · 演示数据"
    (sheet,) = load_workbook(io.BytesIO(client.get(path).data)).worksheets
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.print_title_rows == "$2:$2"


def rewrite(item: Posting, **values: Any) -> None:
    """Publish a new revision of a published posting."""
    posting.start_revision(item.author, item)
    posting.save_draft(item.author, item, values)
    posting.submit(item.author, item)
    audit.publish(make_user(Role.OFFICER), item)
    db.commit()


def sheet_rows(client: FlaskClient, path: str) -> list[tuple[Any, ...]]:
    """Return the rows of every sheet of a downloaded workbook."""
    answer = client.get(path)
    assert answer.status_code == 200
    book = load_workbook(io.BytesIO(answer.data))
    return [row for sheet in book for row in sheet.iter_rows(values_only=True)]


# Figures


def test_a_contract_is_counted_at_once(app: Flask) -> None:
    before = figures_queries.count_totals()
    sign_contract(12_345_600)
    after = figures_queries.count_totals()
    assert (before.contracts, after.contracts) == (0, 1)
    assert (after.proposed, after.confirmed, after.introduced, after.signed) == (1, 1, 1, 1)


def test_quarters_run_across_the_turn_of_the_year() -> None:
    starts = quarter.quarter_starts(date(2026, 2, 10), 3)
    assert [quarter.quarter_key(start) for start in starts] == ["2025Q3", "2025Q4", "2026Q1"]


# Language, health, parts


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_choosing_a_language_never_leads_to_another_site(client: FlaskClient, target: str) -> None:
    answer = client.get("/language/en", query_string={"next": target})
    assert answer.headers["Location"] == "/"


def test_choosing_a_language_comes_back_to_the_same_list(client: FlaskClient) -> None:
    answer = client.get("/language/en", query_string={"next": "/needs?field=marine"})
    assert answer.headers["Location"] == "/needs?field=marine"
    assert '<html lang="en">' in read(client, "/needs")


def test_health_says_that_the_database_answers(client: FlaskClient) -> None:
    assert client.get("/health").get_json() == {"status": "ok", "database": True}


def test_a_page_that_does_not_exist_offers_the_search(client: FlaskClient) -> None:
    assert "/search" in read(client, "/nowhere", 404)


@pytest.mark.parametrize(
    ("state", "place"),
    [(CallState.DRAFT, 12.5), (CallState.OPEN, 50.0), (CallState.CATALOGUED, 87.5)],
)
def test_today_stands_between_opening_and_deadline(state: CallState, place: float) -> None:
    now = utc_now()
    call = Call(state=state, opens_at=now - timedelta(days=5), closes_at=now + timedelta(days=5))
    assert strip.season_place(call, now) == place


@pytest.mark.parametrize(
    ("probability", "words"), [(0.71, "约 7 个"), (0.01, "不到 1 个"), (0.99, "几乎都会")]
)
def test_a_probability_is_a_sentence_about_ten_pairs(
    app: Flask, probability: float, words: str
) -> None:
    with app.test_request_context():
        assert words in matches_words.probability_sentence(probability)


def test_an_owners_english_name_is_shown_in_english_and_hidden_with_the_other(
    client: FlaskClient,
) -> None:
    firm = make_organisation(name="有英文名的企业", name_en="Firm With An English Name")
    shown = make_published(Kind.NEED, make_user(Role.FIRM, firm))
    hidden = make_published(Kind.NEED, make_user(Role.FIRM, firm), confidentiality="anonymous")
    client.set_cookie("locale", "en")
    assert "Firm With An English Name" in client.get(f"/needs/{shown.id}").get_data(as_text=True)
    text = client.get(f"/needs/{hidden.id}").get_data(as_text=True)
    assert "Firm With An English Name" not in text
    assert "有英文名的企业" not in text
