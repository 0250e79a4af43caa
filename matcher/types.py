"""Values the matcher works on, and the protocols of its outside services."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

FloatMatrix = NDArray[np.float32]
"""Two dimensions, one row per text or item, C-contiguous."""

TextRole = Literal["query", "passage"]


class Kind(StrEnum):
    """The two sides of the market."""

    NEED = "need"
    ACHIEVEMENT = "achievement"

    @property
    def opposite(self) -> Kind:
        """The side an item of this kind is matched with."""
        return Kind.ACHIEVEMENT if self is Kind.NEED else Kind.NEED


@dataclass(frozen=True, slots=True)
class Item:
    """One posting as the matcher sees it: public text and public facts only.

    Whoever builds an Item must leave out everything that is not public, because
    scores and reasons made from it are shown to people outside the owner's organisation.
    Money is in integer fen, dates are local calendar dates. ``organisation`` is an opaque
    key, compared for equality and never shown.
    """

    id: str
    kind: Kind
    title: str
    content: str = ""
    indicators: str = ""
    keywords: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    organisation: str | None = None
    district: str | None = None
    trl: int | None = None
    """An achievement's maturity; a need's minimum maturity."""
    musts: tuple[str, ...] = ()
    """For a need: names of the criteria (codes of ``Must``) its owner insists on."""
    budget_min: int | None = None
    budget_max: int | None = None
    price: int | None = None
    valid_until: date | None = None
    published: bool = True


@dataclass(frozen=True, slots=True)
class Hit:
    """One retrieved candidate before ranking. ``position`` is a row of the corpus."""

    position: int
    score: float


class Fit(StrEnum):
    """Outcome of one structured criterion."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One row of the criteria table, with the public values it compares.

    ``name`` is one of field, maturity, indicators, budget, modes, district, validity.
    ``values`` holds codes, numbers (fen, TRL) or quoted public text, never a sentence:
    the words around them are chosen where they are shown.
    """

    name: str
    fit: Fit
    values: Mapping[str, object] = field(default_factory=dict)
    must: bool = False
    """Whether the need's owner insists on it."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a pair was proposed: what the score itself was computed from."""

    terms: tuple[str, ...] = ()
    """Terms that occur in both public texts, the most telling first."""
    near: tuple[tuple[str, str, float], ...] = ()
    """(term of the need, term of the achievement, cosine) for near but different terms."""
    criteria: tuple[Criterion, ...] = ()
    strengths: Mapping[str, float] = field(default_factory=dict)
    """Contribution of each feature group to the score."""


@dataclass(frozen=True, slots=True)
class FeatureRow:
    """What a pair's score was computed from: one number per name of ``design.ROW``.

    ``measured_as`` names the features, the encoder and the yardstick they were measured
    with; rows of different names must not be mixed. Like the score, the numbers come from
    public text only.
    """

    measured_as: str
    values: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A ranked pairing. ``rank`` starts at 1 within the query item's list."""

    need_id: str
    achievement_id: str
    rank: int
    score: float
    probability: float
    """Calibrated probability in [0, 1] that a broker would confirm (level >= 3)."""
    level: int
    """1 none, 2 weak, 3 rather strong, 4 strong."""
    evidence: Evidence
    features: FeatureRow | None = None
    engine_version: str = ""


class Encoder(Protocol):
    """Turns texts into unit vectors."""

    @property
    def name(self) -> str:
        """Identity of model and settings; vectors of different names never mix."""

    @property
    def dimension(self) -> int:
        """Number of columns of what ``encode`` returns."""

    def encode(self, texts: Sequence[str], role: TextRole = "passage") -> FloatMatrix:
        """Return one L2-normalised float32 row per text, shape (len(texts), dimension).

        A text without any known token gives a row of zeros.
        """


class VectorIndex(Protocol):
    """Nearest neighbours by inner product."""

    def search(self, vectors: FloatMatrix, count: int) -> tuple[FloatMatrix, NDArray[np.int64]]:
        """Return (scores, ids), each of shape (len(vectors), count), best first.

        Places that could not be filled have id -1.
        """
