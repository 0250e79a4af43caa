"""Puts the declarations of all features together, and refuses what two of them claim."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from matcher.domain.policy import Policy, Relation
from web.base.mails.kinds import MailGroup
from web.base.registry import Feature, LogWords, Registry, Subject


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
        log=_merge_log([one.log for one in found]),
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
        checks=_merge("check", ({one.name: one} for made in found for one in made.checks)),
        registers=_merge("register", ({one.name: one} for one in _placed(found, "registers"))),
        hooks=[hook for one in found for hook in one.reveals],
        sign_in=next(iter(sign_in), ""),
    )


def _merge_log(parts: Sequence[LogWords]) -> LogWords:
    return LogWords(
        objects=_merge("object of the log", (one.objects for one in parts)),
        actions=_merge("action of the log", (one.actions for one in parts)),
        details=_merge("detail of the log", (one.details for one in parts)),
        states=_merge("states of the log", (one.states for one in parts)),
        kept_back=_merge("part of the log", (one.kept_back for one in parts)),
    )


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
