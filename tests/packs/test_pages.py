"""Pages of packs: who sees what, and what was typed is never lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO
from zipfile import ZipFile

import pytest
from flask.testing import FlaskClient

from matcher.domain.codes import Role
from matcher.types import Kind
from tests.factories import make_published, make_user
from tests.packs.worlds import (
    PHONE,
    accept_all,
    make_deal,
    make_entry,
    make_pack,
    make_stranger,
    part_of,
    party_of,
    propose,
    send,
)
from web.base import db
from web.deals import service as deals
from web.packs import parties, queries
from web.packs.kinds import PartKind
from web.packs.models import Pack
from web.packs.states import PackState, PartState, PartyRole
from web.people.models import User

Login = Callable[[User], FlaskClient]


def pages_of(pack: Pack) -> tuple[str, ...]:
    return (
        f"/packs/{pack.id}",
        f"/packs/{pack.id}.docx",
        f"/desk/packs/{pack.id}",
        f"/desk/packs/{pack.id}/search",
    )


def follow(client: FlaskClient, path: str, data: Mapping[str, object]) -> str:
    """Return the page that a form leads to."""
    return client.get(client.post(path, data=data).location).text


def test_nobody_else_sees_a_pack(monkeypatch: pytest.MonkeyPatch, login: Login) -> None:
    pack = send(make_pack(monkeypatch))
    for role in (Role.FIRM, Role.INSTITUTE, Role.BROKER, Role.EXPERT, Role.AUDITOR):
        reader = login(make_stranger(role))
        assert {reader.get(page).status_code for page in pages_of(pack)} <= {403, 404}
        assert reader.post(f"/packs/{pack.id}/answer", data={}).status_code in (403, 404)
    entry = part_of(pack, PartKind.PILOT).entry
    assert entry is not None
    keeper = login(entry.author)
    assert {keeper.get(page).status_code for page in pages_of(pack)} <= {403, 404}
    assert pack.parts[0].title not in keeper.get("/work/packs").text


def test_the_firm_sees_a_pack_once_it_was_sent(
    monkeypatch: pytest.MonkeyPatch, login: Login
) -> None:
    pack = make_pack(monkeypatch)
    firm, broker = login(pack.need.author), login(pack.broker)
    officer = login(make_user(Role.OFFICER))
    assert firm.get(f"/packs/{pack.id}").status_code == 404
    assert "还没有发出" in officer.get(f"/packs/{pack.id}").text
    assert "还没有发出" in broker.get(f"/packs/{pack.id}").text
    send(pack)
    page = firm.get(f"/packs/{pack.id}").text
    assert "示范pilot" in page
    assert "为什么推荐" in page
    assert PHONE not in page
    assert "完成答复" in page
    assert "完成答复" not in officer.get(f"/packs/{pack.id}").text
    assert officer.post(f"/packs/{pack.id}/answer").status_code == 403
    assert "等您答复的解决方案包" in firm.get("/inbox/").text
    document = firm.get(f"/packs/{pack.id}.docx").data
    with ZipFile(BytesIO(document)) as packed:
        assert "示范pilot" in packed.read("word/document.xml").decode()


def test_a_broker_drafts_words_and_sends_a_pack(
    monkeypatch: pytest.MonkeyPatch, login: Login
) -> None:
    need, achievement = make_published(Kind.NEED), make_published(Kind.ACHIEVEMENT)
    broker = make_user(Role.BROKER, fields=["marine"])
    client = login(broker)
    assert "制作方案包" in client.get(f"/needs/{need.id}").text
    propose(monkeypatch, (achievement, False), (make_entry(), True))
    assert client.post(f"/desk/needs/{need.id}/pack").status_code == 302
    again = client.post(f"/desk/needs/{need.id}/pack")
    pack = queries.find_open(broker, need.id)
    assert pack is not None
    assert again.location.endswith(f"/desk/packs/{pack.id}")
    page = client.get(f"/desk/packs/{pack.id}").text
    assert "依据不足" in page
    assert "让系统再找一次" in page
    path = f"/desk/packs/{pack.id}/save"
    typed = {"version": str(pack.version), "words": "请先看成果。", "action": "send"}
    refused = client.post(path, data=typed)
    assert refused.status_code == 422
    assert "请先看成果。" in refused.text
    part = part_of(pack, PartKind.ACHIEVEMENT)
    good = {**typed, f"keep_{part.id}": "y", f"reason_{part.id}": "指标够用。"}
    stale = client.post(path, data={**good, "version": "0"})
    assert stale.status_code == 409
    assert "指标够用。" in stale.text
    assert client.post(path, data=good).status_code == 302
    db.session().expire_all()
    assert pack.state is PackState.SENT
    assert client.post(path, data=good).status_code == 302
    path, data = f"/desk/packs/{pack.id}/withdraw", {"version": pack.version}
    assert "已撤回" in follow(client, path, data)


def test_a_broker_finds_and_adds_what_is_public(
    monkeypatch: pytest.MonkeyPatch, login: Login
) -> None:
    pack = make_pack(monkeypatch)
    found = make_entry(title="网衣涂覆团队")
    client = login(pack.broker)
    path = f"/desk/packs/{pack.id}"
    assert "网衣涂覆团队" in client.get(f"{path}/search?kind=pilot&q=涂覆").text
    assert "网衣涂覆团队" not in client.get(f"{path}/search?kind=pilot&q=水泥").text
    assert client.get(f"{path}/search?kind=nothing").status_code == 200
    data = {"kind": "pilot", "object": str(found.id)}
    assert "请写明理由" in follow(client, f"{path}/add", data)
    for wrong in ({"kind": "x"}, {"kind": "pilot", "object": "9999"}):
        assert "已经下架" in follow(client, f"{path}/add", wrong)


def test_the_firm_answers_on_the_page_and_loses_nothing(
    monkeypatch: pytest.MonkeyPatch, login: Login
) -> None:
    pack = send(make_pack(monkeypatch))
    firm, broker = login(pack.need.author), login(pack.broker)
    first, second = part_of(pack, PartKind.ACHIEVEMENT), part_of(pack, PartKind.PILOT)
    path = f"/packs/{pack.id}/answer"
    typed = {
        f"answer_{first.id}": "accepted",
        f"answer_{second.id}": "declined",
        f"words_{second.id}": "太远了。",
        "action": "finish",
    }
    refused = firm.post(path, data=typed)
    assert refused.status_code == 422
    assert "太远了。" in refused.text
    assert "请选择不接受的原因" in refused.text
    silent = firm.post(path, data={"action": "finish"}).text
    assert all(f"对“{one.title}”的答复：请答复这一项" in silent for one in (first, second))
    asks = {f"answer_{second.id}": "question", f"words_{second.id}": "多少钱？", "action": "save"}
    assert firm.post(path, data=asks).status_code == 302
    assert "有疑问的方案包" in broker.get("/inbox/").text
    replies = f"/desk/packs/{pack.id}/reply"
    assert broker.post(replies, data={"part": second.id, "reply": ""}).status_code == 422
    broker.post(replies, data={"part": second.id, "reply": "每批三千元。"})
    assert "每批三千元。" in firm.get(f"/packs/{pack.id}").text
    firm.post(path, data={**typed, f"code_{second.id}": "too_far"})
    db.session().expire_all()
    assert (first.state, second.state) == (PartState.ACCEPTED, PartState.DECLINED)
    page = broker.get(f"/desk/packs/{pack.id}").text
    assert "太远了。" in page
    opened = f"/desk/packs/{pack.id}/open"
    data = {"version": str(pack.version)}
    assert "一项成果" in follow(broker, opened, data)
    sent = broker.post(opened, data={**data, "part": str(first.id)})
    assert "/deals/" in sent.location
    assert "这次没有记录" in follow(broker, opened, data)


def test_a_party_sees_what_concerns_it_and_no_more(
    monkeypatch: pytest.MonkeyPatch, login: Login
) -> None:
    need = make_published(Kind.NEED, confidentiality="anonymous")
    scene = make_entry(title="北港码头场景")
    pack = accept_all(send(make_pack(monkeypatch, (scene, False), need=need)))
    match = make_deal(pack)
    base = party_of(pack, PartyRole.PILOT)
    assert base.organisation is not None
    keeper = login(base.organisation.members[0])
    path = f"/work/parties/{base.id}"
    page = keeper.get(path).text
    assert need.organisation.name not in page
    assert "0759-0001234" not in page
    assert "北港码头场景" not in page
    assert "邀请您参加的对接" in keeper.get("/inbox/").text
    other = pack.parties[-1]
    assert keeper.get(f"/work/parties/{other.id}").status_code == 404
    assert keeper.get(f"/deals/{match.id}").status_code == 404
    refused = keeper.post(f"{path}/answer", data={"action": "refuse"})
    assert refused.status_code == 422
    assert keeper.post(f"{path}/answer", data={"action": "agree"}).status_code == 302
    deals.express_interest(match.achievement.author, match)
    db.commit()
    assert need.organisation.name in keeper.get(path).text
    firm = login(need.author).get(f"/deals/{match.id}").text
    assert PHONE in firm
    assert "参加各方" in firm
    assert "申请使用" in firm


def test_a_share_is_told_to_its_party_and_the_broker_only(
    monkeypatch: pytest.MonkeyPatch, login: Login
) -> None:
    from tests.packs.test_packs import contract

    pack = accept_all(send(make_pack(monkeypatch)))
    match, base = make_deal(pack), party_of(pack, PartyRole.PILOT)
    assert base.organisation is not None
    keeper = base.organisation.members[0]
    deals.express_interest(match.achievement.author, match)
    parties.answer(keeper, base, agrees=True)
    deals.start_negotiation(pack.broker, match)
    db.commit()
    broker, page = login(pack.broker), f"/desk/packs/{pack.id}/shares"
    assert broker.get(page).status_code == 302
    deals.sign(pack.broker, match, contract())
    db.commit()
    assert broker.get(page).status_code == 200
    assert broker.post(page, data={f"share_{base.id}": "1000000"}).status_code == 422
    assert broker.post(page, data={f"share_{base.id}": "12.5"}).status_code == 302
    deal = f"/deals/{match.id}"
    share = "125,000"
    assert share in login(keeper).get(f"/work/parties/{base.id}").text
    assert share in broker.get(deal).text
    assert share not in login(pack.need.author).get(deal).text
    assert share not in login(match.achievement.author).get(deal).text
    assert share in login(make_user(Role.OFFICER)).get(f"/office/deals/{match.id}").text


def test_officers_see_all_packs_and_take_the_gaps_along(
    monkeypatch: pytest.MonkeyPatch, login: Login
) -> None:
    pack = send(make_pack(monkeypatch))
    officer = login(make_user(Role.OFFICER))
    page = officer.get("/office/packs").text
    assert "企业核心" in page or "核心" in page
    assert f"/packs/{pack.id}" in page
    assert officer.get("/office/packs?state=draft").status_code == 200
    taken = officer.post("/office/packs/missing")
    assert taken.data.startswith(b"PK")
    assert login(pack.broker).get("/office/packs").status_code == 403
