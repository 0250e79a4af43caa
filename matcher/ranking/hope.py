"""Whether a need has an answer at all among what was found for it.

The best of a list is best even where nothing fits. What tells the one from the other are the
stated probabilities of the first ten together: where none fits they stay low all at once.
``scripts/bench silence`` measures how often that is right.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import prod

from matcher.types import Candidate

LOOKED_AT = 10

LEAST_HOPE = 0.74
"""Below it probably nothing fits. Of 33 needs with full texts that have an answer 4 % are called
doubtful, of the same needs without their answers 69 %."""

LIKELY = 0.5
"""Where one candidate is more likely to fit than not, nothing is doubtful."""

TOLD = 0.5
"""From titles alone nothing can be told: the ten best must be told to half of a full text."""


def measure_hope(probabilities: Iterable[float]) -> float:
    """Return how likely it would be that at least one fits, if each stood for itself.

    They do not, so it is no probability: it is compared with LEAST_HOPE and shown to nobody.
    """
    best = sorted(probabilities, reverse=True)[:LOOKED_AT]
    return 1.0 - prod(1.0 - one for one in best)


def is_doubtful(found: Sequence[Candidate]) -> bool:
    """Return whether probably none of a need's candidates fits; they come best first.

    False where it cannot be told.
    """
    best = found[:LOOKED_AT]
    told = [one.features.values["fullness"] for one in best if one.features is not None]
    if not told or sum(told) / len(told) < TOLD:
        return False
    return is_poor([one.probability for one in best])


def is_poor(probabilities: Sequence[float], least: float = LEAST_HOPE) -> bool:
    """Return whether the probabilities of a list, told in full, leave less hope than ``least``."""
    return max(probabilities) < LIKELY and measure_hope(probabilities) < least
