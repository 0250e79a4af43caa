"""Which ranker is in use: the shipped one, or a version learned from decisions.

The database decides, and every process asks it each time; so a change is noticed at once and
everywhere. Matches name the version they were judged by, and a change of version makes
everything due to be matched again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import current_app
from sqlalchemy import Select, select

from matcher.domain.errors import InputError, WrongState
from matcher.ranking.ranker import Ranker, load_ranker
from web.base import db, log, queue
from web.base.access import require
from web.base.caching.answers import keep
from web.engine import deep
from web.engine.models import EngineVersion
from web.engine.permissions import MANAGE_ENGINE
from web.engine.verbs import EngineObject, EngineVerb
from web.people.models import User

_RANKERS = "techmatch_rankers"


def shipped(encoder: str) -> Ranker:
    """Return the shipped ranker that fits what has read the postings beside an encoder."""
    return load_ranker(deep=deep.is_in_use(encoder))


def active_ranker(encoder: str) -> Ranker:
    """Return the ranker in use with an encoder.

    A version that grew from another shipped ranker than the present one is not used: the
    columns it weighs may mean something else by now.
    """
    base = shipped(encoder)
    active_id = keep("ranker", (encoder, base.version), lambda: _read_active_id(encoder))
    if active_id is None:
        return base
    rankers: dict[int, Ranker] = current_app.extensions.setdefault(_RANKERS, {})
    if active_id not in rankers:
        row = db.session().get_one(EngineVersion, active_id)
        rankers[active_id] = Ranker.from_json(row.ranker)
    return rankers[active_id]


def _read_active_id(encoder: str) -> int | None:
    return db.session().scalar(_active(encoder).with_only_columns(EngineVersion.id))


def find_active(encoder: str) -> EngineVersion | None:
    """Return the learned version in use with an encoder; None where it is the shipped one."""
    return db.session().scalar(_active(encoder))


def list_versions() -> Sequence[EngineVersion]:
    """Return every learned version, the newest first."""
    return db.session().scalars(select(EngineVersion).order_by(EngineVersion.id.desc())).all()


def find_version(name: str) -> EngineVersion | None:
    """Return a learned version by name."""
    return db.session().scalar(select(EngineVersion).where(EngineVersion.name == name))


def is_usable(version: EngineVersion, encoder: str) -> bool:
    """Return whether a version fits the encoder and the shipped ranker of this program."""
    return (version.encoder, version.base) == (encoder, shipped(encoder).fingerprint)


def next_name(encoder: str) -> str:
    """Return the name of the next version to be learned, such as 1.4."""
    newest = db.session().scalar(select(EngineVersion.id).order_by(EngineVersion.id.desc()))
    return f"{shipped(encoder).version}.{(newest or 0) + 1}"


def add(
    ranker: Ranker, encoder: str, report: dict[str, Any], note: str, parent: EngineVersion | None
) -> EngineVersion:
    """Store a learned version and put it to use."""
    version = EngineVersion(
        name=ranker.version,
        base=shipped(encoder).fingerprint,
        encoder=encoder,
        parent=parent,
        ranker=ranker.to_json(),
        report=report,
        note=note,
    )
    db.session().add(version)
    db.session().flush()
    log.record(None, EngineVerb.LEARN, EngineObject.ENGINE, version.id, version=version.name)
    _activate(version, encoder)
    return version


def use(actor: User | None, name: str, encoder: str) -> None:
    """Put a version to use; the shipped one by its name.

    Raises InputError for a name that is not known, or whose version does not fit this program
    and encoder. Nobody in particular acts from the command line.
    """
    if actor is not None:
        require(actor, MANAGE_ENGINE)
    version = find_version(name)
    if version is None and name != shipped(encoder).version:
        text = f"There is no version {name}. See: techmatch engine list"
        raise InputError.of("version", "unknown", text)
    if version is not None and not is_usable(version, encoder):
        text = f"Version {name} was made for another language model or program version"
        raise InputError.of("version", "not_usable", text)
    before = find_active(encoder)
    if before is version:
        return
    _activate(version, encoder)
    log.record(
        actor,
        EngineVerb.USE_VERSION,
        EngineObject.ENGINE,
        version.id if version else None,
        version=name,
        old=before.name if before else shipped(encoder).version,
    )


def roll_back(actor: User | None, encoder: str) -> str:
    """Return to the version that was in use before the present one was learned; say which.

    Raises WrongState where the shipped version is in use already.
    """
    present = find_active(encoder)
    if present is None:
        raise WrongState("engine", shipped(encoder).version, "roll_back")
    parent = present.parent
    fits = parent is not None and is_usable(parent, encoder)
    name = parent.name if parent is not None and fits else shipped(encoder).version
    use(actor, name, encoder)
    return name


def _activate(version: EngineVersion | None, encoder: str) -> None:
    """Change over. Versions of an earlier program lose their place as well."""
    active = select(EngineVersion).where(
        EngineVersion.encoder == encoder, EngineVersion.is_active.is_(True)
    )
    for row in db.session().scalars(active):
        row.is_active = False
    # One row at most may be the active one, at any time.
    db.session().flush()
    if version is not None:
        version.is_active = True
        db.session().flush()
    db.after_commit(lambda: queue.put("sweep"))


def _active(encoder: str) -> Select[EngineVersion]:
    return select(EngineVersion).where(
        EngineVersion.encoder == encoder,
        EngineVersion.is_active.is_(True),
        EngineVersion.base == shipped(encoder).fingerprint,
    )
