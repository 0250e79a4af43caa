"""What can go wrong with encoders and vector indexes."""

from __future__ import annotations


class EmbeddingsError(Exception):
    """Base of every error of this package. The message says what to do next."""


class EncoderUnavailable(EmbeddingsError):  # noqa: N818 - says what is the case
    """The model or the package that runs it cannot be had on this machine."""


class IndexUnreadable(EmbeddingsError):  # noqa: N818
    """The index is missing or broken; it can be rebuilt from the database."""


class IndexMismatch(EmbeddingsError):  # noqa: N818
    """The index or the vectors were made by another encoder, or have another dimension."""
