"""What a webhook tells of, where it stands, and how a delivery goes."""

from __future__ import annotations

from enum import StrEnum


class EventKind(StrEnum):
    """What is told. The values go over the line: they never change."""

    POSTING_PUBLISHED = "posting.published"
    POSTING_CHANGED = "posting.changed"
    POSTING_ENDED = "posting.ended"
    CALL_OPENED = "call.opened"
    CALL_EXTENDED = "call.extended"
    CALL_CLOSED = "call.closed"
    CATALOGUE_PUBLISHED = "catalogue.published"
    ENTRY_PUBLISHED = "resource.published"
    ENTRY_ENDED = "resource.ended"
    POSTING_REVIEWED = "posting.reviewed"
    DEAL_SHOWN = "deal.shown"
    DEAL_ANSWERED = "deal.answered"
    DEAL_MOVED = "deal.moved"
    CONTRACT_SIGNED = "contract.signed"
    CONTRACT_REGISTERED = "contract.registered"
    CONTRACT_COMPLETED = "contract.completed"
    CONTRACT_CORRECTED = "contract.corrected"
    NOTICE = "notice.new"
    TEST = "webhook.test"


PUBLIC_KINDS = (
    EventKind.POSTING_PUBLISHED,
    EventKind.POSTING_CHANGED,
    EventKind.POSTING_ENDED,
    EventKind.CALL_OPENED,
    EventKind.CALL_EXTENDED,
    EventKind.CALL_CLOSED,
    EventKind.CATALOGUE_PUBLISHED,
    EventKind.ENTRY_PUBLISHED,
    EventKind.ENTRY_ENDED,
)
"""What becomes public, or is public no more."""

DEAL_KINDS = (
    EventKind.DEAL_SHOWN,
    EventKind.DEAL_ANSWERED,
    EventKind.DEAL_MOVED,
    EventKind.CONTRACT_SIGNED,
    EventKind.CONTRACT_REGISTERED,
    EventKind.CONTRACT_COMPLETED,
    EventKind.CONTRACT_CORRECTED,
)
"""What happens to deals: for whoever takes part."""

OWN_KINDS = (EventKind.POSTING_REVIEWED, *DEAL_KINDS, EventKind.NOTICE)
CHOSEN_KINDS = PUBLIC_KINDS + OWN_KINDS
"""What a webhook can be made for; a test is sent to each."""


class HookState(StrEnum):
    """Whether a webhook is told of anything."""

    ACTIVE = "active"
    PAUSED = "paused"
    """By its owner."""
    FAILING = "failing"
    """By us: nothing was taken for about a day."""
    GONE = "gone"
    """Its receiver answered 410: it wants no more."""


class DeliveryState(StrEnum):
    """How far the telling of one event to one webhook has come."""

    WAITING = "waiting"
    TAKEN = "taken"
    FAILED = "failed"
    """Given up; its owner can send it again."""
    WITHHELD = "withheld"
    """Not sent: the owner may not read it any more."""


class Outcome(StrEnum):
    """What came of one attempt, in words of ours: the receiver's own are not kept."""

    TAKEN = "taken"
    REFUSED = "refused"
    REDIRECT = "redirect"
    GONE = "gone"
    BUSY = "busy"
    NO_NAME = "no_name"
    NOT_ALLOWED = "not_allowed"
    UNREACHABLE = "unreachable"
    NOT_SAFE = "not_safe"
    TIMEOUT = "timeout"
    BROKEN = "broken"
    WITHHELD = "withheld"


UNANSWERED = frozenset({Outcome.NO_NAME, Outcome.UNREACHABLE, Outcome.TIMEOUT, Outcome.NOT_SAFE})
"""Nobody is there: the other events of the webhook wait as well."""
