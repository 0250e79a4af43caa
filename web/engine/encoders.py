"""Which encoder the installation works with, and which one it is preparing for.

The setting TECHMATCH_ENCODER is the model of a new installation. The worker records it when it
first embeds something; from then on the database decides, and ``techmatch model use`` changes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from embeddings.encoder import load_encoder
from matcher.domain.errors import ConfigError, WrongState
from matcher.types import Encoder
from web.base import db, log, site
from web.base.caching.answers import keep
from web.base.clock import utc_now
from web.engine import vectors
from web.engine.models import ChoiceState, EncoderChoice
from web.engine.verbs import EngineObject, EngineVerb

SHIPPED = "shipped"
"""What the shipped model is called where models are chosen by name."""

LONGEST_NAME = 150
"""Names of encoders are stored with each vector, and with each match beside the ranker's."""


@dataclass(frozen=True, slots=True)
class Choice:
    """An encoder to load. ``encoder`` is empty while nobody knows the name of its vectors."""

    source: str
    encoder: str

    @property
    def label(self) -> str:
        """What people call the model."""
        return self.source or SHIPPED


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the preparation of the next encoder has come."""

    label: str
    encoder: str
    done: int
    total: int
    per_second: float | None
    """Texts embedded in a second; None before the first."""
    problem: str

    @property
    def seconds_left(self) -> float | None:
        """How long it will take at the speed so far."""
        if not self.per_second:
            return None
        return max(0, self.total - self.done) / self.per_second


def current() -> Choice:
    """Return the encoder in use: the one the database names, else that of the settings."""
    return keep("encoder", "", _read_current) or Choice(site.settings().encoder, "")


def _read_current() -> Choice | None:
    row = _find(ChoiceState.CURRENT)
    return Choice(row.source, row.encoder) if row else None


def preparing() -> Choice | None:
    """Return the encoder that will be used next, if one is being prepared."""
    row = _find(ChoiceState.PREPARING)
    return Choice(row.source, row.encoder) if row else None


def is_recorded() -> bool:
    """Return whether the database decides by now, and no longer the setting."""
    return _find(ChoiceState.CURRENT) is not None


def list_choices() -> Sequence[EncoderChoice]:
    """Return every choice that was made, the newest first."""
    return db.session().scalars(select(EncoderChoice).order_by(EncoderChoice.id.desc())).all()


def read_progress() -> Progress | None:
    """Return how far the next encoder is, None where none is being prepared."""
    row = _find(ChoiceState.PREPARING)
    if row is None:
        return None
    done, total = vectors.count_embedded(row.encoder)
    speed = row.embedded / row.seconds if row.seconds else None
    label = Choice(row.source, row.encoder).label
    return Progress(label, row.encoder, done, total, speed, row.problem)


def resolve(name: str) -> str:
    """Return the source of a model given by name or folder; folders become absolute."""
    if name == SHIPPED:
        return ""
    return str(Path(name).resolve()) if Path(name).is_dir() else name


def try_encoder(source: str) -> Encoder:
    """Return the model of a source, after a first text.

    Raises EncoderUnavailable or ConfigError when it cannot be used.
    """
    encoder = load_encoder(source or None)
    if len(encoder.name) > LONGEST_NAME or len(source) > EncoderChoice.source.type.length:
        raise ConfigError(f"The name of {source} is too long; put it into a folder of a short name")
    shape = encoder.encode(["海水养殖网箱"], "passage").shape
    if shape != (1, encoder.dimension):
        raise ConfigError(f"{source or SHIPPED} gives vectors of shape {shape}, not one per text")
    return encoder


def begin(source: str) -> tuple[Encoder, bool]:
    """Have the worker prepare another encoder; return it and whether there is work to do.

    There is none where it is in use already; a preparation of another one then ends. Nothing
    changes when the model cannot be loaded.
    """
    encoder = try_encoder(source)
    with db.unit_of_work() as session:
        wanted = (source, encoder.name)
        present, following = _find(ChoiceState.CURRENT), _find(ChoiceState.PREPARING)
        if following is not None and (following.source, following.encoder) == wanted:
            return encoder, True
        if following is not None:
            _cancel(following)
        if present is not None and (present.source, present.encoder) == wanted:
            return encoder, False
        row = EncoderChoice(source=source, encoder=encoder.name, state=ChoiceState.PREPARING)
        session.add(row)
        session.flush()
        log.record(None, EngineVerb.PREPARE, EngineObject.ENCODER, row.id)
    return encoder, True


def cancel() -> None:
    """End the preparation. The worker removes what was embedded; WrongState where there is none."""
    with db.unit_of_work():
        row = _find(ChoiceState.PREPARING)
        if row is None:
            raise WrongState("encoder", "none", "cancel")
        _cancel(row)


def record_current(encoder: str) -> None:
    """Store which encoder the present choice turned out to be, so that its vectors are kept."""
    with db.reading():
        row = _find(ChoiceState.CURRENT)
        known = row.encoder if row else None
    if known == encoder:
        return
    with db.unit_of_work() as session:
        row = _find(ChoiceState.CURRENT)
        if row is not None:
            row.encoder = encoder
            return
        session.add(
            EncoderChoice(
                source=site.settings().encoder,
                encoder=encoder,
                state=ChoiceState.CURRENT,
                used_from=utc_now(),
            )
        )


def record_work(choice: Choice, done: int, seconds: float) -> bool:
    """Count texts embedded for the next encoder, in the caller's unit of work.

    Returns whether it is still wanted.
    """
    row = _find(ChoiceState.PREPARING, lock=True)
    if row is None or Choice(row.source, row.encoder) != choice:
        return False
    row.embedded += done
    row.seconds += seconds
    row.problem = ""
    return True


def record_problem(problem: str) -> None:
    """Tell why the next encoder does not get on."""
    with db.unit_of_work():
        row = _find(ChoiceState.PREPARING)
        if row is not None:
            row.problem = problem


def record_name(encoder: str) -> None:
    """Store the name of the next encoder whose files changed since it was chosen."""
    with db.unit_of_work():
        row = _find(ChoiceState.PREPARING)
        if row is not None:
            row.encoder, row.embedded, row.seconds = encoder, 0, 0.0


def swap(choice: Choice) -> bool:
    """Make the prepared encoder the one in use, if it knows all that the present one knows.

    One transaction: whoever looks sees either the old one with its vectors or the new one
    with its own. Returns whether it was done.
    """
    with db.unit_of_work() as session:
        following = _find(ChoiceState.PREPARING, lock=True)
        present = _find(ChoiceState.CURRENT, lock=True)
        if following is None or Choice(following.source, following.encoder) != choice:
            return False
        if present is not None:
            if vectors.lacks_any(following.encoder, than=present.encoder):
                return False
            present.state, present.ended_at = ChoiceState.PAST, utc_now()
            # One row at most may be the present one, at any time.
            session.flush()
        following.state, following.used_from = ChoiceState.CURRENT, utc_now()
        log.record(None, EngineVerb.USE, EngineObject.ENCODER, following.id)
    return True


def kept_names() -> set[str]:
    """Return the encoders whose vectors are needed."""
    wanted = EncoderChoice.state.in_((ChoiceState.CURRENT, ChoiceState.PREPARING))
    return set(db.session().scalars(select(EncoderChoice.encoder).where(wanted)))


def _cancel(row: EncoderChoice) -> None:
    row.state, row.ended_at = ChoiceState.CANCELLED, utc_now()
    # At most one row may be in preparation, at any time.
    db.session().flush()
    log.record(None, EngineVerb.CANCEL, EngineObject.ENCODER, row.id)


def _find(state: ChoiceState, *, lock: bool = False) -> EncoderChoice | None:
    query = select(EncoderChoice).where(EncoderChoice.state == state)
    return db.session().scalar(query.with_for_update() if lock else query)
