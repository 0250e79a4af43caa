"""A call that has ended, with needs and achievements of given texts, published and not matched."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from matcher.domain.codes import CallKind, OrganisationKind, Role, Verification
from matcher.types import Item, Kind
from web.base import db
from web.base.clock import utc_now
from web.calls.models import Call
from web.calls.states import CallState
from web.engine import service as engine
from web.engine.models import Embedding
from web.exchange.items import read_items
from web.people.models import Organisation, User
from web.postings.models import AchievementRevision, NeedRevision, Posting
from web.postings.states import PostingState, RevisionState
from web.proposing.grounds import mark

OWNERS, BROKERS = 40, 8
FIELDS = ("marine", "steel", "petrochem", "paper", "food", "energy")
ROLES = {
    Kind.NEED: (Role.FIRM, OrganisationKind.FIRM),
    Kind.ACHIEVEMENT: (Role.INSTITUTE, OrganisationKind.INSTITUTE),
}


def read_texts(folders: Sequence[Path], kind: Kind, count: int) -> list[tuple[str, str]]:
    """Return so many titles and texts of the folders."""
    name = "needs.jsonl" if kind is Kind.NEED else "achievements.jsonl"
    items: list[Item] = [item for folder in folders for item in read_items(folder / name, kind)]
    texts = islice(cycle(items), count)
    return [
        (one.title if place < len(items) else f"{one.title}（{place}）", one.content)
        for place, one in enumerate(texts)
    ]


def fill(folders: Sequence[Path], counts: dict[Kind, int], submitted: Sequence[Kind]) -> None:
    """Store everybody, the call that has ended, and what is published, for the call or not."""
    now = utc_now()
    call = Call(
        **{"year": now.year, "quarter": 1, "kind": CallKind.BOTH, "title": "测速征集"},
        **{"opens_at": now - timedelta(days=30), "closes_at": now - timedelta(hours=1)},
        state=CallState.CLOSED,
    )
    people = [make_user(Role.OFFICER, 0)]
    people += [make_user(Role.BROKER, number) for number in range(BROKERS)]
    db.session().add_all([call, *people])
    for kind, count in counts.items():
        owners = [make_owner(kind, number) for number in range(OWNERS)]
        db.session().add_all(owners)
        db.flush()
        target = call if kind in submitted else None
        for number, text in enumerate(read_texts(folders, kind, count)):
            publish(kind, owners[number % OWNERS], FIELDS[number % len(FIELDS)], text, target)


def make_user(role: Role, number: int, **values: Any) -> User:
    """An account that nobody signs in to; brokers know every field."""
    return User(
        email=f"{role.value}{number}@example.org",
        name=f"{role.value}{number}",
        role=role,
        fields=list(FIELDS),
        password_hash="-",  # noqa: S106
        **values,
    )


def make_owner(kind: Kind, number: int) -> User:
    """A member of a new organisation."""
    role, sort = ROLES[kind]
    organisation = Organisation(
        name=f"测速单位{kind.value}{number}",
        kind=sort,
        district="potou",
        verification=Verification.VERIFIED,
    )
    return make_user(role, number, organisation=organisation)


def publish(kind: Kind, owner: User, field: str, text: tuple[str, str], call: Call | None) -> None:
    """Store one published posting, past the forms."""
    title, content = text
    posting = Posting(kind=kind, organisation_id=owner.organisation_id, author_id=owner.id)
    posting.call = call
    values: dict[str, Any] = {"number": 1, "state": RevisionState.APPROVED, "author_id": owner.id}
    values |= {"title": title[:200], "summary": content[:200], "decided_at": utc_now()}
    revision: NeedRevision | AchievementRevision
    if kind is Kind.NEED:
        revision = NeedRevision(problem=content, **values)
    else:
        revision = AchievementRevision(innovation=content, **values)
    revision.posting = posting
    revision.set_values("field", [field])
    db.session().add(revision)
    db.session().flush()
    posting.show(revision)
    posting.state, posting.published_at = PostingState.PUBLISHED, utc_now()
    posting.submitted_at = posting.published_at


def mark_as_matched_earlier() -> None:
    """As if each posting had been matched when it came, when there were fewer others."""
    version, name = engine.version(), engine.encoder().name
    items = [item for kind in Kind for item in engine.corpus(kind).items]
    with db.unit_of_work() as session:
        for item in items:
            row = session.get_one(Embedding, (int(item.id), name))
            row.matched_as, row.matched_among = mark(item, version), "earlier"
