"""The features of the application, from low to high: the only place that lists them.

A feature may build on those above its line. Taking out the line of one that no other builds on
leaves an application without it.
"""

from __future__ import annotations

from importlib import import_module

from web.base.registry import Feature

NAMES = """
    base
    people
    messages
    entry
    tokens
    membership
    attachments
    calls
    postings
    engine
    matches
    brokers
    proposing
    learning
    audit
    drafting
    finding
    joint
    help
    deals
    contracts
    experts
    subsidies
    claims
    registers
    requests
    pilots
    instruments
    finance
    scenes
    measures
    teams
    inventions
    later
    packs
    counties
    desk
    figures
    supervision
    items
    institutions
    catalogues
    closing
    meetings
    challenges
    bidding
    reviewing
    scoring
    awarding
    reports
    exchange
    intake
    webhooks
    reminders
    privacy
    harvesting
    inbox
    logbook
    monitoring
    backups
    pages
    api
    home
    demo
""".split()


def load_features(*left_out: str) -> tuple[Feature, ...]:
    """Return what each feature declares, in order, without those ``left_out``."""
    return tuple(
        import_module(f"web.{name}.feature").FEATURE for name in NAMES if name not in left_out
    )


FEATURES = load_features()
