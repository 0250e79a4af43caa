"""Addresses of mail on pages about people: who reads them is noted."""

from __future__ import annotations

from web.base import contacts
from web.base.contacts import Contact
from web.membership.verbs import MembershipObject
from web.people.addresses import contact_of
from web.people.models import JoinRequest, MailLink, User


def address_of(one: User | JoinRequest | MailLink) -> str:
    """Return the address of an account, of who wants one or of who is invited to one."""
    if isinstance(one, User):
        contacts.note(contact_of(one.id))
    elif isinstance(one, JoinRequest):
        contacts.note(Contact(str(MembershipObject.JOIN_REQUEST), one.id))
    else:
        contacts.note(Contact(str(MembershipObject.INVITATION), one.id))
    return one.email
