"""The features of the application, from low to high: the only place that lists them.

A feature may build on those above its line in the list. Leaving out a line of one that no other
builds on leaves an application without it.
"""

from __future__ import annotations

from web.audit.feature import FEATURE as audit
from web.base.feature import FEATURE as base
from web.brokers.feature import FEATURE as brokers
from web.calls.feature import FEATURE as calls
from web.catalogues.feature import FEATURE as catalogues
from web.deals.feature import FEATURE as deals
from web.demo.feature import FEATURE as demo
from web.desk.feature import FEATURE as desk
from web.drafting.feature import FEATURE as drafting
from web.engine.feature import FEATURE as engine
from web.exchange.feature import FEATURE as exchange
from web.figures.feature import FEATURE as figures
from web.finding.feature import FEATURE as finding
from web.help.feature import FEATURE as help
from web.home.feature import FEATURE as home
from web.inbox.feature import FEATURE as inbox
from web.institutions.feature import FEATURE as institutions
from web.items.feature import FEATURE as items
from web.joint.feature import FEATURE as joint
from web.learning.feature import FEATURE as learning
from web.logbook.feature import FEATURE as logbook
from web.matches.feature import FEATURE as matches
from web.pages.feature import FEATURE as pages
from web.people.feature import FEATURE as people
from web.postings.feature import FEATURE as postings
from web.proposing.feature import FEATURE as proposing

FEATURES = (
    base,
    people,
    calls,
    postings,
    engine,
    matches,
    brokers,
    proposing,
    learning,
    audit,
    drafting,
    finding,
    joint,
    help,
    deals,
    desk,
    figures,
    items,
    institutions,
    catalogues,
    exchange,
    inbox,
    logbook,
    pages,
    home,
    demo,
)
