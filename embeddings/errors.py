"""What can go wrong with encoders and vector indexes."""

from __future__ import annotations


class EmbeddingsError(Exception):
    """Base of every error of this package. The message says what to do next."""


class EncoderUnavailable(EmbeddingsError):
    """The model or the package that runs it cannot be had on this machine."""


class IndexUnreadable(EmbeddingsError):
    """The index is missing or broken; it can be rebuilt from the database."""


class IndexMismatch(EmbeddingsError):
    """The index or the vectors were made by another encoder, or have another dimension."""
