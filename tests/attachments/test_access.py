"""Who reads and who changes the files of what, by role, confidentiality and state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matcher.domain.codes import CloseCode, ContractKind, Role
from matcher.types import Kind
from tests.attachments.acting import attach_word, send
from tests.attachments.samples import make_docx
from tests.calendar import today
from tests.factories import (
    make_call,
    make_confirmed,
    make_draft,
    make_introduced,
    make_user,
)
from web.attachments.holders import Holder
from web.attachments.models import Attachment
from web.audit import service as audit
from web.base import db
from web.calls.states import CallState
from web.deals import service as deals
from web.deals.queries import contract_of
from web.matches.models import Match
from web.people.models import User
from web.postings import service as posting
from web.postings.models import Posting

Login = Callable[[User], FlaskClient]
pytestmark = pytest.mark.usefixtures("app")


def with_file(kind: Kind = Kind.NEED, **values: str) -> tuple[Posting, Attachment]:
    """A draft with a file."""
    draft = make_draft(kind, **values)
    return draft, attach_word(draft.author, Holder.REVISION, draft.latest, "MARKEDFILE")


def published_with_file(kind: Kind = Kind.NEED, **values: str) -> tuple[Posting, Attachment]:
    """A published posting with a file."""
    draft, attachment = with_file(kind, **values)
    submit(draft)
    publish(draft)
    return draft, attachment


def submit(draft: Posting) -> None:
    posting.submit(draft.author, draft)
    db.commit()


def publish(draft: Posting) -> None:
    audit.publish(make_user(Role.OFFICER), draft)
    db.commit()


def readers(
    login: Login, app: Flask, attachment: Attachment, people: Mapping[str, User]
) -> set[str]:
    """Return who gets the file; everybody else is told that there is none."""
    found = set()
    for name, client in {"visitor": app.test_client(), **clients(login, people)}.items():
        answer = client.get(f"/attachments/{attachment.id}")
        assert answer.status_code in (200, 404), name
        if answer.status_code == 200:
            found.add(name)
        else:
            assert "MARKEDFILE" not in answer.text
    return found


def clients(login: Login, people: Mapping[str, User]) -> dict[str, FlaskClient]:
    return {name: login(user) for name, user in people.items()}


def cast(subject: Posting) -> dict[str, User]:
    """Everybody who may have to do with a posting."""
    strangers = {
        f"other {role.value}": make_user(role)
        for role in (Role.FIRM, Role.INSTITUTE, Role.BROKER, Role.EXPERT, Role.AUDITOR)
    }
    colleague = make_user(subject.author.role, subject.organisation)
    return {
        "owner": subject.author,
        "colleague": colleague,
        "officer": make_user(Role.OFFICER),
        **strangers,
    }


SIGNED = deals.ContractData(
    number="HT-1",
    project_name="网衣",
    kind=ContractKind.DEVELOPMENT,
    signed_on=today() - timedelta(days=3),
    total=100,
    technical=100,
)
OWNERS = {"owner", "colleague"}
ALL = {
    *("visitor", "owner", "colleague", "officer", "other firm", "other institute"),
    *("other broker", "other expert", "other auditor"),
}


def test_a_draft_is_its_owners_and_officers_see_it_once_it_was_submitted(
    login: Login, app: Flask
) -> None:
    draft, attachment = with_file()
    people = cast(draft)
    assert readers(login, app, attachment, people) == OWNERS
    submit(draft)
    assert readers(login, app, attachment, people) == {*OWNERS, "officer"}
    audit.request_changes(people["officer"], draft, "请补充")
    db.commit()
    assert readers(login, app, attachment, people) == {*OWNERS, "officer"}


@pytest.mark.parametrize("kind", Kind)
def test_everybody_reads_the_files_of_what_is_public(login: Login, app: Flask, kind: Kind) -> None:
    found, attachment = published_with_file(kind)
    assert readers(login, app, attachment, cast(found)) == ALL
    assert "MARKEDFILE" in app.test_client().get(f"/{kind.value}s/{found.id}").text
    posting.withdraw(found.author, found)
    db.commit()
    assert readers(login, app, attachment, cast(found)) == {*OWNERS, "officer"}


@pytest.mark.parametrize("extent", ["anonymous", "summary"])
def test_the_files_of_what_hides_something_are_for_those_introduced(
    login: Login, app: Flask, extent: str
) -> None:
    found, attachment = published_with_file(confidentiality=extent)
    people = cast(found)
    assert readers(login, app, attachment, people) == {*OWNERS, "officer"}
    asked = make_confirmed(need=found)
    people |= {"other side": asked.achievement.author}
    assert readers(login, app, attachment, people) == {*OWNERS, "officer"}
    other, introduced = published_with_file(confidentiality=extent), make_introduced
    match = introduced(need=other[0])
    assert match.broker is not None
    people = cast(other[0]) | {"other side": match.achievement.author, "broker": match.broker}
    known = {*OWNERS, "officer", "other side", "broker"}
    assert readers(login, app, other[1], people) == known


@pytest.mark.parametrize("extent", ["anonymous", "summary"])
def test_no_page_for_others_names_the_files_of_what_hides_something(
    login: Login, app: Flask, extent: str
) -> None:
    found, _ = published_with_file(confidentiality=extent)
    stranger = login(make_user(Role.INSTITUTE))
    for address in (f"/needs/{found.id}", "/needs", "/search?q=MARKEDFILE", "/feed.xml", "/"):
        for client in (app.test_client(), stranger):
            page = client.get(address).text.replace("MARKEDFILE&#34;", "")
            assert "MARKEDFILE.docx" not in page, address
    assert "MARKEDFILE.docx" in login(found.author).get(f"/needs/{found.id}").text


def test_a_new_version_brings_its_files_along_and_shows_new_ones_after_its_audit(
    login: Login, app: Flask
) -> None:
    found, old = published_with_file()
    posting.save_draft(found.author, found, {"summary": "外海网箱网衣长满藤壶，需要办法，已改。"})
    new = attach_word(found.author, Holder.REVISION, found.latest, "NEWFILE")
    people = cast(found)
    assert readers(login, app, old, people) == ALL
    assert readers(login, app, new, people) == OWNERS
    submit(found)
    assert "NEWFILE" not in app.test_client().get(f"/needs/{found.id}").text
    publish(found)
    page = app.test_client().get(f"/needs/{found.id}").text
    assert "NEWFILE" in page and "MARKEDFILE" in page
    # The old version's own rows are for nobody new any more.
    assert readers(login, app, old, people) == {*OWNERS, "officer"}


def test_hiding_a_need_hides_its_files(login: Login, app: Flask) -> None:
    found, old = published_with_file()
    posting.save_draft(found.author, found, {"confidentiality": "summary"})
    submit(found)
    publish(found)
    for attachment in db.session().query(Attachment):
        assert readers(login, app, attachment, cast(found)) == {*OWNERS, "officer"}
    assert old.holder_id != found.latest.id


def test_files_of_what_is_under_audit_or_over_do_not_change(login: Login) -> None:
    draft, attachment = with_file()
    owner = login(draft.author)
    address = f"/attachments/revision/{draft.latest.id}"
    submit(draft)
    for published in (False, True):
        if published:
            publish(draft)
        assert send(owner, address, ("a.docx", make_docx("新"))).status_code == 409
        assert owner.post(f"/attachments/{attachment.id}/remove").status_code == 409
    assert db.session().query(Attachment).count() == 1


def test_nobody_else_changes_the_files_of_a_posting(login: Login, app: Flask) -> None:
    draft, attachment = with_file()
    submit(draft)
    audit.request_changes(make_user(Role.OFFICER), draft, "请补充")
    db.commit()
    address = f"/attachments/revision/{draft.latest.id}"
    for name, user in cast(draft).items():
        if name in OWNERS:
            continue
        client = login(user)
        assert send(client, address, ("a.docx", make_docx("新"))).status_code in (403, 404), name
        assert client.get(f"/attachments/{attachment.id}/remove").status_code in (403, 404), name
        assert client.post(f"/attachments/{attachment.id}/remove").status_code in (403, 404), name
    assert send(app.test_client(), address, ("a.docx", make_docx())).status_code == 302
    assert db.session().query(Attachment).count() == 1


def test_a_holder_that_is_not_there_has_no_files(login: Login) -> None:
    owner = login(make_user(Role.FIRM))
    for path in ("revision/99", f"revision/{2**40}", "match/1", "call/1", "user/1"):
        assert send(owner, f"/attachments/{path}", ("a.docx", make_docx())).status_code == 404


def deal_people(match: Match) -> dict[str, User]:
    assert match.broker is not None
    return cast(match.need) | {
        "other side": match.achievement.author,
        "broker": match.broker,
    }


PARTIES = {"owner", "colleague", "other side", "broker"}


def test_files_of_a_deal_are_for_its_parties_after_the_introduction(
    login: Login, app: Flask
) -> None:
    asked = make_confirmed()
    for user in (asked.need.author, asked.broker):
        assert user is not None
        answer = send(login(user), f"/attachments/match/{asked.id}", ("a.docx", make_docx()))
        assert answer.status_code == 404
    match = make_introduced()
    attachment = attach_word(match.need.author, Holder.MATCH, match, "MARKEDFILE")
    people = deal_people(match)
    assert readers(login, app, attachment, people) - {"officer", "other auditor"} == PARTIES
    for name in ("other side", "broker"):
        assert "MARKEDFILE.docx" in login(people[name]).get(f"/deals/{match.id}").text
    assert match.broker is not None
    deals.close(match.broker, match, CloseCode.OTHER, "结束")
    db.commit()
    assert readers(login, app, attachment, people) >= PARTIES
    late = send(login(match.need.author), f"/attachments/match/{match.id}", ("b.docx", make_docx()))
    assert late.status_code == 409


def test_each_side_of_a_deal_removes_its_own_files_only(login: Login) -> None:
    match = make_introduced()
    attachment = attach_word(match.need.author, Holder.MATCH, match)
    people = deal_people(match)
    for name in ("other side", "broker", "other firm"):
        answer = login(people[name]).post(f"/attachments/{attachment.id}/remove")
        assert answer.status_code in (403, 404), name
    assert (
        login(people["colleague"]).post(f"/attachments/{attachment.id}/remove").status_code == 302
    )
    assert db.session().query(Attachment).count() == 0


def test_files_of_a_contract_are_for_its_parties_and_who_oversees_contracts(
    login: Login, app: Flask
) -> None:
    match = make_introduced()
    assert match.broker is not None
    deals.start_negotiation(match.broker, match)
    deals.sign(match.broker, match, SIGNED)
    contract = contract_of(match)
    assert contract is not None
    attachment = attach_word(match.broker, Holder.CONTRACT, contract, "MARKEDFILE")
    people = deal_people(match)
    allowed = {*PARTIES, "officer", "other auditor"}
    assert readers(login, app, attachment, people) == allowed
    assert "MARKEDFILE" in login(people["officer"]).get(f"/office/deals/{match.id}").text
    assert "MARKEDFILE" in login(people["owner"]).get(f"/deals/{match.id}").text
    for name in ("officer", "other auditor", "other broker", "other firm"):
        client = login(people[name])
        address = f"/attachments/contract/{contract.id}"
        assert send(client, address, ("a.docx", make_docx())).status_code in (403, 404), name
        assert client.post(f"/attachments/{attachment.id}/remove").status_code in (403, 404), name


def test_files_of_a_call_are_public_with_it(login: Login, app: Flask) -> None:
    officer = make_user(Role.OFFICER)
    draft = make_call(CallState.DRAFT)
    attachment = attach_word(officer, Holder.CALL, draft, "MARKEDFILE")
    firm = make_user(Role.FIRM)
    assert readers(login, app, attachment, {"firm": firm, "officer": officer}) == {"officer"}
    answer = send(login(firm), f"/attachments/call/{draft.id}", ("a.docx", make_docx()))
    assert answer.status_code == 404
    draft.state = CallState.OPEN
    db.commit()
    assert readers(login, app, attachment, {"firm": firm}) == {"visitor", "firm"}
    assert "MARKEDFILE.docx" in app.test_client().get(f"/calls/{draft.id}").text
    assert "MARKEDFILE.docx" in login(officer).get(f"/office/calls/{draft.id}").text


def test_an_officer_sees_the_files_that_a_decision_publishes(login: Login) -> None:
    draft, _ = with_file()
    submit(draft)
    page = login(make_user(Role.OFFICER)).get(f"/office/postings/{draft.id}").text
    assert "MARKEDFILE.docx" in page
