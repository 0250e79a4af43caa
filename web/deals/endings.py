"""What a signature would end: the other open deals and proposals of the need."""

from __future__ import annotations

from dataclasses import dataclass

from web.matches.models import Match
from web.matches.queries import DealLine, deal_line
from web.matches.service import list_open_matches
from web.matches.states import MatchState
from web.people.models import User
from web.postings.states import PostingState


@dataclass(frozen=True, slots=True)
class Endings:
    """What ends with the need. The broker's own are told with their titles, others as a count."""

    leaves: bool
    """Whether the need is in the lists and would leave them."""
    own: list[DealLine]
    """The broker's own deals, which may be kept."""
    proposals: int
    """How many proposals wait in the broker's own queue."""
    others: int
    """How many deals and proposals other brokers work on, or nobody yet."""

    @property
    def end_something(self) -> bool:
        """Whether there is anything to keep."""
        return bool(self.leaves or self.own or self.proposals or self.others)

    @property
    def seen(self) -> str:
        """What was shown, to be compared with what is there when it is confirmed."""
        return f"{int(self.leaves)}.{self.others}." + "-".join(str(one.id) for one in self.own)


def endings_of(broker: User, match: Match) -> Endings:
    """Return what ends when ``match`` is signed and fulfils its need."""
    others = [one for one in list_open_matches(match.need) if one.id != match.id]
    own = [one for one in others if one.broker_id == broker.id]
    deals = [one for one in own if one.state is not MatchState.PROPOSED]
    return Endings(
        leaves=match.need.state is PostingState.PUBLISHED,
        own=[deal_line(broker, one) for one in deals],
        proposals=len(own) - len(deals),
        others=len(others) - len(own),
    )
