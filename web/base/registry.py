"""What features declare, and all their declarations put together.

A feature is a package with a ``feature.py`` that makes one ``Feature``. ``composing.compose`` puts
all of them together when the application starts and refuses what two of them claim.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import click
from flask import Blueprint, Flask, current_app

from matcher.domain.policy import Action, Grants, Policy, Relation

if TYPE_CHECKING:
    from web.base.access import Access
    from web.base.checks.kinds import Check
    from web.base.files.rules import HolderRules
    from web.base.inbox import Happenings, TaskKind
    from web.base.listing.register import Register
    from web.base.mails.kinds import MailGroup, MailKind
    from web.base.own_data import Obstacle, OwnData
    from web.base.reporting import ReportPart

KEY = "techmatch_registry"

Words = Any
"""A text in the reader's language, mostly a lazy one."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A kind of object that routes are about, and how accounts stand to it."""

    model: type[Any]
    relations: Callable[[Any, Any], frozenset[Relation]] | None = None
    """(account, object) -> its relations; None where nobody stands in a special one, or another
    subject of the same model says so."""


@dataclass(frozen=True, slots=True)
class NavItem:
    """A link of one of the page's bars: 'main', 'account', 'footer', or one that a link opens."""

    bar: str
    endpoint: str
    words: Words
    place: int
    """Links stand in the order of these numbers."""
    action: Action | None = None
    """Only who may do this sees the link."""
    count: Callable[[Any], int] | None = None
    """How many unread things wait for the account behind it."""
    opens: str = ""
    """The bar that stands below it: the link is current on all pages of that bar."""


@dataclass(frozen=True, slots=True)
class Panel:
    """A part that a feature adds to a page of another one, named by its place."""

    place: str
    template: str
    context: Callable[..., Mapping[str, Any] | None]
    """Gets what the page gives to the place; None leaves the part out."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """Work that the worker looks for regularly. Lower ``place`` comes first."""

    place: int
    run: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Beside:
    """Work that the worker does beside its tasks, in a thread of its own: it must not wait."""

    name: str
    seconds: float
    """Pause between two runs."""
    run: Callable[[], bool]
    """Returns whether more is waiting: then there is no pause. It must end soon in any case."""
    alone: bool = False
    """Whether of several workers only the one that performs tasks does it; all others claim what
    they do in the database, so that nothing is done twice."""


@dataclass(frozen=True, slots=True)
class LogWords:
    """Words of the audit log: kinds of objects, what was done, details, and states by object."""

    objects: Mapping[str, Words] = field(default_factory=dict)
    actions: Mapping[str, Words] = field(default_factory=dict)
    details: Mapping[str, Words] = field(default_factory=dict)
    states: Mapping[str, tuple[type[StrEnum], ...]] = field(default_factory=dict)
    kept_back: Mapping[str, Callable[[], Any]] = field(default_factory=dict)
    """Kind of object -> selects the ids whose entries nobody reads yet: they are shown later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """Everything one feature adds to the application."""

    name: str
    blueprints: tuple[Blueprint, ...] = ()
    subjects: Mapping[str, Subject] = field(default_factory=dict)
    permissions: Grants = field(default_factory=dict)
    access: Mapping[str, Access] = field(default_factory=dict)
    """Endpoint -> what it takes. A route that no feature declares is refused."""
    labels: Mapping[type[StrEnum], Mapping[Any, Words]] = field(default_factory=dict)
    marks: Mapping[type[StrEnum], Mapping[Any, tuple[str, str]]] = field(default_factory=dict)
    """State -> (shape, tone) by enum, where a state's name alone does not tell."""
    log: LogWords = LogWords()
    navigation: tuple[NavItem, ...] = ()
    under: Mapping[str, str] = field(default_factory=dict)
    """Endpoint -> the endpoint of the link that it belongs to."""
    panels: tuple[Panel, ...] = ()
    filters: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    template_globals: Mapping[str, Any] = field(default_factory=dict)
    tasks: tuple[TaskKind, ...] = ()
    happenings: tuple[Happenings, ...] = ()
    reacts: Mapping[type[Any], Callable[[Any], None]] = field(default_factory=dict)
    reveals: tuple[Callable[[Any, Any], bool], ...] = ()
    """(account, posting) -> whether the account sees all of it."""
    handlers: Mapping[str, Callable[..., None]] = field(default_factory=dict)
    """Name of a queued task -> what performs it."""
    sweep: tuple[Sweep, ...] = ()
    mails: tuple[MailKind, ...] = ()
    """The messages it posts (``web/base/mails/outbox.py``)."""
    beside: tuple[Beside, ...] = ()
    own_data: tuple[OwnData, ...] = ()
    """What it keeps of an account, for its person to have and to be forgotten."""
    keeps: tuple[Callable[[Any], Sequence[Obstacle]], ...] = ()
    """account -> why it cannot be deleted yet."""
    attaches: Mapping[str, HolderRules] = field(default_factory=dict)
    """Kind of object (``Holder``) -> who reads and who changes the files attached to it."""
    report: tuple[ReportPart, ...] = ()
    """Parts of the quarter's report (``web/base/reporting.py``)."""
    overdue: tuple[Callable[[Any], Iterable[Any]], ...] = ()
    """(whose work is looked at) -> what of it is overdue; declared by features above the one that
    shows it, which asks those below by itself."""
    alarms: Mapping[str, Callable[[], str]] = field(default_factory=dict)
    """Name -> says in English what is wrong with the installation, nothing where all is well
    (``web/base/alarms.py``)."""
    checks: tuple[Check, ...] = ()
    """What readiness, metrics and ``techmatch doctor`` ask of the installation because of it."""
    begins: tuple[Callable[[Flask], None], ...] = ()
    """Called with each application when it is put together, before its first request."""
    large: tuple[type[Any], ...] = ()
    """Models whose growth tells that the database's statistics are stale."""
    sign_in: str = ""
    """The endpoint that visitors are sent to; one feature has it."""
    registers: tuple[Register, ...] = ()
    """Listings of its own that ``web/registers`` keeps."""
    demo: Callable[[Any], None] | None = None
    """Loads the feature's demo data; called in the order of the features."""
    commands: tuple[click.Command, ...] = ()


@dataclass(frozen=True, slots=True)
class Registry:
    """The declarations of all features, put together."""

    features: tuple[Feature, ...]
    policy: Policy
    access: Mapping[str, Access]
    subjects: Mapping[str, Subject]
    relations: Mapping[type[Any], Callable[[Any, Any], frozenset[Relation]]]
    labels: Mapping[type[StrEnum], Mapping[Any, Words]]
    marks: Mapping[type[StrEnum], Mapping[Any, tuple[str, str]]]
    log: LogWords
    under: Mapping[str, str]
    handlers: Mapping[str, Callable[..., None]]
    tasks: Mapping[str, TaskKind]
    happenings: tuple[Happenings, ...]
    notice_words: Mapping[str, Words]
    notice_places: Mapping[str, tuple[str, str]]
    notice_anchors: Mapping[str, str]
    bars: Mapping[str, Sequence[NavItem]]
    """Name of a bar -> its links in their order."""
    panels: Mapping[str, Sequence[Panel]]
    """Place -> what features add there, in the order of the features."""
    reactions: Mapping[type[Any], Sequence[Callable[[Any], None]]]
    """Event -> what happens after it, in the order of the features."""
    sweeps: Sequence[Sweep]
    """The worker's regular work in its order."""
    mails: Mapping[str, MailKind]
    mail_groups: Sequence[MailGroup]
    """What people choose a cadence for, in its order."""
    beside: Sequence[Beside]
    own_data: Mapping[str, OwnData]
    attaches: Mapping[str, HolderRules]
    keeps: Sequence[Callable[[Any], Sequence[Obstacle]]]
    report: Sequence[ReportPart]
    """Parts of the quarter's report in their order."""
    alarms: Mapping[str, Callable[[], str]]
    checks: Mapping[str, Check]
    registers: Mapping[str, Register]
    """Name -> the register, in the order of their places."""
    hooks: Sequence[Callable[[Any, Any], bool]]
    sign_in: str

    def reveals(self, account: Any, posting: Any) -> bool:
        """Return whether a feature shows all of a posting to the account."""
        return any(hook(account, posting) for hook in self.hooks)


def present() -> Registry:
    """Return the running application's registry."""
    found: Registry = current_app.extensions[KEY]
    return found
