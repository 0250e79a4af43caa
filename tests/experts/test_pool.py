"""The pool: who keeps it, who is asked into it, and what an expert says."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from matcher.domain.codes import Role
from tests.experts.worlds import make_expert, make_interest
from tests.factories import make_organisation, make_user
from web.base import db, registry
from web.base.clock import utc_now
from web.base.mails.models import Message
from web.base.models import LogEntry
from web.base.site import today
from web.experts import importing
from web.experts import queries as query
from web.experts.events import LoadAsked
from web.experts.models import Expert, ExpertInterest
from web.experts.states import ExpertState, ExpertUse
from web.people.accounts import create_account
from web.people.models import User

Login = Callable[[User], FlaskClient]
PASSWORD = "long-enough-quail-42"
FACTS = {
    "name": "欧阳海",
    "email": "ouyang@nanhai-yanjiu.cn",
    "title": "研究员",
    "organisation": "南方海洋研究所",
    "former": "北方大学\n东方研究院",
    "fields": ["marine"],
    "subjects": "深水网箱",
    "uses": ["review"],
    "capacity": "12",
}


def entry() -> Expert:
    """Return the only entry."""
    return db.session().scalars(select(Expert)).one()


def secret() -> str:
    """Return the secret of the newest invitation, as its mail has it."""
    mail = db.session().scalars(select(Message).order_by(Message.id.desc())).first()
    assert mail is not None
    found = re.search(r"/invitation/([\w-]+)", str(mail.body))
    assert found is not None
    return found[1]


@pytest.fixture
def officer(login: Login) -> FlaskClient:
    """An officer who is signed in."""
    return login(make_user(Role.OFFICER))


def test_who_is_asked_and_accepts_is_in_the_pool(officer: FlaskClient, client: FlaskClient) -> None:
    assert officer.post("/office/experts/new", data=FACTS).status_code == 302
    assert entry().state is ExpertState.LISTED
    assert entry().former_employers == ["北方大学", "东方研究院"]
    officer.post(f"/office/experts/{entry().id}/invite")
    assert entry().state is ExpertState.INVITED
    address = f"/invitation/{secret()}"
    page = client.get(address).text
    assert "评审内容、打分和意见须保密" in page
    assert "谢绝邀请" in page
    answer = client.post(
        address, data={"name": "欧阳海", "title": "教授", "password": PASSWORD, "agree": "y"}
    )
    assert answer.status_code == 302
    joined = entry()
    assert joined.state is ExpertState.ACTIVE
    assert joined.user is not None
    assert (joined.user.role, joined.title, joined.subjects) == (Role.EXPERT, "教授", "深水网箱")
    assert query.drawable(today()) == [joined]


def test_who_declines_needs_no_account_and_the_link_is_worth_nothing(
    officer: FlaskClient, client: FlaskClient
) -> None:
    officer.post("/office/experts/new", data=FACTS)
    officer.post(f"/office/experts/{entry().id}/invite")
    address = f"/invitation/{secret()}"
    answer = client.post(f"{address}/decline", data={"decline-note": "今年太忙"})
    assert "已谢绝邀请" in answer.text
    assert (entry().state, entry().decline_note) == (ExpertState.DECLINED, "今年太忙")
    assert client.get(address).status_code == 410
    assert client.post(f"{address}/decline").status_code == 410
    assert db.session().scalars(select(User).where(User.role == Role.EXPERT)).all() == []
    assert "今年太忙" in officer.get(f"/office/experts/{entry().id}").text


def test_an_invitation_sent_again_makes_the_one_before_worth_nothing(
    officer: FlaskClient, client: FlaskClient
) -> None:
    officer.post("/office/experts/new", data=FACTS)
    officer.post("/office/experts/invite", data={"expert": [entry().id]})
    first = secret()
    officer.post("/office/experts/invite", data={"expert": [entry().id]})
    assert secret() != first
    assert client.get(f"/invitation/{first}").status_code == 410
    assert client.get(f"/invitation/{secret()}").status_code == 200


def test_an_invitation_of_another_kind_cannot_be_declined(
    login: Login, client: FlaskClient
) -> None:
    member = make_user(Role.FIRM, is_administrator=True)
    login(member).post("/organisation/members", data={"email": "new@nanhai.cn", "name": "新人"})
    assert "谢绝邀请" not in client.get(f"/invitation/{secret()}").text
    assert client.post(f"/invitation/{secret()}/decline").status_code == 410


def test_a_new_experts_account_gets_an_entry_however_it_was_made(app: object) -> None:
    create_account(
        email="zhang@nanhai.cn", name="张三", password=PASSWORD, role=Role.EXPERT, fields=["food"]
    )
    assert (entry().name, entry().fields, entry().state) == ("张三", ["food"], ExpertState.ACTIVE)
    create_account(email="li@nanhai.cn", name="李四", password=PASSWORD, role=Role.BROKER)
    assert entry()


def test_nobody_is_twice_in_the_pool_and_no_other_account_becomes_an_expert(
    officer: FlaskClient,
) -> None:
    officer.post("/office/experts/new", data=FACTS)
    again = officer.post("/office/experts/new", data=FACTS)
    assert again.status_code == 422
    assert "已在专家库中" in again.text
    broker = make_user(Role.BROKER)
    other = officer.post("/office/experts/new", data=FACTS | {"email": broker.email})
    assert other.status_code == 422
    assert "另一个邮箱" in other.text
    assert "深水网箱" in other.text


def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(officer: FlaskClient) -> None:
    wrong = {"name": "", "email": "no", "capacity": "1000", "away_from": "2026-12-01"}
    answer = officer.post("/office/experts/new", data=FACTS | wrong)
    assert answer.status_code == 422
    assert "请填写姓名" in answer.text
    assert "请填写 1 至 100" in answer.text
    assert "南方海洋研究所" in answer.text


def test_who_is_paused_or_away_or_full_or_has_not_agreed_is_not_drawn(
    officer: FlaskClient,
) -> None:
    free, paused, away, envoy = (make_expert() for _ in range(4))
    make_expert(state=ExpertState.LISTED)
    officer.post(f"/office/experts/{paused.id}/pause")
    away.away_until, envoy.uses = today(), [ExpertUse.ENVOY.value]
    db.commit()
    assert query.drawable(today()) == [free]
    assert query.drawable(today() + timedelta(days=1)) == [free, away]
    assert query.drawable(today(), ExpertUse.ENVOY) == [envoy]
    officer.post(f"/office/experts/{paused.id}/resume")
    assert paused in query.drawable(today())


def test_who_is_taken_out_keeps_the_account_and_can_come_back(officer: FlaskClient) -> None:
    expert = make_expert()
    address = f"/office/experts/{expert.id}"
    assert "移出后不再抽取" in officer.get(f"{address}/leave").text
    officer.post(f"{address}/leave")
    assert (expert.state, expert.name.startswith("专家")) == (ExpertState.LEFT, True)
    officer.post(f"{address}/return")
    assert expert.state is ExpertState.ACTIVE


def test_nobody_is_taken_out_while_something_waits_for_them(
    officer: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    expert = make_expert()

    def add(asked: LoadAsked) -> None:
        asked.waiting.update(dict.fromkeys(asked.expert_ids, 10))

    monkeypatch.setitem(registry.present().reactions, LoadAsked, [add])  # type: ignore[arg-type]
    assert "请先在评审轮次中换人" in officer.get(_follow(officer, expert)).text
    assert expert.state is ExpertState.ACTIVE
    assert f">{expert.name}<" in officer.get("/office/experts?free=full").text


def _follow(officer: FlaskClient, expert: Expert) -> str:
    return str(officer.post(f"/office/experts/{expert.id}/leave").location)


def test_of_whom_never_agreed_nothing_is_kept(officer: FlaskClient) -> None:
    expert = make_expert(state=ExpertState.LISTED, name="欧阳海")
    make_interest(expert, named="王五")
    officer.post(f"/office/experts/{expert.id}/leave")
    db.session().expire_all()
    kept = (expert.name, expert.email, expert.subjects, expert.interests[0].named)
    assert "欧阳海" not in str(kept)
    assert "王五" not in str(kept)
    assert expert.fields == []


def test_the_list_is_narrowed_by_every_facet(officer: FlaskClient) -> None:
    make_expert(name="甲一", fields=["marine"], title="教授", subjects="网箱")
    make_expert(name="乙二", fields=["food"], title="研究员", subjects="保鲜", away_until=today())
    make_expert(name="丙三", state=ExpertState.LISTED, uses=["envoy"], subjects="木材")
    for query_string, names in {
        "": "甲一 乙二 丙三",
        "q=网 箱": "甲一",
        "field=food": "乙二",
        "state=listed": "丙三",
        "use=envoy": "丙三",
        "title=教授": "甲一",
        "free=yes": "甲一",
        "free=away": "乙二",
    }.items():
        page = officer.get(f"/office/experts?{query_string}").text
        assert {one for one in ("甲一", "乙二", "丙三") if f">{one}<" in page} == set(names.split())


def test_the_list_as_a_file_is_logged_and_can_be_brought_again(officer: FlaskClient) -> None:
    make_expert(name="甲一", organisation=make_organisation(name="南方大学"), organisation_name="")
    answer = officer.post("/office/experts.xlsx")
    sheet = load_workbook(io.BytesIO(answer.data)).active
    assert sheet is not None
    headings, row = ([cell.value for cell in sheet[n]] for n in (2, 3))
    assert dict(zip(headings, row, strict=True))["单位"] == "南方大学"
    actions = db.session().scalars(select(LogEntry.action)).all()
    assert "download_pool" in actions
    again = officer.post(
        "/office/experts/import", data={"file": (io.BytesIO(answer.data), "again.xlsx")}
    )
    assert again.status_code == 302
    assert len(db.session().scalars(select(Expert)).all()) == 1


def test_a_table_is_taken_whole_or_without_its_bad_rows(officer: FlaskClient) -> None:
    make_expert(state=ExpertState.LISTED, email="known@nanhai.cn")
    table = (
        "专家名单,,,\n姓名,电子邮箱,领域,电话\n"
        "甲一,jia@nanhai.cn,蓝色海洋、人工智能,13800138000\n"
        "乙二,,,\n丙三,bing@nanhai.cn,炼丹,\n丁四,known@nanhai.cn,,\n戊五,jia@nanhai.cn,,\n"
    ).encode()

    def send(**values: str) -> str:
        data = {"file": (io.BytesIO(table), "experts.csv"), **values}
        answer = officer.post("/office/experts/import", data=data)
        return officer.get(answer.location).text if answer.location else answer.text

    page = send()
    assert all(text in page for text in ("第 4 行", "没有“炼丹”这个领域", "邮箱与第 3 行相同"))
    assert len(db.session().scalars(select(Expert)).all()) == 1
    page = send(only_good="y")
    assert all(text in page for text in ("已导入 1 位", "1 位已在专家库中", "第 4、5、7 行"))
    taken = query.find_entry("jia@nanhai.cn")
    assert taken is not None
    assert (taken.name, taken.fields) == ("甲一", ["marine", "ai"])


def test_the_empty_table_is_filled_in_and_brought(officer: FlaskClient) -> None:
    address = "/office/experts/import/template.xlsx"
    assert address in officer.get("/office/experts/import").text
    empty = officer.get(address).data
    book = load_workbook(io.BytesIO(empty))
    sheet = book.worksheets[0]
    assert sheet.max_row == 1
    row = {
        "姓名": "甲一",
        "邮箱": "jia@nanhai.cn",
        "领域": "蓝色海洋、人工智能",
        "单位": "南方大学",
    }
    sheet.append([row.get(str(cell.value)) for cell in sheet[1]])
    filled = io.BytesIO()
    book.save(filled)
    for content, count in ((empty, 0), (filled.getvalue(), 1)):
        data = {"file": (io.BytesIO(content), "experts-template.xlsx")}
        assert officer.post("/office/experts/import", data=data).status_code == 302
        assert len(db.session().scalars(select(Expert)).all()) == count
    taken = query.find_entry("jia@nanhai.cn")
    assert taken is not None
    assert (taken.fields, taken.belongs_to) == (["marine", "ai"], "南方大学")


def test_the_empty_table_is_the_offices(login: Login) -> None:
    expert = login(make_user(Role.EXPERT))
    assert expert.get("/office/experts/import/template.xlsx").status_code == 403


def test_a_table_with_too_many_rows_is_refused_and_not_cut_off(
    officer: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "MOST_ROWS", 1)
    table = "姓名,邮箱\n甲一,jia@nanhai.cn\n乙二,yi@nanhai.cn\n".encode()
    answer = officer.post(
        "/office/experts/import", data={"file": (io.BytesIO(table), "experts.csv")}
    )
    assert answer.status_code == 422
    assert "表格超过 1 行，请分成几份导入。" in answer.text


def test_a_file_that_is_no_list_of_experts_is_refused_in_words(officer: FlaskClient) -> None:
    for content, words in ((b"a,b\n1,2\n", "没有找到“姓名”和“邮箱”两列"), (b"", "请选择")):
        answer = officer.post(
            "/office/experts/import", data={"file": (io.BytesIO(content), "a.csv")}
        )
        assert answer.status_code == 422
        assert words in answer.text


def test_an_expert_keeps_the_own_profile_and_interests(login: Login) -> None:
    expert = make_expert()
    client = login(expert.user)
    assert "利害关系需要您确认" in client.get("/inbox/").text
    values = {k: v for k, v in FACTS.items() if k not in ("name", "email")} | {"away_until": ""}
    assert client.post("/expert/profile", data=values).status_code == 302
    db.session().expire_all()
    assert (expert.capacity, expert.organisation_name) == (12, "南方海洋研究所")
    late = client.post(
        "/expert/profile", data=values | {"away_from": "2026-12-02", "away_until": "2026-12-01"}
    )
    assert late.status_code == 422
    assert "结束日期不能早于开始日期" in late.text
    interest = {"interest-named": "王五（表弟）", "interest-code": "family"}
    assert client.post("/expert/profile/interests", data=interest).status_code == 302
    assert client.post("/expert/profile/interests", data=interest).status_code == 422
    client.post("/expert/profile/confirm")
    assert "利害关系需要您确认" not in client.get("/inbox/").text
    own = expert.interests[0]
    client.post(f"/expert/interests/{own.id}/end")
    db.session().expire_all()
    assert own.ended_by_id == expert.user_id


def test_an_account_without_an_entry_gets_one_with_its_first_word(login: Login) -> None:
    user = make_user(Role.EXPERT)
    client = login(user)
    assert client.get("/expert/profile").status_code == 200
    assert db.session().scalars(select(Expert)).all() == []
    client.post("/expert/profile/confirm")
    assert entry().user_id == user.id
    assert entry().declared_at is not None


def test_a_declaration_counts_for_a_year(app: object) -> None:
    from web.experts.tasks import find_unconfirmed

    expert = make_expert(declared_at=utc_now() - timedelta(days=300))
    assert expert.user is not None
    assert find_unconfirmed(expert.user, today()) == []
    expert.declared_at = utc_now() - timedelta(days=366)
    assert len(find_unconfirmed(expert.user, today())) == 1


def test_nobody_but_officers_reads_the_pool_and_nobody_ends_anothers_interest(
    login: Login,
) -> None:
    expert, other = make_expert(), make_expert()
    own = make_interest(other, named="王五")
    for role in (Role.FIRM, Role.INSTITUTE, Role.BROKER, Role.AUDITOR):
        client = login(make_user(role))
        assert client.get("/office/experts").status_code == 403
        assert client.get("/expert/profile").status_code == 403
    client = login(expert.user)
    assert client.get("/office/experts").status_code == 403
    assert client.get(f"/office/experts/{other.id}").status_code == 403
    assert client.post(f"/expert/interests/{own.id}/end").status_code == 404
    assert db.session().get(ExpertInterest, own.id).ended_at is None  # type: ignore[union-attr]


def test_who_deletes_the_account_is_forgotten_in_the_pool(app: object) -> None:
    from web.experts.own_data import OWN_DATA, forget_entry

    expert = make_expert(former_employers=["北方大学"])
    make_interest(expert, named="王五", note="表弟")
    assert expert.user is not None
    collected = str([kind.collect(expert.user) for kind in OWN_DATA])
    assert "北方大学" in collected
    assert "王五" in collected
    forget_entry(expert.user)
    db.commit()
    left = str([kind.collect(expert.user) for kind in OWN_DATA])
    assert expert.state is ExpertState.LEFT
    assert not re.search("北方大学|王五|表弟|深水网箱", left)
