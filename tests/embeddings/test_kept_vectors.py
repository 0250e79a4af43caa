"""What was read once is not read again, and what is kept belongs to one encoder."""

from __future__ import annotations

import stat
from pathlib import Path

import numpy as np
import pytest

from embeddings.errors import EncoderUnavailable
from embeddings.kept_vectors import KeptVectors
from tests.fakes import FakeEncoder

TEXTS = ["深海网箱", "对虾养殖", "锂电池电解液"]


def keep(encoder: FakeEncoder) -> KeptVectors:
    return KeptVectors(encoder.name, encoder.dimension, lambda: encoder)


def test_a_text_is_read_once() -> None:
    encoder = FakeEncoder("one")
    kept = keep(encoder)
    first = kept.encode(TEXTS[:2])
    again = kept.encode([TEXTS[1], TEXTS[2], TEXTS[0], TEXTS[2]])
    assert encoder.asked == TEXTS
    assert np.array_equal(again[[2, 0]], first)


def test_vectors_come_back_as_they_were_made() -> None:
    encoder = FakeEncoder("one")
    assert np.abs(keep(encoder).encode(TEXTS) - encoder.encode(TEXTS)).max() < 1e-3


def test_a_new_text_is_refused_where_nobody_reads() -> None:
    encoder = FakeEncoder("one")
    kept = KeptVectors(encoder.name, encoder.dimension)
    kept.keep(TEXTS[:1], encoder.encode(TEXTS[:1]))
    assert kept.knows(TEXTS[:1])
    assert not kept.knows(TEXTS)
    with pytest.raises(EncoderUnavailable):
        kept.encode(TEXTS)


def test_a_file_gives_back_what_was_written(tmp_path: Path) -> None:
    encoder = FakeEncoder("one")
    kept = keep(encoder)
    before = kept.encode(TEXTS)
    kept.write_to(tmp_path / "new" / "read.npz")
    other = KeptVectors(encoder.name, encoder.dimension)
    other.read_from(tmp_path / "new" / "read.npz")
    assert np.array_equal(other.encode(TEXTS), before)


def test_only_its_owner_reads_the_file(tmp_path: Path) -> None:
    kept = keep(FakeEncoder("one"))
    kept.encode(TEXTS)
    kept.write_to(tmp_path / "read.npz")
    assert stat.S_IMODE((tmp_path / "read.npz").stat().st_mode) == 0o600


def test_what_another_encoder_made_is_not_taken(tmp_path: Path) -> None:
    one, other = keep(FakeEncoder("one")), keep(FakeEncoder("other"))
    one.encode(TEXTS)
    one.write_to(tmp_path / "read.npz")
    other.read_from(tmp_path / "read.npz")
    assert not other.knows(TEXTS[:1])


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 and no more", b"something else"])
def test_a_broken_file_holds_nothing(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "read.npz"
    path.write_bytes(content)
    kept = keep(FakeEncoder("one"))
    kept.read_from(path)
    assert len(kept) == 0
    assert kept.encode(TEXTS).shape == (3, 64)
