"""Registration: what a visitor enters, a link by mail, and what following it does."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from flask_babel import force_locale, gettext
from sqlalchemy.exc import IntegrityError

from matcher.domain.codes import OrganisationKind, Role
from matcher.domain.errors import InputError
from web.base import attempts, db, log
from web.base.access import require
from web.base.clock import utc_now
from web.base.mails.outbox import post, post_to_address, post_to_webhook
from web.base.urls import path_to
from web.membership import joining, mails, queries
from web.membership.joining import Person
from web.membership.kinds import JOINABLE, role_for
from web.membership.permissions import FOLLOW_INVITATION, REGISTER
from web.membership.verbs import MembershipVerb
from web.people import links
from web.people.accounts import add_account, find_account
from web.people.models import JoinRequest, LinkPurpose, MailLink, Organisation, User
from web.people.organisations import create_organisation
from web.people.passwords import hash_password
from web.people.queries import accounts_with
from web.people.verbs import PeopleObject

HOUR_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Entry:
    """An organisation as a visitor enters it: nobody knows it yet."""

    name: str
    kind: str
    credit_code: str
    district: str


@dataclass(frozen=True, slots=True)
class Applicant:
    """The person who registers."""

    email: str
    name: str
    title: str
    password: str
    locale: str


def register(actor: User | None, applicant: Applicant, chosen: Organisation | Entry) -> None:
    """Send a link to the address, or tell it that it has an account: nobody else learns which.

    Raises InputError for a password that would be guessed.
    """
    require(actor, REGISTER)
    email = applicant.email.strip().lower()
    # The same is done in both cases; without one it is undone again. Time would tell the rest.
    hashed = hash_password(applicant.password, email, applicant.name, chosen.name)
    if _is_flooded(email):
        return
    has_account = find_account(email) is not None
    attempt = db.session().begin_nested()
    link, secret = _issue_link(applicant, email, chosen, hashed)
    if has_account:
        attempt.rollback()
        _tell_known(applicant, email)
        return
    attempt.commit()
    post_to_address(
        mails.REGISTRATION_LINK,
        email,
        applicant.locale,
        event=link.id,
        path=path_to("membership.confirm", secret=secret),
    )


def _is_flooded(email: str) -> bool:
    """Return whether the address gets no more mail of this kind, whether or not it has an account:
    nobody fills a stranger's mailbox through us."""
    key = attempts.make_key("registration", email)
    return attempts.count_up(key, HOUR_SECONDS) > links.MOST_AN_HOUR


def _issue_link(
    applicant: Applicant, email: str, chosen: Organisation | Entry, hashed: str
) -> tuple[MailLink, str]:
    known = chosen if isinstance(chosen, Organisation) else None
    return links.issue_link(
        LinkPurpose.REGISTRATION,
        email,
        organisation_id=known.id if known else None,
        data={
            "name": applicant.name,
            "title": applicant.title,
            "password_hash": hashed,
            "locale": applicant.locale,
            "agreed_at": utc_now().isoformat(),
            "organisation": None if isinstance(chosen, Organisation) else asdict(chosen),
        },
    )


def find_registration(secret: str) -> MailLink | None:
    """Return the link of a registration that can still be confirmed."""
    return links.find_link(LinkPurpose.REGISTRATION, secret)


def organisation_of(link: MailLink) -> Organisation | None:
    """Return the known organisation that the registration is about; None for a new one."""
    if link.organisation_id is not None:
        return db.session().get(Organisation, link.organisation_id)
    entry = _entry_of(link)
    return queries.find_known(entry.name, entry.credit_code)


def confirm(actor: User | None, link: MailLink) -> User | JoinRequest:
    """Use the link: a new organisation with its first member, or a request to join a known one.

    Raises InputError where the address got an account meanwhile, LostRace where somebody uses
    the same link.
    """
    require(actor, FOLLOW_INVITATION)
    links.use_link(link)
    if find_account(link.email) is not None:
        raise InputError.of("email", "taken")
    person = _person_of(link)
    known = organisation_of(link) or _found(_entry_of(link), person)
    if isinstance(known, User):
        return known
    if role_for(known.kind) is None:
        raise InputError.of("organisation", "without_members")
    return joining.ask(person, known)


def _found(entry: Entry, person: Person) -> User | Organisation:
    """Return the first member of a new organisation, or the one somebody was quicker to make."""
    try:
        with db.session().begin_nested():
            organisation = create_organisation(
                None,
                name=entry.name,
                kind=OrganisationKind(entry.kind),
                district=entry.district,
                credit_code=entry.credit_code,
            )
    except (IntegrityError, InputError):
        known = queries.find_known(entry.name, entry.credit_code)
        if known is None:
            raise
        return known
    return _add_first_member(organisation, person)


def _add_first_member(organisation: Organisation, person: Person) -> User:
    role = role_for(organisation.kind)
    assert role is not None
    user = add_account(
        email=person.email,
        name=person.name,
        title=person.title,
        password_hash=person.password_hash,
        locale=person.locale,
        role=role,
        organisation=organisation,
        is_administrator=True,
    )
    log.record(user, MembershipVerb.REGISTER, PeopleObject.ORGANISATION, organisation.id)
    path = path_to("membership.organisation", organisation_id=organisation.id)
    officers = accounts_with(Role.OFFICER)
    event, name = organisation.id, organisation.name
    post(mails.REGISTERED, officers, event=event, path=path, organisation=name)
    queue = path_to("people.organisations") + "?verification=pending"
    post_to_webhook(mails.REGISTERED_OFFICE, event=event, path=queue)
    return user


def _tell_known(applicant: Applicant, email: str) -> None:
    told = post_to_address(
        mails.REGISTRATION_KNOWN,
        email,
        applicant.locale,
        event=mails.this_moment(),
        path=mails.sign_in_path(),
    )
    if told is not None:
        with force_locale(told.locale):
            forgotten = [gettext("重设密码"), path_to("entry.forgot_password")]
        told.body = {**told.body, "links": [*told.body["links"], forgotten]}


def _entry_of(link: MailLink) -> Entry:
    return Entry(**link.data["organisation"])


def _person_of(link: MailLink) -> Person:
    names = ("name", "title", "password_hash", "locale")
    return Person(email=link.email, **{name: link.data[name] for name in names})


def is_joinable(organisation: Organisation) -> bool:
    """Return whether people register as its members themselves."""
    return organisation.kind in JOINABLE
