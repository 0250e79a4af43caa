"""The shipped engine on the invented market, made once for all tests."""

from __future__ import annotations

import pytest

from embeddings.encoder import load_encoder
from matcher.ranking.corpus import Corpus
from matcher.ranking.pipeline import Matcher
from tests.matcher.samples import ACHIEVEMENTS, NEEDS


@pytest.fixture(scope="session")
def matcher() -> Matcher:
    """The shipped encoder with the shipped ranker."""
    return Matcher(load_encoder())


@pytest.fixture(scope="session")
def achievements(matcher: Matcher) -> Corpus:
    """The twenty achievements."""
    return matcher.build_corpus(ACHIEVEMENTS)


@pytest.fixture(scope="session")
def needs(matcher: Matcher) -> Corpus:
    """The eight needs."""
    return matcher.build_corpus(NEEDS)
