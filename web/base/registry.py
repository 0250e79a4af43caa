"""What features declare, and the one place where their declarations come together.

A feature is a package with a ``feature.py`` that makes one ``Feature``. ``compose`` puts all of
them together when the application starts and refuses what two of them claim.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import click
from flask import Blueprint, current_app

from matcher.domain.policy import Action, Grants, Policy, Relation

if TYPE_CHECKING:
    from web.base.access import Access
    from web.base.files.rules import HolderRules
    from web.base.inbox import Happenings, TaskKind
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
    large: tuple[type[Any], ...] = ()
    """Models whose growth tells that the database's statistics are stale."""
    sign_in: str = ""
    """The endpoint that visitors are sent to; one feature has it."""
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
    hooks: Sequence[Callable[[Any, Any], bool]]
    sign_in: str

    def reveals(self, account: Any, posting: Any) -> bool:
        """Return whether a feature shows all of a posting to the account."""
        return any(hook(account, posting) for hook in self.hooks)


def compose(features: Iterable[Feature]) -> Registry:
    """Put the declarations together. Raises ValueError for what two features claim."""
    found = tuple(features)
    told = tuple(source for one in found for source in one.happenings)
    _merge("feature", ({one.name: one} for one in found))
    subjects = _merge("subject", (one.subjects for one in found))
    sign_in = [one.sign_in for one in found if one.sign_in]
    if len(sign_in) > 1:
        raise ValueError(f"the sign-in page is declared twice: {', '.join(sign_in)}")
    return Registry(
        features=found,
        policy=Policy(_merge("permission", (one.permissions for one in found))),
        access=_merge("route", (one.access for one in found)),
        subjects=subjects,
        relations=_merge("model", _relations(subjects)),
        labels=_merge("label", (one.labels for one in found)),
        marks=_merge("mark", (one.marks for one in found)),
        log=LogWords(
            objects=_merge("object of the log", (one.log.objects for one in found)),
            actions=_merge("action of the log", (one.log.actions for one in found)),
            details=_merge("detail of the log", (one.log.details for one in found)),
            states=_merge("states of the log", (one.log.states for one in found)),
            kept_back=_merge("part of the log", (one.log.kept_back for one in found)),
        ),
        under=_merge("place in a bar", (one.under for one in found)),
        handlers=_merge("queued task", (one.handlers for one in found)),
        tasks=_merge("kind of task", ({kind.name: kind for kind in one.tasks} for one in found)),
        happenings=told,
        notice_words=_merge("kind of notice", (one.words for one in told)),
        notice_places=_merge("place of a notice", (one.places for one in told)),
        notice_anchors=_merge("anchor of a notice", (one.anchors for one in told)),
        bars=_group((item.bar, item) for item in _placed(found, "navigation")),
        panels=_group((panel.place, panel) for one in found for panel in one.panels),
        reactions=_group(pair for one in found for pair in one.reacts.items()),
        sweeps=_placed(found, "sweep"),
        mails=_merge("kind of mail", ({kind.name: kind} for one in found for kind in one.mails)),
        mail_groups=_mail_groups(found),
        beside=[work for one in found for work in one.beside],
        own_data=_merge("own data", ({kind.name: kind} for one in found for kind in one.own_data)),
        attaches=_merge("files", (one.attaches for one in found)),
        keeps=[reasons for one in found for reasons in one.keeps],
        report=_placed(found, "report"),
        alarms=_merge("alarm", (one.alarms for one in found)),
        hooks=[hook for one in found for hook in one.reveals],
        sign_in=next(iter(sign_in), ""),
    )


def present() -> Registry:
    """Return the running application's registry."""
    found: Registry = current_app.extensions[KEY]
    return found


def _relations(
    subjects: Mapping[str, Subject],
) -> Iterable[Mapping[type[Any], Callable[[Any, Any], frozenset[Relation]]]]:
    for subject in subjects.values():
        if subject.relations is not None:
            yield {subject.model: subject.relations}


def _mail_groups(features: Sequence[Feature]) -> list[MailGroup]:
    """Return each group of messages once, in the order of their places."""
    found: dict[str, MailGroup] = {}
    for group in (kind.group for one in features for kind in one.mails):
        # By identity: comparing would translate its words, and there may be no reader yet.
        if group is not None and found.setdefault(group.name, group) is not group:
            raise ValueError(f"group of messages {group.name!r} is declared twice")
    return sorted(found.values(), key=lambda one: one.place)


def _merge(what: str, parts: Iterable[Mapping[Any, Any]]) -> dict[Any, Any]:
    """Return one table of all parts. Raises ValueError when two parts have the same key."""
    whole: dict[Any, Any] = {}
    for part in parts:
        for key, value in part.items():
            if key in whole:
                raise ValueError(f"{what} {key!r} is declared twice")
            whole[key] = value
    return whole


def _placed(features: Sequence[Feature], name: str) -> list[Any]:
    """Return what features declare under a name, in the order of its places."""
    found = (item for one in features for item in getattr(one, name))
    return sorted(found, key=lambda item: item.place)


def _group(pairs: Iterable[tuple[Any, Any]]) -> dict[Any, list[Any]]:
    """Return key -> its values, in the order they come."""
    groups: dict[Any, list[Any]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return groups
